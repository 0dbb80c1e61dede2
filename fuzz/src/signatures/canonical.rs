//! The canonical form, by another reading of its definition.

use super::Case;
use std::collections::BTreeMap;

/// Headers that are not signed as they stand among a request's.
const OWN: [&str; 14] = [
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

/// Checks the canonical form of a request that is signed in its headers.
pub(super) fn check(case: &Case<'_>, canonical: &str) {
    let mut lines = canonical.split('\n');
    let mut line = || lines.next().expect("a line");
    assert_eq!(line(), case.method.as_str());
    self::path(case, line());
    assert_eq!(line(), query(&case.query));
    if case.host.contains('\n') {
        return;
    }
    let mut wanted = BTreeMap::<&str, Vec<String>>::new();
    wanted.insert("host", vec![squeezed(case.host.as_bytes())]);
    for (name, value) in case.headers.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        wanted.entry(name.as_str()).or_default().push(squeezed(value.as_bytes()));
    }
    let mut names = Vec::new();
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').expect("a header");
        if let Some(values) = wanted.remove(name) {
            assert_eq!(value, values.join(","), "{name}");
        } else {
            assert!(OWN.contains(&name), "{name}");
        }
        names.push(name);
    }
    assert!(wanted.is_empty(), "not signed: {wanted:?}");
    assert!(names.is_sorted() && names.contains(&"x-amz-date"), "{names:?}");
    assert_eq!(names.contains(&"x-amz-security-token"), case.token && case.options.sign_token);
    assert_eq!(lines.next(), Some(names.join(";").as_str()));
    let content = lines.next().expect("what is said of the body");
    assert_eq!(names.contains(&"x-amz-content-sha256"), case.options.content_sha256 || case.kind % 6 > 1);
    assert!(!content.is_empty() && lines.next().is_none(), "{canonical:?}");
}

fn path(case: &Case<'_>, line: &str) {
    assert!(line.starts_with('/'), "{line}");
    let stray = line.bytes().find(|&byte| !plain(byte) && !b"%/".contains(&byte));
    assert_eq!(stray, None, "{line}");
    if case.options.normalize_path {
        let inner = line[1..].strip_suffix('/').unwrap_or(&line[1..]);
        let odd = inner.split('/').find(|segment| matches!(*segment, "" | "." | ".."));
        assert!(odd.is_none() || line == "/", "{line}");
        return;
    }
    let path = if case.path.starts_with('/') { case.path.clone() } else { format!("/{}", case.path) };
    let encoded = match case.options.double_encode_path {
        true => path.bytes().map(|byte| encoded(byte, b"/")).collect::<String>(),
        false => decoded(&path).into_iter().map(|byte| escaped(byte, b"/")).collect(),
    };
    assert_eq!(line, encoded);
}

/// A query in canonical form.
pub(super) fn query(query: &str) -> String {
    let mut pairs = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let encode = |text| decoded(text).into_iter().map(|byte| escaped(byte, b"")).collect::<String>();
        pairs.push((encode(key), encode(value)));
    }
    pairs.sort();
    pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&")
}

fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn encoded(byte: u8, kept: &[u8]) -> String {
    if plain(byte) || kept.contains(&byte) { char::from(byte).into() } else { format!("%{byte:02X}") }
}

/// A byte that stood there for itself, or one that was escaped: a slash is told from `%2F`.
#[derive(Clone, Copy)]
enum Byte {
    Plain(u8),
    Escaped(u8),
}

fn escaped(byte: Byte, kept: &[u8]) -> String {
    match byte {
        Byte::Plain(byte) => encoded(byte, kept),
        Byte::Escaped(byte) => encoded(byte, b""),
    }
}

fn decoded(text: &str) -> Vec<Byte> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                all.push(Byte::Escaped((high * 16 + low) as u8));
                at += 3;
            }
            _ => {
                all.push(Byte::Plain(byte));
                at += 1;
            }
        }
    }
    all
}

/// Without blanks around it, and with one where there are several.
fn squeezed(value: &[u8]) -> String {
    let value = String::from_utf8_lossy(value.trim_ascii());
    value.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
