//! An upload in several requests, which can be resumed.
//! <https://docs.cloud.google.com/storage/docs/performing-resumable-uploads>

use super::{start::UploadSession, transfer_time};
use crate::{
    Body, Endpoint, Error, Repeat, Request, Response, Result,
    providers::gcs::{CustomerKey, objects::Object, session::ORIGIN},
    wire::json::Document,
};
use bytes::Bytes;
use http::{HeaderName, Method, header};
use std::time::Duration;

/// Chunks but the last are multiples of this.
pub const CHUNK_UNIT: u64 = 256 << 10;

/// Sends the next bytes of an upload. What is there already is passed over, so that the request may be repeated.
/// <https://docs.cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutChunk {
    /// The upload.
    pub session: UploadSession,
    /// The bytes.
    pub body: Body,
    /// Where in the object the first of them is.
    pub offset: u64,
    /// How long the object is, where that is known: the chunk that reaches this is the last. An upload of unknown length
    /// learns it with its last chunk, which may be empty.
    pub total: Option<u64>,
    /// What chunks but the last are multiples of: [`CHUNK_UNIT`], but for emulators that take smaller ones.
    pub unit: u64,
    /// CRC32C of the whole object in Base64, big-endian, with the last chunk: content of another is refused.
    pub crc32c: Option<String>,
    /// The key that the object is encrypted with.
    pub key: Option<CustomerKey>,
    /// How long an attempt may take; judged by its size where not set.
    pub timeout: Option<Duration>,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// That many bytes are there.
    Partly(u64),
    /// All of it is, and this is the object.
    Whole(Box<Document<Object>>),
}

fn at(session: &UploadSession, method: Method) -> Request {
    let (path, query) = session.target();
    let mut request = Request::new(ORIGIN, method, &[]);
    path.clone_into(&mut request.path);
    query.clone_into(&mut request.query);
    request
}

fn stored(response: &Response) -> Result<Stored> {
    if response.status.as_u16() != 308 {
        return Ok(Stored::Whole(Box::new(response.json_borrowed()?)));
    }
    let Some(range) = response.header("range") else { return Ok(Stored::Partly(0)) };
    let last = range.trim().strip_prefix("bytes=0-").or_else(|| range.trim().strip_prefix("bytes 0-"));
    match last.and_then(|last| last.parse::<u64>().ok()?.checked_add(1)) {
        Some(count) => Ok(Stored::Partly(count)),
        None => Err(response.malformed(format!("{range:?} is not how much of an upload is there"))),
    }
}

impl PutChunk {
    /// The bytes of `body`, which begin at `offset` of the object.
    #[must_use]
    pub fn new(session: UploadSession, body: Body, offset: u64, total: Option<u64>) -> Self {
        let (crc32c, key, timeout) = (None, None, None);
        PutChunk { session, body, offset, total, unit: CHUNK_UNIT, crc32c, key, timeout }
    }
}

impl Endpoint for PutChunk {
    type Output = Stored;

    fn request(&self) -> Request {
        let length = self.body.len();
        let fault = |message: String| Request::invalid(ORIGIN, Error::misuse(message));
        let Some(end) = self.offset.checked_add(length) else {
            return fault(format!("a chunk of {length} bytes at {} has no end", self.offset));
        };
        let last = self.total == Some(end);
        if self.total.is_some_and(|total| end > total) {
            return fault(format!("a chunk that ends at {end} is past the object's end"));
        }
        if !last && (length == 0 || !length.is_multiple_of(self.unit.max(1))) {
            return fault(format!(
                "a chunk but the last has to be a multiple of {} bytes, not {length}",
                self.unit
            ));
        }
        let total = self.total.map_or_else(|| "*".to_owned(), |total| total.to_string());
        let range = match length {
            0 => format!("bytes */{total}"),
            _ => format!("bytes {}-{}/{total}", self.offset, end - 1),
        };
        let mut request = at(&self.session, Method::PUT)
            .header(header::CONTENT_RANGE, &range)
            .body(if length == 0 { Body::Bytes(Bytes::new()) } else { self.body.clone() })
            .accept(&[308])
            .repeat(Repeat::Safe);
        if let Some(hash) = self.crc32c.as_ref().filter(|_| last) {
            request = request.header(HeaderName::from_static("x-goog-hash"), &format!("crc32c={hash}"));
        }
        let mut request = CustomerKey::apply(self.key.as_ref(), request);
        request.timeout = Some(self.timeout.unwrap_or_else(|| transfer_time(length)));
        request
    }

    fn response(&self, response: &Response) -> Result<Stored> {
        stored(response)
    }
}

/// Asks how much of an upload is there.
/// <https://docs.cloud.google.com/storage/docs/performing-resumable-uploads#status-check>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryUpload {
    /// The upload.
    pub session: UploadSession,
    /// How long the object is, where that is known. An upload of that many bytes ends with this.
    pub total: Option<u64>,
}

impl Endpoint for QueryUpload {
    type Output = Stored;

    fn request(&self) -> Request {
        let total = self.total.map_or_else(|| "*".to_owned(), |total| total.to_string());
        at(&self.session, Method::PUT)
            .header(header::CONTENT_RANGE, &format!("bytes */{total}"))
            .body(Body::Bytes(Bytes::new()))
            .accept(&[308])
            .repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Stored> {
        stored(response)
    }
}

/// Gives an upload up. <https://docs.cloud.google.com/storage/docs/performing-resumable-uploads#cancel-upload>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelUpload {
    /// The upload.
    pub session: UploadSession,
}

impl Endpoint for CancelUpload {
    type Output = ();

    fn request(&self) -> Request {
        // 499 is the service's word for: the client has ended it.
        at(&self.session, Method::DELETE).accept(&[499]).repeat(Repeat::Settling(&[404, 410]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind,
        providers::gcs::testing::{answer, line},
    };

    fn session() -> UploadSession {
        UploadSession::of_location("https://h/upload/storage/v1/b/b/o?uploadType=resumable&upload_id=x")
            .expect("one")
    }

    const LINE: &str = "PUT /upload/storage/v1/b/b/o?uploadType=resumable&upload_id=x";

    #[test]
    fn chunks_say_where_they_are() {
        let range = |put: &PutChunk| {
            let request = put.request();
            assert_eq!(
                (line(&request).as_str(), request.repeat, request.accept),
                (LINE, Repeat::Safe, &[308][..])
            );
            request.headers["content-range"].to_str().expect("text").to_owned()
        };
        let put = |span: std::ops::Range<u64>, total| {
            PutChunk::new(session(), Body::Source(span.clone()), span.start, total)
        };
        assert_eq!(range(&put(0..CHUNK_UNIT, None)), "bytes 0-262143/*");
        assert_eq!(
            range(&put(CHUNK_UNIT..CHUNK_UNIT * 3, Some(CHUNK_UNIT * 4))),
            "bytes 262144-786431/1048576"
        );
        assert_eq!(
            range(&put(CHUNK_UNIT..CHUNK_UNIT + 5, Some(CHUNK_UNIT + 5))),
            "bytes 262144-262148/262149"
        );
        let empty = PutChunk::new(session(), Body::Empty, 7, Some(7));
        assert_eq!(range(&empty), "bytes */7");
        assert_eq!(empty.request().body, Body::Bytes(Bytes::new()), "a length is sent");
        for wrong in [
            put(0..5, None),
            put(0..CHUNK_UNIT + 1, Some(CHUNK_UNIT * 2)),
            put(0..CHUNK_UNIT, Some(5)),
            PutChunk::new(session(), Body::Empty, 0, None),
            PutChunk::new(session(), Body::Source(0..CHUNK_UNIT), u64::MAX, None),
        ] {
            assert_eq!(wrong.request().fault().expect("refused").kind(), Kind::Misuse);
        }
        let small = PutChunk { unit: 4, ..put(0..8, None) };
        assert_eq!(range(&small), "bytes 0-7/*", "an emulator takes that");
        let wrong = PutChunk { unit: 4, ..put(0..6, None) };
        assert!(wrong.request().fault().expect("refused").message().contains("multiple of 4 bytes"));
        let mut last = put(0..5, Some(5));
        last.crc32c = Some("+x0GyA==".into());
        assert_eq!(last.request().headers["x-goog-hash"], "crc32c=+x0GyA==");
        last = PutChunk { total: None, body: Body::Source(0..CHUNK_UNIT), ..last };
        assert!(
            !last.request().headers.contains_key("x-goog-hash"),
            "only the last chunk's answer is of the whole"
        );
    }

    #[test]
    fn how_much_is_there() {
        let query = QueryUpload { session: session(), total: Some(9) };
        let request = query.request();
        assert_eq!(
            (line(&request).as_str(), &request.headers["content-range"]),
            (LINE, &"bytes */9".parse().expect("one"))
        );
        let unknown = QueryUpload { total: None, ..query.clone() };
        assert_eq!(unknown.request().headers["content-range"], "bytes */*");
        let told = |headers: &[(&'static str, &str)]| query.response(&answer(308, headers, ""));
        assert_eq!(told(&[("range", "bytes=0-524287")]).expect("a part"), Stored::Partly(524_288));
        assert_eq!(told(&[]).expect("nothing"), Stored::Partly(0));
        for wrong in ["bytes=5-9", "bytes=0-", "all", "bytes=0-18446744073709551615"] {
            assert_eq!(told(&[("range", wrong)]).expect_err(wrong).kind(), Kind::Malformed);
        }
        let whole = query.response(&answer(200, &[], r#"{"name": "o", "size": "9"}"#)).expect("whole");
        let Stored::Whole(object) = whole else { panic!("{whole:?}") };
        assert_eq!(object.size, Some(9));
    }

    #[test]
    fn an_upload_is_given_up() {
        let request = CancelUpload { session: session() }.request();
        assert_eq!(line(&request), LINE.replace("PUT", "DELETE"));
        assert_eq!((request.accept, request.repeat), (&[499][..], Repeat::Settling(&[404, 410])));
    }
}
