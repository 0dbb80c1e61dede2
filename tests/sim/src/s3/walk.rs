//! Going through the keys of a bucket in their order, which is that of their bytes.

use super::refused::Refused;
use super::rows::Object;
use super::scene::Scene;
use super::xml::Xml;
use crate::table::Table;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;
use std::sync::Arc;

/// Something a listing shows.
pub(crate) enum Item<T> {
    Object(Arc<T>),
    /// Everything that begins so, up to the delimiter.
    Prefix(String),
}

/// Where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// Keys that come after this one.
    After(String),
    /// This key and those after it.
    At(String),
    /// Keys that come after all that begin so.
    Beyond(String),
}

/// Something that has a key, and is in its table by that of its bucket, a slash, and its own.
pub(crate) trait Keyed: Clone {
    fn key(&self) -> &str;
}

impl Keyed for Object {
    fn key(&self) -> &str {
        &self.key
    }
}

/// A walk through the keys with a prefix.
pub(crate) struct Walk<'t, T> {
    table: &'t Table<T>,
    bucket: &'t str,
    prefix: &'t str,
    delimiter: Option<&'t str>,
    from: Option<From>,
    /// Is this an object that the listing shows?
    shows: fn(&T) -> bool,
}

/// The first text that comes after all that begin so; `None` where there is none.
fn beyond(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    while let Some(last) = text.pop() {
        let next = match u32::from(last) + 1 {
            0xd800 => 0xe000,
            next => next,
        };
        if let Some(next) = char::from_u32(next) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

impl<'t, T: Keyed> Walk<'t, T> {
    pub(crate) fn new(
        table: &'t Table<T>,
        bucket: &'t str,
        (prefix, delimiter): (&'t str, Option<&'t str>),
        from: Option<From>,
        shows: fn(&T) -> bool,
    ) -> Self {
        let begin = From::At(prefix.to_owned());
        // What comes before the prefix is not worth going through.
        let from = match from {
            Some(From::After(key)) if key.as_str() < prefix => begin,
            Some(from) => from,
            None => begin,
        };
        Self {
            table,
            bucket,
            prefix,
            delimiter: delimiter.filter(|text| !text.is_empty()),
            from: Some(from),
            shows,
        }
    }

    /// The prefix under which the key is hidden, if it is.
    fn hidden(&self, key: &str) -> Option<String> {
        let rest = key.get(self.prefix.len()..)?;
        let delimiter = self.delimiter?;
        let end = rest.find(delimiter)? + delimiter.len() + self.prefix.len();
        key.get(..end).map(str::to_owned)
    }
}

impl From {
    /// Where to go on after a key that a client names: after all that its common prefix hides, if one does.
    pub(crate) fn named(prefix: &str, delimiter: Option<&str>, key: &str) -> Self {
        let cut = key.strip_prefix(prefix).zip(delimiter.filter(|text| !text.is_empty()));
        match cut.and_then(|(rest, delimiter)| Some(rest.find(delimiter)? + delimiter.len() + prefix.len())) {
            Some(end) => From::Beyond(key[..end].to_owned()),
            None => From::After(key.to_owned()),
        }
    }
}

impl<T: Keyed> Iterator for Walk<'_, T> {
    type Item = Item<T>;

    fn next(&mut self) -> Option<Item<T>> {
        loop {
            let id = |key: &str| Object::id(self.bucket, key);
            let found = match self.from.take()? {
                From::After(key) => self.table.next_from(&id(&key), true),
                From::At(key) => self.table.next_from(&id(&key), false),
                From::Beyond(prefix) => self.table.next_from(&beyond(&id(&prefix))?, false),
            };
            let (name, object) = found?;
            if !name.starts_with(&id(self.prefix)) {
                return None;
            }
            let key = object.key();
            if !(self.shows)(object) {
                self.from = Some(From::After(key.to_owned()));
                continue;
            }
            if let Some(prefix) = self.hidden(key) {
                self.from = Some(From::Beyond(prefix.clone()));
                return Some(Item::Prefix(prefix));
            }
            self.from = Some(From::After(key.to_owned()));
            return Some(Item::Object(Arc::clone(object)));
        }
    }
}

/// What a listing asks for, whichever it is.
pub(crate) struct Listing<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) delimiter: Option<&'a str>,
    pub(crate) most: usize,
    encoded: bool,
}

/// What stays as it is under `encoding-type=url`.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/').remove(b' ');

impl<'a> Listing<'a> {
    pub(crate) fn of(scene: &Scene<'a>, most: &str) -> Result<Self, Refused> {
        let limit = scene.settings.s3.page_limit.max(1);
        let encoded = match scene.query("encoding-type") {
            None => false,
            Some("url") => true,
            Some(other) => {
                let message = "Invalid Encoding Method specified in Request";
                return Err(Refused::argument("encoding-type", other, message));
            }
        };
        Ok(Self {
            prefix: scene.query("prefix").unwrap_or_default(),
            delimiter: scene.said("delimiter"),
            most: scene
                .number(most, limit as u64)?
                .map_or(limit, |most| usize::try_from(most).unwrap_or(limit)),
            encoded,
        })
    }

    /// A key as the listing writes it.
    pub(crate) fn key<'k>(&self, key: &'k str) -> Cow<'k, str> {
        if self.encoded {
            utf8_percent_encode(key, ENCODED).to_string().replace(' ', "+").into()
        } else {
            key.into()
        }
    }

    /// What all listings repeat of what was asked.
    pub(crate) fn echo(&self, xml: &mut Xml, most: &str, asked: usize) {
        xml.put("Prefix", self.key(self.prefix));
        if let Some(delimiter) = self.delimiter {
            xml.put("Delimiter", self.key(delimiter));
        }
        xml.put(most, asked);
        if self.encoded {
            xml.put("EncodingType", "url");
        }
    }

    pub(crate) fn prefixes(&self, xml: &mut Xml, prefixes: &[String]) {
        for prefix in prefixes {
            xml.within("CommonPrefixes", |xml| {
                xml.put("Prefix", self.key(prefix));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_beyond_a_prefix_comes_right_after_it() {
        for (text, expected) in [
            ("a", Some("b")),
            ("a/", Some("a0")),
            ("\u{d7ff}", Some("\u{e000}")),
            ("a\u{10ffff}", Some("b")),
            ("\u{7f}", Some("\u{80}")),
            ("\u{10ffff}", None),
            ("", None),
        ] {
            assert_eq!(beyond(text).as_deref(), expected, "{text:?}");
        }
    }
}
