//! What there is to know of one version.

use super::FileVersion;
use crate::{
    Endpoint, Repeat, Request, Response, Result, providers::b2::buckets::post, wire::json::Document,
};
use serde::{Deserialize, Serialize};

/// Tells what there is to know of one version of a file. <https://www.backblaze.com/apidocs/b2-get-file-info>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetFileInfo {
    /// The version's id.
    pub file_id: String,
}

impl GetFileInfo {
    /// Of the version with that id.
    #[must_use]
    pub fn new(file_id: impl Into<String>) -> Self {
        GetFileInfo { file_id: file_id.into() }
    }
}

impl Endpoint for GetFileInfo {
    type Output = Document<FileVersion>;

    fn request(&self) -> Request {
        let form = serde_json::json!({"fileId": self.file_id});
        post("b2_get_file_info").json(&form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}
