//! What is kept: buckets, objects with their versions, uploads with their parts.

use super::checksum::{Algorithm, Checksum, Kind};
use super::kept::Kept;
use crate::Time;
use crate::content::Content;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Does a bucket keep what is written over?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Versioning {
    /// It never did.
    #[default]
    Never,
    Enabled,
    Suspended,
}

#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) created: Time,
    pub(crate) versioning: Versioning,
    /// Documents by the name of their subresource, as they came.
    pub(crate) documents: BTreeMap<&'static str, Bytes>,
    pub(crate) tags: Vec<(String, String)>,
}

/// Everything under one key of one bucket.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) key: String,
    /// The newest first. There is always one.
    pub(crate) versions: Vec<Arc<Version>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// `null` for what was written while the bucket kept no versions.
    pub(crate) id: String,
    pub(crate) modified: Time,
    /// `None` of a delete marker.
    pub(crate) stored: Option<Stored>,
}

#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) content: Content,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) kept: Kept,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) checksum: Option<Checksum>,
    /// The parts it was uploaded in, if it was.
    pub(crate) parts: Arc<[PartOf]>,
}

/// A part of an object.
#[derive(Clone, Debug)]
pub(crate) struct PartOf {
    pub(crate) number: u32,
    pub(crate) size: u64,
    pub(crate) checksum: Option<Checksum>,
}

#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) account: String,
    pub(crate) started: Time,
    pub(crate) kept: Kept,
    pub(crate) tags: Vec<(String, String)>,
    /// What its parts are to be checked by, if that was said.
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) kind: Kind,
    pub(crate) parts: BTreeMap<u32, Arc<Part>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) content: Content,
    pub(crate) etag: String,
    pub(crate) md5: [u8; 16],
    pub(crate) modified: Time,
    pub(crate) checksum: Checksum,
}

impl Object {
    /// What it is called in the table.
    pub(crate) fn id(bucket: &str, key: &str) -> String {
        format!("{bucket}/{key}")
    }

    /// What a request without a version means: the newest one.
    pub(crate) fn newest(&self) -> Option<&Arc<Version>> {
        self.versions.first()
    }

    /// The newest one that is no delete marker, if the newest is none.
    pub(crate) fn current(&self) -> Option<&Stored> {
        self.newest().and_then(|version| version.stored.as_ref())
    }
}
