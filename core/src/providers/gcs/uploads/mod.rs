//! Writing objects: in one request, or in several that can be resumed.
//! <https://docs.cloud.google.com/storage/docs/uploads-downloads>

mod media;
mod multipart;
mod resumable;
mod start;

pub use media::InsertMedia;
pub use multipart::InsertObject;
pub use resumable::{CHUNK_UNIT, CancelUpload, PutChunk, QueryUpload, Stored};
pub use start::{StartUpload, UploadSession};

use super::{SERVICE, names};
use crate::Request;
use std::time::Duration;

/// What is slower than this has stalled: 64 KiB a second.
const SLOWEST: u64 = 64 << 10;

/// How long an attempt may take that moves that many bytes.
fn transfer_time(bytes: u64) -> Duration {
    Duration::from_secs((300 + bytes / SLOWEST).min(86_400))
}

/// A request that begins to write the object of that name.
fn insert(bucket: &str, name: &str, kind: &str) -> Request {
    if let Err(error) = names::object(name) {
        return Request::invalid(SERVICE, error);
    }
    Request::post(SERVICE, &["upload", "storage", "v1", "b", bucket, "o"]).query("uploadType", kind)
}
