//! Names of containers and objects, and what may be said of them before anything is sent.

use super::SERVICE;
use crate::{Error, Request, request::IN_KEY};
use http::Method;
use percent_encoding::utf8_percent_encode;

/// The longest names, in bytes, unless a cluster says otherwise.
/// <https://docs.openstack.org/swift/latest/api/object_api_v1_overview.html>
const LONGEST_CONTAINER: usize = 256;
const LONGEST_OBJECT: usize = 1024;

/// A request for a container.
pub(super) fn container(method: Method, name: &str) -> Request {
    match container_fault(name) {
        Some(message) => Request::invalid(SERVICE, Error::misuse(message)),
        None => Request::new(SERVICE, method, &[name]),
    }
}

/// A request for an object.
pub(super) fn object(method: Method, container: &str, name: &str) -> Request {
    if let Some(message) = container_fault(container) {
        return Request::invalid(SERVICE, Error::misuse(message));
    }
    if name.len() > LONGEST_OBJECT {
        let message =
            format!("the name of an object has at most {LONGEST_OBJECT} bytes, and this one {}", name.len());
        return Request::invalid(SERVICE, Error::misuse(message));
    }
    if name.contains('\0') {
        return Request::invalid(SERVICE, Error::misuse("the name of an object cannot hold a zero byte"));
    }
    Request::object(SERVICE, method, container, name)
}

fn container_fault(name: &str) -> Option<String> {
    if name.contains('/') {
        return Some(format!("the name of a container cannot hold a slash, as {name:?} does"));
    }
    if name.contains('\0') {
        return Some("the name of a container cannot hold a zero byte".to_owned());
    }
    let long = name.len() > LONGEST_CONTAINER;
    long.then(|| {
        format!("the name of a container has at most {LONGEST_CONTAINER} bytes, and this one {}", name.len())
    })
}

/// Container and object as headers and lists of paths have them: percent-encoded, with a slash in front.
pub(super) fn path(container: &str, object: &str) -> String {
    format!("/{}/{}", utf8_percent_encode(container, IN_KEY), utf8_percent_encode(object, IN_KEY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_out_byte_for_byte_or_not_at_all() {
        let request = object(Method::GET, "c ü", "a//b/../ü?#%2F\u{1}");
        assert_eq!(request.path, "/c%20%C3%BC/a//b/../%C3%BC%3F%23%252F%01");
        assert_eq!(path("c", "a b/ü"), "/c/a%20b/%C3%BC");
        let faults = [
            container(Method::PUT, ""),
            container(Method::PUT, "a/b"),
            container(Method::PUT, ".."),
            container(Method::PUT, &"x".repeat(257)),
            object(Method::PUT, "c", ""),
            object(Method::PUT, "c", "a\0b"),
            object(Method::PUT, "c", &"ü".repeat(513)),
            object(Method::PUT, "a/b", "c"),
        ];
        for request in faults {
            let fault = request.fault().expect("it cannot be sent");
            assert_eq!(fault.kind(), crate::Kind::Misuse, "{fault}");
        }
        assert!(container(Method::PUT, &"x".repeat(256)).fault().is_none());
        assert!(object(Method::PUT, "c", &"ü".repeat(512)).fault().is_none());
    }
}
