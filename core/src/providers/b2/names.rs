//! Names of buckets and of files, and how headers carry them.

use crate::{
    Error, Request, Result,
    request::{IN_KEY, RESERVED},
};
use http::HeaderName;
use percent_encoding::{percent_decode, utf8_percent_encode};
use std::{borrow::Cow, collections::BTreeMap};

/// How much the name and the information of a file take in headers at most; less where the file is encrypted.
/// <https://www.backblaze.com/docs/cloud-storage-add-file-information-with-the-native-api>
const INFO: usize = 7000;
const INFO_ENCRYPTED: usize = 2048;

/// Refuses a name that no new bucket can have. <https://www.backblaze.com/docs/cloud-storage-buckets#bucket-names>
pub(super) fn check_bucket(name: &str) -> Result<()> {
    let rule = if !(6..=63).contains(&name.len()) {
        "it has 6 to 63 characters"
    } else if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        "it consists of letters, digits and hyphens"
    } else if name.to_ascii_lowercase().starts_with("b2-") {
        "those that begin with b2- are Backblaze's own"
    } else {
        return Ok(());
    };
    Err(Error::misuse(format!("{name:?} cannot be the name of a bucket: {rule}")))
}

/// Refuses a name that no file can have. <https://www.backblaze.com/docs/cloud-storage-files>
pub(super) fn check_file(name: &str) -> Result<()> {
    crate::storage::check_key(name)?;
    if name.bytes().any(|byte| byte < 32 || byte == 127) {
        return Err(Error::misuse(format!(
            "{name:?} cannot be the name of a file: it has no control characters"
        )));
    }
    Ok(())
}

/// A request with the fault that the name has, if it has one.
pub(super) fn checked(request: Request, check: Result<()>) -> Request {
    match check {
        Ok(()) => request,
        Err(error) => Request::invalid(request.service, error),
    }
}

/// A file's name as a header has it. <https://www.backblaze.com/docs/cloud-storage-native-api-string-encoding>
pub(super) fn encoded(name: &str) -> String {
    utf8_percent_encode(name, IN_KEY).to_string()
}

/// The text that a header has: a plus stands for a blank there. `None` where it is no UTF-8.
pub(super) fn decoded(value: &[u8]) -> Option<String> {
    let plain: Cow<'_, [u8]> = match value.contains(&b'+') {
        true => value.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect::<Vec<_>>().into(),
        false => value.into(),
    };
    Some(percent_decode(&plain).decode_utf8().ok()?.into_owned())
}

/// Puts what is kept with a file into headers.
pub(super) fn with_info(
    mut request: Request,
    file: &str,
    info: &BTreeMap<String, String>,
    encrypted: bool,
) -> Request {
    let mut size = encoded(file).len();
    for (name, value) in info {
        if let Err(error) = check_info(name) {
            return Request::invalid(request.service, error);
        }
        let Ok(header) =
            HeaderName::from_bytes(format!("x-bz-info-{}", name.to_ascii_lowercase()).as_bytes())
        else {
            return Request::invalid(request.service, no_info(name));
        };
        let value = utf8_percent_encode(value, RESERVED).to_string();
        size += header.as_str().len() + value.len();
        request = request.header(header, &value);
    }
    checked(request, check_size(size, encrypted))
}

/// Refuses what a file cannot have kept with it.
pub(super) fn check_all_info(file: &str, info: &BTreeMap<String, String>, encrypted: bool) -> Result<()> {
    let mut size = encoded(file).len();
    for (name, value) in info {
        check_info(name)?;
        size += "x-bz-info-".len()
            + name.len()
            + utf8_percent_encode(value, RESERVED).map(str::len).sum::<usize>();
    }
    check_size(size, encrypted)
}

fn check_info(name: &str) -> Result<()> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.`~!#$%^&*'|+".contains(&byte);
    if (1..=50).contains(&name.len()) && name.bytes().all(fine) { Ok(()) } else { Err(no_info(name)) }
}

fn no_info(name: &str) -> Error {
    Error::misuse(format!(
        "{name:?} cannot be a name of what is kept with a file: it has 1 to 50 characters, letters, digits and some signs"
    ))
}

fn check_size(size: usize, encrypted: bool) -> Result<()> {
    let most = if encrypted { INFO_ENCRYPTED } else { INFO };
    if size > most {
        return Err(Error::misuse(format!(
            "the file's name and what is kept with it take {size} bytes in headers, and B2 takes {most}; keep less with it"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn names_are_checked_by_their_rules() {
        for name in ["", "short", "b2-things", "with space", "ünder", "a_b_c_d", &"x".repeat(64)] {
            let error = check_bucket(name).expect_err(name);
            assert_eq!(error.kind(), Kind::Misuse);
        }
        check_bucket("my-Bucket-01").expect("a name");
        for name in ["", "a\u{1}", "a\u{7f}", "a\nb", &"x".repeat(1025)] {
            assert_eq!(check_file(name).expect_err(name).kind(), Kind::Misuse);
        }
        for name in ["a//b", "/", "..", ".", "a\\b", "自由.txt", "a+b c~%"] {
            check_file(name).expect(name);
            assert_eq!(decoded(encoded(name).as_bytes()).as_deref(), Some(name));
        }
        assert_eq!(encoded("a b+/ü"), "a%20b%2B/%C3%BC");
        assert_eq!(decoded(b"a+b%2Bc").as_deref(), Some("a b+c"));
        assert_eq!(decoded(b"%ff"), None);
    }

    #[test]
    fn information_goes_into_headers_where_it_fits() {
        let request = || Request::post("b2-upload", &[]);
        let info = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        let sent = with_info(request(), "a", &info("Colour", "grün + rot"), false);
        assert_eq!(sent.headers["x-bz-info-colour"], "gr%C3%BCn%20%2B%20rot");
        for name in ["", "a b", "ü", "a:b", &"x".repeat(51)] {
            let fault = with_info(request(), "a", &info(name, "x"), false);
            assert_eq!(fault.fault().map(Error::kind), Some(Kind::Misuse), "{name}");
        }
        let long = info("a", &"x".repeat(3000));
        assert!(with_info(request(), "a", &long, false).fault().is_none());
        assert!(with_info(request(), "a", &long, true).fault().is_some());
        assert!(check_all_info("a", &long, true).is_err());
        assert!(with_info(request(), "a", &info("a", "ü".repeat(2000).as_str()), false).fault().is_some());
    }
}
