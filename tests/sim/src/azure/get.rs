//! Reading blobs.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/get-blob>

use super::auth::Caller;
use super::lease::Leased;
use super::properties;
use super::put::archived;
use super::refused::{Refused, refused};
use super::scene::Scene;
use super::{conditions, nothing};
use crate::content::Content;
use crate::exchange::{Reply, set};
use crate::s3::checksum::Algorithm;
use crate::s3::give;
use crate::s3::range::{Asked, asked};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode};
use md5::{Digest as _, Md5};

/// Headers of an answer that a signature may set.
const OVERRIDES: [(&str, &str); 5] = [
    ("rscc", "cache-control"),
    ("rscd", "content-disposition"),
    ("rsce", "content-encoding"),
    ("rscl", "content-language"),
    ("rsct", "content-type"),
];

/// Checksums are told of parts up to this.
const SUMMED: u64 = 4 << 20;

pub(super) fn head(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (mut reply, content, md5) = read(scene)?;
    set(&mut reply, "content-length", &content.len().to_string());
    if let Some(md5) = md5 {
        set(&mut reply, "content-md5", &md5);
    }
    Ok(reply)
}

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (mut reply, content, md5) = read(scene)?;
    if reply.headers().get("x-ms-access-tier").is_some_and(|tier| tier == "Archive") {
        return Err(archived());
    }
    if content.is_dropped() {
        let message = "The content was dropped when it came, as the cloud's settings have it.";
        return Err(refused(500, "InternalError", message));
    }
    let len = content.len();
    let header = scene.header("x-ms-range").or_else(|| scene.header("range"));
    if header.is_some_and(|header| header.trim().starts_with("bytes=-")) {
        return Err(Refused::header_value("x-ms-range"));
    }
    let (sum_md5, sum_crc) =
        (scene.is_true("x-ms-range-get-content-md5"), scene.is_true("x-ms-range-get-content-crc64"));
    match asked(header, len) {
        Asked::Outside => {
            let message = "The range specified is invalid for the current size of the resource.";
            return Err(
                refused(416, "InvalidRange", message).header("content-range", format!("bytes */{len}"))
            );
        }
        Asked::Whole => {
            if sum_md5 || sum_crc {
                return Err(Refused::header_value("x-ms-range-get-content-md5"));
            }
            if let Some(md5) = md5 {
                set(&mut reply, "content-md5", &md5);
            }
            send(&mut reply, content);
        }
        Asked::Part(from, to) => {
            let part = content.slice(from..to);
            *reply.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut reply, "content-range", &format!("bytes {from}-{}/{len}", to - 1));
            if let Some(md5) = md5 {
                set(&mut reply, "x-ms-blob-content-md5", &md5);
            }
            if sum_md5 || sum_crc {
                if sum_md5 && sum_crc || part.len() > SUMMED {
                    return Err(Refused::header_value("x-ms-range-get-content-md5"));
                }
                let bytes = part.clone().into_bytes();
                if sum_md5 {
                    set(&mut reply, "content-md5", &STANDARD.encode(Md5::digest(&bytes)));
                } else {
                    let mut crc = Algorithm::Crc64Nvme.of(&bytes);
                    crc.reverse();
                    set(&mut reply, "x-ms-content-crc64", &STANDARD.encode(crc));
                }
            }
            send(&mut reply, part);
        }
    }
    Ok(reply)
}

fn send(reply: &mut Reply, content: Content) {
    give(reply, content);
}

/// The head of an answer, what can be read, and its MD5.
fn read(scene: &Scene<'_>) -> Result<(Reply, Content, Option<String>), Refused> {
    let (state, past) = scene.selected()?;
    let row = scene.row()?;
    conditions::judged(scene, &state, true)?;
    if let (Some(row), false) = (row, past) {
        scene.guard(&row.lease, Leased::Blob, false)?;
    }
    scene.opened(&state)?;
    let mut reply = nothing(200);
    properties::tell(scene, &mut reply, row, &state, past);
    if matches!(scene.caller, Caller::Signed(_)) {
        for (parameter, name) in OVERRIDES {
            let value = scene.query(parameter).and_then(|value| HeaderValue::from_str(value).ok());
            if let Some(value) = value {
                reply.headers_mut().insert(name, value);
            }
        }
    }
    Ok((reply, state.readable(scene.now), state.md5.clone()))
}
