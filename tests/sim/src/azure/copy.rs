//! Copies that the service makes, and content that it reads from elsewhere in its accounts.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/copy-blob>,
//! <https://learn.microsoft.com/rest/api/storageservices/copy-blob-from-url>,
//! <https://learn.microsoft.com/rest/api/storageservices/put-blob-from-url>

use super::auth::{Caller, Shown};
use super::refused::{Refused, refused};
use super::rows::{Blob, Container, Copied, Kind, State, Was};
use super::sas::Level;
use super::scene::{Scene, Told, Write};
use super::{address::Address, append as appended, blocks, conditions, nothing, pages as page, properties};
use crate::content::Content;
use crate::exchange::{Reply, pairs, set};
use crate::s3::checksum::Algorithm;
use crate::s3::range::{Asked, asked};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use md5::{Digest as _, Md5};
use std::sync::Arc;

/// The largest blob that is copied while its request lasts.
const AT_ONCE: u64 = 256 << 20;

fn unverified(status: u16, message: &str) -> Refused {
    refused(status, "CannotVerifyCopySource", message)
}

/// The blob that a request copies from; `waited`, where the request lasts as long as the copy: then the caller's own right
/// does not go along.
fn source(scene: &Scene<'_>, waited: bool) -> Result<Arc<State>, Refused> {
    let named = scene.header("x-ms-copy-source").unwrap_or_default();
    let uri: http::Uri = named.parse().map_err(|_| Refused::header_value("x-ms-copy-source"))?;
    let missing = |_| unverified(404, "The specified resource does not exist.");
    let address = Address::of(scene.settings, uri.host().unwrap_or_default(), uri.path()).map_err(missing)?;
    let account = scene.settings.azure.accounts.iter().find(|account| account.name == address.account);
    let account = account.ok_or_else(|| unverified(404, "The specified resource does not exist."))?;
    let container = scene.cloud.containers.get(&Container::id(&account.name, &address.container));
    let query = pairs(uri.query().unwrap_or_default());
    let mut headers = HeaderMap::new();
    if let Some(value) = scene.headers.get("x-ms-copy-source-authorization") {
        headers.insert("authorization", value.clone());
    }
    let shown = Shown {
        account,
        method: "GET",
        path: uri.path(),
        query: &query,
        headers: &headers,
        length: 0,
        policies: container.map_or(&[], |container| &container.policies[..]),
        tokens: &scene.cloud.tokens,
        secure: uri.scheme_str() == Some("https"),
        skew: scene.settings.azure.skew,
        now: scene.now,
    };
    let mut reader = shown.verify(&address).map_err(|error| unverified(403, &error.message))?;
    let same =
        address.account == scene.account.name && matches!(scene.caller, Caller::Owner | Caller::User(_));
    if !waited && same && matches!(reader, Caller::Nobody) {
        reader = scene.caller.clone();
    }
    let public = container.and_then(|container| container.public);
    let denied = |_| {
        unverified(if waited { 401 } else { 403 }, "Public access is not permitted on this storage account.")
    };
    reader.may("r", Level::Blob, &address, public).map_err(denied)?;
    let absent = || unverified(404, "The specified blob does not exist.");
    let row = scene.cloud.blobs.get(&Blob::id(&account.name, &address.container, &address.blob));
    let row = row.ok_or_else(absent)?;
    let get = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let named =
        get("snapshot").map(|id| (Was::Snapshot, id)).or(get("versionid").map(|id| (Was::Version, id)));
    let state = match named {
        None => row.base.clone(),
        Some((was, id)) => {
            let present =
                row.base.clone().filter(|base| was == Was::Version && base.version.as_deref() == Some(id));
            let others = row.others.iter().filter(|other| other.was == was && other.deleted.is_none());
            present
                .or_else(|| others.clone().find(|other| other.id == id).map(|other| Arc::clone(&other.state)))
        }
    };
    let state = state.ok_or_else(absent)?;
    conditions::source(scene, &state)?;
    if state.key.is_some() {
        return Err(unverified(409, "The source is encrypted with customer specified encryption."));
    }
    Ok(state)
}

/// The content that a request reads from elsewhere, checked; and what the answer tells of it.
fn content(scene: &Scene<'_>) -> Result<(Content, Told), Refused> {
    let state = source(scene, true)?;
    if state.tier(scene.now) == Some("Archive") {
        return Err(super::put::archived());
    }
    let whole = state.readable(scene.now);
    let part = match asked(scene.header("x-ms-source-range"), whole.len()) {
        Asked::Whole => whole,
        Asked::Part(from, to) => whole.slice(from..to),
        Asked::Outside => {
            return Err(refused(
                416,
                "InvalidRange",
                "The range specified is invalid for the current size of the resource.",
            ));
        }
    };
    summed(scene, &part)?;
    let bytes = part.clone().into_bytes();
    let mut crc = Algorithm::Crc64Nvme.of(&bytes);
    crc.reverse();
    Ok((
        part,
        vec![
            ("content-md5", STANDARD.encode(Md5::digest(&bytes))),
            ("x-ms-content-crc64", STANDARD.encode(crc)),
        ],
    ))
}

/// Is the source what its checksums say?
fn summed(scene: &Scene<'_>, content: &Content) -> Result<(), Refused> {
    let (md5, crc) = (scene.header("x-ms-source-content-md5"), scene.header("x-ms-source-content-crc64"));
    if md5.is_none() && crc.is_none() {
        return Ok(());
    }
    let bytes = content.clone().into_bytes();
    if md5.is_some_and(|said| said != STANDARD.encode(Md5::digest(&bytes))) {
        let message = "The MD5 value specified in the request did not match with the MD5 value calculated by the server.";
        return Err(refused(400, "Md5Mismatch", message));
    }
    let mut own = Algorithm::Crc64Nvme.of(&bytes);
    own.reverse();
    match crc.is_some_and(|said| said != STANDARD.encode(own)) {
        true => Err(refused(
            400,
            "Crc64Mismatch",
            "The CRC64 value specified in the request did not match with the CRC64 value calculated by the server.",
        )),
        false => Ok(()),
    }
}

/// The address of a source without what signs it.
fn shown(scene: &Scene<'_>) -> String {
    let named = scene.header("x-ms-copy-source").unwrap_or_default();
    let (path, query) = named.split_once('?').unwrap_or((named, ""));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| pair.starts_with("snapshot=") || pair.starts_with("versionid="))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// Writes a copy of a whole blob.
fn write(scene: &mut Scene<'_>, from: &State, waits: bool, status: u16) -> Result<Reply, Refused> {
    let before = scene.overwritten()?;
    let now = scene.now;
    let kind = match &from.kind {
        Kind::Append { blocks, sealed } => {
            Kind::Append { blocks: *blocks, sealed: *sealed || scene.is_true("x-ms-seal-blob") }
        }
        other => other.clone(),
    };
    let mut state = properties::made(scene, kind, from.content.clone(), before.as_deref())?;
    if state.metadata.is_empty() {
        state.metadata = from.metadata.clone();
    }
    let tagged = match scene.header("x-ms-copy-source-tag-option") {
        Some("COPY") => true,
        // A copy that is not waited for has the tags that the request says, or none.
        _ => false,
    };
    if tagged {
        state.tags = from.tags.clone();
    }
    (state.headers, state.md5) = (from.headers.clone(), from.md5.clone());
    let time = if waits { scene.settings.azure.copy_time } else { std::time::Duration::ZERO };
    let copy = Copied {
        id: scene.ids.uuid(),
        source: shown(scene),
        until: now + time,
        aborted: false,
        size: from.content.len(),
    };
    let (id, told) = (copy.id.clone(), copy.status(now));
    state.copy = Some(copy);
    let mut reply = scene.store(state, Write::Replaced, status);
    scene.change_blob(|row| row.blocks.clear());
    set(&mut reply, "x-ms-copy-id", &id);
    set(&mut reply, "x-ms-copy-status", told);
    Ok(reply)
}

pub(super) fn begin(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let from = source(scene, false)?;
    let archive = from.tier(scene.now) == Some("Archive");
    if archive && scene.header("x-ms-access-tier").is_none() {
        return Err(super::put::archived());
    }
    write(scene, &from, true, 202)
}

pub(super) fn at_once(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let from = source(scene, true)?;
    let block = matches!(from.kind, Kind::Block(_));
    if !block || from.content.len() > AT_ONCE {
        let message =
            "The source blob for a copy operation cannot be larger than 256 MiB, and is a block blob.";
        return Err(unverified(409, message));
    }
    summed(scene, &from.content)?;
    write(scene, &from, false, 202)
}

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    if scene.header("x-ms-blob-type") != Some("BlockBlob") {
        return Err(Refused::header_value("x-ms-blob-type"));
    }
    let from = source(scene, true)?;
    let (content, told) = content(scene)?;
    let before = scene.overwritten()?;
    let mut state = properties::made(scene, Kind::Block(Arc::default()), content, before.as_deref())?;
    // Properties are the source's unless the request says that they are not.
    if !scene
        .header("x-ms-copy-source-blob-properties")
        .is_some_and(|says| says.eq_ignore_ascii_case("false"))
    {
        let mut headers = from.headers.clone();
        headers.retain(|(name, _)| !state.headers.iter().any(|(own, _)| own == name));
        state.headers.extend(headers);
    }
    if state.md5.is_none() {
        state.md5 = told.first().map(|(_, md5)| md5.clone());
    }
    let mut reply = scene.store(state, Write::Replaced, 201);
    scene.change_blob(|row| row.blocks.clear());
    for (name, value) in told {
        set(&mut reply, name, &value);
    }
    Ok(reply)
}

pub(super) fn block(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (content, told) = content(scene)?;
    blocks::keep(scene, content, &told)
}

pub(super) fn append(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (content, told) = content(scene)?;
    appended::add(scene, content, &told)
}

pub(super) fn pages(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (content, told) = content(scene)?;
    page::write(scene, Some(content), &told)
}

/// <https://learn.microsoft.com/rest/api/storageservices/abort-copy-blob>
pub(super) fn abort(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    if scene.header("x-ms-copy-action") != Some("abort") {
        return Err(Refused::header_value("x-ms-copy-action"));
    }
    let (row, base) = scene.base()?;
    scene.guard(&row.lease, super::lease::Leased::Blob, true)?;
    let under_way = base.copy.as_ref().filter(|copy| copy.status(scene.now) == "pending");
    let Some(copy) = under_way else {
        return Err(refused(409, "NoPendingCopyOperation", "There is currently no pending copy operation."));
    };
    if Some(copy.id.as_str()) != scene.query("copyid") {
        let message = "The specified copy ID did not match the copy ID for the pending copy operation.";
        return Err(refused(409, "CopyIdMismatch", message));
    }
    let mut state = State::clone(&base);
    state.copy = Some(Copied { aborted: true, until: scene.now, ..copy.clone() });
    (state.content, state.md5) = (Content::default(), None);
    (state.etag, state.modified) = (scene.etag(), scene.now);
    scene.store(state, Write::InPlace, 204);
    Ok(nothing(204))
}
