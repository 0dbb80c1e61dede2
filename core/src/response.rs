//! A provider's whole answer, and the ways of not getting one.

use crate::{
    Checksum, Error, Kind, Time,
    outline::{outline, without_strings},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use std::{fmt, time::Duration};

/// What came back: the head, and what became of the body.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or the count of what was handed on.
    pub body: Taken,
    /// The checksums of what went by.
    pub hashed: Hashed,
}

/// The checksums of the bytes that went by in one exchange, where the request asked for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hashed {
    /// Of the request's content, without its framing: [`Stream::hash`](crate::Stream::hash).
    pub sent: Option<Checksum>,
    /// Of what went to the caller's sink: [`Take::Span`](crate::Take::Span).
    pub received: Option<Checksum>,
}

/// What became of an answer's body.
#[derive(Clone, PartialEq, Eq)]
pub enum Taken {
    /// It was kept.
    Collected(Bytes),
    /// That many bytes went to the caller's sink.
    Poured(u64),
    /// That many lines went to the caller's sink.
    Records(u64),
}

impl fmt::Debug for Taken {
    /// Never the bytes: an answer can carry a token or a private key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Taken::Collected(bytes) => write!(f, "Collected({} bytes)", bytes.len()),
            Taken::Poured(count) => write!(f, "Poured({count} bytes)"),
            Taken::Records(count) => write!(f, "Records({count})"),
        }
    }
}

/// What a transport reports for one exchange: a whole answer, or how it came to none.
pub type Answer = Result<Response, Lost>;

/// No whole answer came.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct Lost {
    /// What kept it from coming.
    pub cause: Cause,
    /// The transport's own words for it.
    pub reason: String,
    /// Whether any part of the request may have reached the provider, so that it could have acted. When in doubt: yes.
    pub sent: bool,
    /// How many bytes of a poured body had gone to the sink before.
    pub poured: u64,
    /// The checksum of these.
    pub received: Option<Checksum>,
    /// The head of the answer whose body broke off.
    pub head: Option<Box<Response>>,
}

/// What kept an answer from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The name did not resolve or no connection was made.
    Connect,
    /// TLS: the certificate or the handshake was refused.
    Tls,
    /// The connection ended before the answer did.
    Broken,
    /// Nothing moved for longer than the limit.
    Timeout,
    /// What came is not HTTP.
    Protocol,
    /// The body is larger than its limit.
    TooLarge,
    /// The body is another span than the one that was asked for.
    OtherSpan,
    /// The body is of another state of the object than the one that was asked for.
    OtherState,
    /// The caller's source or sink failed, or there is none.
    Local,
}

impl Lost {
    /// Lost for that cause; `sent` says whether the provider may have got the request.
    #[must_use]
    pub fn new(cause: Cause, sent: bool, reason: impl Into<String>) -> Self {
        Lost { cause, reason: reason.into(), sent, poured: 0, received: None, head: None }
    }

    /// Whether a further attempt has a chance.
    #[must_use]
    pub fn transient(&self) -> bool {
        matches!(self.cause, Cause::Connect | Cause::Broken | Cause::Timeout)
    }

    /// As an operation's error.
    #[must_use]
    pub fn into_error(self) -> Error {
        let kind = match self.cause {
            Cause::Tls => Kind::Untrusted,
            Cause::Protocol | Cause::OtherSpan => Kind::Malformed,
            Cause::OtherState => Kind::PreconditionFailed,
            Cause::TooLarge => Kind::TooLarge,
            Cause::Local => Kind::Local,
            Cause::Connect | Cause::Broken | Cause::Timeout if self.sent => Kind::Lost,
            Cause::Connect | Cause::Broken | Cause::Timeout => Kind::Unreachable,
        };
        Error::new(kind, self.reason).with_may_have_acted(self.sent)
    }
}

impl Response {
    /// An answer of which no checksums are known.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: Taken) -> Self {
        Response { status, headers, body, hashed: Hashed::default() }
    }

    /// The collected body; empty where it went to a sink.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        static NONE: Bytes = Bytes::new();
        match &self.body {
            Taken::Collected(bytes) => bytes,
            Taken::Poured(_) | Taken::Records(_) => &NONE,
        }
    }

    /// Reads the collected body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(self.bytes()).map_err(|e| self.not_json(&e))
    }

    /// Reads the collected body as JSON that borrows from it.
    pub fn json_borrowed<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, Error> {
        serde_json::from_slice(self.bytes()).map_err(|e| self.not_json(&e))
    }

    /// The error for an answer whose form is not the documented one. It shows that form and not the texts in it: the
    /// answer may be one that holds a secret.
    #[must_use]
    pub fn malformed(&self, what: impl fmt::Display) -> Error {
        let form = outline(&String::from_utf8_lossy(self.bytes()), Error::EXCERPT);
        Error::malformed(format!("the answer is not what the provider documents: {what}"))
            .with_status(self.status)
            .with_excerpt(form.as_bytes())
    }

    /// The same, in the words of the JSON reader, which quotes what it did not expect.
    pub(crate) fn not_json(&self, error: &serde_json::Error) -> Error {
        self.malformed(without_strings(&error.to_string(), Error::EXCERPT))
    }

    /// A header's value as text, where it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the provider asks to be left alone: `Retry-After` in seconds or as a date.
    ///
    /// A date is measured from the answer's own `Date`, so that a clock that is off does no harm, and from `now` where
    /// there is none.
    #[must_use]
    pub fn retry_after(&self, now: Time) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        if let Ok(seconds) = text.parse::<f64>() {
            return Duration::try_from_secs_f64(seconds).ok();
        }
        let until = Time::parse_http_date(text)?;
        Some(until.saturating_since(self.date().unwrap_or(now)))
    }

    /// What time the provider says it is.
    #[must_use]
    pub fn date(&self) -> Option<Time> {
        self.header("date").and_then(Time::parse_http_date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(headers: &[(&'static str, &str)]) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        Response::new(StatusCode::OK, map, Taken::Collected(Bytes::from_static(b"{}")))
    }

    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let now = Time::from_unix_secs(784_111_777);
        let wait = |headers: &[(&'static str, &str)]| with(headers).retry_after(now).map(|d| d.as_millis());
        assert_eq!(wait(&[("retry-after", "120")]), Some(120_000));
        assert_eq!(wait(&[("retry-after", " 0 ")]), Some(0));
        assert_eq!(wait(&[("retry-after", "1.5")]), Some(1_500));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")]), Some(60_000));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:40:00 GMT")]), Some(0), "a date gone by");
        let skewed =
            [("retry-after", "Mon, 07 Nov 1994 08:50:37 GMT"), ("date", "Mon, 07 Nov 1994 08:50:27 GMT")];
        assert_eq!(wait(&skewed), Some(10_000), "measured by the provider's clock");
        for nonsense in ["soon", "-1", "NaN", "inf", ""] {
            assert_eq!(wait(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn what_was_never_sent_is_unreachable_and_what_was_sent_is_lost() {
        let kind = |cause, sent| Lost::new(cause, sent, "x").into_error().kind();
        assert_eq!(kind(Cause::Connect, false), Kind::Unreachable);
        assert_eq!(kind(Cause::Timeout, true), Kind::Lost);
        assert_eq!(kind(Cause::Tls, false), Kind::Untrusted);
        assert_eq!(kind(Cause::TooLarge, true), Kind::TooLarge);
        assert!(Lost::new(Cause::Broken, true, "x").into_error().may_have_acted());
    }

    #[test]
    fn an_answer_that_cannot_be_read_shows_its_form_and_no_text() {
        let body = Bytes::from_static(br#"{"keypair": {"private_key": ["s3cret"], "id": 7}}"#);
        let response = Response { body: Taken::Collected(body), ..with(&[]) };
        let error = response.malformed("it has no name");
        assert_eq!(error.excerpt(), Some(r#"{"keypair": {"private_key": ["…"], "id": 7}}"#));
        let quoted = Response { body: Taken::Collected(Bytes::from_static(b"\"s3cret\"")), ..with(&[]) };
        let error = quoted.json::<u8>().expect_err("a text");
        assert!(error.message().contains("invalid type: string \"…\", expected u8"), "{error}");
        assert!(!format!("{error:?}").contains("s3cret"));
    }

    #[test]
    fn a_body_is_not_printed() {
        assert!(format!("{:?}", with(&[])).contains("Collected(2 bytes)"));
    }
}
