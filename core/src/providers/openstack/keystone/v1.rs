//! The login of a cluster of Swift that has no Keystone: two headers, and the answer is headers too.
//! <https://docs.openstack.org/swift/latest/overview_auth.html#tempauth>

use super::granted::{Granted, header};
use crate::{
    Response, Result, Secret,
    providers::openstack::catalog::{Catalog, Endpoint, Interface, Service},
};
use std::time::Duration;

/// Reads the answer: the token, and the one service that there is.
pub(super) fn read(response: &Response) -> Result<Granted> {
    let told = |name| response.header(name).filter(|value| !value.is_empty());
    let secret = Secret::new(told("x-auth-token").or_else(|| told("x-storage-token")).unwrap_or_default());
    let missing = |what: &str| {
        // Not the whole answer: it holds the token.
        crate::Error::malformed(format!("the answer to the login bears no {what}; check auth_url"))
    };
    let url = told("x-storage-url").ok_or_else(|| missing("X-Storage-Url"))?;
    let everywhere = [Interface::Public, Interface::Internal, Interface::Admin];
    let endpoints = everywhere.into_iter().filter_map(|from| Endpoint::of(from, None, url.to_owned()));
    let swift = Service { kind: "object-store".into(), name: "swift".into(), endpoints: endpoints.collect() };
    let life = told("x-auth-token-expires").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    Ok(Granted {
        token: header(&secret)?,
        secret,
        catalog: Catalog::new([swift]),
        project: None,
        user: None,
        // One that is over at once says that a clock is wrong, not that one must log in for ever.
        life: life.filter(|life| !life.is_zero()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Taken};
    use http::{HeaderMap, StatusCode};

    fn answer(headers: &[(&'static str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| {
            (http::HeaderName::from_static(name), value.parse::<http::HeaderValue>().expect("a header"))
        });
        let headers: HeaderMap = headers.collect();
        Response::new(StatusCode::OK, headers, Taken::Collected(bytes::Bytes::new()))
    }

    #[test]
    fn the_answer_is_in_its_headers() {
        let url = ("x-storage-url", "http://swift.example/v1/AUTH_test");
        let told = [url, ("x-auth-token", "AUTH_tk1"), ("x-auth-token-expires", "86399")];
        let granted = read(&answer(&told)).expect("a token");
        assert_eq!((granted.secret.expose(), granted.life), ("AUTH_tk1", Some(Duration::from_secs(86_399))));
        assert!(granted.token.is_sensitive());
        let [swift] = granted.catalog.services() else { panic!("{:?}", granted.catalog) };
        assert_eq!((swift.kind.as_str(), swift.endpoints.len()), ("object-store", 3));
        assert!(swift.endpoints.iter().all(|endpoint| endpoint.url == url.1 && endpoint.region.is_none()));
        // Some have the token under its other name, and do not tell how long it lives.
        let granted = read(&answer(&[url, ("x-storage-token", "t")])).expect("a token");
        assert_eq!((granted.secret.expose(), granted.life), ("t", None));
        let over = [url, ("x-storage-token", "t"), ("x-auth-token-expires", "0")];
        assert_eq!(read(&answer(&over)).expect("a token").life, None);
    }

    #[test]
    fn half_an_answer_is_none() {
        for told in [
            &[("x-auth-token", "s3cret")][..],
            &[("x-storage-url", "http://swift.example/v1/AUTH_test")],
            &[("x-storage-url", ""), ("x-auth-token", "s3cret")],
        ] {
            let error = read(&answer(told)).expect_err("half");
            assert_eq!(error.kind(), Kind::Malformed);
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        }
    }
}
