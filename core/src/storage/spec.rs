//! What is asked for: how to list, to read, to write, to copy.

use super::{Revision, StorageClass};
use crate::{Algorithm, Checksum, Error, Result, Secret, Time};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// The longest key, in bytes, that all providers take.
pub const LONGEST_KEY: usize = 1024;

/// Which objects of a container are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSpec {
    /// Those only whose keys begin with this.
    pub prefix: String,
    /// Keys that have this behind the prefix are told together, once, by what comes before it.
    pub delimiter: Option<String>,
    /// Those only whose keys come after this one, byte by byte.
    pub start_after: Option<String>,
    /// How many a page holds, where the provider's own number is not right.
    pub page_size: Option<u32>,
}

impl ListSpec {
    /// All whose keys begin with `prefix`.
    #[must_use]
    pub fn prefix(prefix: impl Into<String>) -> Self {
        ListSpec { prefix: prefix.into(), ..ListSpec::default() }
    }
}

/// On which state of an object something depends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// On none.
    #[default]
    Always,
    /// There is no such object.
    Absent,
    /// It is in this state still.
    Is(Revision),
    /// It is in another state than this.
    IsNot(Revision),
}

/// Part of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// From this byte on to before that one.
    Bytes(u64, u64),
    /// From this byte on to the end.
    From(u64),
    /// That many bytes at the end.
    Last(u64),
}

impl Span {
    /// The value of a `Range` header. <https://www.rfc-editor.org/rfc/rfc9110#name-range>
    #[must_use]
    pub fn header(&self) -> String {
        match self {
            Span::Bytes(first, end) => format!("bytes={first}-{}", end.saturating_sub(1)),
            Span::From(first) => format!("bytes={first}-"),
            Span::Last(count) => format!("bytes=-{count}"),
        }
    }
}

/// What is read of an object, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSpec {
    /// Part of it; all where nothing is said.
    pub span: Option<Span>,
    /// On what its being read depends; failing it gives [`Kind::PreconditionFailed`](crate::Kind::PreconditionFailed),
    /// and where nothing has changed since, [`Kind::NotModified`](crate::Kind::NotModified).
    pub condition: Condition,
    /// Only where it was written after that time.
    pub modified_since: Option<Time>,
    /// Only where it was not written after that time.
    pub unmodified_since: Option<Time>,
    /// That version of it.
    pub version: Option<String>,
    /// The key that it is encrypted with, where that is the caller's own.
    #[serde(skip)]
    pub key: Option<CustomerKey>,
}

/// What an object is written with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteSpec {
    /// The media type of its content.
    pub content_type: Option<String>,
    /// How its content is encoded: `gzip`.
    pub content_encoding: Option<String>,
    /// The language of its content.
    pub content_language: Option<String>,
    /// How browsers show it: `attachment; filename="a.txt"`.
    pub content_disposition: Option<String>,
    /// How long it may be kept by those between: `max-age=60`.
    pub cache_control: Option<String>,
    /// What is kept with it. Names are letters, digits and hyphens, and come back in lower case.
    pub metadata: BTreeMap<String, String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// How it is kept.
    pub storage_class: Option<StorageClass>,
    /// How it is encrypted there.
    pub encryption: Option<Encryption>,
    /// On what its being written depends.
    pub condition: Condition,
    /// The checksum that its content has, where it is known: a content that has another is refused.
    pub checksum: Option<Checksum>,
    /// Which checksum is computed while it is sent, and compared. `None`: the best that the provider knows.
    pub algorithm: Option<Algorithm>,
}

/// How a provider encrypts what it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encryption {
    /// With keys of the provider's own.
    Provider,
    /// With a key in the provider's key service, by its name; the account's own where it is `None`.
    Service(Option<String>),
    /// With a key that the caller keeps, and has to give again to read it. Not kept in checkpoints.
    #[serde(skip)]
    Customer(CustomerKey),
}

/// A key of AES-256 that stays with the caller.
#[derive(Clone)]
pub struct CustomerKey(Secret);

impl CustomerKey {
    /// A key of 32 bytes.
    pub fn new(key: &[u8]) -> Result<Self> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        if key.len() != 32 {
            return Err(Error::misuse(format!("a customer's key has 32 bytes (AES-256), not {}", key.len())));
        }
        Ok(CustomerKey(Secret::new(STANDARD.encode(key))))
    }

    /// In base64, as it goes into headers.
    #[must_use]
    pub fn base64(&self) -> &Secret {
        &self.0
    }
}

impl PartialEq for CustomerKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose() == other.0.expose()
    }
}

impl Eq for CustomerKey {}

impl std::fmt::Debug for CustomerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CustomerKey")
    }
}

/// How an object is uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadSpec {
    /// What it is written with.
    pub write: WriteSpec,
    /// How many bytes a part has; grows where there would be too many parts.
    pub part_size: u64,
    /// How many parts are on their way at once.
    pub width: usize,
    /// How many bytes of them.
    pub in_flight: u64,
    /// What becomes of the parts when it fails: thrown away, or left to be gone on with from a checkpoint.
    pub keep: bool,
}

impl Default for UploadSpec {
    /// Parts of 8 MiB, eight at once.
    fn default() -> Self {
        let write = WriteSpec::default();
        UploadSpec { write, part_size: 8 << 20, width: 8, in_flight: 64 << 20, keep: false }
    }
}

/// How an object is downloaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownloadSpec {
    /// What is read of it.
    pub read: ReadSpec,
    /// How many bytes are asked for at once. Whatever is not larger is one request.
    pub part_size: u64,
    /// How many requests are on their way at once. One: it comes in its order, for sinks that cannot place it.
    pub width: usize,
    /// Whether it fails where its checksum cannot be told, rather than only where it is wrong.
    pub must_verify: bool,
}

impl Default for DownloadSpec {
    /// Spans of 8 MiB, eight at once.
    fn default() -> Self {
        DownloadSpec { read: ReadSpec::default(), part_size: 8 << 20, width: 8, must_verify: false }
    }
}

impl DownloadSpec {
    /// In its order, in one request that is taken up again where it broke off.
    #[must_use]
    pub fn sequential() -> Self {
        DownloadSpec { part_size: u64::MAX, width: 1, ..DownloadSpec::default() }
    }
}

/// How an object is copied within a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopySpec {
    /// That version of it.
    pub version: Option<String>,
    /// On what its being copied depends, in the source.
    pub condition: Condition,
    /// What the copy is written with, in place of what the original has.
    pub replace: Option<WriteSpec>,
    /// How the copy is kept, where it is not replaced otherwise.
    pub storage_class: Option<StorageClass>,
}

/// What somebody who has no credentials may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permit {
    /// Read the object.
    Get,
    /// Write the object.
    Put,
    /// Look at its head.
    Head,
    /// Delete it.
    Delete,
}

/// An address that is good without credentials, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignSpec {
    /// What for.
    pub permit: Permit,
    /// For how long.
    pub expires: Duration,
    /// The media type that an upload has to have.
    pub content_type: Option<String>,
    /// That version of it.
    pub version: Option<String>,
}

impl PresignSpec {
    /// An address for that, good for so long.
    #[must_use]
    pub fn new(permit: Permit, expires: Duration) -> Self {
        PresignSpec { permit, expires, content_type: None, version: None }
    }
}

/// A form that a browser can send to write an object.
#[derive(Clone, Debug)]
pub struct PostForm {
    /// Where it is sent.
    pub url: String,
    /// Its fields, all before the file's own, which is called `file`.
    pub fields: Vec<(String, Secret)>,
}

/// What a browser's form may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostSpec {
    /// For how long it is good.
    pub expires: Duration,
    /// How many bytes it may have, at least and at most.
    pub size: Option<(u64, u64)>,
    /// The media type that it has to have.
    pub content_type: Option<String>,
}

/// A static site out of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Website {
    /// What is shown of a folder: `index.html`.
    pub index: String,
    /// The key of what is shown where there is nothing.
    pub error: Option<String>,
}

/// Refuses keys that not every provider can keep.
pub fn check_key(key: &str) -> Result<()> {
    if key.is_empty() {
        return Err(Error::misuse("an object's key cannot be empty; give one"));
    }
    if key.len() > LONGEST_KEY {
        return Err(Error::misuse(format!(
            "an object's key has at most {LONGEST_KEY} bytes, and this one {}; shorten it",
            key.len()
        )));
    }
    Ok(())
}
