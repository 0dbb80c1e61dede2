//! Uploads: at once, or by a session that takes one chunk after another and can be resumed.
//! <https://docs.cloud.google.com/storage/docs/resumable-uploads>

use super::terms::{self, Written};
use crate::{
    Algorithm, Checksum, Endpoint, Error, Leftover, Repeat, Request, Response, Result,
    providers::gcs::{
        SERVICE,
        objects::{DeleteObject, GetObject},
        uploads::{
            CHUNK_UNIT, CancelUpload, InsertMedia, InsertObject, PutChunk, QueryUpload, StartUpload, Stored,
            UploadSession,
        },
    },
    storage::{Condition, Content, Limits, Listed, Multipart, Object, Part, UploadSpec, WriteSpec},
    wire::json::Document,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest object: 5 TiB. <https://docs.cloud.google.com/storage/quotas#objects>
const LARGEST: u64 = 5 << 40;

/// An upload of one object. Its session takes the parts in their order alone, so that one is under way at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Resumable {
    bucket: String,
    key: String,
    /// How long parts are: a multiple of the unit.
    part_size: u64,
    #[serde(default = "unit")]
    unit: u64,
    /// How long the object is, where that is known from the beginning.
    size: Option<u64>,
    /// Whether it can be written at once: there is nothing to say of it but what a request for content alone has.
    at_once: bool,
    /// The checksum of bytes at hand.
    sum: Option<Checksum>,
    session: Option<UploadSession>,
}

fn unit() -> u64 {
    CHUNK_UNIT
}

impl Resumable {
    /// An upload, and the plan that fits it. `content`: the bytes, where they are at hand.
    pub(super) fn new(
        bucket: &str,
        key: &str,
        size: Option<u64>,
        content: Option<&Bytes>,
        spec: &UploadSpec,
        unit: u64,
    ) -> Result<(Self, UploadSpec)> {
        let unit = unit.clamp(1, CHUNK_UNIT);
        let written = terms::written(&spec.write)?;
        let least = content.map_or(spec.part_size, |content| content.len() as u64);
        let part_size = least.clamp(unit, LARGEST).div_ceil(unit) * unit;
        let target = Resumable {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            part_size,
            unit,
            size,
            at_once: content.is_some() || is_plain(&written),
            sum: content.map(|content| Algorithm::Crc32c.of(content)),
            session: None,
        };
        Ok((target, UploadSpec { part_size, width: 1, ..spec.clone() }))
    }

    fn session(&self) -> Result<UploadSession> {
        self.session.clone().ok_or_else(|| Error::misuse("the upload has not begun"))
    }

    /// A request that needs the session, or says that there is none.
    fn within(&self, request: impl FnOnce(UploadSession) -> Request) -> Request {
        self.session().map_or_else(|error| Request::invalid(SERVICE, error), request)
    }
}

/// Whether nothing is said of it but what a request for content alone has.
fn is_plain(written: &Written) -> bool {
    let m = &written.metadata;
    let others = [
        &m.content_disposition,
        &m.content_language,
        &m.cache_control,
        &m.md5_hash,
        &m.crc32c,
        &m.storage_class,
    ];
    m.metadata.is_empty() && others.iter().all(|other| other.is_none())
}

/// A write that depends on nothing is the same when it is repeated.
fn repeat(write: &WriteSpec) -> Repeat {
    if write.condition == Condition::Always { Repeat::Safe } else { Repeat::Keyed }
}

fn object(document: &Document<crate::providers::gcs::objects::Object>) -> Object {
    terms::object(document)
}

/// How a part is marked that has made the object.
fn tag(generation: Option<u64>) -> String {
    generation.map(|generation| generation.to_string()).unwrap_or_default()
}

impl Multipart for Resumable {
    const FLOW: &'static str = "gcs.upload";

    fn limits(&self) -> Limits {
        Limits {
            whole: if self.at_once { LARGEST } else { 0 },
            least_part: self.unit,
            most_part: LARGEST,
            parts: u32::MAX,
            object: LARGEST,
        }
    }

    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        // The service tells it of every object, and it adds up from parts.
        Some(Algorithm::Crc32c)
    }

    fn whole(&self, spec: &UploadSpec, content: Content) -> Request {
        let Written { mut metadata, preconditions, key, kms_key_name } = match terms::written(&spec.write) {
            Ok(written) => written,
            Err(error) => return Request::invalid(SERVICE, error),
        };
        let bytes = if content.is_empty() { Some(Bytes::new()) } else { content.bytes.clone() };
        let request = match bytes {
            Some(bytes) => {
                let sum = content.checksum().or_else(|| Some(Algorithm::Crc32c.of(&bytes)));
                metadata.crc32c = metadata.crc32c.or_else(|| sum.map(|sum| sum.to_base64()));
                InsertObject {
                    metadata,
                    preconditions,
                    key,
                    kms_key_name,
                    ..InsertObject::new(&self.bucket, &self.key, bytes)
                }
                .request()
            }
            None => InsertMedia {
                content_type: metadata.content_type,
                content_encoding: metadata.content_encoding,
                preconditions,
                key,
                kms_key_name,
                ..InsertMedia::new(&self.bucket, &self.key, content.body())
            }
            .request(),
        };
        request.repeat(repeat(&spec.write))
    }

    fn written(&self, response: &Response, _: u64) -> Result<Object> {
        Ok(object(&response.json_borrowed()?))
    }

    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        let Written { metadata, preconditions, key, kms_key_name } = match terms::written(&spec.write) {
            Ok(written) => written,
            Err(error) => return Some(Request::invalid(SERVICE, error)),
        };
        let start = StartUpload {
            metadata,
            size: self.size,
            preconditions,
            key,
            kms_key_name,
            ..StartUpload::new(&self.bucket, &self.key)
        };
        Some(start.request())
    }

    fn opened(&mut self, response: &Response) -> Result<()> {
        self.session = Some(StartUpload::new(&self.bucket, &self.key).response(response)?);
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.session.is_some()
    }

    fn part(&self, spec: &UploadSpec, _: u32, content: Content) -> Request {
        let key = match terms::written(&spec.write) {
            Ok(written) => written.key,
            Err(error) => return Request::invalid(SERVICE, error),
        };
        // A part that is not full is the last; with it, the length is told and the object is made.
        let last = content.len() < self.part_size || self.size == Some(content.end);
        let total = last.then_some(content.end);
        self.within(|session| {
            let put = PutChunk::new(session, content.body(), content.first, total);
            PutChunk { key, unit: self.unit, ..put }.request()
        })
    }

    fn sent(&self, number: u32, response: &Response) -> Result<String> {
        let put = PutChunk::new(self.session()?, crate::Body::Empty, 0, None);
        match put.response(response)? {
            Stored::Whole(object) => {
                Ok(object.generation.map(|generation| generation.to_string()).unwrap_or_default())
            }
            Stored::Partly(count) if count >= self.part_size.saturating_mul(u64::from(number) + 1) => {
                Ok(String::new())
            }
            // The service may keep less than it was sent. What it has is passed over when the part is sent again.
            Stored::Partly(count) => Err(Error::corrupt(format!(
                "of the part {number}, all was sent and {count} bytes of the object are kept"
            ))),
        }
    }

    fn list(&self, _: Option<&str>) -> Request {
        self.within(|session| QueryUpload { session, total: self.size }.request())
    }

    fn listed(&self, response: &Response) -> Result<Listed> {
        let query = QueryUpload { session: self.session()?, total: self.size };
        let (there, whole) = match query.response(response)? {
            Stored::Partly(count) => (count, None),
            Stored::Whole(object) => (object.size.unwrap_or_default(), Some(tag(object.generation))),
        };
        let full = u32::try_from(there / self.part_size).unwrap_or(u32::MAX);
        let part = |size| Part { tag: String::new(), size, checksum: None };
        let mut parts: BTreeMap<u32, Part> = (0..full).map(|number| (number, part(self.part_size))).collect();
        let rest = there % self.part_size;
        if whole.is_some() && (rest > 0 || there == 0) {
            parts.insert(full, part(rest));
        }
        if let (Some(mut last), Some(whole)) = (parts.last_entry(), whole) {
            last.get_mut().tag = whole;
        }
        Ok(Listed { parts, rest: None })
    }

    fn complete(&self, spec: &UploadSpec, parts: &BTreeMap<u32, Part>, _: Option<&Checksum>) -> Request {
        let made = parts.values().next_back().and_then(|last| last.tag.parse().ok());
        if let Some(generation) = made {
            let key = terms::written(&spec.write).map(|written| written.key).unwrap_or_default();
            let get =
                GetObject { generation: Some(generation), key, ..GetObject::new(&self.bucket, &self.key) };
            return get.request().accept(&[404]);
        }
        // The session learns the length, and makes the object.
        let total = parts.values().map(|part| part.size).sum();
        let total = (!parts.is_empty()).then_some(total);
        self.within(|session| QueryUpload { session, total }.request())
    }

    fn completed(&self, response: &Response, size: u64) -> Result<Object> {
        match response.status.as_u16() {
            308 => Err(response.malformed(format!("not all of {size} bytes are kept, and all were sent"))),
            // It was made, and somebody else has replaced it since.
            404 => Ok(Object { key: self.key.clone(), size, ..Object::default() }),
            _ => Ok(object(&response.json_borrowed()?)),
        }
    }

    fn abort(&self) -> Option<Request> {
        self.session.clone().map(|session| CancelUpload { session }.request())
    }

    fn look(&self) -> Request {
        GetObject::new(&self.bucket, &self.key).request().accept(&[404])
    }

    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        if response.status.as_u16() == 404 {
            return Ok(None);
        }
        let found = object(&response.json_borrowed()?);
        let mut sums = parts.values();
        let of_parts = sums.next().and_then(|first| {
            sums.try_fold(first.checksum?, |sum, part| sum.followed_by(&part.checksum?, part.size))
        });
        let ours = match self.sum.or(of_parts) {
            Some(sum) => found.checksums.contains(&sum),
            // Of what was taken up again, the length is all that is known.
            None => !parts.is_empty(),
        };
        Ok((ours && found.size == size).then_some(found))
    }

    fn remove(&self, object: &Object) -> Request {
        let generation = object.version.as_deref().and_then(|version| version.parse().ok());
        let bucket = self.bucket.clone();
        DeleteObject { bucket, object: self.key.clone(), generation, ..DeleteObject::default() }
            .request()
            .repeat(Repeat::Removing)
    }

    fn leftover(&self) -> Leftover {
        // Its name is as good as a key, so it is not told; it ends by itself after a week.
        let found = Leftover::possible("upload").find_by("container", &self.bucket).find_by("key", &self.key);
        Leftover { certain: self.session.is_some(), ..found }
    }
}
