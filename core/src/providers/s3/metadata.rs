//! Metadata of objects: texts that are kept as headers.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>

use crate::{Error, Request, Response, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderName;
use std::{borrow::Cow, collections::BTreeMap};

const PREFIX: &str = "x-amz-meta-";

/// How much of a text goes into one encoded word, in bytes: RFC 2047 has words of at most 75 characters.
const WORD: usize = 42;

/// Puts metadata into a request's headers.
pub(super) fn send(mut request: Request, metadata: &BTreeMap<String, String>) -> Result<Request> {
    for (name, value) in metadata {
        let header = HeaderName::try_from(format!("{PREFIX}{name}")).map_err(|_| {
            Error::misuse(format!(
                "{name:?} cannot be the name of metadata: it becomes part of a header's name, which is of letters, \
                 digits and '-'"
            ))
        })?;
        request = request.header(header, &encoded(value));
    }
    Ok(request)
}

/// The metadata in an answer's headers.
pub(super) fn read(response: &Response) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::new();
    for (name, value) in &response.headers {
        if let Some(name) = name.as_str().strip_prefix(PREFIX) {
            let text = String::from_utf8_lossy(value.as_bytes());
            // A name that was put twice is told once, with its values joined.
            metadata
                .entry(name.to_owned())
                .and_modify(|all: &mut String| {
                    all.push(',');
                    all.push_str(&decoded(&text));
                })
                .or_insert_with(|| decoded(&text).into_owned());
        }
    }
    metadata
}

/// A value as a header carries it: what is not plain text becomes encoded words (RFC 2047), which S3 takes and gives.
fn encoded(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let blank = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    if plain && !blank && !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, more) = rest.split_at(boundary(rest));
        words.push(format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
        rest = more;
    }
    Cow::Owned(words.join(" "))
}

/// Where the text is cut: at the end of a character.
fn boundary(text: &str) -> usize {
    (1..=WORD.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(text.len())
}

/// A value with its encoded words decoded; what is none, or of a character set that is not known here, stays.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, from) = rest.split_at(start);
        let Some((bytes, end)) = word(from) else {
            out.push_str(before);
            out.push_str("=?");
            rest = &from[2..];
            after_word = false;
            continue;
        };
        // The blanks between two words are theirs.
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&String::from_utf8_lossy(&bytes));
        rest = &from[end..];
        after_word = true;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The bytes of the encoded word that `text` begins with, and where it ends.
fn word(text: &str) -> Option<(Vec<u8>, usize)> {
    let inner = text.strip_prefix("=?")?;
    let (charset, after) = inner.split_once('?')?;
    let (encoding, after) = after.split_once('?')?;
    let length = after.find("?=")?;
    let content = &after[..length];
    if !charset.eq_ignore_ascii_case("utf-8") && !charset.eq_ignore_ascii_case("us-ascii") {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => STANDARD.decode(content).ok()?,
        "Q" | "q" => quoted(content)?,
        _ => return None,
    };
    let end = text.len() - after.len() + length + 2;
    Some((bytes, end))
}

fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'_' => b' ',
            b'=' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::s3::testing::answer;

    #[test]
    fn any_text_comes_back() {
        for text in [
            "plain text",
            "",
            "Grüße aus Köln",
            "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語",
            " blanks ",
            "a  b",
            "=?UTF-8?B?YQ==?=",
            "line\nbreak",
            "=?",
            "\u{1F600}",
        ] {
            let metadata = BTreeMap::from([("k".to_owned(), text.to_owned())]);
            let request = send(Request::put("s3", &["b"]), &metadata).expect("metadata");
            assert!(request.fault().is_none(), "{text:?}");
            let value = request.headers["x-amz-meta-k"].to_str().expect("ASCII").to_owned();
            assert!(value.split(' ').all(|word| word.len() <= 75 || !word.starts_with("=?")), "{value}");
            let response = answer(200, &[("x-amz-meta-k", value.as_str())], "");
            assert_eq!(read(&response)["k"], text);
        }
    }

    #[test]
    fn what_s3_gives_is_read() {
        for (header, text) in [
            ("=?UTF-8?Q?=C3=84=C3=9F_x?=", "Äß x"),
            ("a =?utf-8?b?w6Q=?= b", "a ä b"),
            ("=?UTF-8?B?w6Q=?= =?UTF-8?B?w6Q=?=", "ää"),
            ("=?ISO-8859-1?Q?=E4?=", "=?ISO-8859-1?Q?=E4?="),
            ("=?UTF-8?B?&&&?=", "=?UTF-8?B?&&&?="),
            ("=?UTF-8?Q?=Z?=", "=?UTF-8?Q?=Z?="),
            ("=?UTF-8?B?w6Q=", "=?UTF-8?B?w6Q="),
        ] {
            assert_eq!(decoded(header), text, "{header}");
        }
    }

    #[test]
    fn a_name_that_no_header_has_is_refused() {
        for name in ["a b", "ü", "a\nb", "a:b"] {
            let metadata = BTreeMap::from([(name.to_owned(), String::new())]);
            let error = send(Request::put("s3", &["b"]), &metadata).expect_err(name);
            assert!(
                error.kind() == crate::Kind::Misuse && error.message().contains("name of metadata"),
                "{error}"
            );
        }
    }
}
