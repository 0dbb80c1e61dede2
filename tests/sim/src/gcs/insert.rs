//! Objects in one request: content alone, with its metadata, or by the XML API.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/insert>,
//! <https://docs.cloud.google.com/storage/docs/xml-api/put-object-upload>

use super::objects::told;
use super::refused::{Refused, refused};
use super::resource::write;
use super::rows::Fields;
use super::scene::{Scene, Sum};
use crate::content::Content;
use crate::exchange::{Reply, empty, set};
use crate::s3::checksum::Algorithm;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde_json::Value;

/// What came as the body of a request.
fn body(scene: &Scene<'_>) -> Sum {
    let received = &scene.received;
    let md5 = Some(STANDARD.encode(received.md5));
    Sum { content: received.content.clone(), md5, crc32c: received.checksum.value.clone() }
}

/// What headers say that the content hashes to.
pub(super) fn hashes(scene: &Scene<'_>, fields: &mut Fields) {
    let said = scene.headers.get_all("x-goog-hash").iter().filter_map(|value| value.to_str().ok());
    for hash in said.flat_map(|value| value.split(',')) {
        match hash.trim().split_once('=') {
            Some(("crc32c", sum)) => drop(fields.insert("crc32c".into(), sum.into())),
            Some(("md5", sum)) => drop(fields.insert("md5Hash".into(), sum.into())),
            _ => {}
        }
    }
    if let Some(md5) = scene.header("content-md5") {
        fields.insert("md5Hash".into(), md5.into());
    }
}

/// Works on the object of that name in the bucket of the request.
pub(super) fn named<T>(
    scene: &mut Scene<'_>,
    name: &str,
    work: impl FnOnce(&mut Scene<'_>) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let mut inner = Scene {
        cloud: &mut *scene.cloud,
        settings: scene.settings,
        ids: &mut *scene.ids,
        headers: scene.headers,
        query: scene.query,
        bucket: scene.bucket,
        object: name,
        further: scene.further,
        xml: scene.xml,
        caller: scene.caller.clone(),
        received: scene.received.clone(),
        now: scene.now,
    };
    work(&mut inner)
}

pub(super) fn media(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.create")?;
    let name = scene.query("name").ok_or_else(|| Refused::required("name"))?.to_owned();
    let mut fields = Fields::new();
    if let Some(kind) = scene.header("content-type") {
        fields.insert("contentType".into(), kind.into());
    }
    if let Some(encoding) = scene.query("contentEncoding") {
        fields.insert("contentEncoding".into(), encoding.into());
    }
    hashes(scene, &mut fields);
    let new = scene.new_object(fields)?;
    let sum = body(scene);
    named(scene, &name, |scene| {
        let version = write(scene, &new, sum)?;
        Ok(told(scene, &version))
    })
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// The metadata, the type and the content of a body in two parts.
fn related(media: &str, bytes: &[u8]) -> Option<(Fields, String, std::ops::Range<usize>)> {
    let boundary = media.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?.trim_matches('"');
    if !media.trim_start().to_ascii_lowercase().starts_with("multipart/related") || boundary.is_empty() {
        return None;
    }
    let line = format!("--{boundary}");
    let break_line = format!("\r\n--{boundary}");
    let begin = find(bytes, line.as_bytes())? + line.len();
    let head_end = begin + find(&bytes[begin..], b"\r\n\r\n")? + 4;
    let json_end = head_end + find(&bytes[head_end..], break_line.as_bytes())?;
    let Value::Object(fields) = serde_json::from_slice(&bytes[head_end..json_end]).ok()? else { return None };
    let second = json_end + break_line.len();
    let content = second + find(&bytes[second..], b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[second..content]).ok()?;
    let kind = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
    });
    // The content may hold anything: what ends it is at the end of the body.
    let end_line = format!("\r\n--{boundary}--");
    let tail = bytes.len().saturating_sub(end_line.len() + 8).max(content);
    let end = tail + find(&bytes[tail..], end_line.as_bytes())?;
    Some((fields, kind.unwrap_or_default(), content..end))
}

pub(super) fn multipart(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.create")?;
    if scene.received.content.is_dropped() {
        return Err(refused(413, "uploadTooLarge", "The request entity is too large to be taken apart."));
    }
    let whole = scene.received.content.clone().into_bytes();
    let media = scene.header("content-type").unwrap_or_default();
    let parts = related(media, &whole);
    let (mut fields, kind, place) =
        parts.ok_or_else(|| refused(400, "badContent", "Malformed multipart body."))?;
    if !kind.is_empty() {
        fields.entry("contentType").or_insert(kind.into());
    }
    let name = fields.get("name").and_then(Value::as_str).or(scene.query("name"));
    let name = name.ok_or_else(|| Refused::required("name"))?.to_owned();
    hashes(scene, &mut fields);
    let new = scene.new_object(fields)?;
    let content = whole.slice(place);
    let sum = Sum {
        md5: Some(STANDARD.encode(Md5::digest(&content))),
        crc32c: Algorithm::Crc32c.of(&content),
        content: Content::from(content),
    };
    named(scene, &name, |scene| {
        let version = write(scene, &new, sum)?;
        Ok(told(scene, &version))
    })
}

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.create")?;
    let mut fields = Fields::new();
    for (name, field) in [
        ("content-type", "contentType"),
        ("content-encoding", "contentEncoding"),
        ("content-disposition", "contentDisposition"),
        ("content-language", "contentLanguage"),
        ("cache-control", "cacheControl"),
        ("x-goog-storage-class", "storageClass"),
    ] {
        if let Some(value) = scene.header(name) {
            fields.insert(field.into(), value.into());
        }
    }
    let metadata: Fields = scene
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().strip_prefix("x-goog-meta-")?, value.to_str().ok()?)))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    if !metadata.is_empty() {
        fields.insert("metadata".into(), Value::Object(metadata));
    }
    hashes(scene, &mut fields);
    let new = scene.new_object(fields)?;
    let sum = body(scene);
    let version = write(scene, &new, sum)?;
    let mut reply = empty(200);
    set(&mut reply, "etag", &format!("\"{}\"", version.etag()));
    set(&mut reply, "x-goog-generation", &version.generation.to_string());
    set(&mut reply, "x-goog-metageneration", "1");
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_in_two_parts_are_taken_apart() {
        let body = b"--b\r\nContent-Type: application/json\r\n\r\n{\"name\": \"x\"}\r\n--b\r\nContent-Type: text/x\r\n\r\n\r\n--b!\r\n\r\n--b--\r\n";
        let (fields, kind, place) = related("multipart/related; boundary=\"b\"", body).unwrap();
        assert_eq!(
            (fields["name"].as_str(), kind.as_str(), &body[place]),
            (Some("x"), "text/x", &b"\r\n--b!\r\n"[..])
        );
        for (media, body) in [
            ("multipart/related", &body[..]),
            ("multipart/mixed; boundary=b", body),
            ("multipart/related; boundary=b", b"--b\r\n\r\n{}"),
            ("multipart/related; boundary=c", body),
        ] {
            assert!(related(media, body).is_none(), "{media}");
        }
    }
}
