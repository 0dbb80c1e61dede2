//! Copies within an account, whatever the size: at once up to 5 GB, in parts above.

use super::{
    terms::{self, Written},
    upload::{LIMITS, Large},
};
use crate::{
    Algorithm, Checksum, Cx, Endpoint, Error, Fan, Kind, Leftover, Lost, Repeat, Request, Response, Result,
    Turn, Width,
    providers::b2::{
        API, BucketRef,
        files::{AUTO_TYPE, CopyFile, FileHead, FileRef, FileVersion, HeadFile, Replace},
        large::{CopyPart, PartInfo},
    },
    storage::{
        Content, CopySpec, Limits, Listed, Multipart, Object, Part, StorageClass, Upload, UploadSpec,
        WriteSpec,
    },
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// How large the parts of a copy are: the provider moves the bytes, so that they can be large.
const PART: u64 = 500_000_000;

/// An upload whose parts come from another file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Duplicate {
    /// The id of the version that is copied.
    source: String,
    bucket: String,
    key: String,
    target: Large,
    /// What the copy is to have, as far as the plan does not say.
    content_type: String,
    info: BTreeMap<String, String>,
    how: How,
}

/// What a copy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum How {
    /// What its source has.
    Same,
    /// What its source has, with changes.
    Changed,
    /// What the plan says.
    Planned,
}

impl Duplicate {
    /// What the copy is written with.
    fn written(&self, write: &WriteSpec) -> Result<(Replace, Written)> {
        let mut written = terms::written(write)?;
        let replace = match self.how {
            How::Planned => Replace {
                content_type: written.content_type.take().unwrap_or_else(|| AUTO_TYPE.to_owned()),
                info: std::mem::take(&mut written.info),
            },
            How::Same | How::Changed => {
                Replace { content_type: self.content_type.clone(), info: self.info.clone() }
            }
        };
        Ok((replace, written))
    }
}

impl Multipart for Duplicate {
    const FLOW: &'static str = "b2.copy";

    fn limits(&self) -> Limits {
        LIMITS
    }
    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        None
    }
    fn whole(&self, spec: &UploadSpec, _: Content) -> Request {
        let (replace, written) = match self.written(&spec.write) {
            Ok(written) => written,
            Err(error) => return Request::invalid(API, error),
        };
        let copy = CopyFile {
            replace: Some(replace).filter(|_| self.how != How::Same),
            encryption: written.encryption,
            ..CopyFile::new(&*self.source, Some(BucketRef::named(&*self.bucket)), &*self.key)
        };
        let mut request = copy.request();
        request.timeout = Some(Duration::from_secs(15 * 60));
        // The same once more makes a version more, of the same content: nothing in it would tell one from the other.
        request.repeat(Repeat::Safe)
    }
    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        let object = terms::object(&response.json::<FileVersion>()?);
        if object.size != size {
            return Err(Error::corrupt(format!(
                "the copy has {} bytes, and its source has {size}",
                object.size
            )));
        }
        Ok(object)
    }
    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        Some(match self.written(&spec.write) {
            Ok((replace, written)) => {
                self.target.start(Some(replace.content_type), replace.info, written.encryption)
            }
            Err(error) => Request::invalid(API, error),
        })
    }
    fn opened(&mut self, response: &Response) -> Result<()> {
        self.target.opened(response)
    }
    fn is_open(&self) -> bool {
        self.target.is_open()
    }
    fn part(&self, spec: &UploadSpec, number: u32, content: Content) -> Request {
        let encryption = match terms::written(&spec.write) {
            Ok(written) => {
                written.encryption.filter(|how| matches!(how, crate::providers::b2::Encryption::Customer(_)))
            }
            Err(error) => return Request::invalid(API, error),
        };
        let mut request = self.target.within(|file| {
            CopyPart {
                source: self.source.clone(),
                file_id: file.to_owned(),
                number: number.saturating_add(1),
                range: Some(content.first..content.end),
                source_encryption: None,
                encryption,
            }
            .request()
        });
        request.timeout = Some(Duration::from_secs(15 * 60));
        request
    }
    fn sent(&self, _: u32, response: &Response) -> Result<String> {
        Ok(response.json::<PartInfo>()?.content_sha1)
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

/// A copy: it looks at the source, and then goes by its size.
#[derive(Clone, Debug)]
pub(super) struct Copying {
    from: FileRef,
    name: String,
    bucket: String,
    key: String,
    change: Change,
    upload: Option<Upload<Duplicate>>,
}

impl Copying {
    pub(super) fn new(from: (&str, &str), to: (&str, &str), change: Change) -> Result<Self> {
        let mut source = FileRef::named(from.0, from.1);
        match &change {
            Change::As(spec) => {
                terms::unconditional(&spec.condition)?;
                if let Some(class) =
                    spec.storage_class.as_ref().filter(|class| **class != StorageClass::Standard)
                {
                    return Err(terms::lacking(&format!("storage class {class}")));
                }
                terms::written(spec.replace.as_ref().unwrap_or(&WriteSpec::default()))?;
                if let Some(version) = &spec.version {
                    source = FileRef::Id(version.clone());
                }
            }
            Change::Metadata(metadata) => {
                terms::written(&WriteSpec { metadata: metadata.clone(), ..WriteSpec::default() })?;
            }
        }
        Ok(Copying {
            from: source,
            name: from.1.to_owned(),
            bucket: to.0.to_owned(),
            key: to.1.to_owned(),
            change,
            upload: None,
        })
    }

    /// Begins the copy of the version that was looked at, and of no other.
    fn begin(&mut self, head: &FileHead, response: &Response) -> Result<()> {
        let size = head.size.ok_or_else(|| response.malformed("it does not say how long the file is"))?;
        let source =
            head.file_id.clone().ok_or_else(|| response.malformed("it does not tell the version's id"))?;
        if head.file_name.as_ref().is_some_and(|name| *name != self.name) {
            let message = format!("the version to copy is none of {:?}", self.name);
            return Err(Error::new(Kind::NotFound, message));
        }
        let (content_type, mut info) = terms::as_written(head);
        let (write, how) = match &self.change {
            Change::As(spec) => match &spec.replace {
                Some(write) => (write.clone(), How::Planned),
                None => (WriteSpec::default(), How::Same),
            },
            Change::Metadata(metadata) => {
                info.retain(|name, _| name.starts_with("b2-"));
                info.extend(metadata.iter().map(|(name, value)| (name.to_lowercase(), value.clone())));
                (WriteSpec::default(), How::Changed)
            }
        };
        // The source's own may be of parts that nobody can compare.
        let sum = head.sha1();
        let part_size = if size <= LIMITS.whole { LIMITS.whole } else { PART };
        let write = WriteSpec { checksum: None, ..write };
        let spec = UploadSpec { write, part_size, width: 8, in_flight: u64::MAX, keep: false };
        let target = Large::new(&self.bucket, &self.key, sum, &spec.write)?;
        let duplicate = Duplicate {
            source,
            bucket: self.bucket.clone(),
            key: self.key.clone(),
            target,
            content_type,
            info,
            how,
        };
        self.upload = Some(Upload::new(duplicate, spec, size)?);
        Ok(())
    }

    fn head(&self) -> HeadFile {
        HeadFile::new(self.from.clone())
    }
}

impl Fan for Copying {
    type Output = Object;

    fn next(&mut self, cx: &Cx<'_>) -> Turn<Object> {
        match &mut self.upload {
            Some(upload) => upload.next(cx),
            None => Turn::Request(self.head().request()),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<()> {
        if let Some(upload) = &mut self.upload {
            return upload.advance(response, cx);
        }
        let head = self.head().response(response)?;
        self.begin(&head, response)
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, cx: &Cx<'_>) -> Result<()> {
        match &mut self.upload {
            Some(upload) => upload.failed(piece, error, cx),
            None => Err(error),
        }
    }

    fn begin(&mut self, room: u64) -> Option<u32> {
        self.upload.as_mut()?.begin(room)
    }

    fn piece(&self, piece: u32) -> Request {
        match &self.upload {
            Some(upload) => upload.piece(piece),
            None => Request::invalid(API, Error::misuse("nothing has begun")),
        }
    }

    fn weight(&self, piece: u32) -> u64 {
        self.upload.as_ref().map_or(0, |upload| upload.weight(piece))
    }

    fn finished(&mut self, piece: u32, response: &Response, cx: &Cx<'_>) -> Result<()> {
        match &mut self.upload {
            Some(upload) => upload.finished(piece, response, cx),
            None => Ok(()),
        }
    }

    fn interrupted(&mut self, piece: u32, lost: &Lost) -> bool {
        self.upload.as_mut().is_some_and(|upload| upload.interrupted(piece, lost))
    }

    fn width(&self) -> Width {
        self.upload.as_ref().map_or(Width { pieces: 1, bytes: u64::MAX }, Fan::width)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        self.upload.as_ref().map_or_else(Vec::new, |upload| upload.left_behind(in_doubt))
    }
}
