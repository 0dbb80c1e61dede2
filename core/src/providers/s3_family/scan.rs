//! The answer to a listing in the form that all clouds give it: elements without attributes or prefixes, and no
//! references but the quotes of an entity tag. A listing of a million keys is read this way, at a fraction of the cost of
//! reading it as any XML; whatever is of another form is left to [`listing`](super::listing), which comes to the same.

use super::{
    etag,
    listing::{Entry, Line, Listed, Owner},
};

/// The page, where it is of that form.
pub(in crate::providers) fn page<O: Line>(document: &[u8]) -> Option<Listed<O>> {
    let mut scan = Scan { text: std::str::from_utf8(document).ok()?, at: 0 };
    let root = scan.root().filter(|name| *name == "ListBucketResult")?;
    let mut listed = Listed::default();
    loop {
        match scan.next()? {
            Item::Leaf("Contents", _) => return None,
            Item::Leaf(name, text) => listed.set(name, plain(text)?),
            Item::Open("Contents") => listed.entries.push(Entry::Object(object(&mut scan)?)),
            Item::Open("CommonPrefixes") => prefixes(&mut scan, &mut listed.entries)?,
            Item::Close(name) if name == root => break,
            Item::Open(_) | Item::Close(_) => return None,
        }
    }
    scan.text.get(scan.at..)?.trim_ascii().is_empty().then_some(listed)
}

fn object<O: Line>(scan: &mut Scan<'_>) -> Option<O> {
    let mut object = O::default();
    let mut has_key = false;
    loop {
        match scan.next()? {
            Item::Leaf("ETag", text) => {
                let bare = text.strip_prefix("&quot;").and_then(|rest| rest.strip_suffix("&quot;"));
                match bare {
                    Some(bare) => object.tagged(etag::requoted(plain(bare)?)),
                    None => object.set("ETag", plain(text)?).ok()?,
                }
            }
            Item::Leaf(name, text) => {
                has_key |= name == "Key";
                object.set(name, plain(text)?).ok()?;
            }
            Item::Open("Owner") => object.owned(owner(scan)?),
            Item::Open(_) => return None,
            Item::Close(name) => return (name == "Contents" && has_key).then_some(object),
        }
    }
}

fn owner(scan: &mut Scan<'_>) -> Option<Owner> {
    let mut owner = Owner::default();
    loop {
        match scan.next()? {
            Item::Leaf("ID", text) => plain(text)?.clone_into(&mut owner.id),
            Item::Leaf("DisplayName", text) => {
                owner.display_name = (!text.is_empty()).then_some(plain(text)?.to_owned());
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
            Item::Leaf("Prefix", text) => entries.push(Entry::Prefix(plain(text)?.to_owned())),
            Item::Leaf(..) => {}
            Item::Open(_) => return None,
            Item::Close(name) => return (name == "CommonPrefixes").then_some(()),
        }
    }
}

/// A text without references, and without line breaks, which XML has rules for.
fn plain(text: &str) -> Option<&str> {
    memchr::memchr2(b'&', b'\r', text.as_bytes()).is_none().then_some(text)
}

/// A place in a document.
struct Scan<'x> {
    text: &'x str,
    at: usize,
}

enum Item<'x> {
    /// An element with nothing but text in it.
    Leaf(&'x str, &'x str),
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
        while bytes.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        if bytes[self.at] != b'<' {
            return None;
        }
        let start = self.at + 1;
        let closes = *bytes.get(start)? == b'/';
        let name_at = start + usize::from(closes);
        let length = bytes.get(name_at..)?.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
        let end = name_at + length;
        let name = self.text.get(name_at..end)?;
        if name.is_empty() {
            return None;
        }
        match (bytes[end], closes) {
            (b'>', true) => {
                self.at = end + 1;
                return Some(Item::Close(name));
            }
            (b'>', false) => {}
            (b'/', false) if bytes.get(end + 1) == Some(&b'>') => {
                self.at = end + 2;
                return Some(Item::Leaf(name, ""));
            }
            _ => return None,
        }
        let inner = end + 1;
        let stop = inner + memchr::memchr(b'<', bytes.get(inner..)?)?;
        let text = self.text.get(inner..stop)?;
        let after = self.text.get(stop + 1..)?;
        if let Some(rest) = after.strip_prefix('/') {
            let rest = rest.strip_prefix(name)?.strip_prefix('>')?;
            self.at = self.text.len() - rest.len();
            return Some(Item::Leaf(name, text));
        }
        self.at = stop;
        text.trim_ascii().is_empty().then_some(Item::Open(name))
    }
}
