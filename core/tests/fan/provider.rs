//! A provider's part of uploads and downloads.

use http::{Method, StatusCode, header};
use pileus_core::{
    Algorithm, Checksum, Cx, Leftover, Request, Response, Result, Take, Time,
    storage::{Content, ETag, Limits, Listed, Multipart, Object, Part, Ranged, Revision, Supply, UploadSpec},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(crate) const HASH: Algorithm = Algorithm::Crc64nvme;

/// The provider's part of an upload.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Target {
    pub(crate) upload: Option<String>,
    /// A source that ends while the upload looks at it.
    #[serde(skip)]
    pub(crate) ends: Option<Supply>,
}

impl Multipart for Target {
    const FLOW: &'static str = "test.upload";

    fn limits(&self) -> Limits {
        Limits { whole: 10, least_part: 1, most_part: 1 << 40, parts: 10_000, object: 1 << 50 }
    }
    fn begin(&mut self, _: &Cx<'_>) {
        if let Some(supply) = self.ends.take() {
            supply.end();
        }
    }
    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        Some(HASH)
    }
    fn whole(&self, _: &UploadSpec, content: Content) -> Request {
        Request::put("test", &["object"]).body(content.body())
    }
    fn written(&self, response: &Response, _: u64) -> Result<Object> {
        object(response)
    }
    fn open(&self, _: &UploadSpec) -> Option<Request> {
        Some(Request::post("test", &["uploads"]))
    }
    fn opened(&mut self, response: &Response) -> Result<()> {
        self.upload = Some(response.json::<u32>()?.to_string());
        Ok(())
    }
    fn is_open(&self) -> bool {
        self.upload.is_some()
    }
    fn part(&self, _: &UploadSpec, number: u32, content: Content) -> Request {
        let upload = self.upload.as_deref().unwrap_or_default();
        Request::put("test", &["uploads", upload, &number.to_string()]).body(content.body())
    }
    fn sent(&self, _: u32, response: &Response) -> Result<String> {
        Ok(response.header("etag").unwrap_or_default().to_owned())
    }
    fn list(&self, _: Option<&str>) -> Request {
        Request::get("test", &["uploads", self.upload.as_deref().unwrap_or_default()])
    }
    fn listed(&self, response: &Response) -> Result<Listed> {
        let sizes: BTreeMap<u32, u64> = response.json()?;
        let part = |size| Part { tag: "there".into(), size, checksum: None };
        Ok(Listed { parts: sizes.into_iter().map(|(n, size)| (n, part(size))).collect(), rest: None })
    }
    fn complete(&self, _: &UploadSpec, parts: &BTreeMap<u32, Part>, _: Option<&Checksum>) -> Request {
        let numbers: Vec<_> = parts.keys().collect();
        Request::post("test", &["uploads", self.upload.as_deref().unwrap_or_default()]).json(&numbers)
    }
    fn completed(&self, response: &Response, _: u64) -> Result<Object> {
        object(response)
    }
    fn abort(&self) -> Option<Request> {
        Some(Request::delete("test", &["uploads", self.upload.as_deref()?]))
    }
    fn look(&self) -> Request {
        Request::new("test", Method::HEAD, &["object"]).accept(&[404])
    }
    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        let found = (response.status == StatusCode::OK).then(|| object(response)).transpose()?;
        let ours = self.upload.is_none() || parts.values().map(|part| part.size).sum::<u64>() == size;
        Ok(found.filter(|found| ours && found.size == size))
    }
    fn remove(&self, _: &Object) -> Request {
        Request::delete("test", &["object"])
    }
    fn leftover(&self) -> Leftover {
        let left = Leftover::possible("upload").find_by("key", "object");
        Leftover { id: self.upload.clone(), certain: self.upload.is_some(), ..left }
    }
}

/// The provider's part of a download.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Source;

impl Ranged for Source {
    const FLOW: &'static str = "test.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let mut request = Request::get("test", &["object"]).take(take);
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        match revision.and_then(|revision| revision.etag.as_ref()) {
            Some(etag) => request.header(header::IF_MATCH, etag.as_str()),
            None => request,
        }
    }
    fn head(&self, response: &Response) -> Result<Object> {
        object(response)
    }
    fn look(&self, revision: &Revision) -> Option<Request> {
        let request = Request::new("test", Method::HEAD, &["object"]);
        Some(match &revision.etag {
            Some(etag) => request.header(header::IF_MATCH, etag.as_str()),
            None => request,
        })
    }
    fn hash(&self) -> Option<Algorithm> {
        Some(HASH)
    }
}

pub(crate) fn object(response: &Response) -> Result<Object> {
    let number = |text: &str| text.parse::<u64>().ok();
    let total = response.header("content-range").and_then(|range| number(range.rsplit_once('/')?.1));
    let size = total.or_else(|| response.header("content-length").and_then(number)).unwrap_or_default();
    let sum = response.header("x-sum").and_then(|sum| Checksum::from_hex(HASH, sum));
    let etag = response.header("etag").map(ETag::new);
    let modified = response.header("last-modified").and_then(Time::parse_http_date);
    let checksums = sum.into_iter().collect();
    Ok(Object { key: "object".into(), size, etag, modified, checksums, ..Object::default() })
}
