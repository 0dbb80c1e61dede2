//! Downloads, whole or in spans.

use super::version::sha1;
use crate::{
    Algorithm, Checksum, Endpoint, Request, Response, Result, Take, Time,
    providers::b2::{DOWNLOAD, Encrypted, encryption::with_key, names, read},
    storage::{CustomerKey, Span},
};
use bytes::Bytes;
use http::{Method, header};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which file is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileRef {
    /// The newest version of the file of that name, in the bucket of that name.
    Named {
        /// The bucket's name.
        bucket: String,
        /// The file's.
        file: String,
    },
    /// The version with that id.
    Id(String),
}

impl FileRef {
    /// The newest version of the file of that name, in the bucket of that name.
    #[must_use]
    pub fn named(bucket: impl Into<String>, file: impl Into<String>) -> Self {
        FileRef::Named { bucket: bucket.into(), file: file.into() }
    }

    fn request(&self, method: Method) -> Request {
        match self {
            FileRef::Named { bucket, file } => {
                let mut request = Request::object(DOWNLOAD, method, bucket, file);
                request.path.insert_str(0, "/file");
                names::checked(request, names::check_file(file))
            }
            FileRef::Id(id) => {
                Request::new(DOWNLOAD, method, &["b2api", "v4", "b2_download_file_by_id"]).query("fileId", id)
            }
        }
    }
}

/// Tells what there is to know of a file, without its content.
/// <https://www.backblaze.com/apidocs/b2-download-file-by-name>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadFile {
    /// Which.
    pub file: FileRef,
    /// The key that it is encrypted with, where that is the caller's own.
    pub key: Option<CustomerKey>,
}

impl HeadFile {
    /// Of that file.
    #[must_use]
    pub fn new(file: FileRef) -> Self {
        HeadFile { file, key: None }
    }
}

impl Endpoint for HeadFile {
    type Output = FileHead;

    fn request(&self) -> Request {
        with_key(self.key.as_ref(), self.file.request(Method::HEAD))
    }

    fn response(&self, response: &Response) -> Result<FileHead> {
        FileHead::of(response)
    }
}

/// Downloads a file, or part of it. <https://www.backblaze.com/apidocs/b2-download-file-by-name>,
/// <https://www.backblaze.com/apidocs/b2-download-file-by-id>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadFile {
    /// Which.
    pub file: FileRef,
    /// Part of it.
    pub span: Option<Span>,
    /// The key that it is encrypted with, where that is the caller's own.
    pub key: Option<CustomerKey>,
    /// How the content is taken in. What is collected is in [`FileHead::content`], and is compared with its SHA-1 where all
    /// of it was asked for.
    pub take: Take,
}

impl DownloadFile {
    /// All of that file, in memory.
    #[must_use]
    pub fn new(file: FileRef) -> Self {
        DownloadFile { file, span: None, key: None, take: Take::Collect { limit: Request::COLLECT } }
    }
}

impl Endpoint for DownloadFile {
    type Output = FileHead;

    fn request(&self) -> Request {
        let request = with_key(self.key.as_ref(), self.file.request(Method::GET)).take(self.take);
        match &self.span {
            Some(span) => request.header(header::RANGE, &span.header()),
            None => request,
        }
    }

    fn response(&self, response: &Response) -> Result<FileHead> {
        let head = FileHead::of(response)?;
        let whole = self.span.is_none() && matches!(self.take, Take::Collect { .. });
        if let (true, Some(told)) = (whole, head.sha1()) {
            let name = head.file_name.as_deref().unwrap_or_default();
            Algorithm::Sha1.of(response.bytes()).agrees(&told, &format!("the content of {name:?}"))?;
        }
        Ok(head)
    }
}

/// What the head of an answer with content says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileHead {
    /// The version's id.
    pub file_id: Option<String>,
    /// The file's name.
    pub file_name: Option<String>,
    /// How many bytes all its content has.
    pub size: Option<u64>,
    /// The media type of its content.
    pub content_type: Option<String>,
    /// How its content is encoded.
    pub content_encoding: Option<String>,
    /// The language of its content.
    pub content_language: Option<String>,
    /// How browsers show it.
    pub content_disposition: Option<String>,
    /// How long it may be kept by those between.
    pub cache_control: Option<String>,
    /// Its SHA-1 in hexadecimal, as told; see [`FileVersion::content_sha1`](super::FileVersion::content_sha1).
    pub content_sha1: Option<String>,
    /// What is kept with it, but for what other headers say.
    pub info: BTreeMap<String, String>,
    /// When it was written.
    pub upload_timestamp: Option<Time>,
    /// How it is encrypted.
    pub encryption: Option<Encrypted>,
    /// The content, where it was collected.
    pub content: Bytes,
}

impl FileHead {
    /// Reads an answer's head.
    pub fn of(response: &Response) -> Result<Self> {
        let text = |name: &str| response.header(name).map(str::to_owned);
        let decoded =
            |name: &str| response.headers.get(name).and_then(|value| names::decoded(value.as_bytes()));
        let mut info = BTreeMap::new();
        for (name, value) in &response.headers {
            if let Some(name) = name.as_str().strip_prefix("x-bz-info-")
                && let Some(value) = names::decoded(value.as_bytes())
            {
                info.insert(name.to_owned(), value);
            }
        }
        let mode = if response.headers.contains_key("x-bz-server-side-encryption-customer-algorithm") {
            Some(("SSE-C", "x-bz-server-side-encryption-customer-algorithm"))
        } else if response.headers.contains_key("x-bz-server-side-encryption") {
            Some(("SSE-B2", "x-bz-server-side-encryption"))
        } else {
            None
        };
        let whole = text("content-range").and_then(|range| range.rsplit_once('/')?.1.parse().ok());
        let size = match response.status.as_u16() {
            206 => whole,
            _ => text("content-length").and_then(|length| length.trim().parse().ok()),
        };
        Ok(FileHead {
            file_id: text("x-bz-file-id"),
            file_name: decoded("x-bz-file-name"),
            size,
            content_type: text("content-type"),
            content_encoding: text("content-encoding"),
            content_language: text("content-language"),
            content_disposition: text("content-disposition"),
            cache_control: text("cache-control"),
            content_sha1: text("x-bz-content-sha1"),
            info,
            upload_timestamp: text("x-bz-upload-timestamp").and_then(|text| read::time(text.parse().ok()?)),
            encryption: mode
                .map(|(mode, header)| Encrypted { mode: Some(mode.into()), algorithm: text(header) }),
            content: response.bytes().clone(),
        })
    }

    /// The SHA-1 of all its content: B2's own, or that which whoever uploaded a large file has told.
    #[must_use]
    pub fn sha1(&self) -> Option<Checksum> {
        sha1(self.content_sha1.as_deref(), &self.info)
    }
}
