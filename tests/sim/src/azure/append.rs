//! Append blobs.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/append-block>,
//! <https://learn.microsoft.com/rest/api/storageservices/append-blob-seal>

use super::refused::{Refused, refused};
use super::rows::{Kind, State};
use super::scene::{Scene, Write};
use crate::content::Content;
use crate::exchange::{Reply, set};
use std::sync::Arc;

/// The most that is appended at once, and the most blocks.
const MOST: (u64, u32) = (100 << 20, 50_000);

pub(super) fn append(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (received, told) = scene.checked()?;
    add(scene, received.content, &told)
}

fn base(scene: &Scene<'_>) -> Result<Arc<State>, Refused> {
    // A blob that is not there is told before any condition is.
    scene.base()?;
    scene.overwritten()?.ok_or_else(Refused::no_blob)
}

/// Appends that content.
pub(super) fn add(
    scene: &mut Scene<'_>,
    content: Content,
    told: &[(&'static str, String)],
) -> Result<Reply, Refused> {
    if content.is_empty() {
        return Err(Refused::header_value("content-length"));
    }
    if content.len() > MOST.0 {
        let message = "The request body is too large and exceeds the maximum permissible limit.";
        return Err(refused(413, "RequestBodyTooLarge", message));
    }
    let base = base(scene)?;
    let Kind::Append { blocks, sealed } = base.kind else { return Err(Refused::wrong_type()) };
    if sealed {
        return Err(refused(
            409,
            "BlobIsSealed",
            "The specified blob is sealed and its contents can't be modified unless the blob is re-created after a delete.",
        ));
    }
    scene.opened(&base)?;
    let offset = base.content.len();
    position(scene, offset)?;
    if let Some(most) = scene.number("x-ms-blob-condition-maxsize")?
        && offset + content.len() > most
    {
        let message = "The max blob size condition specified was not met.";
        return Err(refused(412, "MaxBlobSizeConditionNotMet", message));
    }
    if blocks >= MOST.1 {
        let message = "The committed block count cannot exceed the maximum limit of 50,000 blocks.";
        return Err(refused(409, "BlockCountExceedsLimit", message));
    }
    let mut state = State::clone(&base);
    state.content.append(content);
    state.kind = Kind::Append { blocks: blocks + 1, sealed };
    state.md5 = None;
    (state.etag, state.modified) = (scene.etag(), scene.now);
    let mut reply = scene.store(state, Write::InPlace, 201);
    set(&mut reply, "x-ms-blob-append-offset", &offset.to_string());
    set(&mut reply, "x-ms-blob-committed-block-count", &(blocks + 1).to_string());
    for (name, value) in told {
        set(&mut reply, name, value);
    }
    Ok(reply)
}

fn position(scene: &Scene<'_>, offset: u64) -> Result<(), Refused> {
    match scene.number("x-ms-blob-condition-appendpos")? {
        Some(position) if position != offset => {
            let message = "The append position condition specified was not met.";
            Err(refused(412, "AppendPositionConditionNotMet", message))
        }
        _ => Ok(()),
    }
}

pub(super) fn seal(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let base = base(scene)?;
    let Kind::Append { blocks, .. } = base.kind else { return Err(Refused::wrong_type()) };
    position(scene, base.content.len())?;
    let mut state = State::clone(&base);
    state.kind = Kind::Append { blocks, sealed: true };
    (state.etag, state.modified) = (scene.etag(), scene.now);
    let mut reply = scene.store(state, Write::InPlace, 200);
    set(&mut reply, "x-ms-blob-sealed", "true");
    Ok(reply)
}
