//! Reading objects.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>

use super::acl::is_public;
use super::kept::READ_WITH;
use super::range::{Asked, asked};
use super::refused::{Refused, refused};
use super::rows::{Stored, Version};
use super::scene::Scene;
use super::{Rest, conditions, nothing};
use crate::content::Content;
use crate::exchange::{Reply, set};
use crate::stamp;
use http::HeaderValue;
use std::sync::Arc;

/// Headers of an answer that the query may set.
const OVERRIDES: &[(&str, &str)] = &[
    ("response-cache-control", "cache-control"),
    ("response-content-disposition", "content-disposition"),
    ("response-content-encoding", "content-encoding"),
    ("response-content-language", "content-language"),
    ("response-content-type", "content-type"),
    ("response-expires", "expires"),
];

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let version = readable(scene)?;
    let Some(stored) = &version.stored else { return Err(marker(scene, &version)) };
    if matches!(stored.kept.class, "GLACIER" | "DEEP_ARCHIVE") {
        let message = "The operation is not valid for the object's storage class";
        return Err(refused(403, "InvalidObjectState", message).with("StorageClass", stored.kept.class));
    }
    if stored.content.is_dropped() {
        let message = "The content was dropped when it came, as the cloud's settings have it.";
        return Err(refused(500, "InternalError", message));
    }
    let (mut reply, range) = answered(scene, &version, stored)?;
    if reply.status().as_u16() != 304 {
        give(&mut reply, stored.content.slice(range.0..range.1));
    }
    Ok(reply)
}

pub(super) fn head(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let version = readable(scene)?;
    let Some(stored) = &version.stored else { return Err(marker(scene, &version)) };
    let (mut reply, range) = answered(scene, &version, stored)?;
    if reply.status().as_u16() != 304 {
        set(&mut reply, "content-length", &(range.1 - range.0).to_string());
    }
    Ok(reply)
}

/// Makes content the body of an answer.
pub(crate) fn give(reply: &mut Reply, content: Content) {
    if content.is_kept() && content.pieces() <= 1 {
        *reply.body_mut() = content.into_bytes();
    } else {
        reply.extensions_mut().insert(Rest(content));
    }
}

/// The version that is asked for, if the one who asks may read it.
fn readable(scene: &Scene<'_>) -> Result<Arc<Version>, Refused> {
    let bucket = scene.any_bucket()?;
    scene.here(bucket)?;
    let ours = match &scene.caller {
        Some(caller) => scene.owned(bucket, caller).is_ok(),
        None => false,
    };
    if ours {
        return scene.version();
    }
    // Strangers do not learn what there is not.
    let version = scene.version().map_err(|_| Refused::denied())?;
    let public = version.stored.as_ref().is_some_and(|stored| is_public(stored.kept.acl));
    if public { Ok(version) } else { Err(Refused::denied()) }
}

/// What is said of a delete marker.
fn marker(scene: &Scene<'_>, version: &Version) -> Refused {
    let error = match scene.query("versionId") {
        None => Refused::no_key(scene.key),
        Some(_) => {
            refused(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
                .with("Method", "GET")
                .with("ResourceType", "DeleteMarker")
                .header("allow", "DELETE")
                .header("last-modified", stamp::http_date(version.modified))
        }
    };
    error.header("x-amz-delete-marker", "true").header("x-amz-version-id", &version.id)
}

/// The head of an answer, and which bytes go with it.
fn answered(scene: &Scene<'_>, version: &Version, stored: &Stored) -> Result<(Reply, (u64, u64)), Refused> {
    stored.kept.encryption.opened_by(scene.headers, READ_WITH)?;
    if let Some(reply) = conditions::reading(scene.headers, stored, version)? {
        return Ok((reply, (0, 0)));
    }
    let len = stored.content.len();
    let mut reply = nothing(200);
    stored.kept.tell(&mut reply);
    let number = scene.number("partNumber", u64::MAX)?;
    let range = match number {
        Some(_) if scene.headers.contains_key("range") => {
            return Err(Refused::invalid("Cannot specify both Range header and partNumber query parameter"));
        }
        Some(number) => {
            if !stored.parts.is_empty() {
                set(&mut reply, "x-amz-mp-parts-count", &stored.parts.len().to_string());
            }
            Some(part(stored, number)?)
        }
        None => match asked(scene.header("range"), len) {
            Asked::Whole => None,
            Asked::Part(from, to) => Some((from, to)),
            Asked::Outside => {
                return Err(refused(416, "InvalidRange", "The requested range is not satisfiable")
                    .with("RangeRequested", scene.header("range").unwrap_or_default())
                    .with("ActualObjectSize", len.to_string())
                    .header("content-range", format!("bytes */{len}")));
            }
        },
    };
    if let Some((from, to)) = range
        && (to > from || number.is_none())
    {
        *reply.status_mut() = http::StatusCode::PARTIAL_CONTENT;
        set(&mut reply, "content-range", &format!("bytes {from}-{}/{len}", to.saturating_sub(1)));
    }
    set(&mut reply, "etag", &format!("\"{}\"", stored.etag));
    set(&mut reply, "last-modified", &stamp::http_date(version.modified));
    set(&mut reply, "accept-ranges", "bytes");
    if scene
        .cloud
        .buckets
        .get(scene.bucket)
        .is_some_and(|bucket| bucket.versioning != super::rows::Versioning::Never)
    {
        set(&mut reply, "x-amz-version-id", &version.id);
    }
    if !stored.tags.is_empty() {
        set(&mut reply, "x-amz-tagging-count", &stored.tags.len().to_string());
    }
    checksums(scene, stored, range, &mut reply);
    overridden(scene, &mut reply)?;
    Ok((reply, range.unwrap_or((0, len))))
}

/// Where a part of an object is.
fn part(stored: &Stored, number: u64) -> Result<(u64, u64), Refused> {
    let mut from = 0;
    for part in stored.parts.iter() {
        if u64::from(part.number) == number {
            return Ok((from, from + part.size));
        }
        from += part.size;
    }
    if stored.parts.is_empty() && number == 1 {
        return Ok((0, stored.content.len()));
    }
    let message = "The requested partnumber is not satisfiable";
    Err(refused(416, "InvalidPartNumber", message)
        .with("PartNumberRequested", number.to_string())
        .with("ActualPartCount", stored.parts.len().max(1).to_string()))
}

/// The checksum, where it is asked for and is one of what is given.
fn checksums(scene: &Scene<'_>, stored: &Stored, range: Option<(u64, u64)>, reply: &mut Reply) {
    if !scene.header("x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("ENABLED")) {
        return;
    }
    let number = scene.query("partNumber").and_then(|number| number.parse().ok());
    let of_part = stored.parts.iter().find(|part| Some(part.number) == number);
    let checksum = match (of_part, range) {
        (Some(part), _) => part.checksum.as_ref(),
        (None, Some((from, to))) if (from, to) != (0, stored.content.len()) => None,
        (None, _) => stored.checksum.as_ref(),
    };
    if let Some(checksum) = checksum {
        set(reply, checksum.algorithm.header(), &checksum.to_string());
        set(reply, "x-amz-checksum-type", checksum.kind.name());
    }
}

fn overridden(scene: &Scene<'_>, reply: &mut Reply) -> Result<(), Refused> {
    for (parameter, name) in OVERRIDES {
        let Some(value) = scene.said(parameter) else { continue };
        if scene.caller.is_none() {
            let message = "Request specific response headers cannot be used for anonymous GET requests.";
            return Err(Refused::invalid(message));
        }
        let value = HeaderValue::from_str(value);
        let value =
            value.map_err(|_| refused(400, "InvalidArgument", "Header value cannot be represented"))?;
        reply.headers_mut().insert(*name, value);
    }
    Ok(())
}
