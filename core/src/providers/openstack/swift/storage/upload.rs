//! Uploads in segments, and the list of them.

use super::terms;
use crate::{
    Algorithm, Checksum, Endpoint, Leftover, Request, Response, Result,
    providers::openstack::swift::{
        SERVICE,
        bulk::BulkDelete,
        containers::CreateContainer,
        large::{DeleteLargeObject, LARGEST_SEGMENT, MOST_SEGMENTS, PutLargeObject, Segment},
        listing::{ListObjects, Row},
        objects::{DeleteObject, HeadObject, PutObject},
    },
    storage::{Content, ETag, Limits, Listed, Multipart, Object, Part, UploadSpec, WriteSpec},
};
use bytes::Bytes;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much a cluster takes that is set up as usual.
pub(super) const LIMITS: Limits = Limits {
    whole: LARGEST_SEGMENT,
    least_part: 1,
    most_part: LARGEST_SEGMENT,
    parts: MOST_SEGMENTS,
    object: LARGEST_SEGMENT * MOST_SEGMENTS as u64,
};

/// What the names of an upload's segments begin with. The longest keys leave no room for more.
pub(super) fn prefix(key: &str, id: &str) -> String {
    const LONGEST: usize = 400;
    if key.len() <= LONGEST {
        return format!("{key}/slo/{id}/");
    }
    format!("{}/slo/{id}/", Algorithm::Sha256.of(key.as_bytes()).to_hex())
}

/// One upload. It is begun by the container of its segments, which is created where there is none: the id of that answer is
/// the upload's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Segments {
    container: String,
    segments: String,
    /// What is known of the object beforehand.
    object: Object,
    id: Option<String>,
    /// How many segments there are at most.
    most: u32,
    /// How many bytes a segment has at least.
    least: u64,
    /// The checksum that its content has to have.
    expected: Option<Checksum>,
    /// That of content at hand: to know it again.
    known: Option<Checksum>,
}

impl Segments {
    pub(super) fn new(
        container: &str,
        segments: &str,
        key: &str,
        size: Option<u64>,
        spec: &UploadSpec,
        least: u64,
    ) -> Result<Self> {
        terms::checked(&spec.write)?;
        let object = Object {
            key: key.to_owned(),
            content_type: spec.write.content_type.clone(),
            content_encoding: spec.write.content_encoding.clone(),
            content_language: spec.write.content_language.clone(),
            content_disposition: spec.write.content_disposition.clone(),
            cache_control: spec.write.cache_control.clone(),
            metadata: spec.write.metadata.clone(),
            ..Object::default()
        };
        let least = least.clamp(1, LIMITS.most_part);
        let part = spec.part_size.clamp(least, LIMITS.most_part);
        let most = size.map_or(u64::MAX, |size| size.div_ceil(part).max(1));
        let most = u32::try_from(most).unwrap_or(u32::MAX).min(MOST_SEGMENTS);
        Ok(Segments {
            container: container.to_owned(),
            segments: segments.to_owned(),
            object,
            id: None,
            most,
            least,
            expected: spec.write.checksum,
            known: None,
        })
    }

    /// Of bytes at hand, which are compared with what they should be before anything is sent.
    pub(super) fn of_bytes(self, content: &Bytes, write: &WriteSpec) -> Result<Self> {
        if let Some(expected) = &write.checksum {
            let sum = expected.algorithm().of(content);
            sum.agrees(expected, &format!("the content for {:?} and what it should be", self.object.key))?;
        }
        let depends = terms::absent(&write.condition)?;
        Ok(Segments { known: depends.then(|| Algorithm::Md5.of(content)), ..self })
    }

    fn prefix(&self) -> String {
        prefix(&self.object.key, self.id.as_deref().unwrap_or_default())
    }

    fn segment(&self, number: u32) -> String {
        format!("{}{number:08}", self.prefix())
    }

    /// Where a segment is.
    pub(super) fn path(&self, number: u32) -> (String, String) {
        (self.segments.clone(), self.segment(number))
    }

    /// The entity tag of an object made of these parts.
    fn tag_of(parts: &BTreeMap<u32, Part>) -> String {
        let mut all = Md5::new();
        parts.values().for_each(|part| all.update(part.tag.as_bytes()));
        Checksum::new(Algorithm::Md5, &all.finalize()).map(|sum| sum.to_hex()).unwrap_or_default()
    }

    fn put(&self, container: &str, name: &str, content: &Content) -> PutObject {
        let at_hand = content.bytes.as_ref().map(|bytes| Algorithm::Md5.of(bytes));
        let none = content.is_empty().then(|| Algorithm::Md5.of(&[]));
        let etag = at_hand.or(none).map(|sum| sum.to_hex());
        PutObject { etag, ..PutObject::new(container, name, content.body()) }
    }
}

fn or_invalid(request: Result<Request>) -> Request {
    request.unwrap_or_else(|error| Request::invalid(SERVICE, error))
}

impl Multipart for Segments {
    const FLOW: &'static str = "swift.upload";

    fn limits(&self) -> Limits {
        Limits { least_part: self.least, ..LIMITS }
    }

    fn hash(&self, spec: &UploadSpec) -> Option<Algorithm> {
        let known = self.expected.map(|sum| sum.algorithm());
        Some(known.or(spec.write.algorithm).unwrap_or(Algorithm::Md5))
    }

    fn whole(&self, spec: &UploadSpec, content: Content) -> Request {
        let built = || {
            let put = self.put(&self.container, &self.object.key, &content);
            let known = self.expected.filter(|sum| sum.algorithm() == Algorithm::Md5).map(|sum| sum.to_hex());
            let if_absent = terms::absent(&spec.write.condition)?;
            let settings = terms::settings(&spec.write);
            Ok(PutObject { etag: known.or(put.etag.clone()), if_absent, settings, ..put }.request())
        };
        or_invalid(built())
    }

    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        let put = PutObject::new(&*self.container, &*self.object.key, crate::Body::Empty);
        let written = put.response(response)?;
        let told = written.md5().into_iter().chain(self.expected).collect();
        Ok(terms::written(&self.object, &written, size, told))
    }

    fn open(&self, _: &UploadSpec) -> Option<Request> {
        let combines = self.expected.is_none_or(|sum| sum.algorithm().combines());
        Some(or_invalid(match combines {
            true => Ok(CreateContainer::new(&*self.segments).request()),
            false => Err(terms::lacking(
                "checksum of an object in several segments that would not follow from theirs; leave it out, give a CRC, \
                 or a part_size that it fits in",
            )),
        }))
    }

    fn opened(&mut self, response: &Response) -> Result<()> {
        let id = response.header("x-trans-id").or_else(|| response.header("x-openstack-request-id"));
        let id: String = id
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .take(64)
            .collect();
        if id.is_empty() {
            return Err(response.malformed("it has no id, by which the upload could be told from others"));
        }
        self.id = Some(id);
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.id.is_some()
    }

    fn part(&self, _: &UploadSpec, number: u32, content: Content) -> Request {
        self.put(&self.segments, &self.segment(number), &content).request()
    }

    fn sent(&self, number: u32, response: &Response) -> Result<String> {
        let name = self.segment(number);
        let written = PutObject::new(&*self.segments, name, crate::Body::Empty).response(response)?;
        if let (Some(told), Some(sum)) = (written.md5(), response.hashed.sent) {
            sum.agrees(&told, &format!("part {number} of {:?}", self.object.key))?;
        }
        let tag = written.etag.ok_or_else(|| response.malformed("the segment has no entity tag"))?;
        Ok(tag.trim_matches('"').to_owned())
    }

    fn list(&self, after: Option<&str>) -> Request {
        let (prefix, marker) = (Some(self.prefix()), after.map(str::to_owned));
        ListObjects { prefix, marker, ..ListObjects::of(&*self.segments) }.request()
    }

    fn listed(&self, response: &Response) -> Result<Listed> {
        let page = ListObjects::of(&*self.segments).response(response)?;
        let prefix = self.prefix();
        let rows = page.items.into_iter().filter_map(Row::object);
        let parts = rows.filter_map(|row| {
            let number = row.name.strip_prefix(&prefix)?.parse().ok()?;
            let checksum = Checksum::from_hex(Algorithm::Md5, &row.hash);
            Some((number, Part { tag: row.hash, size: row.bytes, checksum }))
        });
        Ok(Listed { parts: parts.collect(), rest: page.rest.and_then(|rest| rest.marker) })
    }

    fn complete(&self, spec: &UploadSpec, parts: &BTreeMap<u32, Part>, whole: Option<&Checksum>) -> Request {
        let built = || {
            if let (Some(expected), Some(sum)) = (&self.expected, whole) {
                sum.agrees(expected, &format!("the content of {:?} and what it should be", self.object.key))?;
            }
            let segment = |(number, part): (&u32, &Part)| Segment {
                path: self.path(*number),
                etag: Some(part.tag.clone()),
                size_bytes: Some(part.size),
                range: None,
            };
            let put = PutLargeObject {
                container: self.container.clone(),
                object: self.object.key.clone(),
                segments: parts.iter().map(segment).collect(),
                etag: None,
                if_absent: terms::absent(&spec.write.condition)?,
                settings: terms::settings(&spec.write),
            };
            Ok(put.request())
        };
        or_invalid(built())
    }

    fn completed(&self, response: &Response, size: u64) -> Result<Object> {
        let put = PutLargeObject { object: self.object.key.clone(), ..PutLargeObject::default() };
        let object = terms::written(&self.object, &put.response(response)?, size, Vec::new());
        // Nothing tells here whether a request can depend on it.
        Ok(Object { etag: object.etag.map(|tag| tag.weak()), ..object })
    }

    fn abort(&self) -> Option<Request> {
        self.id.as_ref()?;
        // Those that may have arrived and were not heard of are among them.
        let paths = (0..self.most).map(|number| self.path(number)).collect();
        Some(BulkDelete { paths }.request())
    }

    fn aborted(&self, response: &Response) -> Result<()> {
        let told = BulkDelete::default().response(response)?;
        told.errors.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
    }

    fn look(&self) -> Request {
        HeadObject::new(&*self.container, &*self.object.key).request().accept(&[404])
    }

    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        if response.status.as_u16() == 404 {
            return Ok(None);
        }
        let told = HeadObject::new(&*self.container, &*self.object.key).response(response)?;
        let same_size = told.size == Some(size);
        let ours = match self.is_open() {
            true => {
                let tag = told.etag.as_deref().map(ETag::new);
                let same = tag.is_some_and(|tag| tag.opaque() == Self::tag_of(parts));
                told.is_static_large && same && !parts.is_empty()
            }
            false => told.md5().is_some_and(|md5| self.known == Some(md5) || self.expected == Some(md5)),
        };
        Ok((ours && same_size).then(|| terms::object(&self.object.key, told)))
    }

    fn remove(&self, object: &Object) -> Request {
        let version_id = object.version.clone();
        let (container, key) = (&*self.container, &*self.object.key);
        match self.is_open() {
            true => DeleteLargeObject { version_id, ..DeleteLargeObject::new(container, key) }.request(),
            false => DeleteObject { version_id, ..DeleteObject::new(container, key) }.request(),
        }
    }

    fn leftover(&self) -> Leftover {
        let left = Leftover::possible("upload")
            .find_by("container", &*self.container)
            .find_by("object", &*self.object.key)
            .find_by("segments", format!("{}/{}", self.segments, self.prefix()));
        Leftover { id: self.id.clone(), certain: self.is_open(), ..left }
    }
}
