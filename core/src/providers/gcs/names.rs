//! What buckets and objects may be called. A name is checked before anything is sent.

use crate::{Error, Result};

/// <https://docs.cloud.google.com/storage/docs/buckets#naming>
pub(super) fn bucket(name: &str) -> Result<()> {
    let rule = if name.len() < 3 {
        "have at least 3 characters"
    } else if !name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'))
    {
        "hold nothing but lower-case letters, digits, dashes, underscores and dots"
    } else if !name.starts_with(|c: char| c.is_ascii_alphanumeric())
        || !name.ends_with(|c: char| c.is_ascii_alphanumeric())
    {
        "begin and end with a letter or a digit"
    } else if name.len() > 222 || name.split('.').any(|part| part.len() > 63) {
        "have at most 63 characters, with dots 222, and 63 between dots"
    } else if name.contains("..") {
        "hold no two dots in a row"
    } else if name.parse::<std::net::Ipv4Addr>().is_ok() {
        "not be an IP address"
    } else if name.starts_with("goog") {
        "not begin with goog"
    } else {
        return Ok(());
    };
    Err(Error::misuse(format!("the bucket's name {name:?} has to {rule}")))
}

/// <https://docs.cloud.google.com/storage/docs/objects#naming>
pub(super) fn object(name: &str) -> Result<()> {
    let rule = if name.is_empty() {
        "have at least one character"
    } else if name.len() > 1024 {
        "have at most 1024 bytes"
    } else if name.contains(['\r', '\n']) {
        "hold no line breaks"
    } else if matches!(name, "." | "..") {
        "be more than dots"
    } else if name.starts_with(".well-known/acme-challenge/") {
        "not begin with .well-known/acme-challenge/"
    } else {
        return Ok(());
    };
    let shown: String = name.chars().take(80).collect();
    Err(Error::misuse(format!("the object's name {shown:?} has to {rule}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_are_refused_with_the_rule() {
        let long = "a".repeat(64);
        for (name, rule) in [
            ("ab", "at least 3"),
            ("", "at least 3"),
            ("Photos", "lower-case"),
            ("a b", "lower-case"),
            ("../x", "lower-case"),
            ("-ab", "begin and end"),
            ("ab.", "begin and end"),
            ("a..b", "two dots"),
            (long.as_str(), "63"),
            ("192.168.0.1", "IP address"),
            ("google-x", "goog"),
        ] {
            let error = bucket(name).expect_err(name);
            assert!(error.kind() == crate::Kind::Misuse && error.message().contains(rule), "{error}");
        }
        for name in ["abc", "my_bucket-1", "www.example.com", &"a".repeat(63)] {
            bucket(name).expect(name);
        }
        for name in ["", ".", "..", "a\nb", "a\rb", ".well-known/acme-challenge/x", &"ü".repeat(513)] {
            assert_eq!(object(name).expect_err(name).kind(), crate::Kind::Misuse);
        }
        for name in ["a//b", "../x", "...", "a\u{1}b", " ", "+~", &"ü".repeat(512)] {
            object(name).expect(name);
        }
    }
}
