//! Objects that grow at their ends.

use super::{
    super::{SERVICE, place},
    Properties, crc64,
};
use crate::{Body, Checksum, Endpoint, Repeat, Request, Response, Result};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// Appends to an object, or begins one that can be appended to.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/appendobject>
///
/// A lost answer is settled by looking: where the object ends behind what was appended, it was. A repeat is refused with
/// `PositionNotEqualToLength` where it was.
#[derive(Clone, Debug, Default)]
pub struct AppendObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// Where the object ends now: nothing else is appended to; `0` begins one.
    pub position: u64,
    /// What is appended.
    pub body: Body,
    /// What is kept with an object that begins.
    pub properties: Properties,
    /// The MD5 in Base64 of what is appended, which the provider compares.
    pub content_md5: Option<String>,
}

/// What was appended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// Where the object ends now.
    pub next_position: u64,
    /// The CRC-64 of the whole object.
    pub crc64: Option<Checksum>,
    /// The version's id.
    pub version_id: Option<String>,
}

impl AppendObject {
    fn build(&self) -> Result<Request> {
        let request = place::object(Method::POST, &self.bucket, &self.key)
            .query("append", "")
            .query("position", self.position.to_string())
            .repeat(Repeat::Once)
            .body(self.body.clone());
        let request = self.properties.send(request)?;
        Ok(match &self.content_md5 {
            Some(digest) => request.header(HeaderName::from_static("content-md5"), digest),
            None => request,
        })
    }
}

impl Endpoint for AppendObject {
    type Output = Appended;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Appended> {
        let next = response.header("x-oss-next-append-position").and_then(|text| text.trim().parse().ok());
        Ok(Appended {
            next_position: next.ok_or_else(|| response.malformed("it does not say where the object ends"))?,
            crc64: crc64(response),
            version_id: response.header("x-oss-version-id").map(str::to_owned),
        })
    }
}
