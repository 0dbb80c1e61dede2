//! Heads and contents, and on what they depend.

use super::{
    Content,
    about::{Kept, etag},
    failure::{Done, Failure},
    root::{Root, time},
};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use pileus_core::{
    Kind,
    providers::local::wire::{self, OBJECT, UPLOAD, When},
    storage::{Condition, Object},
};
use std::{
    collections::BTreeMap,
    fs::{File, Metadata},
    io::{self, ErrorKind, Seek as _, SeekFrom},
    path::Path,
};

/// The file of an object, open, and what it is.
pub(super) fn open(root: &Root, container: &str, key: &str) -> Done<(File, Metadata)> {
    let path = root.place(container, key)?;
    opened(&path)?.ok_or_else(|| missing(key))
}

pub(super) fn missing(key: &str) -> Failure {
    Failure::missing(format!("there is no object {key:?}"))
}

fn opened(path: &Path) -> io::Result<Option<(File, Metadata)>> {
    // Nothing else is opened: a pipe would keep whoever does waiting.
    if Root::file(path)?.is_none() {
        return Ok(None);
    }
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let about = file.metadata()?;
    Ok(about.is_file().then_some((file, about)))
}

fn held(when: &When, file: &Metadata) -> Done<()> {
    let ours = etag(file);
    let same = |state: &pileus_core::storage::Revision| {
        state.etag.as_ref().is_some_and(|theirs| theirs.opaque() == ours.opaque())
    };
    match &when.condition {
        Condition::Is(state) if !same(state) => return Err(Failure::precondition()),
        Condition::IsNot(state) if same(state) => return Err(Failure::unmodified()),
        Condition::Absent => return Err(Failure::unmodified()),
        _ => {}
    }
    let modified = time(file.modified());
    if when.unmodified_since.is_some_and(|since| modified > Some(since)) {
        return Err(Failure::precondition());
    }
    if when.modified_since.is_some_and(|since| modified <= Some(since)) {
        return Err(Failure::unmodified());
    }
    Ok(())
}

/// Whether a write may go on where that is there now.
pub(super) fn may_write(condition: &Condition, there: Option<&Metadata>) -> Done<()> {
    let same = |state: &pileus_core::storage::Revision| {
        let ours = there.map(etag);
        ours.zip(state.etag.as_ref()).is_some_and(|(ours, theirs)| ours.opaque() == theirs.opaque())
    };
    let fine = match condition {
        Condition::Always => true,
        Condition::Absent => there.is_none(),
        Condition::Is(state) => same(state),
        Condition::IsNot(state) => !same(state),
    };
    if fine { Ok(()) } else { Err(Failure::precondition()) }
}

/// What can be told of an object in a head.
fn told(response: &mut Response<Content>, kept: Kept, key: &str, file: &Metadata) -> Done<()> {
    if let Some(upload) = &kept.upload {
        response.headers_mut().insert(UPLOAD, wire::header(upload)?);
    }
    let object: Object = kept.object(key, file);
    response.headers_mut().insert(OBJECT, wire::header(&object)?);
    Ok(())
}

pub(super) fn look(root: &Root, container: &str, key: &str, when: &When) -> Done<Response<Content>> {
    let file = Root::file(&root.place(container, key)?)?.ok_or_else(|| missing(key))?;
    held(when, &file)?;
    let mut response = Response::new(Content::of(bytes::Bytes::new()));
    told(&mut response, root.kept(container, key, &file)?, key, &file)?;
    Ok(response)
}

pub(super) fn content(
    root: &Root,
    container: &str,
    key: &str,
    when: &When,
    headers: &HeaderMap,
) -> Done<Response<Content>> {
    let (mut file, about) = open(root, container, key)?;
    held(when, &about)?;
    let size = about.len();
    let range = match headers.get(header::RANGE) {
        None => None,
        Some(text) => Some(span(text, size).ok_or_else(|| {
            let message = format!("the object has {size} bytes, and the span begins behind them");
            Failure::new(416, Kind::InvalidRequest, message)
        })?),
    };
    let (first, end) = range.unwrap_or((0, size));
    file.seek(SeekFrom::Start(first))?;
    let mut response = Response::new(Content::file(file, end - first));
    if range.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let text = format!("bytes {first}-{}/{size}", end.saturating_sub(1));
        let text = HeaderValue::from_str(&text).map_err(|error| Failure::invalid(error.to_string()))?;
        response.headers_mut().insert(header::CONTENT_RANGE, text);
    }
    told(&mut response, root.kept(container, key, &about)?, key, &about)?;
    Ok(response)
}

/// From which byte to before which. <https://www.rfc-editor.org/rfc/rfc9110#name-byte-ranges>
fn span(text: &HeaderValue, size: u64) -> Option<(u64, u64)> {
    let (first, last) = text.to_str().ok()?.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let count: u64 = last.parse().ok()?;
        return (count > 0 && size > 0).then(|| (size.saturating_sub(count), size));
    }
    let first: u64 = first.parse().ok()?;
    let end = match last {
        "" => size,
        last => last.parse::<u64>().ok()?.saturating_add(1).min(size),
    };
    (first < end).then_some((first, end))
}

pub(super) fn tags(root: &Root, container: &str, key: &str) -> Done<BTreeMap<String, String>> {
    let file = Root::file(&root.place(container, key)?)?.ok_or_else(|| missing(key))?;
    Ok(root.kept(container, key, &file)?.about.tags)
}
