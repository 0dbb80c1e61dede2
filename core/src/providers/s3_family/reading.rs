//! What requests for contents ask for, and which part of a content came.

use super::instant;
use crate::{Error, Request, Response, Result, Time, storage::Span};
use http::header;
use serde::{Deserialize, Serialize};

/// Headers that the answer shall have in place of those that are kept with the object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overrides {
    /// The content's type.
    pub content_type: Option<String>,
    /// How it is encoded.
    pub content_encoding: Option<String>,
    /// Its language.
    pub content_language: Option<String>,
    /// What a browser does with it.
    pub content_disposition: Option<String>,
    /// How it may be kept by caches.
    pub cache_control: Option<String>,
    /// When it is no longer good.
    pub expires: Option<Time>,
}

impl Overrides {
    /// Asks for them in the query.
    pub(in crate::providers) fn ask(&self, request: Request) -> Result<Request> {
        let expires = match self.expires {
            Some(time) => Some(
                instant::http_date(time)
                    .ok_or_else(|| Error::misuse("the content expires at a time that no header can carry"))?,
            ),
            None => None,
        };
        Ok(request
            .query_opt("response-cache-control", self.cache_control.as_deref())
            .query_opt("response-content-disposition", self.content_disposition.as_deref())
            .query_opt("response-content-encoding", self.content_encoding.as_deref())
            .query_opt("response-content-language", self.content_language.as_deref())
            .query_opt("response-content-type", self.content_type.as_deref())
            .query_opt("response-expires", expires))
    }
}

/// Which part of a content it is. <https://www.rfc-editor.org/rfc/rfc9110#section-14.4>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentRange {
    /// The first byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
    /// How long the whole is, where it is told.
    pub whole: Option<u64>,
}

impl ContentRange {
    /// Reads `bytes 0-9/443`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (span, whole) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = span.split_once('-')?;
        let number = |text: &str| {
            (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
        };
        let (start, last): (u64, u64) = (number(first)?, number(last)?);
        let whole = if whole == "*" { None } else { Some(number(whole)?) };
        let end = last.checked_add(1)?;
        (start < end && whole.is_none_or(|whole| end <= whole)).then_some(ContentRange { start, end, whole })
    }
}

/// Asks for these bytes alone.
pub(in crate::providers) fn ask(request: Request, span: Option<&Span>) -> Result<Request> {
    match span {
        Some(Span::Bytes(start, end)) if start >= end => Err(Error::misuse(format!(
            "the range {start}..{end} holds no byte, and there is no way to ask for that"
        ))),
        Some(span) => Ok(request.header(header::RANGE, &span.header())),
        None => Ok(request),
    }
}

/// Bytes from another place would be taken for those that were asked for.
pub(in crate::providers) fn check(span: &Span, got: Option<ContentRange>, response: &Response) -> Result<()> {
    let Some(got) = got else {
        return match span {
            _ if response.status == http::StatusCode::PARTIAL_CONTENT => {
                Err(response.malformed("it does not say which bytes it is of"))
            }
            Span::From(0) => Ok(()),
            _ => Err(response.malformed("it is of the whole object, and a part was asked for")),
        };
    };
    let fine = match *span {
        Span::Bytes(start, end) => got.start == start && got.end <= end,
        Span::From(start) => got.start == start,
        Span::Last(count) => got.end - got.start <= count && got.whole.is_none_or(|whole| got.end == whole),
    };
    if fine {
        return Ok(());
    }
    Err(response
        .malformed(format!("it is of the bytes {}..{}, and others were asked for", got.start, got.end)))
}
