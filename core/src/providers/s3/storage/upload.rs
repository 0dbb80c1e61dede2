//! Uploads: what S3 writes of them.

use super::{
    super::{
        Dialect, SERVICE, etag,
        multipart::{
            AbortMultipartUpload, CompleteMultipartUpload, CompletedPart, CreateMultipartUpload,
            LARGEST_PART, ListParts, MOST_PARTS, SMALLEST_PART, UploadPart,
        },
        objects::{self, DeleteObject, HeadObject, ObjectHead, PutObject},
        terms::ChecksumType,
    },
    convert,
};
use crate::{
    Algorithm, Body, Checksum, Endpoint, Framing, Leftover, Request, Response, Result, Stream,
    storage::{Content, ETag, Limits, Listed, Multipart, Object, Part, UploadSpec},
};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write};

/// An upload to S3.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) bucket: String,
    /// What is known of the object beforehand.
    pub(super) object: Object,
    /// The upload's id, once it has been begun.
    pub(super) upload: Option<String>,
    /// The checksum that the content has to have.
    expected: Option<Checksum>,
    /// What the cloud has of S3.
    traits: Traits,
    /// The caller's key. An upload with one is not stored.
    #[serde(skip)]
    pub(super) key: Option<objects::CustomerKey>,
}

/// What uploads ask of a cloud: stored with them, for a checkpoint is taken up by the same account.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Traits {
    checksums: bool,
    trailers: bool,
    full_objects: bool,
    usual: Algorithm,
    conditional_writes: bool,
    object_tagging: bool,
    encryption: bool,
    smallest_part: u64,
}

impl Traits {
    fn of(dialect: &Dialect) -> Self {
        Traits {
            checksums: dialect.checksums,
            trailers: dialect.trailers,
            full_objects: dialect.full_object_checksums,
            usual: dialect.usual_checksum,
            conditional_writes: dialect.conditional_writes,
            object_tagging: dialect.object_tagging,
            encryption: dialect.encryption,
            smallest_part: dialect.smallest_part,
        }
    }

    /// As far as requests depend on it.
    fn dialect(self) -> Dialect {
        Dialect {
            conditional_writes: self.conditional_writes,
            object_tagging: self.object_tagging,
            encryption: self.encryption,
            smallest_part: self.smallest_part,
            ..Dialect::COMPATIBLE
        }
    }
}

/// How much S3 takes. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>
pub(super) const LIMITS: Limits = Limits {
    whole: 5 << 30,
    least_part: SMALLEST_PART,
    most_part: LARGEST_PART,
    parts: MOST_PARTS,
    object: LARGEST_PART * MOST_PARTS as u64,
};

impl Target {
    pub(super) fn new(bucket: &str, key: &str, spec: &UploadSpec, dialect: &Dialect) -> Result<Self> {
        let write = &spec.write;
        let object = Object {
            key: key.to_owned(),
            content_type: write.content_type.clone(),
            content_encoding: write.content_encoding.clone(),
            storage_class: write.storage_class.clone(),
            metadata: write.metadata.clone(),
            ..Object::default()
        };
        Ok(Target {
            bucket: bucket.to_owned(),
            object,
            upload: None,
            expected: write.checksum,
            traits: Traits::of(dialect),
            key: convert::write_key(write)?,
        })
    }

    /// What the cloud has of S3, as far as requests depend on it.
    pub(super) fn dialect(&self) -> Dialect {
        self.traits.dialect()
    }

    /// The request that begins an upload whose parts come with no checksums of ours.
    pub(super) fn open_plain(&self, spec: &UploadSpec) -> Option<Request> {
        let dialect = self.dialect();
        let fine = convert::write_conditions(&spec.write.condition, &dialect);
        let built = fine.and_then(|_| convert::properties(&spec.write, &dialect)).map(|properties| {
            CreateMultipartUpload {
                properties,
                customer_key: self.key.clone(),
                ..CreateMultipartUpload::new(&*self.bucket, &*self.object.key)
            }
            .request()
        });
        Some(request(built))
    }

    pub(super) fn id(&self) -> String {
        self.upload.clone().unwrap_or_default()
    }

    /// The body, and the checksums that go in headers: of bytes at hand before them, of others behind.
    fn body(&self, content: &Content) -> (Body, Option<super::super::Checksum>, Option<String>) {
        let known = content.checksum().or_else(|| Some(content.hash?.of(&[])).filter(|_| content.is_empty()));
        if let Some(sum) = known {
            let header = convert::told(&sum).filter(|_| self.traits.checksums);
            let md5 = (sum.algorithm() == Algorithm::Md5).then(|| sum.to_base64());
            return (content.body(), header, md5);
        }
        let trailer = content.hash.and_then(convert::algorithm).filter(|_| self.traits.trailers);
        let body = match trailer {
            Some((_, header)) => Body::Stream(Box::new(Stream {
                span: content.first..content.end,
                hash: content.hash,
                framing: Framing::AwsChunks { trailer: Some(header), chunks: None },
            })),
            None => content.body(),
        };
        (body, None, None)
    }

    /// The object as it is now, with what its content has to have among what is told of it.
    fn there(&self, etag: Option<ETag>, version: Option<String>, size: u64, told: Vec<Checksum>) -> Object {
        let checksums = told.into_iter().chain(self.expected).collect();
        Object { etag, version, size, checksums, ..self.object.clone() }
    }

    /// The tag of an object made of these parts, where theirs are MD5s.
    fn tag_of(parts: &BTreeMap<u32, Part>) -> Option<String> {
        let mut all = Md5::new();
        for part in parts.values() {
            all.update(etag::md5(&ETag::new(&part.tag))?.as_bytes());
        }
        let mut text = String::with_capacity(40);
        for byte in all.finalize() {
            let _ = write!(text, "{byte:02x}");
        }
        let _ = write!(text, "-{}", parts.len());
        Some(text)
    }

    fn head(&self) -> HeadObject {
        HeadObject {
            checksums: self.traits.checksums,
            customer_key: self.key.clone(),
            ..HeadObject::new(&*self.bucket, &*self.object.key)
        }
    }
}

/// The request, or why there is none.
pub(super) fn request(built: Result<Request>) -> Request {
    built.unwrap_or_else(|error| Request::invalid(SERVICE, error))
}

impl Multipart for Target {
    const FLOW: &'static str = "s3.upload";

    fn limits(&self) -> Limits {
        Limits { least_part: self.traits.smallest_part, ..LIMITS }
    }

    fn hash(&self, spec: &UploadSpec) -> Option<Algorithm> {
        let asked = self.expected.map(|sum| sum.algorithm()).or(spec.write.algorithm);
        // Without anybody's word, one that the provider compares, or that its entity tag can be compared with.
        Some(asked.unwrap_or(self.traits.usual))
    }

    fn whole(&self, spec: &UploadSpec, content: Content) -> Request {
        let (body, checksum, content_md5) = self.body(&content);
        let dialect = self.traits.dialect();
        let built = || {
            Ok(PutObject {
                properties: convert::properties(&spec.write, &dialect)?,
                conditions: convert::write_conditions(&spec.write.condition, &dialect)?,
                checksum,
                content_md5,
                customer_key: self.key.clone(),
                ..PutObject::new(&*self.bucket, &*self.object.key, body)
            }
            .request())
        };
        request(built())
    }

    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        let stored = objects::Stored::read(response);
        let head = ObjectHead { etag: stored.etag.clone(), ..ObjectHead::read(response) };
        let told = convert::object(&self.object.key, head).checksums;
        Ok(self.there(stored.etag, stored.version_id, size, told))
    }

    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        let dialect = self.traits.dialect();
        let hash = self.hash(spec).filter(|_| self.traits.checksums);
        let whole = hash.is_some_and(Algorithm::combines) && self.traits.full_objects;
        let built = || {
            Ok(CreateMultipartUpload {
                properties: convert::properties(&spec.write, &dialect)?,
                checksum_algorithm: hash.and_then(convert::algorithm).map(|(name, _)| name),
                checksum_type: whole.then_some(ChecksumType::FullObject),
                customer_key: self.key.clone(),
                ..CreateMultipartUpload::new(&*self.bucket, &*self.object.key)
            }
            .request())
        };
        // It is refused before anything is begun, and not when all has been sent.
        let fine = convert::write_conditions(&spec.write.condition, &dialect);
        Some(request(fine.and_then(|_| built())))
    }

    fn opened(&mut self, response: &Response) -> Result<()> {
        let begin = CreateMultipartUpload::new(&*self.bucket, &*self.object.key);
        self.upload = Some(begin.response(response)?);
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.upload.is_some()
    }

    fn part(&self, _: &UploadSpec, number: u32, content: Content) -> Request {
        let (body, checksum, content_md5) = self.body(&content);
        UploadPart {
            bucket: self.bucket.clone(),
            key: self.object.key.clone(),
            upload_id: self.id(),
            number: number.saturating_add(1),
            body,
            checksum,
            content_md5,
            customer_key: self.key.clone(),
        }
        .request()
    }

    fn sent(&self, number: u32, response: &Response) -> Result<String> {
        let head = ObjectHead::read(response);
        let part = convert::object(&self.object.key, head);
        let Some(tag) = part.etag else { return Err(response.malformed("the part has no entity tag")) };
        for told in &part.checksums {
            if let Some(sum) = response.hashed.sent {
                sum.agrees(told, &format!("part {} of {:?}", number.saturating_add(1), self.object.key))?;
            }
        }
        Ok(tag.as_str().to_owned())
    }

    fn list(&self, after: Option<&str>) -> Request {
        ListParts {
            bucket: self.bucket.clone(),
            key: self.object.key.clone(),
            upload_id: self.id(),
            max_parts: None,
            part_number_marker: after.and_then(|after| after.parse().ok()),
        }
        .request()
    }

    fn listed(&self, response: &Response) -> Result<Listed> {
        let list = ListParts { upload_id: self.id(), ..ListParts::default() };
        let page = list.response(response)?;
        let rest = page.rest.and_then(|rest| rest.part_number_marker).map(|marker| marker.to_string());
        let parts = page.items.into_iter().map(|part| {
            let checksum =
                part.checksums.iter().find_map(convert::checksum).or_else(|| etag::md5(&part.etag));
            let tag = part.etag.as_str().to_owned();
            (part.number.saturating_sub(1), Part { tag, size: part.size, checksum })
        });
        Ok(Listed { parts: parts.collect(), rest })
    }

    fn complete(&self, spec: &UploadSpec, parts: &BTreeMap<u32, Part>, whole: Option<&Checksum>) -> Request {
        let told = |sum: &Checksum| convert::told(sum).filter(|_| self.traits.checksums);
        let whole = whole.filter(|_| self.traits.full_objects).and_then(told);
        let completed = parts.iter().map(|(number, part)| CompletedPart {
            number: number.saturating_add(1),
            etag: ETag::new(&part.tag),
            checksum: part.checksum.as_ref().and_then(told),
        });
        let conditions = convert::write_conditions(&spec.write.condition, &self.traits.dialect());
        let mut request = request(conditions.map(|conditions| {
            CompleteMultipartUpload {
                bucket: self.bucket.clone(),
                key: self.object.key.clone(),
                upload_id: self.id(),
                parts: completed.collect(),
                conditions,
                checksum_type: whole.as_ref().map(|_| ChecksumType::FullObject),
                checksum: whole,
                object_size: self.traits.full_objects.then(|| parts.values().map(|part| part.size).sum()),
                customer_key: self.key.clone(),
            }
            .request()
        }));
        // It is put together before the answer ends.
        request.timeout = Some(std::time::Duration::from_secs(15 * 60));
        request
    }

    fn completed(&self, response: &Response, size: u64) -> Result<Object> {
        let done = CompleteMultipartUpload::default().response(response)?;
        let told = convert::checksums(&done.checksums, done.checksum_type.as_ref());
        Ok(self.there(Some(done.etag), done.version_id, size, told))
    }

    fn abort(&self) -> Option<Request> {
        let abort = AbortMultipartUpload {
            bucket: self.bucket.clone(),
            key: self.object.key.clone(),
            upload_id: self.upload.clone()?,
        };
        Some(abort.request())
    }

    fn look(&self) -> Request {
        self.head().request().accept(&[404])
    }

    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        if !response.status.is_success() {
            return Ok(None);
        }
        let found = convert::object(&self.object.key, ObjectHead::read(response));
        let tag = found.etag.as_ref().map(ETag::opaque).unwrap_or_default();
        let ours = match Self::tag_of(parts) {
            // What was written at once is known by its checksum alone.
            _ if parts.is_empty() => self.expected.is_some_and(|sum| found.checksums.contains(&sum)),
            Some(expected) => tag == expected,
            None => tag.ends_with(&format!("-{}", parts.len())),
        };
        Ok((ours && found.size == size).then_some(found))
    }

    fn remove(&self, object: &Object) -> Request {
        DeleteObject {
            version_id: object.version.clone(),
            ..DeleteObject::new(&*self.bucket, &*self.object.key)
        }
        .request()
    }

    fn leftover(&self) -> Leftover {
        let left =
            Leftover::possible("upload").find_by("bucket", &*self.bucket).find_by("key", &*self.object.key);
        Leftover { id: self.upload.clone(), certain: self.upload.is_some(), ..left }
    }
}
