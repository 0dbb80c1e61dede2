//! Objects made of others: static, with a list of them, and dynamic, of all whose names begin so.
//!
//! <https://docs.openstack.org/swift/latest/overview_large_objects.html>

use super::object::{headers, store, writable};
use super::rows::{Manifest, Object, Segment};
use super::{Scene, bulk};
use crate::content::Content;
use crate::exchange::{Refusal, Reply, set};
use crate::s3::range::{Asked, asked};
use crate::s3::signature::hex;
use crate::stamp;
use md5::{Digest as _, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// The most that one object is made of.
pub(super) const MOST: usize = 1000;
/// Lists that have lists in them go no deeper.
const DEEPEST: usize = 10;

const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, IN_PATH).to_string()
}

impl Segment {
    fn len(&self) -> u64 {
        self.range.as_ref().map_or(self.bytes, |(from, to, _)| to - from)
    }
}

/// How many bytes they have together.
pub(super) fn size(segments: &[Segment]) -> u64 {
    segments.iter().map(Segment::len).fold(0, u64::saturating_add)
}

fn etag(segments: &[Segment]) -> String {
    let text: String = segments
        .iter()
        .map(|segment| match &segment.range {
            Some((_, _, range)) => format!("{}:{range};", segment.etag),
            None => segment.etag.clone(),
        })
        .collect();
    hex(&Md5::digest(text))
}

/// What they read as. One that is not there any more, or is another by now, makes that impossible.
pub(super) fn content(scene: &Scene<'_>, segments: &[Segment], depth: usize) -> Result<Content, Refusal> {
    let conflict = || Refusal::conflict("There was a conflict when trying to complete your request.");
    let mut whole = Content::default();
    for segment in segments {
        let object =
            scene.find(&segment.container, &segment.name).filter(|object| object.etag == segment.etag);
        let object = object.ok_or_else(conflict)?;
        let all = match &object.manifest {
            Manifest::Static(inner) if depth < DEEPEST => content(scene, inner, depth + 1)?,
            Manifest::Static(_) => return Err(conflict()),
            Manifest::None | Manifest::Dynamic { .. } => object.content.clone(),
        };
        whole.append(match &segment.range {
            Some((from, to, _)) => all.slice(*from..*to),
            None => all,
        });
    }
    Ok(whole)
}

/// What all objects whose names begin so read as, and their ETag.
pub(super) fn dynamic(
    scene: &Scene<'_>,
    container: &str,
    prefix: &str,
) -> Result<(Content, String), Refusal> {
    let from = Object::id(&scene.project, container, prefix);
    let (mut whole, mut hash) = (Content::default(), Md5::default());
    for (_, object) in scene.region.objects.starting(&from) {
        hash.update(&object.etag);
        whole.append(match &object.manifest {
            Manifest::Static(segments) => content(scene, segments, 1)?,
            Manifest::None | Manifest::Dynamic { .. } => object.content.clone(),
        });
    }
    Ok((whole, format!("\"{}\"", hex(&hash.finalize()))))
}

/// The tag of the list itself.
pub(super) fn list_tag(segments: &[Segment]) -> String {
    hex(&Md5::digest(document(segments)))
}

/// The list as it is given back.
pub(super) fn document(segments: &[Segment]) -> String {
    let row = |segment: &Segment| {
        let mut row = json!({
            "name": format!("/{}/{}", segment.container, segment.name), "hash": segment.etag,
            "bytes": segment.bytes, "content_type": segment.media,
            "last_modified": stamp::naive(segment.modified),
        });
        if let Some((_, _, range)) = &segment.range {
            row["range"] = range.as_str().into();
        }
        row
    };
    Value::Array(segments.iter().map(row).collect()).to_string()
}

/// One line of a list that a client sends, held against what there is.
fn segment(scene: &Scene<'_>, row: &Value, errors: &mut Vec<String>) -> Result<Option<Segment>, Refusal> {
    let bad =
        || Refusal::bad("Manifest must be valid JSON: a list of objects with path, etag, size_bytes, range.");
    let row = row.as_object().ok_or_else(bad)?;
    if row.keys().any(|key| !["path", "etag", "size_bytes", "range"].contains(&key.as_str())) {
        return Err(bad());
    }
    let path = row.get("path").and_then(Value::as_str).ok_or_else(bad)?;
    let parts = path.trim_start_matches('/').split_once('/');
    let (container, name) =
        parts.filter(|(container, name)| !container.is_empty() && !name.is_empty()).ok_or_else(bad)?;
    let Some(object) = scene.find(container, name) else {
        errors.push(format!("{path}, 404 Not Found"));
        return Ok(None);
    };
    let bytes = match &object.manifest {
        Manifest::Static(inner) => size(inner),
        Manifest::None | Manifest::Dynamic { .. } => object.content.len(),
    };
    if row.get("etag").and_then(Value::as_str).is_some_and(|etag| etag.trim_matches('"') != object.etag) {
        errors.push(format!("{path}, Etag Mismatch"));
    }
    let claimed = row.get("size_bytes").filter(|size| !size.is_null());
    if claimed.is_some_and(|size| size.as_u64().or_else(|| size.as_str()?.parse().ok()) != Some(bytes)) {
        errors.push(format!("{path}, Size Mismatch"));
    }
    let range = match row.get("range").and_then(Value::as_str) {
        None => None,
        Some(text) => match asked(Some(&format!("bytes={text}")), bytes) {
            Asked::Part(from, to) => Some((from, to, format!("{from}-{}", to - 1))),
            Asked::Whole | Asked::Outside => {
                errors.push(format!("{path}, Unsatisfiable Range"));
                None
            }
        },
    };
    if bytes == 0 {
        errors.push(format!("{path}, Too Small; each segment must be at least 1 byte."));
    }
    Ok(Some(Segment {
        container: container.to_owned(),
        name: name.to_owned(),
        etag: object.etag.clone(),
        bytes,
        range,
        media: object.media.clone(),
        modified: object.modified,
    }))
}

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    writable(scene)?;
    let kept = headers(scene)?;
    let rows: Option<Vec<Value>> = serde_json::from_slice(scene.request.body()).ok();
    let rows =
        rows.filter(|rows| !rows.is_empty()).ok_or_else(|| Refusal::bad("Manifest must be valid JSON."))?;
    if rows.len() > MOST {
        return Err(Refusal::new(413, format!("Number of object-backed segments must be <= {MOST}")));
    }
    let (mut segments, mut errors) = (Vec::new(), Vec::new());
    for row in &rows {
        segments.extend(segment(scene, row, &mut errors)?);
    }
    if !errors.is_empty() {
        return Err(Refusal::bad(format!("Errors:\n{}", errors.join("\n"))));
    }
    let etag = etag(&segments);
    if scene.header("etag").is_some_and(|claimed| claimed.trim_matches('"') != etag) {
        return Err(Refusal::new(422, "Unable to process the contained instructions"));
    }
    let object = Object {
        name: scene.object.clone(),
        content: Content::default(),
        etag: etag.clone(),
        media: scene.header("content-type").unwrap_or("application/octet-stream").to_owned(),
        modified: scene.now,
        headers: kept,
        manifest: Manifest::Static(segments),
    };
    let mut reply = store(scene, object);
    set(&mut reply, "etag", &format!("\"{etag}\""));
    Ok(reply)
}

/// Takes the list away, and all that is on it.
pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let object = scene.object()?;
    let Manifest::Static(segments) = object.manifest.clone() else {
        return Err(Refusal::bad("Not an SLO manifest"));
    };
    let own = (scene.container.clone(), scene.object.clone());
    let all = segments.into_iter().map(|segment| (segment.container, segment.name)).chain([own]);
    let mut gone = bulk::Gone::default();
    for (container, name) in all {
        gone.take(scene, &container, Some(&name));
    }
    Ok(gone.reply())
}
