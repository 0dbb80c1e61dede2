//! Permits to download without an account.

use crate::{
    Endpoint, Repeat, Request, Response, Result, Secret,
    providers::b2::{BucketRef, buckets::post},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::Zeroize as _;

/// Gives a token by which whoever has it can download the files whose names begin so.
/// <https://www.backblaze.com/apidocs/b2-get-download-authorization>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDownloadAuthorization {
    /// The bucket.
    pub bucket: BucketRef,
    /// How the names of the files begin.
    pub prefix: String,
    /// For how long, a week at most.
    pub valid: Duration,
    /// The `Content-Disposition` that downloads have to ask for.
    pub content_disposition: Option<String>,
}

/// What was given.
#[derive(Clone, Debug)]
pub struct DownloadPermit {
    /// The token: for the header `Authorization`, or for the parameter of that name.
    pub token: Secret,
    /// How the names of the files begin.
    pub prefix: String,
}

impl Endpoint for GetDownloadAuthorization {
    type Output = DownloadPermit;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_id: Option<&'a str>,
            file_name_prefix: &'a str,
            valid_duration_in_seconds: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            b2_content_disposition: Option<&'a str>,
        }
        let form = Form {
            bucket_id: self.bucket.as_id(),
            file_name_prefix: &self.prefix,
            valid_duration_in_seconds: self.valid.as_secs(),
            b2_content_disposition: self.content_disposition.as_deref(),
        };
        let request = post("b2_get_download_authorization").json(&form).repeat(Repeat::Safe);
        self.bucket.name_in("bucketId", request)
    }

    fn response(&self, response: &Response) -> Result<DownloadPermit> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reply {
            authorization_token: String,
            file_name_prefix: String,
        }
        let Reply { mut authorization_token, file_name_prefix } = response.json()?;
        let token = Secret::new(authorization_token.as_str());
        authorization_token.zeroize();
        if token.is_empty() {
            return Err(response.malformed("the token is empty"));
        }
        Ok(DownloadPermit { token, prefix: file_name_prefix })
    }
}
