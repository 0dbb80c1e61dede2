//! Parts, sent or copied.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>

use super::super::checksum::{Algorithm, Checksum};
use super::super::copy::{LARGEST, hashed, source};
use super::super::refused::{Refused, refused};
use super::super::rows::Part;
use super::super::scene::Scene;
use super::super::xml::Xml;
use super::super::{document, nothing};
use super::upload;
use crate::exchange::{Reply, set};
use std::sync::Arc;

/// The number of a part.
fn number(scene: &Scene<'_>) -> Result<u32, Refused> {
    let text = scene.query("partNumber").unwrap_or_default();
    let number = text.parse().ok().filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| {
        Refused::argument("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive")
    })
}

fn keep(scene: &mut Scene<'_>, number: u32, part: Part) {
    let id = scene.query("uploadId").unwrap_or_default();
    if let Some(upload) = scene.cloud.uploads.get_mut(id) {
        upload.parts.insert(number, Arc::new(part));
    }
}

pub(in super::super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let upload = upload(scene)?;
    let number = number(scene)?;
    upload.kept.encryption.opened_by(scene.headers, super::super::kept::READ_WITH)?;
    let received = scene.received.clone();
    let sent = received.checksum.algorithm;
    match upload.algorithm {
        Some(expected) if !received.named || expected != sent => {
            let actual = if received.named { sent.name().to_lowercase() } else { "null".to_owned() };
            let message = format!(
                "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {actual}",
                expected.name().to_lowercase()
            );
            return Err(Refused::invalid(message));
        }
        _ => {}
    }
    // What the object's checksum is made of, where the upload names none.
    let checksum = match upload.algorithm {
        None if sent != Algorithm::Crc64Nvme => {
            hashed(&received.content, Algorithm::Crc64Nvme).map(|(_, sum)| sum)
        }
        _ => None,
    };
    let told = received.checksum.clone();
    let part = Part {
        etag: upload.kept.encryption.etag(&received.md5),
        content: received.content,
        md5: received.md5,
        modified: scene.now,
        checksum: checksum.unwrap_or(received.checksum),
    };
    let mut reply = nothing(200);
    set(&mut reply, "etag", &format!("\"{}\"", part.etag));
    if received.named {
        set(&mut reply, told.algorithm.header(), &told.to_string());
    }
    upload.kept.encryption.tell(&mut reply);
    keep(scene, number, part);
    Ok(reply)
}

/// `bytes=0-9`, both there.
fn range(text: &str, len: u64) -> Result<(u64, u64), Refused> {
    let wrong = |message: &str| Refused::argument("x-amz-copy-source-range", text, message);
    let parsed = text.strip_prefix("bytes=").and_then(|spec| spec.split_once('-'));
    let parsed = parsed.and_then(|(from, to)| Some((from.parse::<u64>().ok()?, to.parse::<u64>().ok()?)));
    let (from, to) = parsed.filter(|(from, to)| from <= to).ok_or_else(|| {
        wrong("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
    })?;
    if to >= len {
        return Err(wrong(&format!("Range specified is not valid for source object of size: {len}")));
    }
    Ok((from, to + 1))
}

pub(in super::super) fn copy(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let algorithm = upload(scene)?.algorithm.unwrap_or(Algorithm::Crc64Nvme);
    let number = number(scene)?;
    let (version, _) = source(scene)?;
    let from = version.stored.as_ref().ok_or_else(|| Refused::no_key(scene.key))?;
    let len = from.content.len();
    let (start, end) = match scene.header("x-amz-copy-source-range") {
        Some(text) => range(text, len)?,
        None => (0, len),
    };
    if end - start > LARGEST {
        let message = "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";
        return Err(refused(400, "InvalidRequest", message));
    }
    let content = from.content.slice(start..end);
    // What is too large to be gone through gets its tag from what it is a part of, and where.
    let (md5, checksum) = hashed(&content, algorithm).unwrap_or_else(|| {
        let named = algorithm.of(format!("{} {start}-{end}", from.etag).as_bytes());
        let md5 = md5::Digest::finalize(<md5::Md5 as md5::Digest>::new_with_prefix(format!(
            "{} {start}-{end}",
            from.etag
        )));
        (md5.into(), Checksum::full(algorithm, named))
    });
    let encryption = upload(scene)?.kept.encryption.clone();
    let part = Part { etag: encryption.etag(&md5), content, md5, modified: scene.now, checksum };
    let xml = Xml::root("CopyPartResult", |xml| {
        xml.time("LastModified", scene.now).put("ETag", format_args!("\"{}\"", part.etag));
        xml.put(part.checksum.algorithm.element(), &part.checksum);
    });
    let mut reply = document(&xml);
    encryption.tell(&mut reply);
    if version.id != "null" {
        set(&mut reply, "x-amz-copy-source-version-id", &version.id);
    }
    keep(scene, number, part);
    Ok(reply)
}
