//! Paths and queries in canonical form.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request>

use super::sink::{Short, Sink};
use crate::request::RESERVED;
use percent_encoding::{AsciiSet, percent_encode};
use std::borrow::Cow;

/// What is escaped in a path, whose slashes stay.
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// Writes `path`, percent-encoded as it is sent, in canonical form.
pub(super) fn path(sink: &mut impl Sink, path: &str, normalize: bool, double_encode: bool) {
    let path = if normalize { normalized(path) } else { path.into() };
    if !path.starts_with('/') {
        sink.put(b"/");
    }
    if double_encode {
        percent_encode(path.as_bytes(), RESERVED_IN_PATH).for_each(|piece| sink.put(piece.as_bytes()));
    } else {
        encode_once(sink, path.as_bytes(), RESERVED_IN_PATH);
    }
}

/// Without empty, `.` and `..` segments. A slash at the end stays.
fn normalized(path: &str) -> Cow<'_, str> {
    let plain = |segment: &str| !matches!(segment, "" | "." | "..");
    let inner = path.strip_prefix('/').unwrap_or(path);
    let segments = inner.strip_suffix('/').unwrap_or(inner);
    if segments.split('/').all(plain) {
        return path.into();
    }
    let mut kept = Vec::new();
    for segment in inner.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    let mut text = String::with_capacity(path.len() + 1);
    for segment in &kept {
        text.push('/');
        text.push_str(segment);
    }
    if path.ends_with('/') || kept.is_empty() {
        text.push('/');
    }
    text.into()
}

/// Encodes what is not encoded yet. Escapes stay what they are, in upper case; those of characters that need none go.
fn encode_once(sink: &mut impl Sink, text: &[u8], reserved: &'static AsciiSet) {
    let mut pieces = text.split(|&byte| byte == b'%');
    let plain = |sink: &mut _, bytes: &[u8]| {
        percent_encode(bytes, reserved).for_each(|piece| Sink::put(sink, piece.as_bytes()));
    };
    plain(sink, pieces.next().unwrap_or_default());
    for piece in pieces {
        match escaped(piece) {
            Some(byte) if unreserved(byte) => sink.put(&[byte]),
            Some(_) => sink.put(&[b'%', piece[0].to_ascii_uppercase(), piece[1].to_ascii_uppercase()]),
            None => {
                sink.put(b"%25");
                plain(sink, piece);
                continue;
            }
        }
        plain(sink, &piece[2..]);
    }
}

/// The byte whose escape, but for its `%`, `text` begins with.
fn escaped(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| text.get(at).and_then(|&digit| char::from(digit).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Writes `query`, percent-encoded as it is sent, in canonical form: each key and value encoded, sorted by key and then
/// value, a key alone with an empty value. A `+` is taken for itself, not for a space.
pub(super) fn query(sink: &mut impl Sink, query: &str) {
    if query.is_empty() {
        return;
    }
    let encoded;
    let query = if is_encoded(query) {
        query
    } else {
        encoded = recoded(query);
        &encoded
    };
    let mut pairs = Short::<(&str, &str), 16>::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        pairs.push(part.split_once('=').unwrap_or((part, "")));
    }
    pairs.items_mut().sort_unstable();
    for (index, (key, value)) in pairs.items().iter().enumerate() {
        if index > 0 {
            sink.put(b"&");
        }
        sink.put(key.as_bytes());
        sink.put(b"=");
        sink.put(value.as_bytes());
    }
}

/// Whether every key and value is as [`recoded`] would make it: the usual case, for [`Request`](crate::Request)
/// encodes them so.
fn is_encoded(query: &str) -> bool {
    let bytes = query.as_bytes();
    let (mut at, mut in_value) = (0, false);
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'&' => {
                in_value = false;
                1
            }
            b'=' if !in_value => {
                in_value = true;
                1
            }
            b'%' => match escaped(&bytes[at + 1..]) {
                Some(byte)
                    if !unreserved(byte) && !bytes[at + 1..at + 3].iter().any(u8::is_ascii_lowercase) =>
                {
                    3
                }
                _ => return false,
            },
            byte if unreserved(byte) => 1,
            _ => return false,
        };
    }
    true
}

fn recoded(query: &str) -> String {
    let mut text = Vec::with_capacity(query.len() * 2);
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        if !text.is_empty() {
            text.push(b'&');
        }
        encode_once(&mut text, key.as_bytes(), RESERVED);
        text.push(b'=');
        encode_once(&mut text, value.as_bytes(), RESERVED);
    }
    // Nothing but ASCII was written.
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut text = Vec::new();
        write(&mut text);
        String::from_utf8(text).expect("ASCII")
    }

    #[test]
    fn paths_are_encoded_once_for_s3_and_twice_for_all_others() {
        let once = |text| of(|sink| path(sink, text, false, false));
        let twice = |text| of(|sink| path(sink, text, true, true));
        assert_eq!(once("/a%20b"), "/a%20b");
        assert_eq!(twice("/a%20b"), "/a%2520b");
        assert_eq!(once("/a%2fb%7e"), "/a%2Fb~", "upper case, and no escape that is not needed");
        assert_eq!(once("/100%/%zz%4"), "/100%25/%25zz%254");
        assert_eq!(once("/a=b,c+d:e@f"), "/a%3Db%2Cc%2Bd%3Ae%40f");
        assert_eq!((once(""), twice("")), ("/".into(), "/".into()));
        assert_eq!(once("a"), "/a");
        assert_eq!(once("//a/../b//"), "//a/../b//");
    }

    #[test]
    fn paths_are_normalised() {
        let norm = |text| of(|sink| path(sink, text, true, true));
        for (text, expected) in [
            ("/", "/"),
            ("/a/b", "/a/b"),
            ("/a/b/", "/a/b/"),
            ("/../../a", "/a"),
            ("/a/..", "/"),
            ("/a/b/..", "/a"),
            ("/a/./b/../c/", "/a/c/"),
            ("//a//", "/a/"),
            ("/...", "/..."),
        ] {
            assert_eq!(norm(text), expected, "{text}");
        }
    }

    #[test]
    fn queries_are_sorted_by_key_and_then_value() {
        let canonical = |text| of(|sink| query(sink, text));
        assert_eq!(canonical(""), "");
        assert_eq!(canonical("b=2&a=2&a=1&a"), "a=&a=1&a=2&b=2");
        assert_eq!(canonical("Param-3=x&Param=y"), "Param=y&Param-3=x", "by key, not by the whole text");
        assert_eq!(canonical("&a==b&&c%7E=d+e%2f"), "a=%3Db&c~=d%2Be%2F");
        assert_eq!(canonical("a=%e1%88%B4"), "a=%E1%88%B4");
        assert_eq!(canonical("%5E=%26"), "%5E=%26");
        assert_eq!(canonical("a=%&b=%2"), "a=%25&b=%252");
        let many: Vec<String> = (0..40).rev().map(|n| format!("k{n:02}=v")).collect();
        let mut sorted = many.clone();
        sorted.sort();
        assert_eq!(canonical(&many.join("&")), sorted.join("&"));
    }

    #[test]
    fn an_encoded_query_is_left_as_it_is() {
        for text in ["a=b&c=d", "a&b", "prefix=a%2Fb&x=~-._"] {
            assert!(is_encoded(text), "{text}");
        }
        for text in ["a=b=c", "a=%2f", "a=%41", "a=%4", "a=%", "a=+", "a=ä", "a= "] {
            assert!(!is_encoded(text), "{text}");
            assert!(is_encoded(&recoded(text)), "{text}");
        }
    }
}
