//! Who may use a bucket.

use super::{super::terms::Acl, setting};
use crate::{
    Endpoint, Request, Response, Result,
    providers::s3_family::listing::Owner,
    wire::{xml, xml_struct},
};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// Whose a thing is, and who may use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessControl {
    /// Whose it is.
    pub owner: Option<Owner>,
    /// Who may use it.
    pub acl: Acl,
}

xml_struct! {
    struct Grants {
        grant: Acl = needed "Grant",
    }
}

xml_struct! {
    struct Policy {
        owner: Option<Owner> = "Owner",
        list: Grants = needed "AccessControlList",
    }
}

impl AccessControl {
    pub(in super::super) fn read(response: &Response) -> Result<Self> {
        let Policy { owner, list } = xml::read(response)?;
        Ok(AccessControl { owner, acl: list.grant })
    }
}

/// Asks who may use a bucket. <https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketacl>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketAcl {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketAcl {
    type Output = AccessControl;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "acl")
    }

    fn response(&self, response: &Response) -> Result<AccessControl> {
        AccessControl::read(response)
    }
}

/// Sets who may use a bucket. One that is kept from being public refuses that.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketacl>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketAcl {
    /// The bucket.
    pub bucket: String,
    /// Who may.
    pub acl: Acl,
}

impl Endpoint for PutBucketAcl {
    type Output = ();

    fn request(&self) -> Request {
        setting(Method::PUT, &self.bucket, "acl")
            .header(HeaderName::from_static("x-oss-acl"), self.acl.as_str())
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
