//! Copies of objects, made where they are.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>

use super::checksum::{Algorithm, Checksum, Running};
use super::conditions::{Verdict, judge};
use super::kept::Kept;
use super::refused::{Refused, refused};
use super::rows::{Stored, Version};
use super::scene::{Scene, find};
use super::xml::Xml;
use super::{address, conditions, document, tags};
use crate::content::Content;
use crate::exchange::{Reply, set};
use md5::{Digest as _, Md5};
use std::sync::Arc;

/// No larger object is copied in one request.
pub(super) const LARGEST: u64 = 5 << 30;

const SOURCE_KEY: &str = "x-amz-copy-source-server-side-encryption-customer-";

/// The version that is to be copied, and whether its bucket keeps any.
pub(super) fn source(scene: &Scene<'_>) -> Result<(Arc<Version>, String), Refused> {
    let header = scene.header("x-amz-copy-source").unwrap_or_default();
    let wrong = || {
        let message = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
        Refused::argument("x-amz-copy-source", header, message)
    };
    let (path, version) = match header.split_once("?versionId=") {
        Some((path, version)) => (path, Some(version)),
        None => (header, None),
    };
    let path = address::decode(path)?;
    let (bucket, key) = path.strip_prefix('/').unwrap_or(&path).split_once('/').ok_or_else(wrong)?;
    if bucket.is_empty() || key.is_empty() {
        return Err(wrong());
    }
    let from = scene.cloud.buckets.get(bucket).ok_or_else(|| Refused::no_bucket(bucket))?;
    if from.account != scene.caller()?.account {
        return Err(Refused::denied());
    }
    let found = find(scene.cloud, bucket, key, version)?;
    let Some(stored) = &found.stored else {
        return Err(match version {
            None => Refused::no_key(key),
            Some(_) => Refused::invalid(
                "The source of a copy request may not specifically refer to a delete marker by version id.",
            ),
        });
    };
    if stored.content.is_dropped() {
        let message = "The content was dropped when it came, as the cloud's settings have it.";
        return Err(refused(500, "InternalError", message));
    }
    match judge(scene.headers, "x-amz-copy-source-", &stored.etag, found.modified) {
        Verdict::Go => {}
        Verdict::Unchanged => return Err(Refused::precondition("x-amz-copy-source-If-None-Match")),
        Verdict::Failed(which) => return Err(Refused::precondition(which)),
    }
    stored.kept.encryption.opened_by(scene.headers, SOURCE_KEY)?;
    let same = bucket == scene.bucket && key == scene.key && version.is_none();
    Ok((found, if same { String::new() } else { bucket.to_owned() }))
}

/// The hashes of content; none where it is too large to be gone through.
pub(super) fn hashed(content: &Content, algorithm: Algorithm) -> Option<([u8; 16], Checksum)> {
    if !content.is_kept() && content.len() > 64 << 20 {
        return None;
    }
    let (mut md5, mut running, mut left) = (Md5::default(), Running::new(algorithm), content.clone());
    while let Some(piece) = left.next_piece(1 << 20) {
        md5.update(&piece);
        running.update(&piece);
    }
    Some((md5.finalize().into(), Checksum::full(algorithm, running.finish())))
}

/// The checksum a request asks for by name.
pub(super) fn algorithm(scene: &Scene<'_>) -> Result<Option<Algorithm>, Refused> {
    let Some(name) = scene.header("x-amz-checksum-algorithm") else { return Ok(None) };
    let known = Algorithm::named(name);
    known.map(Some).ok_or_else(|| {
        Refused::invalid("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
    })
}

fn directive(scene: &Scene<'_>, name: &str) -> Result<bool, Refused> {
    match scene.header(name) {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => Err(Refused::argument(name, other, format!("Unknown {name}."))),
    }
}

pub(super) fn copy(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    conditions::key(scene.key)?;
    let replace = directive(scene, "x-amz-metadata-directive")?;
    let replace_tags = directive(scene, "x-amz-tagging-directive")?;
    let asked = algorithm(scene)?;
    let (version, elsewhere) = source(scene)?;
    let from = version.stored.as_ref().ok_or_else(|| Refused::no_key(scene.key))?;
    let new = Kept::of(scene.headers)?;
    let changes = replace
        || ["x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-website-redirect-location"]
            .iter()
            .any(|name| scene.headers.contains_key(*name))
        || asked.is_some();
    if elsewhere.is_empty() && !changes {
        let message = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
        return Err(Refused::invalid(message));
    }
    if from.content.len() > LARGEST {
        let message = "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";
        return Err(Refused::invalid(message));
    }
    conditions::writing(scene)?;
    let kept = if replace {
        new
    } else {
        Kept { headers: from.kept.headers.clone(), metadata: from.kept.metadata.clone(), ..new }
    };
    let tags = match replace_tags {
        true => tags::of_header(scene.header("x-amz-tagging"))?,
        false => from.tags.clone(),
    };
    let algorithm = asked.or(from.checksum.as_ref().map(|sum| sum.algorithm)).unwrap_or(Algorithm::Crc64Nvme);
    let (etag, checksum) = match hashed(&from.content, algorithm) {
        Some((md5, checksum)) => (kept.encryption.etag(&md5), Some(checksum)),
        None => (from.etag.clone(), None),
    };
    let stored = Stored { content: from.content.clone(), etag, kept, tags, checksum, parts: Arc::default() };
    let xml = Xml::root("CopyObjectResult", |xml| {
        xml.put("ETag", format_args!("\"{}\"", stored.etag)).time("LastModified", scene.now);
        if let Some(checksum) = &stored.checksum {
            xml.put(checksum.algorithm.element(), checksum).put("ChecksumType", checksum.kind.name());
        }
    });
    let mut reply = document(&xml);
    stored.kept.encryption.tell(&mut reply);
    if version.id != "null" {
        set(&mut reply, "x-amz-copy-source-version-id", &version.id);
    }
    if let Some(id) = scene.store(stored) {
        set(&mut reply, "x-amz-version-id", &id);
    }
    Ok(reply)
}
