//! The answer to a listing, read by the reader for any XML.

use super::{Entry, Object, key, scan};
use crate::{
    Response, Result,
    wire::xml::{self, Fault, FromXml, Xml},
};

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) entries: Vec<Entry>,
    pub(super) truncated: bool,
    /// Where `ListObjectsV2` goes on.
    pub(super) token: Option<String>,
    /// Where `ListObjects` goes on, where it says so.
    pub(super) marker: Option<String>,
    /// Whether keys are escaped.
    pub(super) escaped: bool,
}

impl Listed {
    /// Reads a page, its keys as they are in the bucket.
    pub(super) fn read(response: &Response) -> Result<Self> {
        let mut listed = match scan::page(response.bytes()) {
            Some(listed) => listed,
            // It is of no usual form, or wrong: the reader for any XML says which.
            None => xml::read::<Listed>(response)?,
        };
        if listed.escaped {
            let names = listed.entries.iter_mut().map(Entry::name_mut).chain(listed.marker.as_mut());
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

    /// Takes the text of a child of the root.
    pub(super) fn set(&mut self, name: &str, text: &str) {
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

impl FromXml for Listed {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed = Listed::default();
        while let Some(child) = xml.child()? {
            match child {
                "Contents" => listed.entries.push(Entry::Object(xml.read()?)),
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

impl FromXml for Object {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut object, mut has_key) = (Object::default(), false);
        while let Some(child) = xml.child()? {
            match child {
                "Owner" => object.owner = xml.read_option()?.map(Box::new),
                name if super::is_known(name) => {
                    has_key |= name == "Key";
                    object.set(name, &xml.read::<String>()?).map_err(Fault::new)?;
                }
                _ => {}
            }
        }
        if !has_key {
            return Err(Fault::missing("an object", "key"));
        }
        Ok(object)
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
