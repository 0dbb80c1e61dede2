//! Uploads: at once up to 5 GB, in parts above and where parts are smaller.

use super::terms::{self, MARK, WHOLE_SHA1, Written};
use crate::{
    Algorithm, Checksum, Cx, Endpoint, Error, Leftover, Request, Response, Result,
    providers::b2::{
        API, BucketRef, Encryption, UPLOAD,
        files::{Action, DeleteFileVersion, FileVersion, GetFileInfo, ListFileVersions, UploadFile},
        large::{CancelLargeFile, FinishLargeFile, ListParts, StartLargeFile, UploadPart},
    },
    storage::{Content, Limits, Listed, Multipart, Object, Part, UploadSpec, WriteSpec},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// <https://www.backblaze.com/docs/cloud-storage-large-files>
pub(super) const LIMITS: Limits = Limits {
    whole: 5_000_000_000,
    least_part: 5_000_000,
    most_part: 5_000_000_000,
    parts: 10_000,
    object: 10_000_000_000_000,
};

/// An upload of one object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Large {
    bucket: String,
    key: String,
    /// The SHA-1 of all, where that is known before anything is sent.
    #[serde(default)]
    sum: Option<String>,
    /// What tells this upload's version from others', where its SHA-1 is not known: every write makes one, and one whose
    /// answer was lost is to be found again.
    #[serde(default)]
    mark: Option<String>,
    /// The id of the large file that was begun.
    file: Option<String>,
}

impl Large {
    /// An upload to that place. `sum`: the checksum of all of it, where that is known.
    pub(super) fn new(bucket: &str, key: &str, sum: Option<Checksum>, write: &WriteSpec) -> Result<Self> {
        let Written { sha1, .. } = terms::written(write)?;
        Ok(Large {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            sum: sum.or(sha1).map(|sum| sum.to_hex()),
            mark: None,
            file: None,
        })
    }

    fn bucket(&self) -> BucketRef {
        BucketRef::named(&*self.bucket)
    }

    pub(super) fn sum(&self) -> Option<Checksum> {
        Checksum::from_hex(Algorithm::Sha1, self.sum.as_deref()?)
    }

    /// The id of the large file, or that there is none.
    pub(super) fn file(&self) -> Result<&str> {
        self.file.as_deref().ok_or_else(|| Error::misuse("the upload has not begun"))
    }

    /// A request about the large file.
    pub(super) fn within(&self, request: impl FnOnce(&str) -> Request) -> Request {
        self.file().map_or_else(|error| Request::invalid(API, error), request)
    }

    /// The request that begins a large file with that.
    pub(super) fn start(
        &self,
        content_type: Option<String>,
        mut info: BTreeMap<String, String>,
        encryption: Option<Encryption>,
    ) -> Request {
        if let Some(sum) = &self.sum {
            info.insert(WHOLE_SHA1.to_owned(), sum.clone());
        }
        StartLargeFile { content_type, info, encryption, ..StartLargeFile::new(self.bucket(), &*self.key) }
            .request()
    }

    /// Whether that version was written by this upload at once.
    fn is_ours(&self, file: &FileVersion, size: u64) -> bool {
        let same =
            file.file_name == self.key && file.action == Some(Action::Upload) && file.content_length == size;
        same && match (&self.mark, self.sum()) {
            (Some(mark), _) => file.file_info.get(MARK) == Some(mark),
            (None, Some(sum)) => file.sha1() == Some(sum),
            (None, None) => false,
        }
    }
}

impl Multipart for Large {
    const FLOW: &'static str = "b2.upload";

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn begin(&mut self, cx: &Cx<'_>) {
        if self.sum.is_none() && self.mark.is_none() {
            self.mark = Some(format!("{:032x}", cx.entropy));
        }
    }

    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        Some(Algorithm::Sha1)
    }

    fn whole(&self, spec: &UploadSpec, content: Content) -> Request {
        let Written { content_type, mut info, encryption, .. } = match terms::written(&spec.write) {
            Ok(written) => written,
            Err(error) => return Request::invalid(UPLOAD, error),
        };
        if let Some(mark) = &self.mark {
            info.insert(MARK.to_owned(), mark.clone());
        }
        UploadFile {
            content_type,
            sha1: self.sum().or_else(|| content.checksum()),
            info,
            encryption,
            ..UploadFile::new(self.bucket(), &*self.key, content.body())
        }
        .request()
    }

    fn settles(&self) -> bool {
        true
    }

    fn written(&self, response: &Response, _: u64) -> Result<Object> {
        Ok(terms::object(&response.json::<FileVersion>()?))
    }

    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        Some(match terms::written(&spec.write) {
            Ok(Written { content_type, info, encryption, .. }) => self.start(content_type, info, encryption),
            Err(error) => Request::invalid(API, error),
        })
    }

    fn opened(&mut self, response: &Response) -> Result<()> {
        let begun: FileVersion = response.json()?;
        if begun.file_id.is_empty() {
            return Err(response.malformed("the large file has no id"));
        }
        self.file = Some(begun.file_id);
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.file.is_some()
    }

    fn part(&self, spec: &UploadSpec, number: u32, content: Content) -> Request {
        match terms::written(&spec.write) {
            Ok(Written { encryption, .. }) => self.within(|file| {
                UploadPart { encryption, ..UploadPart::new(file, number.saturating_add(1), content.body()) }
                    .request()
            }),
            Err(error) => Request::invalid(UPLOAD, error),
        }
    }

    fn sent(&self, number: u32, response: &Response) -> Result<String> {
        let part: crate::providers::b2::large::PartInfo = response.json()?;
        let told = Checksum::from_hex(Algorithm::Sha1, &part.content_sha1)
            .ok_or_else(|| response.malformed("the part has no SHA-1"))?;
        if let Some(sent) = response.hashed.sent {
            sent.agrees(&told, &format!("the part {}", number.saturating_add(1)))?;
        }
        Ok(told.to_hex())
    }

    fn list(&self, after: Option<&str>) -> Request {
        self.within(|file| {
            let start = after.and_then(|number| number.parse().ok());
            ListParts { start, ..ListParts::new(file) }.request()
        })
    }

    fn listed(&self, response: &Response) -> Result<Listed> {
        let page = ListParts::new(self.file()?).response(response)?;
        let mut parts = BTreeMap::new();
        for part in page.items {
            let checksum = Checksum::from_hex(Algorithm::Sha1, &part.content_sha1);
            if let (Some(number), Some(sum)) = (part.part_number.checked_sub(1), checksum) {
                parts.insert(number, Part { tag: sum.to_hex(), size: part.content_length, checksum });
            }
        }
        Ok(Listed { parts, rest: page.rest.and_then(|rest| rest.start).map(|number| number.to_string()) })
    }

    fn complete(&self, _: &UploadSpec, parts: &BTreeMap<u32, Part>, _: Option<&Checksum>) -> Request {
        let sums = parts.values().map(|part| Checksum::from_hex(Algorithm::Sha1, &part.tag)).collect();
        self.within(|file| match sums {
            Some(parts) => FinishLargeFile { file_id: file.to_owned(), parts }.request(),
            None => Request::invalid(API, Error::misuse("a part has no SHA-1")),
        })
    }

    fn completed(&self, response: &Response, _: u64) -> Result<Object> {
        Ok(terms::object(&response.json::<FileVersion>()?))
    }

    fn abort(&self) -> Option<Request> {
        self.file.clone().map(|file_id| CancelLargeFile { file_id }.request())
    }

    fn look(&self) -> Request {
        match &self.file {
            Some(file) => GetFileInfo::new(file).request().accept(&[404]),
            None => ListFileVersions::of(self.bucket(), &*self.key).request(),
        }
    }

    fn looked(&self, response: &Response, _: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        if self.file.is_some() {
            if response.status.as_u16() == 404 {
                return Ok(None);
            }
            let file: FileVersion = response.json()?;
            return Ok((file.action != Some(Action::Start)).then(|| terms::object(&file)));
        }
        let page = ListFileVersions::of(self.bucket(), &*self.key).response(response)?;
        Ok(page.items.iter().find(|file| self.is_ours(file, size)).map(terms::object))
    }

    fn remove(&self, object: &Object) -> Request {
        match &object.version {
            Some(version) => DeleteFileVersion::new(&*self.key, &**version).request(),
            None => Request::invalid(API, Error::misuse("the object tells no version")),
        }
    }

    fn leftover(&self) -> Leftover {
        let place = |leftover: Leftover| leftover.find_by("bucket", &*self.bucket).find_by("key", &*self.key);
        match (&self.file, &self.mark) {
            (Some(file), _) => place(Leftover::known("large file", &**file)),
            (None, Some(mark)) => place(Leftover::possible("file")).find_by(MARK, &**mark),
            (None, None) => place(Leftover::possible("file")),
        }
    }
}
