//! An image's bytes, up and down.

use crate::{Body, Endpoint, Request, Response, Result, Take, Taken};
use http::{HeaderName, header};
use serde::{Deserialize, Serialize};
use std::{ops::Range, time::Duration};

/// How long an attempt may take that moves an unknown number of bytes. A transfer that stands still is given up much
/// sooner, by the transport.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The slowest transfer that is waited for: 64 KiB a second.
const SLOWEST: u64 = 64 << 10;

/// How long an attempt may take that moves that many bytes.
pub(super) fn transfer_time(bytes: u64) -> Duration {
    Duration::from_secs((300 + bytes / SLOWEST).min(A_DAY.as_secs()))
}

/// Uploads the data of an image, which must be [`Queued`](super::ImageStatus::Queued) and have both its formats.
/// <https://docs.openstack.org/api-ref/image/v2/#upload-binary-image-data>
///
/// Data that is there is never overwritten: a second upload is refused with a conflict. After a conflict that followed
/// a lost answer, the image's status tells whether the first upload went through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadImage {
    /// The image's id.
    pub id: String,
    /// Where in the caller's source the data is.
    pub span: Range<u64>,
    /// The store to put it in, in clouds with several.
    pub store: Option<String>,
    /// How long an attempt may take; judged by its size where not set.
    pub timeout: Option<Duration>,
}

impl UploadImage {
    /// An upload of the first `length` bytes of the source.
    pub fn new(id: impl Into<String>, length: u64) -> Self {
        UploadImage { id: id.into(), span: 0..length, store: None, timeout: None }
    }
}

/// A PUT of a span of the caller's source.
pub(super) fn put_data(path: &[&str], span: &Range<u64>, timeout: Option<Duration>) -> Request {
    let body = Body::Source(span.clone());
    let length = body.len();
    let mut request = Request::put("image", path)
        .header(header::CONTENT_TYPE, "application/octet-stream")
        // Has servers of 2026 and later refuse data that was cut off on its way.
        .header(HeaderName::from_static("x-openstack-image-size"), &length.to_string())
        .body(body);
    request.timeout = Some(timeout.unwrap_or_else(|| transfer_time(length)));
    request
}

impl Endpoint for UploadImage {
    type Output = ();

    fn request(&self) -> Request {
        let request = put_data(&["images", &self.id, "file"], &self.span, self.timeout);
        match &self.store {
            Some(store) => request.header(HeaderName::from_static("x-image-meta-store"), store),
            None => request,
        }
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Downloads the data of an image into the caller's sink.
/// <https://docs.openstack.org/api-ref/image/v2/#download-binary-image-data>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownloadImage {
    /// The image's id.
    pub id: String,
    /// Only these bytes of it.
    pub range: Option<Range<u64>>,
    /// Where in the sink the first byte goes.
    pub offset: u64,
    /// The stores to take it from, in order of preference, separated by commas.
    pub prefer: Option<String>,
    /// How long an attempt may take; a day where not set.
    pub timeout: Option<Duration>,
}

impl DownloadImage {
    /// A download of all of it, to the beginning of the sink.
    pub fn new(id: impl Into<String>) -> Self {
        DownloadImage { id: id.into(), range: None, offset: 0, prefer: None, timeout: None }
    }
}

/// What came of a download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageData {
    /// How many bytes went to the sink. None at all where the image has no data.
    pub bytes: u64,
    /// MD5 of the image's whole data, in hex, where the cloud has it.
    pub md5: Option<String>,
}

impl Endpoint for DownloadImage {
    type Output = ImageData;

    fn request(&self) -> Request {
        let mut request = Request::get("image", &["images", &self.id, "file"])
            .query_opt("prefer", self.prefer.as_deref())
            .take(Take::Pour { offset: self.offset });
        request.timeout = Some(self.timeout.unwrap_or(A_DAY));
        match &self.range {
            Some(range) if range.is_empty() => {
                let message = format!("the range {range:?} of an image's bytes is empty");
                Request::invalid("image", crate::Error::misuse(message))
            }
            Some(range) => request.header(header::RANGE, &format!("bytes={}-{}", range.start, range.end - 1)),
            None => request,
        }
    }

    fn response(&self, response: &Response) -> Result<ImageData> {
        let bytes = match response.body {
            Taken::Poured(bytes) => bytes,
            Taken::Collected(_) | Taken::Records(_) => 0,
        };
        if let Some(range) = &self.range
            && response.status != http::StatusCode::PARTIAL_CONTENT
            && (range.start > 0 || bytes > range.end)
        {
            return Err(response.malformed(format!("bytes {range:?} were asked for and the whole data came")));
        }
        Ok(ImageData { bytes, md5: response.header("content-md5").map(str::to_owned) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Repeat};
    use http::{HeaderMap, StatusCode};

    #[test]
    fn an_upload_as_the_reference_has_it() {
        let mut upload = UploadImage::new("b2173dd3", 5_368_709_120);
        upload.store = Some("fast".into());
        let request = upload.request();
        assert_eq!(request.to_string(), "PUT image /images/b2173dd3/file");
        assert_eq!(request.body, Body::Source(0..5_368_709_120));
        assert_eq!(request.headers["content-type"], "application/octet-stream");
        assert_eq!(request.headers["x-openstack-image-size"], "5368709120");
        assert_eq!(request.headers["x-image-meta-store"], "fast");
        assert_eq!(request.repeat, Repeat::Safe);
        assert_eq!(request.timeout, Some(Duration::from_secs(300 + 81_920)), "time enough for 5 GiB");
        upload.timeout = Some(Duration::from_secs(9));
        assert_eq!(upload.request().timeout, Some(Duration::from_secs(9)));
    }

    #[test]
    fn a_download_pours() {
        let mut download = DownloadImage::new("b2173dd3");
        let request = download.request();
        assert_eq!(request.to_string(), "GET image /images/b2173dd3/file");
        assert_eq!(request.take, Take::Pour { offset: 0 });
        assert!(!request.headers.contains_key("range"));
        download.range = Some(10..20);
        download.offset = 10;
        download.prefer = Some("local-store,backup-store".into());
        let request = download.request();
        assert_eq!(request.headers["range"], "bytes=10-19");
        assert_eq!(request.query, "prefer=local-store%2Cbackup-store");
        assert_eq!(request.take, Take::Pour { offset: 10 });
        download.range = Some(5..5);
        assert_eq!(download.request().fault().expect("refused").kind(), Kind::Misuse);
    }

    #[test]
    fn a_whole_image_is_not_taken_for_a_part_of_it() {
        let answer = |status: StatusCode, bytes| {
            let mut headers = HeaderMap::new();
            headers.insert("content-md5", "5d41402abc4b2a76b9719d911017c592".parse().expect("a header"));
            Response::new(status, headers, Taken::Poured(bytes))
        };
        let mut download = DownloadImage::new("i");
        let data = download.response(&answer(StatusCode::OK, 5)).expect("data");
        assert_eq!((data.bytes, data.md5.as_deref()), (5, Some("5d41402abc4b2a76b9719d911017c592")));
        assert_eq!(download.response(&answer(StatusCode::NO_CONTENT, 0)).expect("no data").bytes, 0);
        download.range = Some(2..4);
        assert_eq!(download.response(&answer(StatusCode::PARTIAL_CONTENT, 2)).expect("a part").bytes, 2);
        let error = download.response(&answer(StatusCode::OK, 5)).expect_err("all of it");
        assert_eq!(error.kind(), Kind::Malformed);
    }
}
