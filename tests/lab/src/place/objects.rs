//! What is in buckets and containers, whoever's they are.

use pileus_core::{providers::gcs::uploads::UploadSession, storage::ETag};

/// How many requests transfers have in flight.
pub const WIDTH: usize = 2;

/// What is in the buckets.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    /// What is made is called so.
    pub new: String,
    /// Has a few objects, and everything set that can be.
    pub bucket: String,
    /// With nothing in it and nothing set.
    pub empty: String,
    /// Keeps the versions of its objects.
    pub versioned: String,
    /// What can be made a site of.
    pub site: String,
    /// Has metadata and tags.
    pub key: String,
    /// Ten bytes.
    pub size: usize,
    /// What names the state of it.
    pub etag: Option<ETag>,
    /// Was deleted, and has versions: in `versioned`.
    pub deleted: String,
    /// The first version of it.
    pub version: String,
    /// For `pending`, with two parts of four bytes.
    pub upload: String,
    /// What it will be.
    pub pending: String,
    /// The tags of its parts.
    pub parts: Vec<ETag>,
    /// Is made of other objects, at Swift.
    pub large: String,
    /// What the parts of `pending` are called, at Azure.
    pub blocks: Vec<String>,
    /// Takes what is appended, at Azure.
    pub log: String,
    /// Two pages, the first of them written, at Azure.
    pub disk: String,
    /// Has a snapshot, and another that was deleted and can be had back, at Azure.
    pub snapped: String,
    /// The one that is there.
    pub snapshot: String,
    /// Somebody may change it who knows `lease`, at Azure.
    pub leased: String,
    /// The lease.
    pub lease: String,
    /// A container that was deleted and can be had back, and which of those of its name it is, at Azure.
    pub gone: (String, String),
    /// Which version of `key` it is, at Google.
    pub generation: u64,
    /// Where `pending` is gone on with, at Google.
    pub session: Option<UploadSession>,
}
