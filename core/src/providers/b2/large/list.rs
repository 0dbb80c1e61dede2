//! Large files that were begun, and their parts.

use super::PartInfo;
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result,
    providers::b2::{BucketRef, buckets::post, files::FileVersion},
};
use serde::{Deserialize, Serialize};

/// Lists the parts of a large file that is not finished. <https://www.backblaze.com/apidocs/b2-list-parts>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListParts {
    /// The id of the large file.
    pub file_id: String,
    /// From that part on, it included.
    pub start: Option<u32>,
    /// How many a page holds, up to 1,000.
    pub most: Option<u32>,
}

impl ListParts {
    /// All parts of that file.
    #[must_use]
    pub fn new(file_id: impl Into<String>) -> Self {
        ListParts { file_id: file_id.into(), start: None, most: None }
    }
}

impl Endpoint for ListParts {
    type Output = Page<PartInfo, Self>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            file_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            start_part_number: Option<u32>,
            max_part_count: u32,
        }
        let form = Form {
            file_id: &self.file_id,
            start_part_number: self.start,
            max_part_count: self.most.unwrap_or(1000).clamp(1, 1000),
        };
        post("b2_list_parts").json(&form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reply {
            parts: Vec<PartInfo>,
            #[serde(default)]
            next_part_number: Option<u32>,
        }
        let Reply { parts, next_part_number } = response.json()?;
        let rest = next_part_number.map(|start| ListParts { start: Some(start), ..self.clone() });
        if rest.as_ref() == Some(self) {
            return Err(response.malformed("the listing goes on where it began"));
        }
        Ok(Page { items: parts, rest })
    }
}

/// Lists large files that were begun, and neither finished nor thrown away.
/// <https://www.backblaze.com/apidocs/b2-list-unfinished-large-files>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUnfinishedLargeFiles {
    /// The bucket.
    pub bucket: BucketRef,
    /// Those only whose names begin so.
    pub prefix: String,
    /// From that one on, by its id.
    pub start: Option<String>,
    /// How many a page holds, up to 100.
    pub most: Option<u32>,
}

impl ListUnfinishedLargeFiles {
    /// All of a bucket.
    #[must_use]
    pub fn new(bucket: BucketRef) -> Self {
        ListUnfinishedLargeFiles { bucket, prefix: String::new(), start: None, most: None }
    }
}

impl Endpoint for ListUnfinishedLargeFiles {
    type Output = Page<FileVersion, Self>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_id: Option<&'a str>,
            #[serde(skip_serializing_if = "str::is_empty")]
            name_prefix: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            start_file_id: Option<&'a str>,
            max_file_count: u32,
        }
        let form = Form {
            bucket_id: self.bucket.as_id(),
            name_prefix: &self.prefix,
            start_file_id: self.start.as_deref(),
            max_file_count: self.most.unwrap_or(100).clamp(1, 100),
        };
        let request = post("b2_list_unfinished_large_files").json(&form).repeat(Repeat::Safe);
        self.bucket.name_in("bucketId", request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reply {
            files: Vec<FileVersion>,
            #[serde(default)]
            next_file_id: Option<String>,
        }
        let Reply { files, next_file_id } = response.json()?;
        let rest = next_file_id.map(|start| ListUnfinishedLargeFiles { start: Some(start), ..self.clone() });
        if rest.as_ref() == Some(self) {
            return Err(response.malformed("the listing goes on where it began"));
        }
        Ok(Page { items: files, rest })
    }
}
