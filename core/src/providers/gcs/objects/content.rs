//! An object's content.

use super::{at, number};
use crate::{
    Endpoint, Error, Request, Response, Result, Take, Taken, Time,
    providers::gcs::{CustomerKey, Preconditions, SERVICE},
};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use std::{collections::BTreeMap, ops::Range, time::Duration};

/// Which bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// All of them.
    #[default]
    All,
    /// These.
    Between(Range<u64>),
    /// From this one on.
    From(u64),
    /// That many at the end.
    Last(u64),
}

/// Reads an object's content, or a part of it, as it is stored: what was compressed stays so.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/get>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetContent {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub object: String,
    /// A version of it that need not be live.
    pub generation: Option<u64>,
    /// Which bytes of it.
    pub span: Span,
    /// What has to hold.
    pub preconditions: Preconditions,
    /// The key that it is encrypted with.
    pub key: Option<CustomerKey>,
    /// Where the content goes.
    pub take: Take,
    /// How long an attempt may take; a day where not set.
    pub timeout: Option<Duration>,
}

impl GetContent {
    /// Reads all of the live version of that object into memory, up to the usual limit.
    pub fn new(bucket: impl Into<String>, object: impl Into<String>) -> Self {
        GetContent {
            bucket: bucket.into(),
            object: object.into(),
            generation: None,
            span: Span::All,
            preconditions: Preconditions::default(),
            key: None,
            take: Take::Collect { limit: Request::COLLECT },
            timeout: None,
        }
    }
}

/// What came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Got {
    /// The content, where it was kept.
    pub content: Bytes,
    /// How many bytes came, kept or handed on.
    pub bytes: u64,
    /// Which bytes they are, where a part was asked for.
    pub range: Option<Range<u64>>,
    /// How long all of the content is.
    pub size: Option<u64>,
    /// The version of the content.
    pub generation: Option<u64>,
    /// The version of the metadata.
    pub metageneration: Option<u64>,
    /// The type of the content.
    pub content_type: Option<String>,
    /// How it is encoded as it is stored.
    pub content_encoding: Option<String>,
    /// What a browser does with it.
    pub content_disposition: Option<String>,
    /// Its language.
    pub content_language: Option<String>,
    /// How long it may be kept elsewhere.
    pub cache_control: Option<String>,
    /// How it is kept.
    pub storage_class: Option<String>,
    /// Its tag.
    pub etag: Option<String>,
    /// When it changed last.
    pub last_modified: Option<Time>,
    /// MD5 of all of the content in Base64.
    pub md5: Option<String>,
    /// CRC32C of all of the content in Base64, big-endian.
    pub crc32c: Option<String>,
    /// What its owner says of it, where the answer has that.
    pub metadata: BTreeMap<String, String>,
}

impl Endpoint for GetContent {
    type Output = Got;

    fn request(&self) -> Request {
        let request = at(Method::GET, &self.bucket, &self.object, &[])
            .query("alt", "media")
            .query_opt("generation", number(self.generation));
        let mut request =
            CustomerKey::apply(self.key.as_ref(), self.preconditions.apply(request)).take(self.take);
        // Else what is compressed would come as something else than what is stored, whole, and without its hashes.
        request.headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        request.timeout = Some(self.timeout.unwrap_or(Duration::from_secs(86_400)));
        let range = match &self.span {
            Span::All => return request,
            Span::Between(range) if range.start >= range.end => {
                let message = format!("the range {range:?} of an object's bytes is empty");
                return Request::invalid(SERVICE, Error::misuse(message));
            }
            Span::Between(range) => format!("bytes={}-{}", range.start, range.end - 1),
            Span::From(first) => format!("bytes={first}-"),
            Span::Last(0) => {
                return Request::invalid(SERVICE, Error::misuse("the last 0 bytes of an object are none"));
            }
            Span::Last(count) => format!("bytes=-{count}"),
        };
        request.header(header::RANGE, &range)
    }

    fn response(&self, response: &Response) -> Result<Got> {
        let mut got = Got::of(response);
        if response.status != StatusCode::PARTIAL_CONTENT && matches!(response.body, Taken::Collected(_)) {
            self.cut(&mut got);
        }
        self.check(response, &got)?;
        Ok(got)
    }
}

impl Got {
    /// What the head of an answer tells, and what came with it.
    pub(in super::super) fn of(response: &Response) -> Self {
        let text = |name: &str| response.header(name).map(str::to_owned);
        let whole = |name: &str| response.header(name).and_then(|text| text.trim().parse::<u64>().ok());
        let hashes = response.headers.get_all("x-goog-hash").iter().filter_map(|value| value.to_str().ok());
        let hashes: Vec<&str> = hashes.flat_map(|value| value.split(',')).map(str::trim).collect();
        let hash = |name: &str| hashes.iter().find_map(|hash| Some(hash.strip_prefix(name)?.to_owned()));
        let bytes = match &response.body {
            Taken::Collected(content) => content.len() as u64,
            Taken::Poured(count) => *count,
            Taken::Records(_) => whole("content-length").unwrap_or_default(),
        };
        let part = (response.status == StatusCode::PARTIAL_CONTENT)
            .then(|| response.header("content-range").and_then(range))
            .flatten();
        let (range, total) = part.map_or((None, None), |(range, total)| (Some(range), total));
        Got {
            content: response.bytes().clone(),
            bytes,
            size: total.or_else(|| whole("x-goog-stored-content-length")).or_else(|| {
                // Of a part, this is the part's.
                if range.is_none() { whole("content-length") } else { None }
            }),
            range,
            generation: whole("x-goog-generation"),
            metageneration: whole("x-goog-metageneration"),
            content_type: text("content-type"),
            content_encoding: text("x-goog-stored-content-encoding")
                .or_else(|| text("content-encoding"))
                .filter(|encoding| encoding != "identity"),
            content_disposition: text("content-disposition"),
            content_language: text("content-language"),
            cache_control: text("cache-control"),
            storage_class: text("x-goog-storage-class"),
            etag: text("etag").map(|tag| tag.trim_matches('"').to_owned()),
            last_modified: response.header("last-modified").and_then(Time::parse_http_date),
            md5: hash("md5="),
            crc32c: hash("crc32c="),
            metadata: response
                .headers
                .iter()
                .filter_map(|(name, value)| {
                    let key = name.as_str().strip_prefix("x-goog-meta-")?;
                    Some((key.to_owned(), std::str::from_utf8(value.as_bytes()).ok()?.to_owned()))
                })
                .collect(),
        }
    }
}

impl GetContent {
    /// A server may pass over which part is wanted: out of all that is at hand, it is taken here.
    /// <https://www.rfc-editor.org/rfc/rfc9110#name-range>
    fn cut(&self, got: &mut Got) {
        let size = got.bytes;
        let (start, end) = match &self.span {
            Span::All => return,
            Span::Between(asked) => (asked.start, asked.end.min(size)),
            Span::From(first) => (*first, size),
            Span::Last(count) => (size.saturating_sub(*count), size),
        };
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        if start < end {
            got.content = got.content.slice(place(start)..place(end));
            (got.bytes, got.range, got.size) = (end - start, Some(start..end), Some(size));
        }
    }

    /// What came is what was asked for: other bytes would be put in their place.
    fn check(&self, response: &Response, got: &Got) -> Result<()> {
        let partial = response.status == StatusCode::PARTIAL_CONTENT;
        let fits = match (&self.span, &got.range) {
            (Span::All, None) => !partial,
            (Span::All, Some(_)) => false,
            (_, None) if partial => false,
            (Span::Between(asked), Some(range)) => range.start == asked.start && range.end <= asked.end,
            (Span::From(first), Some(range)) => range.start == *first,
            (Span::Last(count), Some(range)) => {
                range.end - range.start <= *count && got.size.is_none_or(|size| range.end == size)
            }
            // A whole answer to a part that is all there is.
            (Span::Between(asked), None) => asked.start == 0 && got.bytes <= asked.end,
            (Span::From(first), None) => *first == 0,
            (Span::Last(count), None) => got.bytes <= *count,
        };
        if fits {
            return Ok(());
        }
        let came = response.header("content-range").unwrap_or("no part of it");
        Err(response.malformed(format!("{:?} of an object was asked for and {came} came", self.span)))
    }
}

/// Reads `bytes 0-9/100`.
fn range(text: &str) -> Option<(Range<u64>, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.trim().parse::<u64>().ok()?, last.trim().parse::<u64>().ok()?);
    (first <= last).then_some(())?;
    Some((first..last.checked_add(1)?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind,
        providers::gcs::testing::{answer, line},
    };

    #[test]
    fn a_part_is_asked_for_and_nothing_else_is_taken() {
        let mut get = GetContent {
            generation: Some(7),
            preconditions: Preconditions::generation(7),
            ..GetContent::new("b", "a/o")
        };
        let request = get.request();
        assert_eq!(line(&request), "GET /storage/v1/b/b/o/a%2Fo?alt=media&generation=7&ifGenerationMatch=7");
        assert_eq!(request.headers["accept-encoding"], "gzip");
        assert!(!request.headers.contains_key("range"));
        let part = |range: &str| answer(206, &[("content-range", range)], "abcde");
        for (span, header, good, bad) in [
            (Span::Between(10..15), "bytes=10-14", "bytes 10-14/100", "bytes 0-4/100"),
            (Span::From(95), "bytes=95-", "bytes 95-99/100", "bytes 94-98/100"),
            (Span::Last(5), "bytes=-5", "bytes 95-99/100", "bytes 90-94/100"),
        ] {
            get.span = span;
            assert_eq!(get.request().headers["range"], header);
            let got = get.response(&part(good)).expect("a part");
            assert_eq!((got.size, got.bytes, got.content.as_ref()), (Some(100), 5, &b"abcde"[..]));
            assert_eq!(get.response(&part(bad)).expect_err(bad).kind(), Kind::Malformed);
            assert!(get.response(&part("nonsense")).is_err());
        }
        // All of it came: at hand, a part can be taken out, and in the caller's sink it is at the wrong place.
        for (span, part) in [(Span::Between(5..12), "56789"), (Span::From(9), "9"), (Span::Last(2), "89")] {
            get.span = span;
            let got = get.response(&answer(200, &[], "0123456789")).expect("a part");
            assert_eq!(
                (&got.content[..], got.bytes, got.size),
                (part.as_bytes(), part.len() as u64, Some(10))
            );
            let poured = Response { body: Taken::Poured(10), ..answer(200, &[], "") };
            assert_eq!(get.response(&poured).expect_err("all of it").kind(), Kind::Malformed);
        }
        get.span = Span::From(10);
        let past = get.response(&answer(200, &[], "0123456789"));
        assert_eq!(past.expect_err("past the end").kind(), Kind::Malformed);
        get.span = Span::Between(0..20);
        assert_eq!(get.response(&answer(200, &[], "0123456789")).expect("no more").bytes, 10);
        get.span = Span::All;
        assert!(get.response(&part("bytes 0-4/5")).is_err());
        for empty in [Span::Between(5..5), Span::Between(Range { start: 6, end: 5 }), Span::Last(0)] {
            get.span = empty;
            assert_eq!(get.request().fault().expect("refused").kind(), Kind::Misuse);
        }
    }

    #[test]
    fn the_head_tells_of_the_object() {
        let get = GetContent { take: Take::Pour { offset: 3 }, ..GetContent::new("b", "o") };
        assert_eq!(get.request().take, Take::Pour { offset: 3 });
        let mut response = answer(
            200,
            &[
                ("content-type", "text/plain"),
                ("content-encoding", "gzip"),
                ("content-length", "7"),
                ("x-goog-generation", "1700000000000001"),
                ("x-goog-metageneration", "2"),
                ("x-goog-hash", "crc32c=+x0GyA=="),
                ("x-goog-hash", "md5=wVenkDHhxA+FkxgpvF/FUg=="),
                ("x-goog-stored-content-encoding", "gzip"),
                ("x-goog-stored-content-length", "7"),
                ("x-goog-storage-class", "STANDARD"),
                ("x-goog-meta-colour", "red"),
                ("etag", "\"CKg=\""),
                ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ],
            "",
        );
        response.body = Taken::Poured(7);
        let got = get.response(&response).expect("content");
        assert_eq!((got.bytes, got.size, got.generation), (7, Some(7), Some(1_700_000_000_000_001)));
        assert_eq!(
            (got.crc32c.as_deref(), got.md5.as_deref()),
            (Some("+x0GyA=="), Some("wVenkDHhxA+FkxgpvF/FUg=="))
        );
        assert_eq!((got.etag.as_deref(), got.content_encoding.as_deref()), (Some("CKg="), Some("gzip")));
        assert_eq!((got.metadata["colour"].as_str(), got.metageneration), ("red", Some(2)));
        assert_eq!(got.last_modified, Some(Time::from_unix_secs(784_111_777)));
    }
}
