//! Copies within the provider, whatever the size: at once up to 1 GiB, in parts above.

use super::{
    super::{
        multipart::UploadPartCopy,
        objects::{self, CopyObject, CopySource, HeadObject, ObjectHead, Properties},
    },
    convert,
    upload::{LIMITS, SLOW, Target, request},
};
use crate::{
    Algorithm, Checksum, Endpoint, Leftover, Request, Response, Result,
    providers::s3_family::copying,
    storage::{Content, CopySpec, Limits, Listed, Multipart, Object, Part, Upload, UploadSpec, WriteSpec},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How large a copy at once is at most, and the parts of others: the provider moves the bytes, but takes its time.
const AT_ONCE: u64 = 1 << 30;
const PART: u64 = 512 << 20;

/// An upload whose parts come from another object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Duplicate {
    source: CopySource,
    target: Target,
    /// Whether what it is written with is said, and not what the source has.
    replace: bool,
    class: Option<String>,
}

impl Duplicate {
    /// The copy, when it has the content that the source had.
    fn sound(&self, object: Object) -> Result<Object> {
        if let Some(known) = &self.target.known {
            for told in &object.checksums {
                known.agrees(told, &format!("the copy {:?}", object.key))?;
            }
        }
        Ok(object)
    }
}

impl Multipart for Duplicate {
    const FLOW: &'static str = "oss.copy";

    fn limits(&self) -> Limits {
        Limits { whole: AT_ONCE, ..LIMITS }
    }
    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        None
    }
    fn whole(&self, spec: &UploadSpec, _: Content) -> Request {
        let properties = match self.replace {
            true => convert::properties(&spec.write),
            false => {
                let storage_class = self.class.as_deref().map(Into::into);
                Ok(Properties { storage_class, ..Properties::default() })
            }
        };
        let mut request = request(properties.map(|properties| {
            CopyObject {
                replace_metadata: self.replace,
                replace_tags: self.replace && !properties.tags.is_empty(),
                properties,
                forbid_overwrite: self.target.forbid_overwrite,
                ..CopyObject::new(self.source.clone(), &*self.target.bucket, &*self.target.object.key)
            }
            .request()
        }));
        request.timeout = Some(SLOW);
        request
    }
    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        let copied = objects::copied(response)?;
        self.sound(Object {
            etag: copied.etag,
            version: copied.version_id,
            size,
            modified: copied.last_modified,
            checksums: copied.crc64.into_iter().collect(),
            ..self.target.object.clone()
        })
    }
    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        self.target.open(spec)
    }
    fn opened(&mut self, response: &Response) -> Result<()> {
        self.target.opened(response)
    }
    fn is_open(&self) -> bool {
        self.target.is_open()
    }
    fn part(&self, _: &UploadSpec, number: u32, content: Content) -> Request {
        let mut request = UploadPartCopy {
            source: self.source.clone(),
            range: Some(content.first..content.end),
            bucket: self.target.bucket.clone(),
            key: self.target.object.key.clone(),
            upload_id: self.target.id(),
            number: number.saturating_add(1),
        }
        .request();
        request.timeout = Some(SLOW);
        request
    }
    fn sent(&self, _: u32, response: &Response) -> Result<String> {
        let copied = objects::copied(response)?;
        Ok(copied.etag.map(|tag| tag.as_str().to_owned()).unwrap_or_default())
    }
    fn list(&self, after: Option<&str>) -> Request {
        self.target.list(after)
    }
    fn listed(&self, response: &Response) -> Result<Listed> {
        self.target.listed(response)
    }
    fn complete(&self, spec: &UploadSpec, parts: &BTreeMap<u32, Part>, whole: Option<&Checksum>) -> Request {
        self.target.complete(spec, parts, whole)
    }
    fn completed(&self, response: &Response, size: u64) -> Result<Object> {
        self.sound(self.target.completed(response, size)?)
    }
    fn abort(&self) -> Option<Request> {
        self.target.abort()
    }
    fn look(&self) -> Request {
        self.target.look()
    }
    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        self.target.looked(response, parts, size)
    }
    fn remove(&self, object: &Object) -> Request {
        self.target.remove(object)
    }
    fn leftover(&self) -> Leftover {
        self.target.leftover()
    }
}

/// What is to change with the copy.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Nothing but what is said here.
    As(Box<CopySpec>),
    /// What is kept with it.
    Metadata(BTreeMap<String, String>),
}

/// What is copied, and where to.
#[derive(Clone, Debug)]
pub(super) struct Original {
    source: CopySource,
    bucket: String,
    key: String,
    change: Change,
}

impl Original {
    pub(super) fn new(from: (&str, &str), to: (&str, &str), change: Change) -> Result<Self> {
        let mut source = CopySource::new(from.0, from.1);
        if let Change::As(spec) = &change {
            source.version_id.clone_from(&spec.version);
            source.conditions = convert::conditions(&spec.condition)?;
        }
        Ok(Original { source, bucket: to.0.to_owned(), key: to.1.to_owned(), change })
    }

    fn head(&self) -> HeadObject {
        HeadObject {
            version_id: self.source.version_id.clone(),
            conditions: self.source.conditions.clone(),
            ..HeadObject::new(&*self.source.bucket, &*self.source.key)
        }
    }
}

impl copying::Original for Original {
    type Copy = Duplicate;

    fn look(&self) -> Request {
        self.head().request()
    }

    fn begin(&self, response: &Response) -> Result<Upload<Duplicate>> {
        let head = self.head().response(response)?;
        let size = head.size().ok_or_else(|| response.malformed("it does not say how long the object is"))?;
        let own = as_written(&head);
        let (write, replace, class) = match &self.change {
            Change::Metadata(metadata) => (WriteSpec { metadata: metadata.clone(), ..own }, true, None),
            Change::As(spec) => match &spec.replace {
                Some(write) => (write.clone(), true, None),
                None => (own, false, spec.storage_class.clone()),
            },
        };
        let storage_class = class.clone().or(write.storage_class);
        let write = WriteSpec { storage_class, checksum: None, algorithm: None, ..write };
        let part_size = if size <= AT_ONCE { AT_ONCE } else { PART };
        let spec = UploadSpec { write, part_size, width: 8, in_flight: u64::MAX, keep: false };
        let mut source = self.source.clone();
        source.conditions.if_match = head.etag.as_ref().map(|tag| tag.as_str().to_owned());
        source.version_id = source.version_id.or_else(|| head.version_id.clone());
        let mut target = Target::new(&self.bucket, &self.key, &spec)?;
        target.known = head.crc64;
        let class = class.as_ref().map(convert::own_class).transpose()?;
        let class = class.map(|class| class.as_str().to_owned());
        Upload::new(Duplicate { source, target, replace, class }, spec, size)
    }
}

/// What an object was written with, as far as its head tells.
fn as_written(head: &ObjectHead) -> WriteSpec {
    WriteSpec {
        content_type: head.content_type.clone(),
        content_encoding: head.content_encoding.clone(),
        content_language: head.content_language.clone(),
        content_disposition: head.content_disposition.clone(),
        cache_control: head.cache_control.clone(),
        metadata: head.metadata.clone(),
        storage_class: head.storage_class.as_ref().map(convert::class),
        ..WriteSpec::default()
    }
}
