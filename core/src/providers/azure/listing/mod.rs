//! Listings of containers and of blobs.

mod blobs;
mod containers;

pub use blobs::{Blob, BlobsInclude, ListBlobs, Listed};
pub use containers::{Container, ContainersInclude, ListContainers};

use crate::wire::xml::{Fault, FromXml, Xml};
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

/// A name, which is percent-encoded where XML cannot hold it as it is.
/// <https://learn.microsoft.com/rest/api/storageservices/list-blobs#blob-name-encoding>
#[derive(Default)]
struct Name(String);

impl FromXml for Name {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        let encoded = xml.attribute("Encoded")?.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let text = xml.text()?;
        if !encoded {
            return Ok(Name(text.into_owned()));
        }
        let decoded = percent_decode_str(&text).decode_utf8();
        decoded.map(|name| Name(name.into_owned())).map_err(|_| Fault::new("an encoded name is not UTF-8"))
    }
}

/// Metadata: an element for each, named after it.
#[derive(Default)]
struct Metadata(BTreeMap<String, String>);

impl FromXml for Metadata {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        let mut metadata = BTreeMap::new();
        while let Some(name) = xml.child()? {
            let name = name.to_owned();
            metadata.insert(name, xml.read()?);
        }
        Ok(Metadata(metadata))
    }
}

#[cfg(test)]
mod tests;
