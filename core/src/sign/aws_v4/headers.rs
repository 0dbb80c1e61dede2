//! The headers that are signed.

use super::sink::{Short, Sink};
use http::HeaderMap;

/// Headers that transports and proxies set or change on the way, and those that the signer itself makes.
const UNSIGNED: &[&str] = &[
    "authorization",
    "connection",
    "expect",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amzn-trace-id",
];

/// Names and values, sorted by name; equal names in the order they are sent.
pub(super) struct Signed<'a>(Short<(&'a str, &'a [u8]), 20>);

impl<'a> Signed<'a> {
    /// Those of `headers` that can be signed, and `own` besides.
    pub(super) fn new(headers: &'a HeaderMap, own: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut list = Short::new();
        own.into_iter().for_each(|header| list.push(header));
        for (name, value) in headers {
            let name = name.as_str();
            if UNSIGNED.binary_search(&name).is_err() {
                list.push((name, value.as_bytes()));
            }
        }
        list.items_mut().sort_by_key(|(name, _)| *name);
        Signed(list)
    }

    /// `name:value` lines, equal names joined.
    pub(super) fn write(&self, sink: &mut impl Sink) {
        let mut previous = "";
        for (name, value) in self.0.items() {
            if *name == previous {
                sink.put(b",");
            } else {
                if !previous.is_empty() {
                    sink.put(b"\n");
                }
                sink.put(name.as_bytes());
                sink.put(b":");
                previous = name;
            }
            write_value(sink, value);
        }
        sink.put(b"\n");
    }

    /// `name;name`.
    pub(super) fn write_names(&self, sink: &mut impl Sink, separator: &[u8]) {
        let mut previous = "";
        for (name, _) in self.0.items() {
            if *name != previous {
                if !previous.is_empty() {
                    sink.put(separator);
                }
                sink.put(name.as_bytes());
                previous = name;
            }
        }
    }

    /// At least as many bytes as [`write_names`](Self::write_names) writes with a separator of one.
    pub(super) fn names_len(&self) -> usize {
        self.0.items().iter().map(|(name, _)| name.len() + 1).sum()
    }
}

/// Without blanks at its ends, and with one where there are several.
fn write_value(sink: &mut impl Sink, value: &[u8]) {
    let value = value.trim_ascii();
    if !value.contains(&b' ') && !value.contains(&b'\t') {
        return sink.put(value);
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    for (index, word) in value.split(blank).filter(|word| !word.is_empty()).enumerate() {
        if index > 0 {
            sink.put(b" ");
        }
        sink.put(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    #[test]
    fn the_list_can_be_searched() {
        assert!(UNSIGNED.is_sorted());
    }

    #[test]
    fn headers_are_sorted_joined_and_trimmed() {
        let mut map = HeaderMap::new();
        for (name, value) in [
            ("x-b", " two\t  words "),
            ("user-agent", "pileus"),
            ("x-a", "1"),
            ("x-a", ""),
            ("x-a", "0"),
            ("authorization", "old"),
        ] {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let signed = Signed::new(&map, [("host", &b"h"[..]), ("x-amz-date", b"d")]);
        let (mut text, mut names) = (Vec::new(), Vec::new());
        signed.write(&mut text);
        signed.write_names(&mut names, b";");
        assert_eq!(text, b"host:h\nx-a:1,,0\nx-amz-date:d\nx-b:two words\n");
        assert_eq!(names, b"host;x-a;x-amz-date;x-b");
        assert!(signed.names_len() >= names.len());
    }

    #[test]
    fn no_number_of_headers_is_too_many() {
        let mut map = HeaderMap::new();
        for n in (0..100).rev() {
            map.append(HeaderName::try_from(format!("x-{n:02}")).expect("a name"), HeaderValue::from(n));
        }
        let mut names = Vec::new();
        Signed::new(&map, []).write_names(&mut names, b";");
        let expected: Vec<String> = (0..100).map(|n| format!("x-{n:02}")).collect();
        assert_eq!(names, expected.join(";").as_bytes());
    }
}
