//! Blobs that are made of blocks.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/put-block>,
//! <https://learn.microsoft.com/rest/api/storageservices/put-block-list>,
//! <https://learn.microsoft.com/rest/api/storageservices/get-block-list>

use super::lease::Leased;
use super::refused::{Refused, refused};
use super::rows::{Block, Kind};
use super::scene::{Scene, Write};
use super::{document, properties};
use crate::content::Content;
use crate::exchange::{Reply, set};
use crate::s3::xml::Xml;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;

/// The most blocks a blob is made of, and the most that may wait for being made a blob of.
const MOST: (usize, usize) = (50_000, 100_000);

/// The largest block.
const LARGEST: u64 = 4000 << 20;

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (received, told) = scene.checked()?;
    if received.content.is_empty() {
        return Err(Refused::header_value("content-length"));
    }
    keep(scene, received.content, &told)
}

/// Keeps a block of that content under the id that the query names.
pub(super) fn keep(
    scene: &mut Scene<'_>,
    content: Content,
    told: &[(&'static str, String)],
) -> Result<Reply, Refused> {
    let id = scene.query("blockid").unwrap_or_default().to_owned();
    let sound = STANDARD.decode(&id).is_ok_and(|bytes| (1..=64).contains(&bytes.len()));
    if !sound {
        return Err(Refused::query_value("blockid"));
    }
    if content.len() > LARGEST {
        return Err(refused(
            413,
            "RequestBodyTooLarge",
            "The request body is too large and exceeds the maximum permissible limit.",
        ));
    }
    let now = scene.now;
    let row = scene.row()?.cloned().unwrap_or_default();
    scene.guard(&row.lease, Leased::Blob, true)?;
    if let Some(base) = &row.base
        && !matches!(base.kind, Kind::Block(_))
    {
        return Err(Refused::wrong_type());
    }
    if row.fresh(now).any(|(other, _)| other.len() != id.len()) {
        let message = "The specified blob or block content is invalid.";
        return Err(refused(400, "InvalidBlobOrBlock", message));
    }
    if row.blocks.len() >= MOST.1 && !row.blocks.contains_key(&id) {
        let message = "The uncommitted block count cannot exceed the maximum limit of 100,000 blocks.";
        return Err(refused(409, "BlockCountExceedsLimit", message));
    }
    scene.change_blob(|row| {
        let kept = row.fresh(now).map(|(id, block)| (id.clone(), block.clone())).collect();
        row.blocks = kept;
        row.blocks.insert(id, Block { content, sent: now });
    });
    let mut reply = super::nothing(201);
    set(&mut reply, "x-ms-request-server-encrypted", "true");
    for (name, value) in told {
        set(&mut reply, name, value);
    }
    Ok(reply)
}

pub(super) fn commit(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (_, told) = scene.checked()?;
    let asked = scene.document()?;
    if asked.name != "BlockList" {
        return Err(Refused::document());
    }
    if asked.children.len() > MOST.0 {
        let message = "The block list may not contain more than 50,000 blocks.";
        return Err(refused(400, "BlockListTooLong", message));
    }
    let before = scene.overwritten()?;
    let committed = match before.as_ref().map(|before| &before.kind) {
        None => Arc::default(),
        Some(Kind::Block(blocks)) => Arc::clone(blocks),
        Some(_) => return Err(Refused::wrong_type()),
    };
    let now = scene.now;
    let row = scene.row()?.cloned().unwrap_or_default();
    let of_blob = |id: &str| {
        let mut at = 0;
        for (own, size) in committed.iter() {
            if own == id {
                return before.as_ref().map(|before| before.content.slice(at..at + size));
            }
            at += size;
        }
        None
    };
    let sent = |id: &str| row.fresh(now).find(|(own, _)| *own == id).map(|(_, block)| block.content.clone());
    let (mut content, mut blocks) = (Content::default(), Vec::new());
    for line in &asked.children {
        let id = line.text.trim();
        let found = match line.name.as_str() {
            "Latest" => sent(id).or_else(|| of_blob(id)),
            "Uncommitted" => sent(id),
            "Committed" => of_blob(id),
            _ => return Err(Refused::document()),
        };
        let found =
            found.ok_or_else(|| refused(400, "InvalidBlockList", "The specified block list is invalid."))?;
        blocks.push((id.to_owned(), found.len()));
        content.append(found);
    }
    let state = properties::made(scene, Kind::Block(blocks.into()), content, before.as_deref())?;
    let mut reply = scene.store(state, Write::Replaced, 201);
    scene.change_blob(|row| row.blocks.clear());
    for (name, value) in told {
        set(&mut reply, name, &value);
    }
    Ok(reply)
}

pub(super) fn list(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (committed, uncommitted) = match scene.query("blocklisttype").unwrap_or("committed") {
        "committed" => (true, false),
        "uncommitted" => (false, true),
        "all" => (true, true),
        _ => return Err(Refused::query_value("blocklisttype")),
    };
    let row = scene.row()?.cloned().unwrap_or_default();
    let named = scene.query("snapshot").is_some() || scene.query("versionid").is_some();
    let base = if named { Some(scene.selected()?.0) } else { row.base.clone() };
    let waiting: Vec<_> = if uncommitted { row.fresh(scene.now).collect() } else { Vec::new() };
    if base.is_none() && row.fresh(scene.now).next().is_none() {
        return Err(Refused::no_blob());
    }
    scene.guard(&row.lease, Leased::Blob, false)?;
    let blocks = match base.as_ref().map(|base| &base.kind) {
        None => Arc::default(),
        Some(Kind::Block(blocks)) => Arc::clone(blocks),
        Some(_) => return Err(Refused::wrong_type()),
    };
    let line = |xml: &mut Xml, id: &str, size: u64| {
        xml.within("Block", |xml| {
            xml.put("Name", id).put("Size", size);
        });
    };
    let mut reply = document("BlockList", |xml| {
        if committed {
            xml.within("CommittedBlocks", |xml| blocks.iter().for_each(|(id, size)| line(xml, id, *size)));
        }
        if uncommitted {
            xml.within("UncommittedBlocks", |xml| {
                waiting.iter().for_each(|(id, block)| line(xml, id, block.content.len()));
            });
        }
    });
    if let Some(base) = base {
        scene.tell(&mut reply, &base.etag, base.modified);
        set(&mut reply, "x-ms-blob-content-length", &base.content.len().to_string());
    }
    Ok(reply)
}
