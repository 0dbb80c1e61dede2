//! Reading objects, those made of others included.

use super::rows::{Manifest, Object};
use super::{Scene, give, large, metadata, timestamp};
use crate::content::Content;
use crate::exchange::{Refusal, Reply, empty, set, with_type};
use crate::s3::conditions::{Verdict, judge};
use crate::s3::range::{Asked, asked};
use crate::stamp;
use http::{HeaderValue, StatusCode};

/// What an object reads as: content and ETag, quoted where it is that of a whole made of others.
pub(super) fn whole(scene: &Scene<'_>, object: &Object) -> Result<(Content, String), Refusal> {
    match &object.manifest {
        Manifest::None => Ok((object.content.clone(), object.etag.clone())),
        Manifest::Static(segments) => {
            Ok((large::content(scene, segments, 0)?, format!("\"{}\"", object.etag)))
        }
        Manifest::Dynamic { container, prefix } => large::dynamic(scene, container, prefix),
    }
}

pub(super) fn get(scene: &Scene<'_>) -> Result<Reply, Refusal> {
    let object = scene.object()?;
    if scene.call.query("multipart-manifest") == Some("get")
        && let Manifest::Static(segments) = &object.manifest
    {
        let mut reply = with_type(200, "application/json; charset=utf-8", large::document(segments));
        told(object, &object.etag, &mut reply);
        return Ok(reply);
    }
    let (content, etag) = whole(scene, object)?;
    if content.is_dropped() && scene.call.method == http::Method::GET {
        return Err(Refusal::new(
            503,
            "The content was dropped when it came, as the cloud's settings have it.",
        ));
    }
    match judge(scene.headers, "", etag.trim_matches('"'), object.modified) {
        Verdict::Go => {}
        Verdict::Unchanged => {
            let mut reply = empty(304);
            told(object, &etag, &mut reply);
            return Ok(reply);
        }
        Verdict::Failed(_) => return Err(Refusal::new(412, "A precondition for this request was not met.")),
    }
    let len = content.len();
    let mut reply = empty(200);
    match asked(scene.header("range"), len) {
        Asked::Whole => {
            set(&mut reply, "content-length", &len.to_string());
            give(&mut reply, content);
        }
        Asked::Part(from, to) => {
            *reply.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut reply, "content-range", &format!("bytes {from}-{}/{len}", to - 1));
            set(&mut reply, "content-length", &(to - from).to_string());
            give(&mut reply, content.slice(from..to));
        }
        Asked::Outside => {
            let mut reply = super::refuse(&Refusal::new(416, "The Range requested is not available."));
            set(&mut reply, "content-range", &format!("bytes */{len}"));
            return Ok(reply);
        }
    }
    told(object, &etag, &mut reply);
    Ok(reply)
}

fn told(object: &Object, etag: &str, reply: &mut Reply) {
    set(reply, "etag", etag);
    set(reply, "last-modified", &stamp::http_date(object.modified));
    set(reply, "x-timestamp", &timestamp(object.modified));
    set(reply, "accept-ranges", "bytes");
    if !reply.headers().contains_key("content-type")
        && let Ok(media) = HeaderValue::from_bytes(object.media.as_bytes())
    {
        reply.headers_mut().insert("content-type", media);
    }
    metadata::tell(&object.headers, reply);
    match &object.manifest {
        Manifest::None => {}
        Manifest::Static(segments) => {
            set(reply, "x-static-large-object", "True");
            set(reply, "x-manifest-etag", &large::list_tag(segments));
        }
        Manifest::Dynamic { container, prefix } => {
            let text = large::encoded(&format!("{container}/{prefix}"));
            set(reply, "x-object-manifest", &text);
        }
    }
}
