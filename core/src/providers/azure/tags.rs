//! Tags of blobs, which they are found by.

use super::{
    conditions::Conditions,
    names,
    writer::{self, Writer},
};
use crate::{
    Endpoint, Error, Page, Request, Response, Result,
    request::RESERVED,
    wire::{
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use http::Method;
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tags as documents have them: `TagSet/Tag`s of a `Key` and a `Value`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tags(pub(super) BTreeMap<String, String>);

xml_struct! {
    struct Tag {
        key: String = needed "Key",
        value: String = "Value",
    }
}

impl FromXml for Tags {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut tags = BTreeMap::new();
        while let Some(child) = xml.child()? {
            if child == "TagSet" {
                tags.extend(xml.read::<Vec<Tag>>()?.into_iter().map(|tag| (tag.key, tag.value)));
            }
        }
        Ok(Tags(tags))
    }
}

/// Tags as the header of a creation has them; `None` where there are none.
pub(super) fn header(tags: &BTreeMap<String, String>) -> Option<String> {
    let escaped = |text| utf8_percent_encode(text, RESERVED);
    let pairs: Vec<_> =
        tags.iter().map(|(key, value)| format!("{}={}", escaped(key), escaped(value))).collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

/// <https://learn.microsoft.com/rest/api/storageservices/set-blob-tags#remarks>
pub(super) fn checked(tags: &BTreeMap<String, String>) -> Result<()> {
    let fine =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" +-./:=_".contains(&byte));
    if tags.len() > 10 {
        return Err(Error::misuse(format!("a blob has at most 10 tags, and these are {}", tags.len())));
    }
    for (key, value) in tags {
        let sound = (1..=128).contains(&key.len()) && value.len() <= 256 && fine(key) && fine(value);
        if !sound {
            return Err(Error::misuse(format!(
                "{key:?} is no tag at Azure: a key of 1 to 128 characters and a value of up to 256, of letters, digits, \
                 spaces and + - . / : = _"
            )));
        }
    }
    Ok(())
}

/// Shows a blob's tags. <https://learn.microsoft.com/rest/api/storageservices/get-blob-tags>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GetBlobTags {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its snapshots, by its time.
    pub snapshot: Option<String>,
    /// One of its versions.
    pub version_id: Option<String>,
    /// What has to hold: a lease, or tags.
    pub conditions: Conditions,
}

impl Endpoint for GetBlobTags {
    type Output = BTreeMap<String, String>;

    fn request(&self) -> Request {
        let request = names::blob(Method::GET, &self.container, &self.blob)
            .query("comp", "tags")
            .query_opt("snapshot", self.snapshot.as_ref())
            .query_opt("versionid", self.version_id.as_ref());
        self.conditions.apply(request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(xml::read::<Tags>(response)?.0)
    }
}

/// Replaces a blob's tags. <https://learn.microsoft.com/rest/api/storageservices/set-blob-tags>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetBlobTags {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its versions.
    pub version_id: Option<String>,
    /// All of its tags.
    pub tags: BTreeMap<String, String>,
    /// What has to hold: a lease, or tags.
    pub conditions: Conditions,
}

impl Endpoint for SetBlobTags {
    type Output = ();

    fn request(&self) -> Request {
        if let Err(error) = checked(&self.tags) {
            return Request::invalid(super::SERVICE, error);
        }
        let document = Writer::document("Tags", |xml| {
            xml.within("TagSet", |xml| {
                xml.each(&self.tags, |xml, (key, value)| {
                    xml.within("Tag", |xml| xml.text("Key", key).text("Value", value))
                })
            })
        });
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "tags")
            .query_opt("versionid", self.version_id.as_ref());
        writer::send(self.conditions.apply(request), document)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

xml_struct! {
    /// A blob that was found by its tags.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct FoundBlob {
        /// Its container; the one that was searched where nothing is said.
        pub container: Option<String> = "ContainerName",
        /// Its name.
        pub name: String = needed "Name",
        /// Which of its versions it is.
        pub version_id: Option<String> = "VersionId",
        /// Whether that is the newest.
        pub is_current_version: Option<bool> = "IsCurrentVersion",
        tags: Tags = "Tags",
    }
}

impl FoundBlob {
    /// The tags that it was found by.
    #[must_use]
    pub fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags.0
    }
}

xml_struct! {
    struct Enumeration {
        blobs: Vec<FoundBlob> = needed "Blobs",
        next: Option<String> = "NextMarker",
    }
}

/// Finds blobs by their tags: in a container, or in all of the account.
/// <https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FindBlobsByTags {
    /// The container; all of them where there is none.
    pub container: Option<String>,
    /// What the tags have to be: `"status" = 'done' AND "kind" > 'a'`.
    pub expression: String,
    /// How many a page holds at most, up to 5,000.
    pub max_results: Option<u32>,
    /// Where the search goes on, as an earlier page told.
    pub marker: Option<String>,
}

impl Endpoint for FindBlobsByTags {
    type Output = Page<FoundBlob, Self>;

    fn request(&self) -> Request {
        let request = match &self.container {
            Some(container) => names::container(Method::GET, container),
            None => names::service(Method::GET),
        };
        request
            .query("comp", "blobs")
            .query("where", &self.expression)
            .query_opt("maxresults", self.max_results.map(|most| most.to_string()))
            .query_opt("marker", self.marker.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let read: Enumeration = xml::read(response)?;
        let rest = read.next.map(|next| FindBlobsByTags { marker: Some(next), ..self.clone() });
        Ok(Page { items: read.blobs, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::azure::testing::{answer, sent, stored};

    fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn tags_are_set_and_shown() {
        let set = SetBlobTags {
            container: "abc".into(),
            blob: "b".into(),
            tags: tags(&[("a key", "v=1"), ("k", "")]),
            ..SetBlobTags::default()
        };
        assert_eq!(
            sent(&set),
            "PUT /abc/b?comp=tags\ncontent-type: application/xml\n<?xml version=\"1.0\" encoding=\"utf-8\"?><Tags><TagSet>\
             <Tag><Key>a key</Key><Value>v=1</Value></Tag><Tag><Key>k</Key><Value></Value></Tag></TagSet></Tags>"
        );
        assert_eq!(stored(&set), set);
        set.response(&answer(204, &[], "")).expect("set");
        let get = GetBlobTags {
            container: "abc".into(),
            blob: "b".into(),
            version_id: Some("v".into()),
            ..Default::default()
        };
        assert_eq!(sent(&get), "GET /abc/b?comp=tags&versionid=v");
        assert_eq!(stored(&get), get);
        let body = "\u{feff}<Tags><TagSet><Tag><Key>a key</Key><Value>v=1</Value></Tag><Tag><Key>k</Key><Value /></Tag></TagSet></Tags>";
        assert_eq!(get.response(&answer(200, &[], body)).expect("tags"), set.tags);
        assert_eq!(header(&set.tags).as_deref(), Some("a%20key=v%3D1&k="));
        assert_eq!(header(&BTreeMap::new()), None);
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        let many: BTreeMap<_, _> = (0..11).map(|n| (n.to_string(), String::new())).collect();
        for bad in [tags(&[("", "v")]), tags(&[("k", "é")]), tags(&[("k#", "v")]), many] {
            let set =
                SetBlobTags { container: "abc".into(), blob: "b".into(), tags: bad, ..Default::default() };
            assert!(set.request().fault().is_some(), "{set:?}");
        }
    }

    #[test]
    fn blobs_are_found() {
        let find = FindBlobsByTags {
            expression: "\"k\" = 'v'".into(),
            max_results: Some(1),
            ..FindBlobsByTags::default()
        };
        assert_eq!(sent(&find), "GET /?comp=blobs&where=%22k%22%20%3D%20%27v%27&maxresults=1");
        assert_eq!(stored(&find), find);
        let within = FindBlobsByTags { container: Some("abc".into()), ..find.clone() };
        assert!(sent(&within).starts_with("GET /abc?restype=container&comp=blobs&where="));
        let body = "<EnumerationResults><Where>x</Where><Blobs><Blob><Name>b</Name><ContainerName>abc</ContainerName><Tags>\
            <TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tags></Blob></Blobs><NextMarker>m</NextMarker>\
            </EnumerationResults>";
        let page = find.response(&answer(200, &[], body)).expect("blobs");
        let found = &page.items[0];
        assert_eq!((found.container.as_deref(), found.name.as_str()), (Some("abc"), "b"));
        assert_eq!(found.tags(), &tags(&[("k", "v")]));
        assert!(sent(&page.rest.expect("more")).ends_with("&marker=m"));
    }
}
