//! The answer to a listing of objects, read by the reader for any XML.

use super::{key, scan};
use crate::{
    Response, Result,
    storage::ETag,
    wire::{
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// An account. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Owner {
        /// Its id.
        pub id: String = "ID",
        /// Its name, where it is told.
        pub display_name: Option<String> = "DisplayName",
    }
}

/// What has a key.
pub trait Keyed {
    /// The key.
    fn key(&self) -> &str;
}

/// An object in a listing, as it is read.
pub(in crate::providers) trait Line: Keyed + Default {
    /// Takes the text of the child of that name; what is wrong with it, if so.
    fn set(&mut self, name: &str, text: &str) -> std::result::Result<(), &'static str>;
    /// Which children [`Line::set`] takes.
    fn is_known(name: &str) -> bool;
    /// Takes its entity tag.
    fn tagged(&mut self, etag: ETag);
    /// Takes whose it is.
    fn owned(&mut self, owner: Owner);
    /// Its key, to be decoded.
    fn key_mut(&mut self) -> &mut String;
}

/// What a listing holds: objects, and the prefixes that stand for all objects below them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry<O> {
    /// An object.
    Object(O),
    /// What the keys of one or more objects have in common, up to the delimiter and with it.
    Prefix(String),
}

impl<O: Keyed> Entry<O> {
    /// The key or the prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Entry::Object(object) => object.key(),
            Entry::Prefix(prefix) => prefix,
        }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn object(&self) -> Option<&O> {
        match self {
            Entry::Object(object) => Some(object),
            Entry::Prefix(_) => None,
        }
    }
}

fn name_mut<O: Line>(entry: &mut Entry<O>) -> &mut String {
    match entry {
        Entry::Object(object) => object.key_mut(),
        Entry::Prefix(prefix) => prefix,
    }
}

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::providers) struct Listed<O> {
    pub(in crate::providers) entries: Vec<Entry<O>>,
    pub(in crate::providers) truncated: bool,
    /// Where `ListObjectsV2` goes on.
    pub(in crate::providers) token: Option<String>,
    /// Where `ListObjects` goes on, where it says so.
    pub(in crate::providers) marker: Option<String>,
    /// Whether keys are escaped.
    pub(in crate::providers) escaped: bool,
}

impl<O> Default for Listed<O> {
    fn default() -> Self {
        Listed { entries: Vec::new(), truncated: false, token: None, marker: None, escaped: false }
    }
}

impl<O: Line> Listed<O> {
    /// Reads a page, its keys as they are in the bucket.
    pub(in crate::providers) fn read(response: &Response) -> Result<Self> {
        let mut listed = match scan::page(response.bytes()) {
            Some(listed) => listed,
            // It is of no usual form, or wrong: the reader for any XML says which.
            None => xml::read::<Listed<O>>(response)?,
        };
        if listed.escaped {
            let names = listed.entries.iter_mut().map(name_mut).chain(listed.marker.as_mut());
            for name in names {
                key::decode(name).ok_or_else(|| response.malformed("a key in it is not UTF-8"))?;
            }
        }
        // Prefixes come after all keys of the page; what they have in common comes between them.
        if listed.entries.iter().any(|entry| matches!(entry, Entry::Prefix(_))) {
            listed.entries.sort_by(|one, other| one.name().cmp(other.name()));
        }
        Ok(listed)
    }

    /// Where the older listing goes on, which was asked for what is behind `before`.
    pub(in crate::providers) fn next_marker(
        &self,
        before: Option<&str>,
        response: &Response,
    ) -> Result<Option<String>> {
        if !self.truncated {
            return Ok(None);
        }
        // Without a delimiter it is not said: the last name of the page.
        let last = || self.entries.iter().map(Entry::name).max().map(str::to_owned);
        let Some(marker) = self.marker.clone().or_else(last) else {
            return Err(response.malformed("it says that there is more, and not where"));
        };
        if before.is_some_and(|before| *marker <= *before) {
            return Err(response.malformed("it says to go on where it began"));
        }
        Ok(Some(marker))
    }

    /// Takes the text of a child of the root.
    pub(in crate::providers) fn set(&mut self, name: &str, text: &str) {
        let given = || (!text.is_empty()).then(|| text.to_owned());
        match name {
            "IsTruncated" => self.truncated = text.trim_ascii().eq_ignore_ascii_case("true"),
            "NextContinuationToken" => self.token = given(),
            "NextMarker" => self.marker = given(),
            "EncodingType" => self.escaped = text.trim_ascii().eq_ignore_ascii_case("url"),
            _ => {}
        }
    }
}

/// Which children of the root [`Listed::set`] takes.
fn is_known(name: &str) -> bool {
    matches!(name, "IsTruncated" | "NextContinuationToken" | "NextMarker" | "EncodingType")
}

impl<O: Line> FromXml for Listed<O> {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed = Listed::default();
        while let Some(child) = xml.child()? {
            match child {
                "Contents" => {
                    let Contents(object) = xml.read()?;
                    listed.entries.push(Entry::Object(object));
                }
                "CommonPrefixes" => {
                    let Prefixes(prefixes) = xml.read()?;
                    listed.entries.extend(prefixes.into_iter().map(Entry::Prefix));
                }
                name if is_known(name) => listed.set(name, &xml.read::<String>()?),
                _ => {}
            }
        }
        Ok(listed)
    }
}

struct Contents<O>(O);

impl<O: Line> FromXml for Contents<O> {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut object, mut has_key) = (O::default(), false);
        while let Some(child) = xml.child()? {
            match child {
                "Owner" => {
                    if let Some(owner) = xml.read_option()? {
                        object.owned(owner);
                    }
                }
                name if O::is_known(name) => {
                    has_key |= name == "Key";
                    object.set(name, &xml.read::<String>()?).map_err(Fault::new)?;
                }
                _ => {}
            }
        }
        if has_key { Ok(Contents(object)) } else { Err(Fault::missing("an object", "key")) }
    }
}

struct Prefixes(Vec<String>);

impl FromXml for Prefixes {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut prefixes = Vec::new();
        while let Some(child) = xml.child()? {
            if child == "Prefix" {
                prefixes.push(xml.read()?);
            }
        }
        Ok(Prefixes(prefixes))
    }
}
