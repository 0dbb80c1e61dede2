//! Copies, asked for from either end.
//!
//! <https://docs.openstack.org/swift/latest/middleware.html#server-side-copy>

use super::object::{headers, store, writable};
use super::read::whole;
use super::rows::{Manifest, Object};
use super::{Scene, decode, missing};
use crate::exchange::{Refusal, Reply, set};
use crate::s3::signature::hex;
use crate::stamp;
use md5::{Digest as _, Md5};

/// Container and object of a header.
fn place(scene: &Scene<'_>, name: &str) -> Result<(String, String), Refusal> {
    let text = scene.header(name).and_then(decode).unwrap_or_default();
    let parts = text.trim_start_matches('/').split_once('/');
    let parts = parts.filter(|(container, object)| !container.is_empty() && !object.is_empty());
    let (container, object) = parts.ok_or_else(|| {
        Refusal::new(412, format!("{name} header must be of the form <container name>/<object name>"))
    })?;
    Ok((container.to_owned(), object.to_owned()))
}

/// `PUT` with `X-Copy-From`.
pub(super) fn from(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    if !scene.request.body().is_empty() {
        return Err(Refusal::bad("Copy requests require a zero byte body"));
    }
    let source = place(scene, "x-copy-from")?;
    copy(scene, source)
}

/// `COPY` with `Destination`.
pub(super) fn to(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (container, object) = place(scene, "destination")?;
    let source =
        (std::mem::replace(&mut scene.container, container), std::mem::replace(&mut scene.object, object));
    copy(scene, source)
}

fn copy(scene: &mut Scene<'_>, source: (String, String)) -> Result<Reply, Refusal> {
    writable(scene)?;
    let (container, name) = source;
    let found = scene.find(&container, &name).ok_or_else(missing)?;
    let list = scene.call.query("multipart-manifest") == Some("get");
    let (content, manifest) = match &found.manifest {
        manifest @ Manifest::Static(_) if list => (found.content.clone(), manifest.clone()),
        _ => (whole(scene, found)?.0, Manifest::None),
    };
    // What is too large to be gone through keeps the tag it has.
    let etag = match &found.manifest {
        Manifest::None => found.etag.clone(),
        Manifest::Static(_) if list => found.etag.clone(),
        _ if content.is_kept() || content.len() <= 64 << 20 => {
            let (mut md5, mut left) = (Md5::default(), content.clone());
            while let Some(piece) = left.next_piece(1 << 20) {
                md5.update(&piece);
            }
            hex(&md5.finalize())
        }
        _ => found.etag.clone(),
    };
    let mut kept = headers(scene)?;
    if scene.header("x-fresh-metadata") != Some("true") {
        for (name, value) in &found.headers {
            kept.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    let media = scene.header("content-type").unwrap_or(&found.media).to_owned();
    let modified = stamp::http_date(found.modified);
    let object = Object {
        name: scene.object.clone(),
        content,
        etag,
        media,
        modified: scene.now,
        headers: kept,
        manifest,
    };
    let mut reply = store(scene, object);
    set(&mut reply, "x-copied-from", &super::large::encoded(&format!("{container}/{name}")));
    set(&mut reply, "x-copied-from-account", &format!("AUTH_{}", scene.project));
    set(&mut reply, "x-copied-from-last-modified", &modified);
    Ok(reply)
}
