//! A version of a file, as most answers have it.

use crate::{
    Algorithm, Checksum, Time,
    providers::b2::{Encrypted, read},
    wire::{json::or_default, open_enum},
};
use serde::Deserialize;
use std::collections::BTreeMap;

open_enum! {
    /// What made a version of a file.
    pub enum Action {
        /// It was uploaded: it has content.
        Upload = "upload",
        /// It was hidden: it says no more than that there is no such file since.
        Hide = "hide",
        /// A large file was begun; its parts are not put together yet.
        Start = "start",
        /// It was copied.
        Copy = "copy",
        /// It stands for all files whose names begin so.
        Folder = "folder",
    }
}

/// A version of a file. <https://www.backblaze.com/docs/cloud-storage-file-versions>
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileVersion {
    /// The file's name.
    pub file_name: String,
    /// The version's id; empty for what stands for a folder.
    #[serde(default, deserialize_with = "or_default")]
    pub file_id: String,
    /// What made it.
    #[serde(default)]
    pub action: Option<Action>,
    /// The account that it belongs to.
    #[serde(default)]
    pub account_id: Option<String>,
    /// The bucket that it is in.
    #[serde(default)]
    pub bucket_id: Option<String>,
    /// How many bytes its content has.
    #[serde(default, alias = "size", deserialize_with = "or_default")]
    pub content_length: u64,
    /// The media type of its content.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Its SHA-1 in hexadecimal; `none` for large files, and with `unverified:` before it where B2 did not compare it.
    #[serde(default)]
    pub content_sha1: Option<String>,
    /// Its MD5 in hexadecimal, where it is known.
    #[serde(default)]
    pub content_md5: Option<String>,
    /// What is kept with it.
    #[serde(default, deserialize_with = "or_default")]
    pub file_info: BTreeMap<String, String>,
    /// When it was written.
    #[serde(default, deserialize_with = "read::millis")]
    pub upload_timestamp: Option<Time>,
    /// How it is encrypted.
    #[serde(default)]
    pub server_side_encryption: Option<Encrypted>,
}

impl FileVersion {
    /// The SHA-1 of all its content: B2's own, or that which whoever uploaded a large file has told.
    #[must_use]
    pub fn sha1(&self) -> Option<Checksum> {
        sha1(self.content_sha1.as_deref(), &self.file_info)
    }
}

/// The SHA-1 of a whole content that was verified, or told for a large file.
/// <https://www.backblaze.com/docs/cloud-storage-file-information>
pub(super) fn sha1(content: Option<&str>, info: &BTreeMap<String, String>) -> Option<Checksum> {
    let read = |text: &str| Checksum::from_hex(Algorithm::Sha1, text);
    content.and_then(read).or_else(|| read(info.get("large_file_sha1")?))
}
