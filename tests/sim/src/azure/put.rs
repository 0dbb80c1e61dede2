//! Blobs that are made by one request.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/put-blob>

use super::properties;
use super::refused::{Refused, refused};
use super::rows::Kind;
use super::scene::{Scene, Write};
use crate::content::Content;
use crate::exchange::{Reply, set};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest page blob.
const LARGEST_PAGES: u64 = 8 << 40;

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let asked = scene.header("x-ms-blob-type").ok_or_else(|| Refused::missing_header("x-ms-blob-type"))?;
    let (received, told) = scene.checked()?;
    let empty = received.content.is_empty();
    let (kind, content) = match asked {
        "BlockBlob" => (Kind::Block(Arc::default()), received.content),
        _ if !empty => return Err(Refused::header_value("content-length")),
        "AppendBlob" => (Kind::Append { blocks: 0, sealed: false }, Content::default()),
        "PageBlob" => {
            let size = scene.number("x-ms-blob-content-length")?;
            let size = size.ok_or_else(|| Refused::missing_header("x-ms-blob-content-length"))?;
            if size % 512 != 0 || size > LARGEST_PAGES {
                return Err(Refused::header_value("x-ms-blob-content-length"));
            }
            let sequence = scene.number("x-ms-blob-sequence-number")?.unwrap_or(0);
            (Kind::Page { sequence, written: BTreeMap::new() }, Content::zeroes(size))
        }
        _ => return Err(Refused::header_value("x-ms-blob-type")),
    };
    let before = scene.overwritten()?;
    if before.as_ref().is_some_and(|before| before.tier(scene.now) == Some("Archive")) {
        return Err(archived());
    }
    let is_block = matches!(kind, Kind::Block(_));
    let mut state = properties::made(scene, kind, content, before.as_deref())?;
    state.headers = properties::content(scene.headers, true);
    if is_block && state.md5.is_none() {
        state.md5 = Some(STANDARD.encode(received.md5));
    }
    let md5 = state.md5.clone();
    let mut reply = scene.store(state, Write::Replaced, 201);
    scene.change_blob(|row| row.blocks.clear());
    for (name, value) in told {
        set(&mut reply, name, &value);
    }
    if let (true, Some(md5)) = (is_block, md5) {
        set(&mut reply, "content-md5", &md5);
    }
    Ok(reply)
}

pub(super) fn archived() -> Refused {
    refused(409, "BlobArchived", "This operation is not permitted on an archived blob.")
}
