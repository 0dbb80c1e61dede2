//! What is in a bucket.

use super::FileVersion;
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result,
    providers::b2::{BucketRef, buckets::post},
};
use serde::{Deserialize, Serialize};

/// The most that one page holds.
const MOST: u32 = 10_000;

/// Lists the files of a bucket as they are now, in the order of their names. Hidden ones are left out.
/// <https://www.backblaze.com/apidocs/b2-list-file-names>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFileNames {
    /// The bucket.
    pub bucket: BucketRef,
    /// Those only whose names begin so.
    pub prefix: String,
    /// Those whose names have this behind the prefix are told together, as folders.
    pub delimiter: Option<String>,
    /// From that name on, it included.
    pub start: Option<String>,
    /// How many a page holds, up to 10,000. Each thousand begun is paid for as a call.
    pub most: Option<u32>,
}

impl ListFileNames {
    /// All files of a bucket.
    #[must_use]
    pub fn new(bucket: BucketRef) -> Self {
        ListFileNames { bucket, prefix: String::new(), delimiter: None, start: None, most: None }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Form<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_id: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    prefix: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delimiter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_file_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_file_id: Option<&'a str>,
    max_file_count: u32,
}

/// A page holds a thousand, which is what one call is paid for.
fn most(wanted: Option<u32>) -> u32 {
    wanted.unwrap_or(1000).clamp(1, MOST)
}

fn delimiter(delimiter: &Option<String>) -> Option<&str> {
    delimiter.as_deref().filter(|delimiter| !delimiter.is_empty())
}

impl Endpoint for ListFileNames {
    type Output = Page<FileVersion, Self>;

    fn request(&self) -> Request {
        let form = Form {
            bucket_id: self.bucket.as_id(),
            prefix: &self.prefix,
            delimiter: delimiter(&self.delimiter),
            start_file_name: self.start.as_deref(),
            start_file_id: None,
            max_file_count: most(self.most),
        };
        let request = post("b2_list_file_names").json(&form).repeat(Repeat::Safe);
        self.bucket.name_in("bucketId", request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reply {
            files: Vec<FileVersion>,
            #[serde(default)]
            next_file_name: Option<String>,
        }
        let Reply { files, next_file_name } = response.json()?;
        let rest = next_file_name.map(|start| ListFileNames { start: Some(start), ..self.clone() });
        if rest.as_ref() == Some(self) {
            return Err(response.malformed("the listing goes on where it began"));
        }
        Ok(Page { items: files, rest })
    }
}

/// Lists all versions of the files of a bucket, in the order of their names, the newest of each first: what is hidden, and
/// large files that are not finished, among them. <https://www.backblaze.com/apidocs/b2-list-file-versions>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFileVersions {
    /// The bucket.
    pub bucket: BucketRef,
    /// Those only whose names begin so.
    pub prefix: String,
    /// Those whose names have this behind the prefix are told together, as folders.
    pub delimiter: Option<String>,
    /// From that name on, it included.
    pub start: Option<String>,
    /// From that version of it on.
    pub start_id: Option<String>,
    /// How many a page holds, up to 10,000. Each thousand begun is paid for as a call.
    pub most: Option<u32>,
}

impl ListFileVersions {
    /// All versions of all files of a bucket.
    #[must_use]
    pub fn new(bucket: BucketRef) -> Self {
        ListFileVersions {
            bucket,
            prefix: String::new(),
            delimiter: None,
            start: None,
            start_id: None,
            most: None,
        }
    }

    /// The versions of the file of that name, and after them those of others whose names begin with it.
    #[must_use]
    pub fn of(bucket: BucketRef, file: impl Into<String>) -> Self {
        let file = file.into();
        ListFileVersions { prefix: file.clone(), start: Some(file), ..ListFileVersions::new(bucket) }
    }
}

impl Endpoint for ListFileVersions {
    type Output = Page<FileVersion, Self>;

    fn request(&self) -> Request {
        let form = Form {
            bucket_id: self.bucket.as_id(),
            prefix: &self.prefix,
            delimiter: delimiter(&self.delimiter),
            start_file_name: self.start.as_deref(),
            start_file_id: self.start_id.as_deref(),
            max_file_count: most(self.most),
        };
        let request = post("b2_list_file_versions").json(&form).repeat(Repeat::Safe);
        self.bucket.name_in("bucketId", request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reply {
            files: Vec<FileVersion>,
            #[serde(default)]
            next_file_name: Option<String>,
            #[serde(default)]
            next_file_id: Option<String>,
        }
        let Reply { files, next_file_name, next_file_id } = response.json()?;
        let rest = next_file_name.map(|start| ListFileVersions {
            start: Some(start),
            start_id: next_file_id,
            ..self.clone()
        });
        if rest.as_ref() == Some(self) {
            return Err(response.malformed("the listing goes on where it began"));
        }
        Ok(Page { items: files, rest })
    }
}
