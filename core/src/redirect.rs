//! Redirects: followed within one origin, never with credentials to another.

use crate::{Error, Kind, Response};
use http::{Uri, header, uri::Scheme};

/// How many redirects one call follows.
pub(crate) const MOST: u8 = 5;

/// Scheme, host and port alike, with the default ports filled in.
pub(crate) fn same_origin(a: &Uri, b: &Uri) -> bool {
    let port = |uri: &Uri| {
        uri.port_u16().or_else(|| match uri.scheme() {
            Some(s) if *s == Scheme::HTTP => Some(80),
            Some(s) if *s == Scheme::HTTPS => Some(443),
            _ => None,
        })
    };
    let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
    a.scheme() == b.scheme() && host(a) == host(b) && port(a) == port(b) && a.host().is_some()
}

/// Where the answer points, resolved against the address that was asked.
pub(crate) fn target(response: &Response, asked: &Uri) -> Option<Uri> {
    if !matches!(response.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers.get(header::LOCATION)?.to_str().ok()?;
    if let Some(path) = location.strip_prefix('/').filter(|rest| !rest.starts_with('/')) {
        let origin = format!("{}://{}/{path}", asked.scheme_str()?, asked.authority()?);
        return origin.parse().ok();
    }
    location.parse::<Uri>().ok().filter(|uri| uri.scheme().is_some() && uri.host().is_some())
}

/// The error for a redirect that is not followed.
pub(crate) fn refused(target: &Uri) -> Error {
    Error::new(
        Kind::Redirected,
        format!(
            "the provider redirects to {}://{}, and credentials do not follow to another host; if that address is \
             right, set it as the endpoint",
            target.scheme_str().unwrap_or("?"),
            target.authority().map_or("?", |a| a.as_str().rsplit('@').next().unwrap_or("?"))
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, StatusCode};

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URI")
    }

    fn redirect(location: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, location.parse().expect("a header"));
        Response::new(StatusCode::FOUND, headers, crate::Taken::Collected(bytes::Bytes::new()))
    }

    #[test]
    fn origins_are_compared_with_their_ports() {
        assert!(same_origin(&uri("https://a.example/x"), &uri("https://A.example:443/y")));
        assert!(!same_origin(&uri("https://a.example/"), &uri("http://a.example/")));
        assert!(!same_origin(&uri("https://a.example/"), &uri("https://a.example:8443/")));
        assert!(!same_origin(&uri("https://a.example/"), &uri("https://a.example.evil/")));
        assert!(!same_origin(&uri("/x"), &uri("/x")));
    }

    #[test]
    fn targets_are_resolved() {
        let asked = uri("https://a.example:8774/v2.1/servers");
        let to = |location| target(&redirect(location), &asked).map(|u| u.to_string());
        assert_eq!(to("/v2.1/servers/"), Some("https://a.example:8774/v2.1/servers/".into()));
        assert_eq!(to("https://b.example/"), Some("https://b.example/".into()));
        assert_eq!(to("//b.example/x"), None, "scheme-relative: another host in disguise");
        assert_eq!(to("servers/"), None);
    }

    #[test]
    fn a_refusal_names_the_host_and_not_its_user_info() {
        let error = refused(&uri("https://user:secret@b.example/x?token=1"));
        assert!(error.message().contains("https://b.example"), "{error}");
        assert!(!error.message().contains("secret"));
    }
}
