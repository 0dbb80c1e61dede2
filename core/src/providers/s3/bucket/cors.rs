//! What pages of other origins may do with a bucket.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html>

use super::{super::write::document, removal, setting};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

xml_struct! {
    /// What pages of some origins may do. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct CorsRule {
        /// The rule's name.
        pub id: Option<String> = "ID",
        /// The origins: `https://example.com`, with at most one `*`.
        pub allowed_origins: Vec<String> = flat "AllowedOrigin",
        /// The methods: `GET`, `PUT`, `HEAD`, `POST`, `DELETE`.
        pub allowed_methods: Vec<String> = flat "AllowedMethod",
        /// The headers that requests may have.
        pub allowed_headers: Vec<String> = flat "AllowedHeader",
        /// The headers that pages may see of answers.
        pub expose_headers: Vec<String> = flat "ExposeHeader",
        /// How long browsers need not ask again, in seconds.
        pub max_age: Option<u32> = "MaxAgeSeconds",
    }
}

xml_struct! {
    struct Rules {
        rules: Vec<CorsRule> = flat "CORSRule",
    }
}

/// Tells what pages of other origins may do; that nothing is set is [`Kind::NotFound`](crate::Kind::NotFound).
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketCors {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketCors {
    type Output = Vec<CorsRule>;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "cors")
    }

    fn response(&self, response: &Response) -> Result<Vec<CorsRule>> {
        Ok(xml::read::<Rules>(response)?.rules)
    }
}

/// Sets what pages of other origins may do.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketCors {
    /// The bucket.
    pub bucket: String,
    /// What they may do; the first rule that fits holds.
    pub rules: Vec<CorsRule>,
}

impl Endpoint for PutBucketCors {
    type Output = ();

    fn request(&self) -> Request {
        document("CORSConfiguration", |document| {
            document.each("CORSRule", &self.rules, |document, rule| {
                document
                    .opt("ID", rule.id.as_deref())
                    .texts("AllowedOrigin", &rule.allowed_origins)
                    .texts("AllowedMethod", &rule.allowed_methods)
                    .texts("AllowedHeader", &rule.allowed_headers)
                    .texts("ExposeHeader", &rule.expose_headers)
                    .opt("MaxAgeSeconds", rule.max_age.map(|age| age.to_string()))
            })
        })
        .send(setting(Method::PUT, &self.bucket, "cors"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Lets pages of other origins do nothing. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html>
    DeleteBucketCors = "cors"
}
