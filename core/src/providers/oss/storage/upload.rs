//! Uploads: what OSS writes of them.

use super::{
    super::{
        SERVICE,
        multipart::{
            AbortMultipartUpload, CompleteMultipartUpload, CompletedPart, InitiateMultipartUpload,
            LARGEST_PART, ListParts, MOST_PARTS, SMALLEST_PART, UploadPart,
        },
        objects::{DeleteObject, HeadObject, ObjectHead, PutObject, Stored},
    },
    convert,
};
use crate::{
    Algorithm, Checksum, Endpoint, Leftover, Request, Response, Result,
    storage::{Content, ETag, Limits, Listed, Multipart, Object, Part, UploadSpec},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// An upload to OSS.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) bucket: String,
    /// What is known of the object beforehand.
    pub(super) object: Object,
    /// The upload's id, once it has been begun.
    upload: Option<String>,
    /// The checksum that the content has to have.
    expected: Option<Checksum>,
    /// Its CRC-64, where that is known beforehand: what an object is known by whose answer was lost.
    pub(super) known: Option<Checksum>,
    /// Whether the object must not be there yet.
    pub(super) forbid_overwrite: bool,
}

/// How much OSS takes. <https://www.alibabacloud.com/help/en/oss/product-overview/limits>
pub(super) const LIMITS: Limits = Limits {
    whole: 5 << 30,
    least_part: SMALLEST_PART,
    most_part: LARGEST_PART,
    parts: MOST_PARTS,
    object: LARGEST_PART * MOST_PARTS as u64,
};

/// What takes long is put together before the answer ends.
pub(super) const SLOW: Duration = Duration::from_secs(15 * 60);

impl Target {
    pub(super) fn new(bucket: &str, key: &str, spec: &UploadSpec) -> Result<Self> {
        let write = &spec.write;
        convert::check_algorithm(write)?;
        // It is refused before anything is begun, and not when all has been sent.
        convert::properties(write)?;
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
            known: write.checksum.filter(|sum| sum.algorithm() == Algorithm::Crc64xz),
            forbid_overwrite: convert::forbid_overwrite(&write.condition)?,
        })
    }

    pub(super) fn id(&self) -> String {
        self.upload.clone().unwrap_or_default()
    }

    /// The content's MD5 in Base64, for the provider to compare, where it is asked for.
    fn content_md5(&self, spec: &UploadSpec, content: &Content) -> Option<String> {
        let expected = self.expected.filter(|sum| sum.algorithm() == Algorithm::Md5);
        let asked = expected.is_some() || spec.write.algorithm == Some(Algorithm::Md5);
        match &content.bytes {
            Some(bytes) if asked => Some(Algorithm::Md5.of(bytes).to_base64()),
            _ => None,
        }
    }

    /// The object as it is now, with what its content has to have among what is told of it.
    fn there(
        &self,
        etag: Option<ETag>,
        version: Option<String>,
        size: u64,
        crc64: Option<Checksum>,
    ) -> Object {
        let checksums = crc64.into_iter().chain(self.expected).collect();
        Object { etag, version, size, checksums, ..self.object.clone() }
    }
}

/// The request, or why there is none.
pub(super) fn request(built: Result<Request>) -> Request {
    built.unwrap_or_else(|error| Request::invalid(SERVICE, error))
}

/// The CRC-64 of the whole, by those of the parts.
fn combined(parts: &BTreeMap<u32, Part>) -> Option<Checksum> {
    let mut parts = parts.values();
    let first = parts.next()?.checksum?;
    parts.try_fold(first, |sum, part| sum.followed_by(&part.checksum?, part.size))
}

impl Multipart for Target {
    const FLOW: &'static str = "oss.upload";

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        // It is what OSS tells of all that arrives.
        Some(Algorithm::Crc64xz)
    }

    fn whole(&self, spec: &UploadSpec, content: Content) -> Request {
        // Of what is read from a source, the one that the caller knows.
        let given = self.expected.filter(|sum| sum.algorithm() == Algorithm::Md5);
        let content_md5 = self.content_md5(spec, &content).or_else(|| given.map(|sum| sum.to_base64()));
        request(convert::properties(&spec.write).map(|properties| {
            PutObject {
                properties,
                forbid_overwrite: self.forbid_overwrite,
                content_md5,
                ..PutObject::new(&*self.bucket, &*self.object.key, content.body())
            }
            .request()
        }))
    }

    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        let Stored { etag, version_id, crc64 } = Stored::read(response);
        Ok(self.there(etag, version_id, size, crc64))
    }

    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        Some(request(convert::properties(&spec.write).map(|properties| {
            InitiateMultipartUpload {
                properties,
                forbid_overwrite: self.forbid_overwrite,
                ..InitiateMultipartUpload::new(&*self.bucket, &*self.object.key)
            }
            .request()
        })))
    }

    fn opened(&mut self, response: &Response) -> Result<()> {
        self.upload = Some(InitiateMultipartUpload::default().response(response)?);
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.upload.is_some()
    }

    fn part(&self, spec: &UploadSpec, number: u32, content: Content) -> Request {
        UploadPart {
            bucket: self.bucket.clone(),
            key: self.object.key.clone(),
            upload_id: self.id(),
            number: number.saturating_add(1),
            body: content.body(),
            content_md5: self.content_md5(spec, &content),
        }
        .request()
    }

    fn sent(&self, number: u32, response: &Response) -> Result<String> {
        let Stored { etag, crc64, .. } = UploadPart::default().response(response)?;
        if let (Some(sent), Some(told)) = (response.hashed.sent, crc64) {
            sent.agrees(&told, &format!("part {} of {:?}", number.saturating_add(1), self.object.key))?;
        }
        Ok(etag.map(|tag| tag.as_str().to_owned()).unwrap_or_default())
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
        let page = ListParts::default().response(response)?;
        let rest = page.rest.and_then(|rest| rest.part_number_marker).map(|marker| marker.to_string());
        let parts = page.items.into_iter().map(|part| {
            let tag = part.etag.as_str().to_owned();
            (part.number.saturating_sub(1), Part { tag, size: part.size, checksum: part.crc64 })
        });
        Ok(Listed { parts: parts.collect(), rest })
    }

    fn complete(&self, _: &UploadSpec, parts: &BTreeMap<u32, Part>, _: Option<&Checksum>) -> Request {
        let completed = parts.iter().map(|(number, part)| CompletedPart {
            number: number.saturating_add(1),
            etag: ETag::new(&part.tag),
        });
        let mut request = CompleteMultipartUpload {
            bucket: self.bucket.clone(),
            key: self.object.key.clone(),
            upload_id: self.id(),
            parts: completed.collect(),
            forbid_overwrite: self.forbid_overwrite,
            acl: None,
        }
        .request();
        request.timeout = Some(SLOW);
        request
    }

    fn completed(&self, response: &Response, size: u64) -> Result<Object> {
        let done = CompleteMultipartUpload::default().response(response)?;
        Ok(self.there(Some(done.etag), done.version_id, size, done.crc64))
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
        HeadObject::new(&*self.bucket, &*self.object.key).request().accept(&[404])
    }

    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        if !response.status.is_success() {
            return Ok(None);
        }
        let found = convert::object(&self.object.key, &ObjectHead::read(response));
        // Of an upload in parts the tag ends in nothing that could be told beforehand: the checksum tells.
        let ours = combined(parts).or(self.known).is_some_and(|sum| found.checksums.contains(&sum));
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
