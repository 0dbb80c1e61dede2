//! Parts of large files.

use crate::{
    Body, Checksum, Endpoint, Repeat, Request, Response, Result,
    providers::b2::{
        Encryption,
        buckets::post,
        encryption::Setting,
        files::{content, range},
    },
};
use http::HeaderName;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Writes a part of a large file, of 5 MB to 5 GB; the last one may be smaller. One that is there is replaced.
/// <https://www.backblaze.com/apidocs/b2-upload-part>
///
/// Its SHA-1 is compared as that of [`UploadFile`](crate::providers::b2::files::UploadFile), and the session lends an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadPart {
    /// The id of the large file.
    pub file_id: String,
    /// Which part, from 1 to 10,000.
    pub number: u32,
    /// The content.
    pub body: Body,
    /// Its SHA-1, where that is known.
    pub sha1: Option<Checksum>,
    /// How the file is encrypted, where that is with a key of the caller's own.
    pub encryption: Option<Encryption>,
}

/// A part that is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartInfo {
    /// The id of the large file.
    #[serde(default)]
    pub file_id: String,
    /// Which part, from 1.
    pub part_number: u32,
    /// How many bytes it has.
    #[serde(default)]
    pub content_length: u64,
    /// Its SHA-1 in hexadecimal.
    pub content_sha1: String,
}

impl UploadPart {
    /// Writes that part of that file.
    #[must_use]
    pub fn new(file_id: impl Into<String>, number: u32, body: Body) -> Self {
        UploadPart { file_id: file_id.into(), number, body, sha1: None, encryption: None }
    }
}

impl Endpoint for UploadPart {
    type Output = PartInfo;

    fn request(&self) -> Request {
        let request = content("b2_upload_part", "fileId", &self.file_id, &self.body, self.sha1.as_ref())
            .header(HeaderName::from_static("x-bz-part-number"), &self.number.to_string())
            .repeat(Repeat::Safe);
        match &self.encryption {
            Some(Encryption::Customer(_)) => Encryption::apply(self.encryption.as_ref(), request),
            _ => request,
        }
    }

    fn response(&self, response: &Response) -> Result<PartInfo> {
        response.json()
    }
}

/// Makes a part of a large file of a span of another file. One that is there is replaced.
/// <https://www.backblaze.com/apidocs/b2-copy-part>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyPart {
    /// The id of the version that is copied.
    pub source: String,
    /// The id of the large file.
    pub file_id: String,
    /// Which part, from 1 to 10,000.
    pub number: u32,
    /// From which byte to before which; all where nothing is said.
    pub range: Option<Range<u64>>,
    /// The key that the source is encrypted with, where that is the caller's own.
    pub source_encryption: Option<Encryption>,
    /// How the file is encrypted, where that is with a key of the caller's own.
    pub encryption: Option<Encryption>,
}

impl Endpoint for CopyPart {
    type Output = PartInfo;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            source_file_id: &'a str,
            large_file_id: &'a str,
            part_number: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            range: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            source_server_side_encryption: Option<Setting>,
            #[serde(skip_serializing_if = "Option::is_none")]
            destination_server_side_encryption: Option<Setting>,
        }
        let form = Form {
            source_file_id: &self.source,
            large_file_id: &self.file_id,
            part_number: self.number,
            range: self.range.as_ref().map(range),
            source_server_side_encryption: self.source_encryption.as_ref().map(Encryption::setting),
            destination_server_side_encryption: self.encryption.as_ref().map(Encryption::setting),
        };
        post("b2_copy_part").secret_json(&form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<PartInfo> {
        response.json()
    }
}
