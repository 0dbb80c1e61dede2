//! Objects in several requests, which can be resumed.
//!
//! <https://docs.cloud.google.com/storage/docs/performing-resumable-uploads>

use super::insert::{hashes, named};
use super::objects::told;
use super::refused::{Refused, refused};
use super::resource::{name as checked, write};
use super::rows::{Ended, Object, Upload};
use super::scene::{Scene, Sum};
use crate::content::Content;
use crate::exchange::{Reply, empty, set};
use crate::s3::checksum::Algorithm;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::time::Duration;

/// How long an upload can be gone on with.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

pub(super) fn start(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.create")?;
    let mut fields = scene.fields()?;
    let name = fields.get("name").and_then(Value::as_str).or(scene.query("name"));
    let name = name.ok_or_else(|| Refused::required("name"))?.to_owned();
    checked(&name)?;
    if let Some(kind) = scene.header("x-upload-content-type") {
        fields.entry("contentType").or_insert(kind.into());
    }
    let total = match scene.header("x-upload-content-length").map(str::parse) {
        None => None,
        Some(Ok(total)) => Some(total),
        Some(Err(_)) => return Err(Refused::invalid("Invalid value for: X-Upload-Content-Length")),
    };
    let new = scene.new_object(fields)?;
    let id = Object::id(scene.bucket, &name);
    let live = scene.cloud.objects.get(&id).and_then(Object::live).map(|live| &**live);
    new.conditions.hold(live, false)?;
    let id = scene.ids.text(48);
    let upload = Upload {
        bucket: scene.bucket.to_owned(),
        name: name.clone(),
        new,
        started: scene.now,
        content: Content::default(),
        md5: Md5::default(),
        crc32c: Vec::new(),
        total,
    };
    scene.cloud.uploads.put(&id, upload);
    let mut reply = empty(200);
    let place = format!(
        "{}/upload/storage/v1/b/{}/o?uploadType=resumable&name={}&upload_id={id}",
        scene.settings.base_url,
        scene.bucket,
        utf8_percent_encode(&name, NON_ALPHANUMERIC)
    );
    set(&mut reply, "location", &place);
    set(&mut reply, "x-guploader-uploadid", &id);
    Ok(reply)
}

/// From the first byte up to, but without, the second.
type Span = (u64, u64);

/// What a `Content-Range` says: where the bytes begin, where they end, and how many there are in all.
fn range(text: &str) -> Option<(Option<Span>, Option<u64>)> {
    let (span, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    if span == "*" {
        return Some((None, total));
    }
    let (from, last) = span.split_once('-')?;
    let (from, last): (u64, u64) = (from.parse().ok()?, last.parse().ok()?);
    (from <= last && total.is_none_or(|total| last < total)).then_some((Some((from, last + 1)), total))
}

/// An upload that has ended answers as it did in the end.
fn ended(scene: &mut Scene<'_>, id: &str) -> Result<Reply, Refused> {
    let made = match scene.cloud.ended.get(id).map(|row| row.made.clone()) {
        None => return Err(refused(404, "notFound", "The upload does not exist.")),
        Some(None) => return Err(refused(499, "uploadCancelled", "The upload was cancelled.")),
        Some(Some((_, name, generation))) => (name, generation),
    };
    named(scene, &made.0, |scene| {
        let version = scene.find(Some(made.1))?;
        Ok(told(scene, &version))
    })
}

pub(super) fn chunk(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let id = scene.query("upload_id").unwrap_or_default().to_owned();
    let Some(upload) = scene.cloud.uploads.get(&id).cloned() else { return ended(scene, &id) };
    if upload.bucket != scene.bucket {
        return Err(refused(404, "notFound", "The upload does not exist."));
    }
    if scene.now >= upload.started + LIFE {
        return Err(refused(410, "gone", "The upload session has expired."));
    }
    if let Some(ours) = &upload.new.key
        && scene.header("content-range").is_some_and(|range| !range.starts_with("bytes */"))
        && scene.customer_key("x-goog-encryption-")?.as_ref() != Some(ours)
    {
        let message = "The provided encryption key is incorrect.";
        return Err(refused(400, "customerEncryptionKeyIsIncorrect", message));
    }
    let content = scene.received.content.clone();
    let sent = content.len();
    let (span, total) = match scene.header("content-range") {
        // All of it at once.
        None => ((sent > 0).then_some((0, sent)), Some(sent)),
        Some(text) => range(text).ok_or_else(|| Refused::invalid("Failed to parse Content-Range header."))?,
    };
    if span.is_some_and(|(from, to)| to - from != sent) || (span.is_none() && sent > 0) {
        return Err(Refused::invalid(
            "Invalid request. The Content-Range header and the body's length differ.",
        ));
    }
    let total = match (upload.total, total) {
        (Some(before), Some(now)) if before != now => {
            return Err(Refused::invalid(
                "Invalid request. The upload's length is another than was said before.",
            ));
        }
        (before, now) => now.or(before),
    };
    let mut upload = Upload { total, ..upload };
    if let Some((from, to)) = span {
        let has = upload.has();
        if from > has {
            let message = format!(
                "Invalid request. According to the Content-Range header, the upload offset is {from} byte(s), which exceeds already uploaded size of {has} byte(s)."
            );
            return Err(refused(503, "backendError", message));
        }
        let last = total == Some(to);
        let unit = scene.settings.gcs.chunk_unit;
        // What came before is passed over, and what is not a multiple is not kept.
        let end = if last { to } else { from + (to - from) / unit * unit };
        if !last && (to - from) % unit != 0 {
            let message = format!(
                "Invalid request. The number of bytes uploaded is required to be equal or greater than {unit}, except for the final request (it's recommended to be the exact multiple of {unit})."
            );
            return Err(Refused::invalid(message));
        }
        if end > has {
            add(&mut upload, content.slice(has - from..end - from));
        }
    }
    if total != Some(upload.has()) {
        let has = upload.has();
        scene.cloud.uploads.put(&id, upload);
        let mut reply = empty(308);
        if has > 0 {
            set(&mut reply, "range", &format!("bytes=0-{}", has - 1));
        }
        return Ok(reply);
    }
    hashes(scene, &mut upload.new.fields);
    let made = finish(scene, &upload);
    // One that cannot be made is not tried again.
    scene.cloud.uploads.remove(&id);
    let (generation, reply) = match made {
        Ok(made) => made,
        Err(error) => {
            scene.cloud.ended.put(&id, Ended { made: None });
            return Err(error);
        }
    };
    scene.cloud.ended.put(&id, Ended { made: Some((upload.bucket, upload.name, generation)) });
    Ok(reply)
}

fn add(upload: &mut Upload, content: Content) {
    let len = content.len();
    let mut crc = crate::s3::checksum::Running::new(Algorithm::Crc32c);
    let mut rest = content.clone();
    while let Some(piece) = rest.next_piece(1 << 20) {
        crc.update(&piece);
        upload.md5.update(&piece);
    }
    upload.crc32c.push((crc.finish(), len));
    upload.content.append(content);
}

fn finish(scene: &mut Scene<'_>, upload: &Upload) -> Result<(u64, Reply), Refused> {
    let crc32c = Algorithm::Crc32c.joined(&upload.crc32c).unwrap_or_else(|| Algorithm::Crc32c.of(b""));
    // Of what was not kept, nobody has counted the bytes.
    let md5 = (!upload.content.is_dropped()).then(|| STANDARD.encode(upload.md5.clone().finalize()));
    let sum = Sum { content: upload.content.clone(), md5, crc32c };
    named(scene, &upload.name, |scene| {
        let version = write(scene, &upload.new, sum)?;
        Ok((version.generation, told(scene, &version)))
    })
}

pub(super) fn cancel(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let id = scene.query("upload_id").unwrap_or_default().to_owned();
    if scene.cloud.uploads.remove(&id).is_some() {
        scene.cloud.ended.put(&id, Ended { made: None });
        return Ok(empty(499));
    }
    match scene.cloud.ended.get(&id) {
        Some(Ended { made: None }) => Ok(empty(499)),
        Some(_) | None => Err(refused(404, "notFound", "The upload does not exist.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_chunks_are_read() {
        for (text, expected) in [
            ("bytes 0-9/10", Some((Some((0, 10)), Some(10)))),
            ("bytes 5-9/*", Some((Some((5, 10)), None))),
            ("bytes */10", Some((None, Some(10)))),
            ("bytes */*", Some((None, None))),
            ("bytes 9-5/*", None),
            ("bytes 0-10/10", None),
            ("bytes=0-9/10", None),
            ("bytes 0-9", None),
        ] {
            assert_eq!(range(text), expected, "{text}");
        }
    }
}
