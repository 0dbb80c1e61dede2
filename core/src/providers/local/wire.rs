//! How a directory is asked, and how it answers. Between this crate and the adapters of the same version: it may be
//! another in the next.
//!
//! A request's path names the container and the key (`/photos/2026/cloud.jpg`, percent-encoded); what is asked for is a
//! [`Call`] in the header [`CALL`], as JSON that is percent-encoded where a header could not carry it. Methods are what
//! they would be elsewhere (GET, HEAD, PUT, POST, DELETE), for whoever watches; `Range` is as HTTP has it. Contents are
//! bodies; all else that comes back is JSON:
//!
//! | call | body of the request | answer |
//! |---|---|---|
//! | [`Call::Containers`] | | `[Container]` |
//! | [`Call::Container`], [`Call::CreateContainer`] | | `Container` |
//! | [`Call::DeleteContainer`], [`Call::Delete`], [`Call::SetMetadata`], [`Call::SetTags`], [`Call::Abort`] | | nothing |
//! | [`Call::List`] | | [`Page`] |
//! | [`Call::Look`] | | the headers [`OBJECT`] and [`UPLOAD`] |
//! | [`Call::Read`] | | the content, `Content-Range` with 206, and the header [`OBJECT`] |
//! | [`Call::Write`] | the content | `Object` |
//! | [`Call::DeleteAll`] | `[key]` | `[null or` [`Fault`]`]`, in the same order |
//! | [`Call::Copy`] | | `Object` |
//! | [`Call::Tags`] | | the tags |
//! | [`Call::Uploads`] | | `[PendingUpload]` |
//! | [`Call::Open`] | | the upload's id |
//! | [`Call::Part`] | the part's content | `Part` |
//! | [`Call::Parts`] | | parts by their numbers |
//! | [`Call::Complete`] | | `Object` |
//!
//! An unsuccessful answer has a [`Fault`] as its body.

use crate::{
    Algorithm, Checksum, Error, Kind, Result, Time,
    storage::{Condition, Entry},
};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode, utf8_percent_encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// What is asked for.
pub const CALL: HeaderName = HeaderName::from_static("x-pileus-call");
/// The object that a content is of.
pub const OBJECT: HeaderName = HeaderName::from_static("x-pileus-object");
/// The upload that has made the object.
pub const UPLOAD: HeaderName = HeaderName::from_static("x-pileus-upload");

/// What is asked for of the container and the key in the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Call {
    /// All containers.
    Containers,
    /// One container.
    Container,
    /// Makes one, where there is none.
    CreateContainer,
    /// Deletes an empty one.
    DeleteContainer,
    /// Some of what is in a container.
    List {
        /// Keys that begin with this.
        prefix: String,
        /// What ends the part of a key that is told for all that share it.
        delimiter: Option<String>,
        /// What comes after this.
        after: Option<After>,
        /// That many entries at most.
        most: usize,
    },
    /// What there is to know of an object.
    Look(When),
    /// The content, or the span of it that `Range` names.
    Read(When),
    /// Writes an object.
    Write(Write),
    /// Deletes an object in that state.
    Delete(Condition),
    /// Deletes the objects of those keys.
    DeleteAll,
    /// Copies an object to the path's key.
    Copy {
        /// Container and key of the original.
        from: (String, String),
        /// On which state of it this depends.
        condition: Condition,
        /// How the copy is written; `about` is what the original has where nothing is said.
        write: Write,
        /// Whether `about` counts.
        replace: bool,
    },
    /// Replaces the metadata of an object.
    SetMetadata(BTreeMap<String, String>),
    /// An object's tags.
    Tags,
    /// Replaces them.
    SetTags(BTreeMap<String, String>),
    /// Uploads under way for keys that begin with this.
    Uploads(String),
    /// Begins an upload in parts.
    Open(About),
    /// Keeps a part of an upload.
    Part {
        /// The upload.
        upload: String,
        /// The part's number.
        number: u32,
        /// Where in the object it begins.
        first: u64,
        /// The checksum to be computed of it.
        hash: Option<Algorithm>,
    },
    /// The parts that are there.
    Parts(String),
    /// Makes the object of the parts.
    Complete {
        /// The upload.
        upload: String,
        /// How many bytes they have together.
        size: u64,
        /// On which state of what was there before this depends.
        condition: Condition,
        /// The checksum of the whole, where the parts tell it.
        whole: Option<Checksum>,
        /// The checksum that the whole has to have.
        expected: Option<Checksum>,
    },
    /// Throws an upload away.
    Abort(String),
}

/// Where a listing goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum After {
    /// Behind that key.
    Key(String),
    /// Behind all keys that begin with that.
    Prefix(String),
}

/// On what a read depends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// On which state of the object.
    pub condition: Condition,
    /// Only where it was written after that.
    pub modified_since: Option<Time>,
    /// Only where it was not written after that.
    pub unmodified_since: Option<Time>,
}

/// How an object is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// What is kept with it.
    pub about: About,
    /// On which state of what was there before this depends.
    pub condition: Condition,
    /// The checksum that the content has to have.
    pub expected: Option<Checksum>,
    /// The checksum to be computed of it, and kept.
    pub hash: Option<Algorithm>,
}

/// What is kept with an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// The media type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How the content is encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_language: Option<String>,
    /// How browsers show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_disposition: Option<String>,
    /// How long it may be kept by those between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<String>,
    /// The owner's own words.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Its tags.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// Some of what is in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// By their keys' bytes in order.
    pub entries: Vec<Entry>,
    /// Where the listing goes on.
    pub rest: Option<After>,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// In one word.
    pub kind: Kind,
    /// In a sentence.
    pub message: String,
}

/// What a header carries as it is.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'%');

/// A value as the text of a header.
pub fn header(value: &impl Serialize) -> Result<HeaderValue> {
    let text = serde_json::to_string(value)
        .map_err(|error| Error::misuse(format!("it has no JSON form: {error}")))?;
    let text = utf8_percent_encode(&text, ESCAPED).to_string();
    HeaderValue::from_str(&text).map_err(|error| Error::misuse(format!("no header can carry it: {error}")))
}

/// Reads the value in a header; `None` where there is none, or it is not one.
#[must_use]
pub fn read<T: DeserializeOwned>(headers: &HeaderMap, name: &HeaderName) -> Option<T> {
    let text: Vec<u8> = percent_decode(headers.get(name)?.as_bytes()).collect();
    serde_json::from_slice(&text).ok()
}

/// The container and the key in a request's path; each is empty where it is not there. `None` where they are no text.
#[must_use]
pub fn place(path: &str) -> Option<(String, String)> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let (container, key) = path.split_once('/').unwrap_or((path, ""));
    let text = |part: &str| String::from_utf8(percent_decode(part.as_bytes()).collect()).ok();
    Some((text(container)?, text(key)?))
}

/// Refuses names that no folder could have everywhere.
pub fn check_container(name: &str) -> Result<()> {
    let odd = |c: char| c.is_control() || "/\\:*?\"<>|%".contains(c);
    let rule = if name.is_empty() || name.len() > 255 {
        "has 1 to 255 bytes"
    } else if name.starts_with('.') {
        "does not begin with a dot"
    } else if name.ends_with(['.', ' ']) {
        "does not end in a dot or a space"
    } else if name.contains(odd) {
        "holds no control characters and none of / \\ : * ? \" < > | %"
    } else {
        return Ok(());
    };
    Err(Error::misuse(format!("{name:?} cannot be a container: the name of a folder {rule}")))
}
