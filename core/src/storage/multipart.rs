//! What a provider writes of uploads in parts, and of downloads in spans.

use super::{Object, Revision, UploadSpec};
use crate::{Algorithm, Body, Checksum, Cx, Request, Response, Result, Take};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, fmt, time::Duration};

/// An upload in parts, as one provider has it: its requests and how their answers read. [`Upload`](super::Upload) brings
/// them in order, [`Uploads`](super::Storage) hand it out.
///
/// Plain data: the checkpoint of an upload holds it.
pub trait Multipart: Clone + fmt::Debug + Serialize + DeserializeOwned + Send + 'static {
    /// The name of its checkpoints: `s3.upload`.
    const FLOW: &'static str;

    /// What the provider accepts.
    fn limits(&self) -> Limits;

    /// Takes what it needs of chance, before anything is sent.
    fn begin(&mut self, cx: &Cx<'_>) {
        let _ = cx;
    }

    /// Which checksum is computed of what is sent, if any.
    fn hash(&self, spec: &UploadSpec) -> Option<Algorithm>;

    /// The request that writes the whole object at once.
    fn whole(&self, spec: &UploadSpec, content: Content) -> Request;

    /// Whether a write at once whose answer was lost is looked for with [`Multipart::look`], and sent again where nothing
    /// shows: at providers that would keep both.
    fn settles(&self) -> bool {
        false
    }

    /// Reads the answer to it.
    fn written(&self, response: &Response, size: u64) -> Result<Object>;

    /// The request that begins an upload in parts; `None` where nothing has to be begun.
    fn open(&self, spec: &UploadSpec) -> Option<Request>;

    /// Takes the id of the upload.
    fn opened(&mut self, response: &Response) -> Result<()>;

    /// Whether it has been begun, so that there is something to go on with, or to throw away.
    fn is_open(&self) -> bool;

    /// The request that sends a part; parts are numbered from 0.
    fn part(&self, spec: &UploadSpec, number: u32, content: Content) -> Request;

    /// Reads what names the part.
    fn sent(&self, number: u32, response: &Response) -> Result<String>;

    /// The request that lists the parts which are there, from where an earlier answer left off.
    fn list(&self, after: Option<&str>) -> Request;

    /// Reads it.
    fn listed(&self, response: &Response) -> Result<Listed>;

    /// The request that makes the object of its parts. `whole` is the checksum of all its content, where it is known.
    fn complete(&self, spec: &UploadSpec, parts: &BTreeMap<u32, Part>, whole: Option<&Checksum>) -> Request;

    /// Reads the answer.
    fn completed(&self, response: &Response, size: u64) -> Result<Object>;

    /// The request that throws the upload away; `None` where the provider does that by itself.
    fn abort(&self) -> Option<Request>;

    /// Reads the answer: an error where something of it is left.
    fn aborted(&self, response: &Response) -> Result<()> {
        let _ = response;
        Ok(())
    }

    /// The request that looks at the object.
    fn look(&self) -> Request;

    /// Reads it: `Some` where the object is there and is what these parts make.
    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>>;

    /// The request that deletes that state of the object, which is damaged.
    fn remove(&self, object: &Object) -> Request;

    /// What an upload that was begun is found by.
    fn leftover(&self) -> crate::Leftover;
}

/// What a provider accepts of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest object that is written at once.
    pub whole: u64,
    /// The smallest part, the last one excepted.
    pub least_part: u64,
    /// The largest part.
    pub most_part: u64,
    /// How many parts there may be.
    pub parts: u32,
    /// The largest object.
    pub object: u64,
}

/// Which bytes of the caller's are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// From which byte of the source.
    pub first: u64,
    /// To before this one.
    pub end: u64,
    /// The checksum to compute on the way.
    pub hash: Option<Algorithm>,
    /// The bytes themselves, where they are at hand and no source is needed.
    pub bytes: Option<bytes::Bytes>,
}

impl Content {
    /// How many bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.end.saturating_sub(self.first)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The checksum, where it can be told before anything is sent.
    #[must_use]
    pub fn checksum(&self) -> Option<Checksum> {
        Some(self.hash?.of(self.bytes.as_ref()?))
    }

    /// As a request's body, hashed and not framed.
    #[must_use]
    pub fn body(&self) -> Body {
        match (&self.bytes, self.hash) {
            (Some(bytes), _) => Body::Bytes(bytes.clone()),
            (None, _) if self.is_empty() => Body::Empty,
            (None, Some(hash)) => Body::Stream(Box::new(crate::Stream::hashed(self.first..self.end, hash))),
            (None, None) => Body::Source(self.first..self.end),
        }
    }
}

/// How long one request may take that moves so many bytes: transports have their own limit for standing still.
#[must_use]
pub fn patience(bytes: u64) -> Duration {
    const SLOWEST: u64 = 64 << 10;
    const LONGEST: u64 = 24 * 3600;
    Duration::from_secs((60 + bytes / SLOWEST).min(LONGEST))
}

/// A part that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What the provider calls it.
    pub tag: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its checksum, where it is known.
    pub checksum: Option<Checksum>,
}

/// Some of the parts that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// By their numbers.
    pub parts: BTreeMap<u32, Part>,
    /// Where the listing goes on.
    pub rest: Option<String>,
}

/// A download, as one provider has it: its request, and how the head of the answer reads.
pub trait Ranged: Clone + fmt::Debug + Serialize + DeserializeOwned + Send + 'static {
    /// The name of its checkpoints: `s3.download`.
    const FLOW: &'static str;

    /// The request for the content, or that span of it (a `Range` header's value), of that revision where one is given.
    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request;

    /// Reads the head of the answer. The size is that of the whole object.
    fn head(&self, response: &Response) -> Result<Object>;

    /// The request for the head alone, of that revision: where the checksum of the whole is told there and not with
    /// spans. It is read like that of an answer.
    fn look(&self, revision: &Revision) -> Option<Request> {
        let _ = revision;
        None
    }

    /// Which checksum is computed of what comes, of those that the provider may tell.
    fn hash(&self) -> Option<Algorithm>;
}
