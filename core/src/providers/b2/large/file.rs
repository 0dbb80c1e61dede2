//! A large file from its beginning to its end.

use crate::{
    Checksum, Endpoint, Repeat, Request, Response, Result,
    providers::b2::{
        BucketRef, Encryption,
        buckets::post,
        encryption::Setting,
        files::{AUTO_TYPE, FileVersion},
        names,
    },
    wire::json::Document,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// Begins a large file. <https://www.backblaze.com/apidocs/b2-start-large-file>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartLargeFile {
    /// The bucket.
    pub bucket: BucketRef,
    /// The file's name.
    pub file_name: String,
    /// The media type of its content; [`AUTO_TYPE`] where nothing is said.
    pub content_type: Option<String>,
    /// What is kept with it. `large_file_sha1` is where the SHA-1 of all its content goes, where it is known.
    pub info: BTreeMap<String, String>,
    /// How it is encrypted; as the bucket says where nothing is said.
    pub encryption: Option<Encryption>,
}

impl StartLargeFile {
    /// Begins a large file of that name.
    #[must_use]
    pub fn new(bucket: BucketRef, file_name: impl Into<String>) -> Self {
        StartLargeFile {
            bucket,
            file_name: file_name.into(),
            content_type: None,
            info: BTreeMap::new(),
            encryption: None,
        }
    }
}

impl Endpoint for StartLargeFile {
    /// The file that was begun; its id is that of the upload, and of the file in the end.
    type Output = Document<FileVersion>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_id: Option<&'a str>,
            file_name: &'a str,
            content_type: &'a str,
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            file_info: &'a BTreeMap<String, String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            server_side_encryption: Option<Setting>,
        }
        let form = Form {
            bucket_id: self.bucket.as_id(),
            file_name: &self.file_name,
            content_type: self.content_type.as_deref().unwrap_or(AUTO_TYPE),
            file_info: &self.info,
            server_side_encryption: self.encryption.as_ref().map(Encryption::setting),
        };
        let request = self.bucket.name_in("bucketId", post("b2_start_large_file").secret_json(&form));
        let fine = names::check_file(&self.file_name)
            .and_then(|()| names::check_all_info(&self.file_name, &self.info, self.encryption.is_some()));
        names::checked(request, fine)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

/// Makes the file of its parts. A repeat is refused with [`Kind::NotFound`](crate::Kind::NotFound) once it is made;
/// [`GetFileInfo`](crate::providers::b2::files::GetFileInfo) tells.
/// <https://www.backblaze.com/apidocs/b2-finish-large-file>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishLargeFile {
    /// The id of the large file.
    pub file_id: String,
    /// The SHA-1 of each part, in their order.
    pub parts: Vec<Checksum>,
}

impl Endpoint for FinishLargeFile {
    type Output = Document<FileVersion>;

    fn request(&self) -> Request {
        let sums: Vec<_> = self.parts.iter().map(Checksum::to_hex).collect();
        let form = serde_json::json!({"fileId": self.file_id, "partSha1Array": sums});
        let mut request = post("b2_finish_large_file").json(&form);
        request.timeout = Some(Duration::from_secs(300));
        request
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

/// Throws a large file away that is not finished, and its parts with it.
/// <https://www.backblaze.com/apidocs/b2-cancel-large-file>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelLargeFile {
    /// The id of the large file.
    pub file_id: String,
}

/// What was thrown away.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cancelled {
    /// The id of the large file.
    pub file_id: String,
    /// Its name; empty where an earlier attempt has thrown it away.
    #[serde(default)]
    pub file_name: String,
}

impl Endpoint for CancelLargeFile {
    type Output = Cancelled;

    fn request(&self) -> Request {
        let form = serde_json::json!({"fileId": self.file_id});
        post("b2_cancel_large_file").json(&form).repeat(Repeat::Removing)
    }

    fn response(&self, response: &Response) -> Result<Cancelled> {
        if response.status.is_success() {
            return response.json();
        }
        Ok(Cancelled { file_id: self.file_id.clone(), file_name: String::new() })
    }
}
