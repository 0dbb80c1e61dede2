//! Contents, by either API.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/get>,
//! <https://docs.cloud.google.com/storage/docs/xml-api/get-object-download>

use super::refused::{Refused, refused};
use super::rows::Version;
use super::scene::Scene;
use crate::exchange::{Reply, empty, set};
use crate::s3::conditions::{Verdict, judge};
use crate::s3::give;
use crate::s3::range::{Asked, asked};
use crate::stamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, StatusCode};

/// Fields that are told as headers.
const HEADERS: [(&str, &str); 5] = [
    ("contentType", "content-type"),
    ("contentEncoding", "content-encoding"),
    ("contentDisposition", "content-disposition"),
    ("contentLanguage", "content-language"),
    ("cacheControl", "cache-control"),
];

fn tell(scene: &Scene<'_>, version: &Version, reply: &mut Reply) {
    for (field, name) in HEADERS {
        if let Some(text) = version.text(field) {
            set(reply, name, text);
        }
    }
    if version.text("contentType").is_none() {
        set(reply, "content-type", "application/octet-stream");
    }
    let etag = if scene.xml { version.md5.clone().unwrap_or_else(|| version.etag()) } else { version.etag() };
    set(reply, "etag", &if scene.xml { format!("\"{etag}\"") } else { etag });
    set(reply, "last-modified", &stamp::http_date(version.updated));
    set(reply, "x-goog-generation", &version.generation.to_string());
    set(reply, "x-goog-metageneration", &version.metageneration.to_string());
    set(reply, "x-goog-storage-class", &version.class);
    set(reply, "x-goog-stored-content-encoding", version.text("contentEncoding").unwrap_or("identity"));
    set(reply, "x-goog-stored-content-length", &version.content.len().to_string());
    let crc = format!("crc32c={}", STANDARD.encode(&version.crc32c));
    let md5 = version.md5.as_ref().map(|md5| format!("md5={md5}"));
    for hash in std::iter::once(crc).chain(md5) {
        if let Ok(value) = HeaderValue::from_str(&hash) {
            reply.headers_mut().append("x-goog-hash", value);
        }
    }
    if let Some(count) = version.components {
        set(reply, "x-goog-component-count", &count.to_string());
    }
    let metadata = version.fields.get("metadata").and_then(serde_json::Value::as_object);
    for (name, value) in metadata.into_iter().flatten().filter(|_| scene.xml) {
        let name = HeaderName::from_bytes(format!("x-goog-meta-{name}").as_bytes());
        let value = value.as_str().map(|text| HeaderValue::from_bytes(text.as_bytes()));
        if let (Ok(name), Some(Ok(value))) = (name, value) {
            reply.headers_mut().insert(name, value);
        }
    }
    for (parameter, name) in
        [("response-content-type", "content-type"), ("response-content-disposition", "content-disposition")]
    {
        if let Some(value) = scene.query(parameter).filter(|_| scene.xml) {
            set(reply, name, value);
        }
    }
}

fn readable(scene: &Scene<'_>) -> Result<std::sync::Arc<Version>, Refused> {
    scene.allowed("storage.objects.get")?;
    let version = scene.version()?;
    scene.conditions("if")?.hold(Some(&version), true)?;
    let etag = version.etag();
    match judge(scene.headers, "", &etag, version.updated) {
        Verdict::Go => {}
        Verdict::Unchanged => return Err(refused(304, "notModified", "Not Modified")),
        Verdict::Failed(_) => return Err(Refused::condition()),
    }
    scene.opened(&version, "x-goog-encryption-")?;
    Ok(version)
}

pub(super) fn head(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let version = readable(scene)?;
    let mut reply = empty(200);
    tell(scene, &version, &mut reply);
    set(&mut reply, "content-length", &version.content.len().to_string());
    Ok(reply)
}

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let version = readable(scene)?;
    if version.content.is_dropped() {
        let message = "The content was dropped when it came, as the cloud's settings have it.";
        return Err(refused(500, "backendError", message));
    }
    let mut reply = empty(200);
    tell(scene, &version, &mut reply);
    let len = version.content.len();
    match asked(scene.header("range"), len) {
        Asked::Whole => give(&mut reply, version.content.clone()),
        Asked::Part(from, to) => {
            *reply.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut reply, "content-range", &format!("bytes {from}-{}/{len}", to - 1));
            give(&mut reply, version.content.slice(from..to));
        }
        Asked::Outside => {
            let message = "The requested range cannot be satisfied.";
            return Err(refused(416, "requestedRangeNotSatisfiable", message)
                .header("content-range", format!("bytes */{len}")));
        }
    }
    Ok(reply)
}
