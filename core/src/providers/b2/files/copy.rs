//! Copies of files within an account.

use super::FileVersion;
use crate::{
    Endpoint, Request, Response, Result,
    providers::b2::{BucketRef, Encryption, buckets::post, encryption::Setting, names},
    wire::json::Document,
};
use serde::Serialize;
use std::{collections::BTreeMap, ops::Range};

/// Copies a file, or part of one, of up to 5 GB, into a file of its own. A repeat makes a second version.
/// <https://www.backblaze.com/apidocs/b2-copy-file>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyFile {
    /// The id of the version that is copied.
    pub source: String,
    /// The bucket of the copy; that of the source where nothing is said.
    pub bucket: Option<BucketRef>,
    /// The copy's name.
    pub file_name: String,
    /// From which byte to before which; all where nothing is said.
    pub range: Option<Range<u64>>,
    /// What the copy has in place of what the source has.
    pub replace: Option<Replace>,
    /// The key that the source is encrypted with, where that is the caller's own.
    pub source_encryption: Option<Encryption>,
    /// How the copy is encrypted.
    pub encryption: Option<Encryption>,
}

/// What a copy has in place of what its source has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replace {
    /// The media type of its content.
    pub content_type: String,
    /// What is kept with it.
    pub info: BTreeMap<String, String>,
}

impl CopyFile {
    /// Copies that version to a file of that name.
    #[must_use]
    pub fn new(source: impl Into<String>, bucket: Option<BucketRef>, file_name: impl Into<String>) -> Self {
        CopyFile {
            source: source.into(),
            bucket,
            file_name: file_name.into(),
            range: None,
            replace: None,
            source_encryption: None,
            encryption: None,
        }
    }
}

/// A span, as a `Range` header has it.
pub(in super::super) fn range(range: &Range<u64>) -> String {
    format!("bytes={}-{}", range.start, range.end.saturating_sub(1))
}

impl Endpoint for CopyFile {
    type Output = Document<FileVersion>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            source_file_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            destination_bucket_id: Option<&'a str>,
            file_name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            range: Option<String>,
            metadata_directive: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            content_type: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            file_info: Option<&'a BTreeMap<String, String>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            source_server_side_encryption: Option<Setting>,
            #[serde(skip_serializing_if = "Option::is_none")]
            destination_server_side_encryption: Option<Setting>,
        }
        let form = Form {
            source_file_id: &self.source,
            destination_bucket_id: self.bucket.as_ref().and_then(BucketRef::as_id),
            file_name: &self.file_name,
            range: self.range.as_ref().map(range),
            metadata_directive: if self.replace.is_some() { "REPLACE" } else { "COPY" },
            content_type: self.replace.as_ref().map(|replace| &*replace.content_type),
            file_info: self.replace.as_ref().map(|replace| &replace.info),
            source_server_side_encryption: self.source_encryption.as_ref().map(Encryption::setting),
            destination_server_side_encryption: self.encryption.as_ref().map(Encryption::setting),
        };
        let mut request = post("b2_copy_file").secret_json(&form);
        if let Some(bucket) = &self.bucket {
            request = bucket.name_in("destinationBucketId", request);
        }
        let info = self.replace.as_ref().map(|replace| &replace.info);
        let fine = names::check_file(&self.file_name).and_then(|()| match info {
            Some(info) => names::check_all_info(&self.file_name, info, self.encryption.is_some()),
            None => Ok(()),
        });
        names::checked(request, fine)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}
