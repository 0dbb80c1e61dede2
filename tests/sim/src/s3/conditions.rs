//! Preconditions of reading and of writing.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html>

use super::refused::{Refused, refused};
use super::rows::{Stored, Version};
use super::scene::Scene;
use crate::Time;
use crate::exchange::{Reply, empty, set};
use crate::stamp;
use http::HeaderMap;

/// Is the tag among those that a header lists?
pub(crate) fn lists(header: &str, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    header.split(',').map(bare).any(|tag| tag == "*" || tag == etag)
}

fn time(headers: &HeaderMap, name: &str) -> Option<Time> {
    stamp::parse_http(headers.get(name)?.to_str().ok()?)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// What the conditions of a request come to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Go,
    Unchanged,
    Failed(&'static str),
}

/// Conditions on something that is read; their names begin with `prefix`.
pub(crate) fn judge(headers: &HeaderMap, prefix: &str, etag: &str, modified: Time) -> Verdict {
    let name = |name: &str| format!("{prefix}{name}");
    let seconds = Time::from_unix_secs(modified.since_epoch().as_secs());
    match text(headers, &name("if-match")) {
        Some(tags) if !lists(tags, etag) => return Verdict::Failed("If-Match"),
        None if time(headers, &name("if-unmodified-since")).is_some_and(|since| seconds > since) => {
            return Verdict::Failed("If-Unmodified-Since");
        }
        Some(_) | None => {}
    }
    match text(headers, &name("if-none-match")) {
        Some(tags) if lists(tags, etag) => Verdict::Unchanged,
        None if time(headers, &name("if-modified-since")).is_some_and(|since| seconds <= since) => {
            Verdict::Unchanged
        }
        Some(_) | None => Verdict::Go,
    }
}

/// Conditions on reading: an answer that says it is unchanged, if it is.
pub(super) fn reading(
    headers: &HeaderMap,
    stored: &Stored,
    version: &Version,
) -> Result<Option<Reply>, Refused> {
    match judge(headers, "", &stored.etag, version.modified) {
        Verdict::Go => Ok(None),
        Verdict::Failed(which) => Err(Refused::precondition(which)),
        Verdict::Unchanged => {
            let mut reply = empty(304);
            set(&mut reply, "etag", &format!("\"{}\"", stored.etag));
            set(&mut reply, "last-modified", &stamp::http_date(version.modified));
            Ok(Some(reply))
        }
    }
}

/// Conditions on writing the object of the request.
pub(super) fn writing(scene: &Scene<'_>) -> Result<(), Refused> {
    let current = scene.object().and_then(|object| object.current());
    match scene.header("if-none-match") {
        Some("*") if current.is_some() => return Err(Refused::precondition("If-None-Match")),
        None | Some("*") => {}
        Some(_) => return Err(Refused::not_implemented("If-None-Match")),
    }
    match (scene.header("if-match"), current) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Refused::no_key(scene.key)),
        (Some(tags), Some(current)) if lists(tags, &current.etag) => Ok(()),
        (Some(_), Some(_)) => Err(Refused::precondition("If-Match")),
    }
}

/// Conditions on taking the object of the request away.
pub(super) fn deleting(tags: Option<&str>, current: Option<&Stored>) -> Result<(), Refused> {
    match (tags, current) {
        (None, _) => Ok(()),
        (Some(tags), Some(current)) if lists(tags, &current.etag) => Ok(()),
        (Some(_), _) => Err(Refused::precondition("If-Match")),
    }
}

/// Keys are no longer than this, in bytes.
pub(super) fn key(key: &str) -> Result<(), Refused> {
    if key.len() <= 1024 {
        return Ok(());
    }
    Err(refused(400, "KeyTooLongError", "Your key is too long")
        .with("Size", key.len().to_string())
        .with("MaxSizeAllowed", "1024"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_weighed_in_their_order() {
        let at = Time::from_unix_secs(1_714_564_800); // Wed, 01 May 2024 12:00:00 GMT
        let (same, before) = ("Wed, 01 May 2024 12:00:00 GMT", "Wed, 01 May 2024 11:59:59 GMT");
        for (given, expected) in [
            (&[][..], Verdict::Go),
            (&[("if-match", "\"a\"")], Verdict::Go),
            (&[("if-match", "\"b\", \"a\"")], Verdict::Go),
            (&[("if-match", "\"b\"")], Verdict::Failed("If-Match")),
            (&[("if-match", "\"a\""), ("if-unmodified-since", before)], Verdict::Go),
            (&[("if-unmodified-since", before)], Verdict::Failed("If-Unmodified-Since")),
            (&[("if-unmodified-since", same)], Verdict::Go),
            (&[("if-none-match", "*")], Verdict::Unchanged),
            (&[("if-none-match", "\"b\""), ("if-modified-since", same)], Verdict::Go),
            (&[("if-modified-since", same)], Verdict::Unchanged),
            (&[("if-modified-since", before)], Verdict::Go),
            (&[("if-modified-since", "some day")], Verdict::Go),
            (&[("if-match", "\"b\""), ("if-none-match", "\"a\"")], Verdict::Failed("If-Match")),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(*name, value.parse().unwrap());
            }
            assert_eq!(judge(&headers, "", "a", at), expected, "{given:?}");
        }
    }
}
