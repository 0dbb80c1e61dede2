//! Names, checked before anything is sent.
//! <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>

use super::SERVICE;
use crate::{Error, Request, Result};
use http::Method;

/// The most characters that a blob's name has.
const LONGEST: usize = 1024;

/// A request for the service itself.
pub(super) fn service(method: Method) -> Request {
    let mut request = Request::new(SERVICE, method, &[]);
    request.path.push('/');
    request
}

/// A request for a container.
pub(super) fn container(method: Method, name: &str) -> Request {
    match container_name(name) {
        Ok(()) => Request::new(SERVICE, method, &[name]).query("restype", "container"),
        Err(error) => Request::invalid(SERVICE, error),
    }
}

/// A request for a blob.
pub(super) fn blob(method: Method, container: &str, name: &str) -> Request {
    if let Err(error) = container_name(container) {
        return Request::invalid(SERVICE, error);
    }
    if name.chars().count() > LONGEST {
        let what = format!("a blob's name has at most {LONGEST} characters, and this one has more");
        return Request::invalid(SERVICE, Error::misuse(what));
    }
    // The service would write, read or delete another blob, however it is escaped.
    if name.contains('\\') {
        let what = format!("{name:?} is no blob's name at Azure, which takes a backslash for a slash");
        return Request::invalid(SERVICE, Error::misuse(what));
    }
    Request::object(SERVICE, method, container, name)
}

/// Whether a container can have that name.
pub fn container_name(name: &str) -> Result<()> {
    // The service's own containers.
    let name = match name {
        "$root" | "$web" | "$logs" | "$blobchangefeed" => return Ok(()),
        name => name,
    };
    let refused =
        |rule: &str| Err(Error::misuse(format!("{name:?} is no container's name at Azure: {rule}")));
    if !(3..=63).contains(&name.len()) {
        return refused("it has 3 to 63 characters");
    }
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        return refused("it has lower-case letters, digits and hyphens");
    }
    if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        return refused("each hyphen stands between letters or digits");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_have_names_of_a_kind() {
        for name in ["abc", "a-1", "$root", "$web", &"a".repeat(63)] {
            assert!(container_name(name).is_ok(), "{name}");
        }
        for (name, rule) in [
            ("ab", "3 to 63"),
            (&*"a".repeat(64), "3 to 63"),
            ("Abc", "lower-case"),
            ("a_b", "lower-case"),
            ("a/b", "lower-case"),
            ("-ab", "hyphen"),
            ("ab-", "hyphen"),
            ("a--b", "hyphen"),
            ("", "3 to 63"),
        ] {
            let error = container_name(name).expect_err(name);
            assert!(error.message().contains(rule), "{error}");
        }
    }

    #[test]
    fn blobs_have_any_name() {
        let request = blob(Method::GET, "abc", "a//b/../c +~%é\u{1}");
        assert_eq!(request.path, "/abc/a//b/../c%20%2B~%25%C3%A9%01");
        for name in [String::new(), "é".repeat(1025), "a\\b".into()] {
            assert!(blob(Method::GET, "abc", &name).fault().is_some());
        }
        assert!(blob(Method::GET, "abc", &"é".repeat(1024)).fault().is_none());
        assert!(blob(Method::GET, "x", "b").fault().is_some());
        assert_eq!(service(Method::GET).path, "/");
    }
}
