//! Files hidden, and versions deleted.

use super::FileVersion;
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::b2::{BucketRef, buckets::post, names},
};
use serde::{Deserialize, Serialize};

/// Hides a file: nobody finds it by its name any more, and its versions stay. One that is not there, or is hidden already,
/// gives [`Kind::NotFound`](crate::Kind::NotFound). <https://www.backblaze.com/apidocs/b2-hide-file>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HideFile {
    /// The bucket.
    pub bucket: BucketRef,
    /// The file's name.
    pub file_name: String,
}

impl HideFile {
    /// Hides the file of that name.
    #[must_use]
    pub fn new(bucket: BucketRef, file_name: impl Into<String>) -> Self {
        HideFile { bucket, file_name: file_name.into() }
    }
}

impl Endpoint for HideFile {
    /// The mark that was made; `None` where an earlier attempt had made it.
    type Output = Option<FileVersion>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_id: Option<&'a str>,
            file_name: &'a str,
        }
        let form = Form { bucket_id: self.bucket.as_id(), file_name: &self.file_name };
        let request = post("b2_hide_file").json(&form).repeat(Repeat::Removing);
        names::checked(self.bucket.name_in("bucketId", request), names::check_file(&self.file_name))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        if response.status.is_success() { response.json().map(Some) } else { Ok(None) }
    }
}

/// Deletes one version of a file for good, or the mark by which it was hidden, or a large file that was begun.
/// <https://www.backblaze.com/apidocs/b2-delete-file-version>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteFileVersion {
    /// The file's name.
    pub file_name: String,
    /// The version's id.
    pub file_id: String,
    /// Also where it is locked, which takes a capability of its own.
    pub bypass_governance: bool,
}

impl DeleteFileVersion {
    /// Deletes that version of the file.
    #[must_use]
    pub fn new(file_name: impl Into<String>, file_id: impl Into<String>) -> Self {
        DeleteFileVersion { file_name: file_name.into(), file_id: file_id.into(), bypass_governance: false }
    }
}

/// What was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    /// The version's id.
    pub file_id: String,
    /// The file's name.
    pub file_name: String,
}

impl Endpoint for DeleteFileVersion {
    type Output = Deleted;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            file_name: &'a str,
            file_id: &'a str,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            bypass_governance: bool,
        }
        let form = Form {
            file_name: &self.file_name,
            file_id: &self.file_id,
            bypass_governance: self.bypass_governance,
        };
        let request = post("b2_delete_file_version").json(&form).repeat(Repeat::Removing);
        names::checked(request, names::check_file(&self.file_name))
    }

    fn response(&self, response: &Response) -> Result<Deleted> {
        if response.status.is_success() {
            return response.json();
        }
        // Gone, by an earlier attempt.
        Ok(Deleted { file_id: self.file_id.clone(), file_name: self.file_name.clone() })
    }
}
