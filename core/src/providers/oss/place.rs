//! Requests for buckets and objects, whose names are checked.

use super::SERVICE;
use crate::{Error, Request, Result};
use http::Method;

/// The longest key, in bytes.
pub(super) const LONGEST_KEY: usize = 1_023;

/// A request for a bucket.
pub(super) fn bucket(method: Method, name: &str) -> Request {
    match check(name) {
        Ok(()) => Request::new(SERVICE, method, &[name]),
        Err(error) => Request::invalid(SERVICE, error),
    }
}

/// A request for an object.
pub(super) fn object(method: Method, name: &str, key: &str) -> Request {
    if let Err(error) = check(name).and_then(|()| check_key(key)) {
        return Request::invalid(SERVICE, error);
    }
    Request::object(SERVICE, method, name, key)
}

/// <https://www.alibabacloud.com/help/en/oss/user-guide/object-naming-conventions>
pub(super) fn check_key(key: &str) -> Result<()> {
    if key.len() > LONGEST_KEY {
        return Err(Error::misuse(format!(
            "a key of {} bytes is too long: OSS takes at most {LONGEST_KEY} bytes of UTF-8",
            key.len()
        )));
    }
    if key.starts_with(['/', '\\']) {
        return Err(Error::misuse("OSS takes no key that begins with a slash or a backslash"));
    }
    Ok(())
}

/// What every bucket that there is passes: some were made when the rules were looser. It becomes a part of a host's
/// name.
fn check(name: &str) -> Result<()> {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let rule = if name.is_empty() {
        "it is empty"
    } else if name.len() > 63 {
        "it is longer than 63 characters"
    } else if !name.bytes().all(fine) {
        "buckets' names are of lower-case letters, digits and '-'"
    } else {
        return Ok(());
    };
    Err(Error::misuse(format!("{name:?} is no name of a bucket: {rule}")))
}

/// What a new bucket's name has to pass.
/// <https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions>
pub(super) fn check_new(name: &str) -> Result<()> {
    let rule = if !(3..=63).contains(&name.len()) {
        "it has to be of 3 to 63 characters"
    } else if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        "it has to be of lower-case letters, digits and '-'"
    } else if name.starts_with('-') || name.ends_with('-') {
        "it has to begin and end with a letter or a digit"
    } else {
        return Ok(());
    };
    Err(Error::misuse(format!("{name:?} cannot be the name of a bucket: {rule}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_before_anything_is_sent() {
        for (name, rule) in [
            ("ab", "3 to 63"),
            (&*"a".repeat(64), "3 to 63"),
            ("a_b", "lower-case"),
            ("aBc", "lower-case"),
            ("a.b", "lower-case"),
            ("-ab", "begin and end"),
            ("ab-", "begin and end"),
        ] {
            let error = check_new(name).expect_err(name);
            assert!(error.message().contains(rule), "{error}");
        }
        assert!(check_new("aliyun-oss-bucket-2021").is_ok());
        for name in ["", "a/b", "a.evil.example", "..", "A", &*"a".repeat(64)] {
            assert!(bucket(Method::GET, name).fault().is_some(), "{name}");
        }
        assert!(bucket(Method::GET, "old_bucket").fault().is_none());
    }

    #[test]
    fn keys_are_checked_and_go_out_byte_for_byte() {
        for key in ["", "/a", "\\a", &*"ü".repeat(512)] {
            assert!(object(Method::GET, "b", key).fault().is_some(), "{key}");
        }
        let request = object(Method::GET, "b", "a//../ü +~\u{1}");
        assert_eq!((request.path.as_str(), request.fault().is_none()), ("/b/a//../%C3%BC%20%2B~%01", true));
        assert!(object(Method::GET, "b", &"a".repeat(1_023)).fault().is_none());
    }
}
