//! The answer to a listing in the form that all clouds give it: elements without attributes or prefixes, and no
//! references but the quotes of an entity tag. A listing of a million keys is read this way, at a fraction of the cost of
//! reading it as any XML; whatever is of another form is left to [`listing`](super::listing), which comes to the same.

use super::listing::{Entry, Line, Listed, Owner};
use crate::storage::ETag;

/// The page, where it is of that form.
pub(in crate::providers) fn page<O: Line>(document: &[u8]) -> Option<Listed<O>> {
    let mut scan = Scan { text: std::str::from_utf8(document).ok()?, at: 0 };
    let root = scan.root().filter(|name| *name == "ListBucketResult")?;
    let mut listed = Listed::default();
    loop {
        match scan.next()? {
            Item::Leaf("Contents", _) => return None,
            Item::Leaf(name, text) => listed.set(name, text.plain()?),
            Item::Open("Contents") => {
                let begin = scan.at;
                // Filled where it stays: an object is too large to be moved from hand to hand.
                listed.entries.push(Entry::Object(O::default()));
                let Some(Entry::Object(place)) = listed.entries.last_mut() else { return None };
                object(&mut scan, place)?;
                if listed.entries.len() == 1 {
                    // The others will be about as long, and are here already.
                    let more = (scan.text.len() - scan.at) / (scan.at - begin).max(1);
                    listed.entries.reserve(more.min(PAGE));
                }
            }
            Item::Open("CommonPrefixes") => prefixes(&mut scan, &mut listed.entries)?,
            Item::Close(name) if name == root => break,
            Item::Open(_) | Item::Close(_) => return None,
        }
    }
    scan.text.get(scan.at..)?.trim_ascii().is_empty().then_some(listed)
}

/// How many objects clouds tell of at once, at most.
const PAGE: usize = 1_000;

fn object<O: Line>(scan: &mut Scan<'_>, object: &mut O) -> Option<()> {
    let mut has_key = false;
    loop {
        match scan.next()? {
            Item::Leaf("ETag", text) => {
                let quoted = text.text.strip_prefix("&quot;").and_then(|rest| rest.strip_suffix("&quot;"));
                match quoted {
                    Some(bare) => object.tagged(ETag::quoting(is_plain(bare).then_some(bare)?)),
                    None => object.set("ETag", text.plain()?).ok()?,
                }
            }
            Item::Leaf(name, text) => {
                has_key |= name == "Key";
                object.set(name, text.plain()?).ok()?;
            }
            Item::Open("Owner") => object.owned(owner(scan)?),
            Item::Open(_) => return None,
            Item::Close(name) => return (name == "Contents" && has_key).then_some(()),
        }
    }
}

fn owner(scan: &mut Scan<'_>) -> Option<Owner> {
    let mut owner = Owner::default();
    loop {
        match scan.next()? {
            Item::Leaf("ID", text) => text.plain()?.clone_into(&mut owner.id),
            Item::Leaf("DisplayName", text) => {
                let text = text.plain()?;
                owner.display_name = (!text.is_empty()).then(|| text.to_owned());
            }
            Item::Leaf(..) => {}
            Item::Open(_) => return None,
            Item::Close(name) => return (name == "Owner").then_some(owner),
        }
    }
}

fn prefixes<O>(scan: &mut Scan<'_>, entries: &mut Vec<Entry<O>>) -> Option<()> {
    loop {
        match scan.next()? {
            Item::Leaf("Prefix", text) => entries.push(Entry::Prefix(text.plain()?.to_owned())),
            Item::Leaf(..) => {}
            Item::Open(_) => return None,
            Item::Close(name) => return (name == "CommonPrefixes").then_some(()),
        }
    }
}

/// Whether it has no references, and no line breaks, which XML has rules for.
fn is_plain(text: &str) -> bool {
    memchr::memchr2(b'&', b'\r', text.as_bytes()).is_none()
}

/// The text of an element.
#[derive(Clone, Copy)]
struct Text<'x> {
    text: &'x str,
    is_plain: bool,
}

impl<'x> Text<'x> {
    fn plain(self) -> Option<&'x str> {
        self.is_plain.then_some(self.text)
    }
}

/// A place in a document.
struct Scan<'x> {
    text: &'x str,
    at: usize,
}

enum Item<'x> {
    /// An element with nothing but text in it.
    Leaf(&'x str, Text<'x>),
    /// The start of an element with elements in it.
    Open(&'x str),
    /// The end of one.
    Close(&'x str),
}

impl<'x> Scan<'x> {
    /// Passes over the declaration and the root's start, and tells the root's name.
    fn root(&mut self) -> Option<&'x str> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text).trim_ascii_start();
        let body = match text.strip_prefix("<?xml") {
            Some(rest) => rest.split_once("?>")?.1.trim_ascii_start(),
            None => text,
        };
        let tag = body.strip_prefix('<')?;
        let (tag, rest) = tag.split_at(memchr::memchr(b'>', tag.as_bytes())?);
        let name = tag.split_ascii_whitespace().next()?;
        let sound = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let attributes = tag.get(name.len()..)?;
        // A `>` within an attribute would be taken for the tag's end.
        let whole = attributes.bytes().filter(|byte| *byte == b'"').count() % 2 == 0;
        if !sound || !whole || tag.ends_with('/') || attributes.contains('\'') {
            return None;
        }
        self.at = self.text.len() - rest.len() + 1;
        Some(name)
    }

    /// The next element; `None` where the document is of another form.
    fn next(&mut self) -> Option<Item<'x>> {
        let bytes = self.text.as_bytes();
        while *bytes.get(self.at)? != b'<' {
            if !bytes[self.at].is_ascii_whitespace() {
                return None;
            }
            self.at += 1;
        }
        let start = self.at + 1;
        if *bytes.get(start)? == b'/' {
            let (name, end) = self.name(start + 1)?;
            self.at = end + 1;
            return (bytes[end] == b'>').then_some(Item::Close(name));
        }
        let (name, end) = self.name(start)?;
        if bytes[end] != b'>' {
            let empty = Text { text: "", is_plain: true };
            self.at = end + 2;
            return (bytes[end] == b'/' && bytes.get(end + 1) == Some(&b'>'))
                .then_some(Item::Leaf(name, empty));
        }
        let inner = end + 1;
        let mut stop = inner + memchr::memchr3(b'<', b'&', b'\r', bytes.get(inner..)?)?;
        let is_plain = bytes[stop] == b'<';
        if !is_plain {
            stop += memchr::memchr(b'<', &bytes[stop..])?;
        }
        let text = self.text.get(inner..stop)?;
        if bytes.get(stop + 1) == Some(&b'/') {
            let rest = bytes[stop + 2..].strip_prefix(name.as_bytes())?;
            self.at = bytes.len() - rest.len() + 1;
            return (rest.first() == Some(&b'>')).then_some(Item::Leaf(name, Text { text, is_plain }));
        }
        self.at = stop;
        text.trim_ascii().is_empty().then_some(Item::Open(name))
    }

    /// The name that begins there, and where it ends, which is not the document's end.
    fn name(&self, start: usize) -> Option<(&'x str, usize)> {
        let bytes = self.text.as_bytes();
        let mut end = start;
        while IN_NAME[usize::from(*bytes.get(end)?)] {
            end += 1;
        }
        (end > start).then_some((self.text.get(start..end)?, end))
    }
}

/// The letters and digits, to be looked up.
static IN_NAME: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0_u8);
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};
