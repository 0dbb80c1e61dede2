//! How a bucket's objects are encrypted where their requests do not say.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html>

use super::{super::write::document, removal, setting};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// How objects are encrypted.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketEncryption {
    /// With what: `AES256`, `aws:kms`.
    pub algorithm: String,
    /// The id of the key.
    pub kms_key: Option<String>,
    /// Whether objects share a key below it.
    pub bucket_key: Option<bool>,
}

xml_struct! {
    struct ByDefault {
        algorithm: String = needed "SSEAlgorithm",
        kms_key: Option<String> = "KMSMasterKeyID",
    }
}

xml_struct! {
    struct Rule {
        default: Option<ByDefault> = "ApplyServerSideEncryptionByDefault",
        bucket_key: Option<bool> = "BucketKeyEnabled",
    }
}

xml_struct! {
    struct Rules {
        rules: Vec<Rule> = flat "Rule",
    }
}

/// Tells how a bucket's objects are encrypted; that nothing is set is [`Kind::NotFound`](crate::Kind::NotFound).
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketEncryption {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketEncryption {
    type Output = BucketEncryption;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "encryption")
    }

    fn response(&self, response: &Response) -> Result<BucketEncryption> {
        let Rules { rules } = xml::read(response)?;
        let found = rules.into_iter().find_map(|rule| Some((rule.default?, rule.bucket_key)));
        let (default, bucket_key) = found.ok_or_else(|| response.malformed("it has no rule"))?;
        Ok(BucketEncryption { algorithm: default.algorithm, kms_key: default.kms_key, bucket_key })
    }
}

/// Sets how a bucket's objects are encrypted.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketEncryption {
    /// The bucket.
    pub bucket: String,
    /// How they are.
    pub encryption: BucketEncryption,
}

impl Endpoint for PutBucketEncryption {
    type Output = ();

    fn request(&self) -> Request {
        let BucketEncryption { algorithm, kms_key, bucket_key } = &self.encryption;
        document("ServerSideEncryptionConfiguration", |document| {
            document.within("Rule", |rule| {
                rule.within("ApplyServerSideEncryptionByDefault", |default| {
                    default.text("SSEAlgorithm", algorithm).opt("KMSMasterKeyID", kms_key.as_deref())
                })
                .opt("BucketKeyEnabled", bucket_key.map(|on| if on { "true" } else { "false" }))
            })
        })
        .send(setting(Method::PUT, &self.bucket, "encryption"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Has a bucket's objects encrypted as the provider does by itself.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html>
    DeleteBucketEncryption = "encryption"
}
