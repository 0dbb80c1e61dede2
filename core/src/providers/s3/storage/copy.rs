//! Copies within the provider, whatever the size: at once up to 5 GiB, in parts above.

use super::{
    super::{
        Dialect,
        multipart::UploadPartCopy,
        objects::{self, CopyObject, CopySource, HeadObject, ObjectHead, Properties},
        terms::Directive,
    },
    convert,
    upload::{LIMITS, Target, request},
};
use crate::{
    Algorithm, Checksum, Endpoint, Leftover, Request, Response, Result,
    providers::s3_family::copying,
    storage::{Content, CopySpec, Limits, Listed, Multipart, Object, Part, Upload, UploadSpec, WriteSpec},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How large the parts of a copy are: the provider moves the bytes, so that they can be large.
const PART: u64 = 512 << 20;

/// An upload whose parts come from another object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Duplicate {
    source: CopySource,
    target: Target,
    /// What the copy is written with; what the source has, where nothing is said.
    replace: bool,
    class: Option<String>,
}

impl Multipart for Duplicate {
    const FLOW: &'static str = "s3.copy";

    fn limits(&self) -> Limits {
        LIMITS
    }
    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        None
    }
    fn whole(&self, spec: &UploadSpec, _: Content) -> Request {
        let dialect = self.target.dialect();
        let built = || {
            let properties = match self.replace {
                true => convert::properties(&spec.write, &dialect)?,
                false => Properties {
                    storage_class: self.class.as_deref().map(Into::into),
                    ..Properties::default()
                },
            };
            let tags = !spec.write.tags.is_empty();
            Ok(CopyObject {
                properties,
                metadata_directive: self.replace.then_some(Directive::Replace),
                tagging_directive: (self.replace && tags).then_some(Directive::Replace),
                conditions: convert::write_conditions(&spec.write.condition, &dialect)?,
                customer_key: self.target.key.clone(),
                ..CopyObject::new(self.source.clone(), &*self.target.bucket, &*self.target.object.key)
            }
            .request())
        };
        request(built())
    }
    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        let copied = objects::copied(response)?;
        let modified = copied.last_modified;
        Ok(Object {
            etag: copied.etag,
            version: copied.version_id,
            size,
            modified,
            ..self.target.object.clone()
        })
    }
    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        self.target.open_plain(spec)
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
            source_key: None,
            customer_key: self.target.key.clone(),
        }
        .request();
        request.timeout = Some(std::time::Duration::from_secs(15 * 60));
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
        self.target.completed(response, size)
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
    dialect: Dialect,
}

impl Original {
    pub(super) fn new(
        from: (&str, &str),
        to: (&str, &str),
        change: Change,
        dialect: Dialect,
    ) -> Result<Self> {
        let mut source = CopySource::new(from.0, from.1);
        if let Change::As(spec) = &change {
            source.version_id.clone_from(&spec.version);
            source.conditions = convert::conditions(&spec.condition)?;
        }
        Ok(Original { source, bucket: to.0.to_owned(), key: to.1.to_owned(), change, dialect })
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
        let write =
            WriteSpec { storage_class: class.clone().or(write.storage_class), checksum: None, ..write };
        let part_size = if size <= LIMITS.whole { LIMITS.whole } else { PART };
        let spec = UploadSpec { write, part_size, width: 8, in_flight: u64::MAX, keep: false };
        let mut source = self.source.clone();
        source.conditions.if_match = head.etag.as_ref().map(|tag| tag.as_str().to_owned());
        source.version_id = source.version_id.or_else(|| head.version_id.clone());
        let target = Target::new(&self.bucket, &self.key, &spec, &self.dialect)?;
        let class = class.map(|class| class.as_str().to_owned());
        let duplicate = Duplicate { source, target, replace, class };
        Upload::new(duplicate, spec, size)
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
        storage_class: head.storage_class.as_ref().map(|class| class.as_str().into()),
        ..WriteSpec::default()
    }
}
