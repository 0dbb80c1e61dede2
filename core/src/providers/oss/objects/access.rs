//! Who may use an object.

use super::super::{bucket::AccessControl, place, terms::Acl};
use crate::{Endpoint, Request, Response, Result};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// Asks who may use an object. <https://www.alibabacloud.com/help/en/oss/developer-reference/getobjectacl>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetObjectAcl {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
}

impl Endpoint for GetObjectAcl {
    type Output = AccessControl;

    fn request(&self) -> Request {
        place::object(Method::GET, &self.bucket, &self.key)
            .query("acl", "")
            .query_opt("versionId", self.version_id.as_deref())
    }

    fn response(&self, response: &Response) -> Result<AccessControl> {
        AccessControl::read(response)
    }
}

/// Sets who may use an object. <https://www.alibabacloud.com/help/en/oss/developer-reference/putobjectacl>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutObjectAcl {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// Who may.
    pub acl: Acl,
}

impl Endpoint for PutObjectAcl {
    type Output = ();

    fn request(&self) -> Request {
        place::object(Method::PUT, &self.bucket, &self.key)
            .query("acl", "")
            .query_opt("versionId", self.version_id.as_deref())
            .header(HeaderName::from_static("x-oss-object-acl"), self.acl.as_str())
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
