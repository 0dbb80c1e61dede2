//! Uploads: at once, or in parts that are each written where they belong.

use super::{
    read::{self, invalid},
    terms,
    wire::{Call, When, Write},
};
use crate::{
    Algorithm, Checksum, Leftover, Repeat, Request, Response, Result,
    storage::{Condition, Content, Limits, Listed, Multipart, Object, Part, UploadSpec, patience},
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What file systems count in.
const LARGEST: u64 = i64::MAX as u64;

/// An upload of one object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Staged {
    container: String,
    key: String,
    upload: Option<String>,
}

impl Staged {
    pub(super) fn new(container: &str, key: &str, spec: &UploadSpec) -> Result<Self> {
        terms::written(&spec.write)?;
        Ok(Staged { container: container.to_owned(), key: key.to_owned(), upload: None })
    }

    fn ask(&self, method: Method, call: &Call) -> Request {
        terms::object(method, (&self.container, &self.key), call)
    }

    fn id(&self) -> String {
        self.upload.clone().unwrap_or_default()
    }
}

impl Multipart for Staged {
    const FLOW: &'static str = "local.upload";

    fn limits(&self) -> Limits {
        Limits { whole: LARGEST, least_part: 1, most_part: LARGEST, parts: u32::MAX, object: LARGEST }
    }

    /// None by itself: the bytes go from one place of the machine's memory to another.
    fn hash(&self, spec: &UploadSpec) -> Option<Algorithm> {
        spec.write.algorithm.or(spec.write.checksum.map(|sum| sum.algorithm()))
    }

    fn whole(&self, spec: &UploadSpec, content: Content) -> Request {
        match terms::written(&spec.write) {
            Ok(write) => {
                let repeat = terms::repeat(&write.condition);
                self.ask(Method::PUT, &Call::Write(write)).body(content.body()).repeat(repeat)
            }
            Err(error) => invalid(error),
        }
    }

    fn written(&self, response: &Response, _: u64) -> Result<Object> {
        response.json()
    }

    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        Some(match terms::written(&spec.write) {
            Ok(Write { about, .. }) => self.ask(Method::POST, &Call::Open(about)),
            Err(error) => invalid(error),
        })
    }

    fn opened(&mut self, response: &Response) -> Result<()> {
        self.upload = Some(response.json()?);
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.upload.is_some()
    }

    fn part(&self, _: &UploadSpec, number: u32, content: Content) -> Request {
        let call = Call::Part { upload: self.id(), number, first: content.first, hash: content.hash };
        self.ask(Method::PUT, &call).body(content.body())
    }

    fn sent(&self, number: u32, response: &Response) -> Result<String> {
        let part: Part = response.json()?;
        if let (Some(sent), Some(kept)) = (response.hashed.sent, part.checksum) {
            sent.agrees(&kept, &format!("part {number} of {:?}", self.key))?;
        }
        Ok(part.tag)
    }

    fn list(&self, _: Option<&str>) -> Request {
        self.ask(Method::GET, &Call::Parts(self.id()))
    }

    fn listed(&self, response: &Response) -> Result<Listed> {
        Ok(Listed { parts: response.json()?, rest: None })
    }

    fn complete(&self, spec: &UploadSpec, parts: &BTreeMap<u32, Part>, whole: Option<&Checksum>) -> Request {
        let size: u64 = parts.values().map(|part| part.size).sum();
        let call = Call::Complete {
            upload: self.id(),
            size,
            condition: spec.write.condition.clone(),
            whole: whole.copied(),
            expected: spec.write.checksum,
        };
        let mut request = self.ask(Method::POST, &call).repeat(Repeat::Once);
        // All of it may have to be read once more, and has to be on the disk.
        request.timeout = Some(patience(size));
        request
    }

    fn completed(&self, response: &Response, _: u64) -> Result<Object> {
        response.json()
    }

    fn abort(&self) -> Option<Request> {
        Some(self.ask(Method::DELETE, &Call::Abort(self.upload.clone()?)))
    }

    fn look(&self) -> Request {
        self.ask(Method::HEAD, &Call::Look(When::default())).accept(&[404])
    }

    fn looked(&self, response: &Response, _: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        if response.status.as_u16() == 404 {
            return Ok(None);
        }
        let ours = self.upload.is_some() && terms::made_by(response) == self.upload;
        Ok(Some(read::head(response)?).filter(|object| ours && object.size == size))
    }

    fn remove(&self, object: &Object) -> Request {
        let condition = match object.etag {
            Some(_) => Condition::Is(object.revision()),
            None => Condition::Always,
        };
        self.ask(Method::DELETE, &Call::Delete(condition))
    }

    fn leftover(&self) -> Leftover {
        let left = Leftover::possible("upload");
        let left = left.find_by("container", self.container.clone()).find_by("key", self.key.clone());
        Leftover { id: self.upload.clone(), certain: self.is_open(), ..left }
    }
}
