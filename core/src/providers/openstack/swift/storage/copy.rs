//! Copies within the provider: at once up to 5 GiB, segment by segment above.

use super::{
    list::NOTHING,
    terms,
    upload::{LIMITS, Segments},
};
use crate::{
    Algorithm, Checksum, Cx, Endpoint, Error, Fan, Kind, Leftover, Request, Response, Result, Turn, Width,
    providers::openstack::swift::{
        SERVICE,
        large::{GetManifest, LARGEST_SEGMENT, ListedSegment, PutLargeObject, Segment},
        objects::{self, CopyObject, HeadObject, ObjectSettings},
    },
    storage::{
        Condition, Content, CopySpec, Limits, Listed, Multipart, Object, Part, Revision, Upload, UploadSpec,
    },
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// How long the provider may take to copy one thing.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// An upload whose parts are copies of segments. What it counts is segments, not bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Duplicate {
    target: Segments,
    list: Vec<ListedSegment>,
    settings: ObjectSettings,
    to: (String, String),
}

impl Duplicate {
    fn segments(&self, parts: &BTreeMap<u32, Part>) -> Vec<Segment> {
        let line = |(part, (number, listed)): (&Part, (u32, &ListedSegment))| Segment {
            path: self.target.path(number),
            etag: Some(part.tag.clone()),
            size_bytes: Some(listed.bytes),
            range: listed.range.clone(),
        };
        parts.values().zip((0..).zip(&self.list)).map(line).collect()
    }
}

impl Multipart for Duplicate {
    const FLOW: &'static str = "swift.copy";

    fn limits(&self) -> Limits {
        Limits { whole: 0, least_part: 1, most_part: 1, parts: LIMITS.parts, object: u64::from(LIMITS.parts) }
    }
    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        None
    }
    fn whole(&self, _: &UploadSpec, _: Content) -> Request {
        Request::invalid(SERVICE, Error::misuse("a copy of segments has some"))
    }
    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        self.target.written(response, size)
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
    fn part(&self, _: &UploadSpec, number: u32, _: Content) -> Request {
        let segment = self.list.get(number as usize);
        let Some((segment, from)) = segment.and_then(|segment| Some((segment, segment.path()?))) else {
            return Request::invalid(SERVICE, Error::malformed("a segment of the object has no name"));
        };
        let (container, name) = self.target.path(number);
        let copy = CopyObject {
            // The tag of one that is made of others is in the list as it is.
            if_match: Some(segment.hash.clone()).filter(|hash| !hash.is_empty()),
            ..CopyObject::new(from, (&container, &name))
        };
        patient(&copy)
    }
    fn sent(&self, _: u32, response: &Response) -> Result<String> {
        let tag = CopyObject::default().response(response)?.etag;
        let tag = tag.ok_or_else(|| response.malformed("the copy has no entity tag"))?;
        Ok(tag.trim_matches('"').to_owned())
    }
    fn list(&self, after: Option<&str>) -> Request {
        self.target.list(after)
    }
    fn listed(&self, response: &Response) -> Result<Listed> {
        self.target.listed(response)
    }
    fn complete(&self, _: &UploadSpec, parts: &BTreeMap<u32, Part>, _: Option<&Checksum>) -> Request {
        PutLargeObject {
            container: self.to.0.clone(),
            object: self.to.1.clone(),
            segments: self.segments(parts),
            settings: self.settings.clone(),
            ..PutLargeObject::default()
        }
        .request()
    }
    fn completed(&self, response: &Response, size: u64) -> Result<Object> {
        self.target.completed(response, size)
    }
    fn abort(&self) -> Option<Request> {
        self.target.abort()
    }
    fn aborted(&self, response: &Response) -> Result<()> {
        self.target.aborted(response)
    }
    fn look(&self) -> Request {
        self.target.look()
    }
    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, _: u64) -> Result<Option<Object>> {
        if response.status.as_u16() == 404 {
            return Ok(None);
        }
        let told = HeadObject::default().response(response)?;
        let tag = told.etag.as_deref().map(|tag| tag.trim_matches('"').to_owned());
        let ours =
            told.is_static_large
                && tag
                    == Some(tag_of(self.segments(parts).iter().map(|segment| {
                        (segment.etag.as_deref().unwrap_or_default(), segment.range.as_deref())
                    })));
        Ok(ours.then(|| terms::object(&self.to.1, told)))
    }
    fn remove(&self, object: &Object) -> Request {
        self.target.remove(object)
    }
    fn leftover(&self) -> Leftover {
        self.target.leftover()
    }
}

/// Ceph's gateway copies the list, and the copy goes with the segments of the other when that is deleted.
fn shares() -> Error {
    terms::lacking(
        "copies of large objects at this gateway, which would leave two objects made of the same segments; download it \
         and upload it",
    )
}

fn patient(copy: &CopyObject) -> Request {
    let mut request = copy.request();
    request.timeout = Some(PATIENCE);
    request
}

/// The entity tag of an object that is made of those.
fn tag_of<'a>(segments: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let text: String = segments
        .map(|(etag, range)| range.map_or_else(|| etag.to_owned(), |range| format!("{etag}:{range};")))
        .collect();
    Algorithm::Md5.of(text.as_bytes()).to_hex()
}

/// A copy: it looks at the source, and then goes by its size.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    copy: CopyObject,
    segments: String,
    spec: CopySpec,
    found: Option<objects::Object>,
    at: At,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one after the other, in place")]
enum At {
    Look,
    Whole,
    Read,
    Parts(Upload<Duplicate>),
    Over(Object),
}

impl Copy {
    pub(super) fn new(from: (&str, &str), to: (&str, &str), segments: &str, spec: &CopySpec) -> Result<Self> {
        if let Some(write) = &spec.replace {
            terms::checked(write)?;
            if terms::absent(&write.condition)? {
                return Err(terms::lacking("copies that depend on there being no object of that name"));
            }
        }
        if let Some(class) = &spec.storage_class {
            return Err(terms::lacking(format!("storage class {class}")));
        }
        let copy = CopyObject {
            if_match: terms::source_tag(&spec.condition)?,
            version_id: spec.version.clone(),
            fresh: true,
            ..CopyObject::new(from, to)
        };
        Ok(Copy { copy, segments: segments.to_owned(), spec: spec.clone(), found: None, at: At::Look })
    }

    fn head(&self) -> HeadObject {
        let conditions =
            objects::Conditions { if_match: self.copy.if_match.clone(), ..objects::Conditions::default() };
        let version_id = self.copy.version_id.clone();
        HeadObject { version_id, conditions, ..HeadObject::new(&*self.copy.from.0, &*self.copy.from.1) }
    }

    fn manifest(&self) -> GetManifest {
        let (container, object) = self.copy.from.clone();
        GetManifest { container, object, version_id: self.copy.version_id.clone() }
    }

    /// That it is the state of the source which the copy depends on, where the request could not say so: then the copy's
    /// can, for the look tells the tag that it takes.
    fn agreed(&mut self, found: &objects::Object) -> Result<()> {
        let Condition::Is(Revision { etag: Some(wanted), .. }) = &self.spec.condition else { return Ok(()) };
        if !wanted.is_weak() {
            return Ok(());
        }
        let told = terms::tag_told(found).filter(|told| told.agrees(wanted)).ok_or_else(terms::changed)?;
        if told.is_weak() {
            return Err(terms::lacking("copies at this server that depend on the state of a large object"));
        }
        self.copy.if_match = Some(told.quoted());
        Ok(())
    }

    fn look(&mut self, response: &Response) -> Result<()> {
        let found = self.head().response(response)?;
        let marked = response.header(&format!("x-object-meta-{}", objects::MARK)).is_some();
        if found.is_static_large && marked {
            return Err(shares());
        }
        self.agreed(&found)?;
        let size = found.size.ok_or_else(|| response.malformed("it does not say how long the object is"))?;
        self.copy.settings = match &self.spec.replace {
            Some(write) => terms::settings(write),
            None => ObjectSettings { expiry: None, ..terms::settings_of(&found) },
        };
        // It would be that of the source.
        self.copy.settings.content_type.get_or_insert_with(|| "application/octet-stream".to_owned());
        self.at = match (size <= LARGEST_SEGMENT, found.is_static_large) {
            (true, _) => At::Whole,
            (false, true) => At::Read,
            (false, false) => {
                return Err(terms::lacking(
                    "copies of objects above 5 GiB that are not made of a list of segments",
                ));
            }
        };
        self.found = Some(found);
        Ok(())
    }

    fn read(&mut self, response: &Response) -> Result<()> {
        let list = self.manifest().response(response)?;
        let tag = tag_of(list.iter().map(|segment| (segment.hash.as_str(), segment.range.as_deref())));
        let told = self.found.as_ref().and_then(|found| found.etag.as_deref());
        if told.is_some_and(|told| told.trim_matches('"') != tag) {
            let message = "the object was replaced while it was copied; copy it again";
            return Err(Error::new(Kind::PreconditionFailed, message));
        }
        let spec = UploadSpec { part_size: 1, width: 8, in_flight: u64::MAX, ..UploadSpec::default() };
        let count = list.len() as u64;
        let (container, key) = &self.copy.to;
        let target = Segments::new(container, &self.segments, key, Some(count), &spec, 1)?;
        let settings = self.copy.settings.clone();
        let duplicate = Duplicate { target, list, settings, to: self.copy.to.clone() };
        self.at = At::Parts(Upload::new(duplicate, spec, count)?);
        Ok(())
    }

    /// The copy, with what it was written with.
    fn copied(&self, object: Object) -> Object {
        let settings = self.copy.settings.clone();
        Object {
            key: self.copy.to.1.clone(),
            size: self.found.as_ref().and_then(|found| found.size).unwrap_or_default(),
            content_type: settings.content_type,
            content_encoding: settings.content_encoding,
            content_language: settings.content_language,
            content_disposition: settings.content_disposition,
            cache_control: settings.cache_control,
            metadata: settings.metadata,
            ..object
        }
    }
}

impl Fan for Copy {
    type Output = Object;

    fn next(&mut self, cx: &Cx<'_>) -> Turn<Object> {
        let turn = match &mut self.at {
            At::Look => return Turn::Request(self.head().request()),
            At::Whole => return Turn::Request(patient(&self.copy)),
            At::Read => return Turn::Request(self.manifest().request()),
            At::Over(object) => return Turn::Done(Ok(object.clone())),
            At::Parts(upload) => upload.next(cx),
        };
        match turn {
            Turn::Done(done) => Turn::Done(done.map(|object| self.copied(object))),
            other => other,
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<()> {
        match &mut self.at {
            At::Look => self.look(response),
            At::Read => self.read(response),
            At::Parts(upload) => upload.advance(response, cx),
            At::Over(_) => Ok(()),
            At::Whole => {
                let written = self.copy.response(response)?;
                let large =
                    self.found.as_ref().is_some_and(|found| found.is_static_large && found.size > Some(0));
                if large && written.etag.as_deref().is_some_and(|tag| tag.trim_matches('"') == NOTHING) {
                    let (container, object) = self.copy.to.clone();
                    let copy = Leftover { certain: true, ..Leftover::possible("object") };
                    let copy = copy.find_by("container", container).find_by("object", object);
                    return Err(shares().with_left_behind([copy]));
                }
                let told = written.md5().into_iter().collect();
                let object = terms::written(&Object::default(), &written, 0, told);
                self.at = At::Over(self.copied(object));
                Ok(())
            }
        }
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, cx: &Cx<'_>) -> Result<()> {
        match &mut self.at {
            At::Parts(upload) => upload.failed(piece, error, cx),
            _ => Err(error),
        }
    }

    fn begin(&mut self, room: u64) -> Option<u32> {
        match &mut self.at {
            At::Parts(upload) => upload.begin(room),
            _ => None,
        }
    }

    fn piece(&self, piece: u32) -> Request {
        match &self.at {
            At::Parts(upload) => upload.piece(piece),
            _ => Request::invalid(SERVICE, Error::misuse("nothing has begun")),
        }
    }

    fn weight(&self, piece: u32) -> u64 {
        if let At::Parts(upload) = &self.at { upload.weight(piece) } else { 0 }
    }

    fn finished(&mut self, piece: u32, response: &Response, cx: &Cx<'_>) -> Result<()> {
        match &mut self.at {
            At::Parts(upload) => upload.finished(piece, response, cx),
            _ => Ok(()),
        }
    }

    fn width(&self) -> Width {
        if let At::Parts(upload) = &self.at { upload.width() } else { Width { pieces: 1, bytes: u64::MAX } }
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        if let At::Parts(upload) = &self.at { upload.left_behind(in_doubt) } else { Vec::new() }
    }
}
