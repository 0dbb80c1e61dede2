//! Who may use a bucket: policies, canned access control lists, the switch against public access.

use super::{
    super::{place, terms::CannedAcl, write},
    removal, setting,
};
use crate::{
    Endpoint, Request, Response, Result,
    providers::s3::write::document,
    wire::{xml, xml_struct},
};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize, de::IgnoredAny};

xml_struct! {
    /// What is kept from making things public.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html>
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct PublicAccessBlock {
        /// Setting lists that make things public is refused.
        pub block_public_acls: Option<bool> = "BlockPublicAcls",
        /// Lists that make things public are passed over.
        pub ignore_public_acls: Option<bool> = "IgnorePublicAcls",
        /// Setting policies that make things public is refused.
        pub block_public_policy: Option<bool> = "BlockPublicPolicy",
        /// Under policies that make things public, only the account itself has access.
        pub restrict_public_buckets: Option<bool> = "RestrictPublicBuckets",
    }
}

impl PublicAccessBlock {
    /// All four, on or off.
    #[must_use]
    pub fn all(on: bool) -> Self {
        PublicAccessBlock {
            block_public_acls: Some(on),
            ignore_public_acls: Some(on),
            block_public_policy: Some(on),
            restrict_public_buckets: Some(on),
        }
    }
}

/// Asks what keeps a bucket from being public; that nothing does is [`Kind::NotFound`](crate::Kind::NotFound).
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetPublicAccessBlock {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetPublicAccessBlock {
    type Output = PublicAccessBlock;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "publicAccessBlock")
    }

    fn response(&self, response: &Response) -> Result<PublicAccessBlock> {
        xml::read(response)
    }
}

/// Sets what keeps a bucket from being public.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutPublicAccessBlock {
    /// The bucket.
    pub bucket: String,
    /// What is kept from making things public; what is not said is off.
    pub block: PublicAccessBlock,
}

impl Endpoint for PutPublicAccessBlock {
    type Output = ();

    fn request(&self) -> Request {
        let word = |on: Option<bool>| on.map(|on| if on { "true" } else { "false" });
        let block = &self.block;
        document("PublicAccessBlockConfiguration", |document| {
            document
                .opt("BlockPublicAcls", word(block.block_public_acls))
                .opt("IgnorePublicAcls", word(block.ignore_public_acls))
                .opt("BlockPublicPolicy", word(block.block_public_policy))
                .opt("RestrictPublicBuckets", word(block.restrict_public_buckets))
        })
        .send(setting(Method::PUT, &self.bucket, "publicAccessBlock"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Takes away what keeps a bucket from being public.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html>
    DeletePublicAccessBlock = "publicAccessBlock"
}

/// Tells a bucket's policy: JSON, to the letter; that it has none is [`Kind::NotFound`](crate::Kind::NotFound).
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketPolicy {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketPolicy {
    type Output = String;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "policy")
    }

    fn response(&self, response: &Response) -> Result<String> {
        let text = std::str::from_utf8(response.bytes()).map_err(|e| response.malformed(e))?;
        // Of what is no policy nobody is to conclude that it allows nothing.
        serde_json::from_str::<IgnoredAny>(text).map_err(|e| response.malformed(e))?;
        Ok(text.to_owned())
    }
}

/// Sets a bucket's policy. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketPolicy {
    /// The bucket.
    pub bucket: String,
    /// The policy: JSON.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html>
    pub policy: String,
}

impl Endpoint for PutBucketPolicy {
    type Output = ();

    fn request(&self) -> Request {
        let request = setting(Method::PUT, &self.bucket, "policy");
        write::send(request, "application/json", self.policy.clone().into())
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Takes a bucket's policy away. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>
    DeleteBucketPolicy = "policy"
}

/// Sets who may use a bucket, in one word. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketAcl {
    /// The bucket.
    pub bucket: String,
    /// Who may.
    pub acl: CannedAcl,
}

impl Endpoint for PutBucketAcl {
    type Output = ();

    fn request(&self) -> Request {
        setting(Method::PUT, &self.bucket, "acl")
            .header(HeaderName::from_static("x-amz-acl"), self.acl.as_str())
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Sets who may use an object, in one word. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutObjectAcl {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// Who may.
    pub acl: CannedAcl,
}

impl Endpoint for PutObjectAcl {
    type Output = ();

    fn request(&self) -> Request {
        place::object(Method::PUT, &self.bucket, &self.key)
            .query("acl", "")
            .query_opt("versionId", self.version_id.as_deref())
            .header(HeaderName::from_static("x-amz-acl"), self.acl.as_str())
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
