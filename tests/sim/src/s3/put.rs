//! Writing objects.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>

use super::kept::Kept;
use super::refused::Refused;
use super::rows::Stored;
use super::scene::Scene;
use super::{conditions, nothing, tags};
use crate::exchange::{Reply, set};
use std::sync::Arc;

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    conditions::key(scene.key)?;
    let kept = Kept::of(scene.headers)?;
    let tags = tags::of_header(scene.header("x-amz-tagging"))?;
    conditions::writing(scene)?;
    let received = scene.received.clone();
    let stored = Stored {
        etag: kept.encryption.etag(&received.md5),
        content: received.content,
        kept,
        tags,
        checksum: Some(received.checksum),
        parts: Arc::default(),
    };
    let mut reply = nothing(200);
    told(&mut reply, &stored);
    if let Some(id) = scene.store(stored) {
        set(&mut reply, "x-amz-version-id", &id);
    }
    Ok(reply)
}

/// What an answer to a write says of what was written.
pub(super) fn told(reply: &mut Reply, stored: &Stored) {
    set(reply, "etag", &format!("\"{}\"", stored.etag));
    stored.kept.encryption.tell(reply);
    if let Some(checksum) = &stored.checksum {
        set(reply, checksum.algorithm.header(), &checksum.to_string());
        set(reply, "x-amz-checksum-type", checksum.kind.name());
    }
}
