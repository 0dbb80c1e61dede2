//! Page blobs.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/put-page>,
//! <https://learn.microsoft.com/rest/api/storageservices/get-page-ranges>

use super::refused::{Refused, refused};
use super::rows::{Kind, State};
use super::scene::{Scene, Write};
use super::{conditions, document};
use crate::content::Content;
use crate::exchange::{Reply, set};
use crate::s3::range::{Asked, asked};
use std::collections::BTreeMap;

const PAGE: u64 = 512;

/// The most that is written at once.
const MOST: u64 = 4 << 20;

/// Where written pages begin and end.
type Ranges = BTreeMap<u64, u64>;

/// The ranges without what lies between two places.
fn without(ranges: &Ranges, from: u64, to: u64) -> Ranges {
    let mut left = Ranges::new();
    for (start, end) in ranges {
        for (start, end) in [(*start, (*end).min(from)), ((*start).max(to), *end)] {
            if start < end {
                left.insert(start, end);
            }
        }
    }
    left
}

/// The ranges with what lies between two places; those that touch are one.
fn with(ranges: &Ranges, from: u64, to: u64) -> Ranges {
    let (mut start, mut end) = (from, to);
    let mut joined = Ranges::new();
    for (own, last) in ranges {
        if *last < from || *own > to {
            joined.insert(*own, *last);
        } else {
            (start, end) = (start.min(*own), end.max(*last));
        }
    }
    joined.insert(start, end);
    joined
}

fn span(scene: &Scene<'_>, size: u64) -> Result<(u64, u64), Refused> {
    let wrong = || refused(416, "InvalidPageRange", "The page range specified is invalid.");
    let header = scene.header("x-ms-range").or_else(|| scene.header("range"));
    match asked(header, u64::MAX) {
        Asked::Part(from, to) if from % PAGE == 0 && to % PAGE == 0 && to <= size => Ok((from, to)),
        _ => Err(wrong()),
    }
}

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (received, told) = scene.checked()?;
    let content = match scene.header("x-ms-page-write").map(str::to_ascii_lowercase).as_deref() {
        Some("update") => Some(received.content),
        Some("clear") if received.content.is_empty() => None,
        _ => return Err(Refused::header_value("x-ms-page-write")),
    };
    write(scene, content, &told)
}

/// Writes that content where the request says, or clears what is there.
pub(super) fn write(
    scene: &mut Scene<'_>,
    content: Option<Content>,
    told: &[(&'static str, String)],
) -> Result<Reply, Refused> {
    scene.base()?;
    let base = scene.overwritten()?.ok_or_else(Refused::no_blob)?;
    let Kind::Page { sequence, written } = &base.kind else { return Err(Refused::wrong_type()) };
    scene.opened(&base)?;
    let (from, to) = span(scene, base.content.len())?;
    for (name, holds) in [
        ("x-ms-if-sequence-number-le", u64::le as fn(&u64, &u64) -> bool),
        ("x-ms-if-sequence-number-lt", u64::lt),
        ("x-ms-if-sequence-number-eq", u64::eq),
    ] {
        if let Some(number) = scene.number(name)?
            && !holds(sequence, &number)
        {
            let message = "The sequence number condition specified was not met.";
            return Err(refused(412, "SequenceNumberConditionNotMet", message));
        }
    }
    let (new, written) = match content {
        None => (Content::zeroes(to - from), without(written, from, to)),
        Some(content) if content.len() == to - from && content.len() <= MOST => {
            (content, with(written, from, to))
        }
        Some(_) => return Err(Refused::header_value("content-length")),
    };
    let mut state = State::clone(&base);
    let mut whole = base.content.slice(0..from);
    whole.append(new);
    whole.append(base.content.slice(to..base.content.len()));
    state.content = whole;
    let sequence = *sequence;
    state.kind = Kind::Page { sequence, written };
    (state.etag, state.modified) = (scene.etag(), scene.now);
    let mut reply = scene.store(state, Write::InPlace, 201);
    set(&mut reply, "x-ms-blob-sequence-number", &sequence.to_string());
    for (name, value) in told {
        set(&mut reply, name, value);
    }
    Ok(reply)
}

/// A blob of another length: what is beyond it is gone, and what is new is zeroes.
pub(super) fn resized(state: &mut State, size: u64) -> Result<(), Refused> {
    let Kind::Page { written, .. } = &mut state.kind else { return Err(Refused::wrong_type()) };
    if !size.is_multiple_of(PAGE) {
        return Err(Refused::header_value("x-ms-blob-content-length"));
    }
    *written = without(written, size, u64::MAX);
    let mut content = state.content.slice(0..size);
    content.append(Content::zeroes(size.saturating_sub(state.content.len())));
    state.content = content;
    Ok(())
}

pub(super) fn list(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (state, _) = scene.selected()?;
    conditions::judged(scene, &state, true)?;
    let Kind::Page { written, .. } = &state.kind else { return Err(Refused::wrong_type()) };
    let size = state.content.len();
    let (first, end) = match asked(scene.header("x-ms-range").or_else(|| scene.header("range")), size) {
        Asked::Whole => (0, size),
        Asked::Part(from, to) => (from / PAGE * PAGE, to),
        Asked::Outside => return Err(refused(416, "InvalidRange", "The range specified is invalid.")),
    };
    let cut = |ranges: &Ranges| -> Vec<(u64, u64)> {
        let cut = ranges.iter().map(|(from, to)| ((*from).max(first), (*to).min(end)));
        cut.filter(|(from, to)| from < to).collect()
    };
    let mut found: Vec<(u64, u64, bool)> = Vec::new();
    match scene.query("prevsnapshot") {
        None => found.extend(cut(written).into_iter().map(|(from, to)| (from, to, false))),
        Some(id) => {
            let row = scene.row()?.ok_or_else(Refused::no_blob)?;
            let before = row.others.iter().find(|other| other.id == id && other.deleted.is_none());
            let before = before.ok_or_else(|| {
                refused(409, "PreviousSnapshotNotFound", "The previous snapshot is not found.")
            })?;
            let Kind::Page { written: earlier, .. } = &before.state.kind else {
                return Err(Refused::wrong_type());
            };
            let holds =
                |ranges: &Ranges, at: u64| ranges.range(..=at).next_back().is_some_and(|(_, end)| at < *end);
            let both = cut(written)
                .into_iter()
                .chain(cut(earlier))
                .fold(Ranges::new(), |all, (from, to)| with(&all, from, to));
            for (from, to) in both {
                for at in (from..to).step_by(PAGE as usize) {
                    let page = |content: &Content| content.slice(at..at + PAGE).into_bytes();
                    let cleared = !holds(written, at);
                    if !cleared && holds(earlier, at) && page(&state.content) == page(&before.state.content) {
                        continue;
                    }
                    match found.last_mut() {
                        Some(last) if last.1 == at && last.2 == cleared => last.1 = at + PAGE,
                        _ => found.push((at, at + PAGE, cleared)),
                    }
                }
            }
        }
    }
    let begin: u64 = scene
        .query("marker")
        .map_or(Ok(0), |text| text.parse().map_err(|_| Refused::query_value("marker")))?;
    let most = scene.query("maxresults").map_or(Ok(10_000), |text| match text.parse() {
        Ok(most @ 1..=10_000) => Ok(most),
        _ => Err(refused(
            400,
            "OutOfRangeQueryParameterValue",
            "One of the query parameters specified in the request URI is outside the permissible range.",
        )),
    })?;
    found.retain(|(from, ..)| *from >= begin);
    let next = found.get(most).map(|(from, ..)| *from);
    let mut reply = document("PageList", |xml| {
        for (from, to, cleared) in found.iter().take(most) {
            xml.within(if *cleared { "ClearRange" } else { "PageRange" }, |xml| {
                xml.put("Start", from).put("End", to - 1);
            });
        }
        xml.opt("NextMarker", next);
    });
    scene.tell(&mut reply, &state.etag, state.modified);
    set(&mut reply, "x-ms-blob-content-length", &size.to_string());
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_joined_and_cut() {
        let ranges = with(&with(&Ranges::new(), 0, 2), 4, 6);
        assert_eq!(ranges, Ranges::from([(0, 2), (4, 6)]));
        assert_eq!(with(&ranges, 2, 4), Ranges::from([(0, 6)]));
        assert_eq!(with(&ranges, 5, 9), Ranges::from([(0, 2), (4, 9)]));
        assert_eq!(without(&Ranges::from([(0, 6)]), 2, 4), Ranges::from([(0, 2), (4, 6)]));
        assert_eq!(without(&ranges, 0, 9), Ranges::new());
    }
}
