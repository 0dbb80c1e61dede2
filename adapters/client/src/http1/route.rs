//! Where a request goes, over which proxy, and the form it has there.

use super::pool::Key;
use crate::{Proxy, RequestBody, Rules};
use http::{
    HeaderValue, Method, Request, Uri,
    header::{CONTENT_LENGTH, HOST, PROXY_AUTHORIZATION, USER_AGENT},
    uri::{Authority, PathAndQuery, Scheme},
};
use pileus_core::{Cause, Lost};

/// Where a request goes.
#[derive(Debug)]
pub(super) struct Route<'a> {
    /// Which connections serve it.
    pub(super) key: Key,
    /// The provider's host and port, without a user.
    authority: Authority,
    pub(super) proxy: Option<&'a Proxy>,
}

impl<'a> Route<'a> {
    pub(super) fn of(uri: &Uri, rules: &'a Rules) -> Result<Self, Lost> {
        let wrong = |what: &str| Lost::new(Cause::Local, false, format!("the request's address {what}"));
        let tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(wrong("is neither http nor https")),
        };
        let authority = without_user(uri.authority().ok_or_else(|| wrong("names no host"))?);
        let proxy = rules.for_uri(uri);
        let key = match proxy {
            // A proxy takes plain requests for any host over one connection.
            Some(proxy) if !tls => proxy.address().parse().map_err(|_| wrong("has an unusable proxy"))?,
            _ => authority.clone(),
        };
        Ok(Route { key: Key { tls, host: key }, authority, proxy })
    }

    /// The provider's host, without brackets.
    pub(super) fn host(&self) -> &str {
        self.authority.host().trim_start_matches('[').trim_end_matches(']')
    }

    fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.key.tls { 443 } else { 80 })
    }

    /// Whom to connect to.
    pub(super) fn peer(&self) -> (&str, u16) {
        self.proxy.map_or_else(|| (self.host(), self.port()), |proxy| (&proxy.host, proxy.port))
    }

    /// The proxy that a plain request is handed to, rather than tunnelled through.
    fn hop(&self) -> Option<&Proxy> {
        self.proxy.filter(|_| !self.key.tls)
    }

    /// Host and port, for a tunnel and for messages.
    pub(super) fn target(&self) -> String {
        let (host, port) = (self.host(), self.port());
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }

    /// Gives the request the address form and the headers that it has on the wire.
    pub(super) fn prepare(&self, request: &mut Request<RequestBody>, agent: &HeaderValue) {
        if !request.headers().contains_key(HOST)
            && let Some(value) = host_header(&self.authority, self.key.tls)
        {
            request.headers_mut().insert(HOST, value);
        }
        let headers = request.headers_mut();
        headers.entry(USER_AGENT).or_insert_with(|| agent.clone());
        if let Some(value) = self.hop().and_then(Proxy::authorization) {
            headers.insert(PROXY_AUTHORIZATION, value);
        }
        // Many servers refuse a POST that says nothing of its length with 411.
        let expected = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
        if expected && request.body().is_empty() {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let path = request.uri().path_and_query().cloned();
        let mut parts = http::uri::Parts::default();
        parts.path_and_query = Some(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
        if self.hop().is_some() {
            parts.scheme = Some(Scheme::HTTP);
            parts.authority = Some(self.authority.clone());
        }
        // Made of the parts of an address, in a combination that is one.
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
}

fn without_user(authority: &Authority) -> Authority {
    match authority.as_str().rsplit_once('@') {
        Some((_, host)) => host.parse().unwrap_or_else(|_| authority.clone()),
        None => authority.clone(),
    }
}

/// A default port is left out, as signatures and virtual hosts expect.
fn host_header(authority: &Authority, tls: bool) -> Option<HeaderValue> {
    let default = if tls { 443 } else { 80 };
    let text = if authority.port_u16() == Some(default) { authority.host() } else { authority.as_str() };
    HeaderValue::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pileus_core::Body;

    fn request(method: Method, uri: &str) -> Request<RequestBody> {
        let body = RequestBody::new(Body::Empty, None).expect("no source needed");
        Request::builder().method(method).uri(uri).body(body).expect("a request")
    }

    fn prepared(method: Method, uri: &str, rules: &Rules) -> (Request<RequestBody>, Key) {
        let mut request = request(method, uri);
        let route = Route::of(request.uri(), rules).expect("a route");
        route.prepare(&mut request, &HeaderValue::from_static("agent"));
        (request, route.key)
    }

    fn proxied() -> Rules {
        let variables =
            |name: &str| (name == "ALL_PROXY").then(|| "http://u:p@proxy.example:3128".to_owned());
        Rules::from_variables(variables).expect("a proxy")
    }

    #[test]
    fn a_direct_request_has_origin_form() {
        let (request, key) = prepared(Method::POST, "https://u:p@h.example:443/a?b=c", &Rules::default());
        assert_eq!(request.uri(), "/a?b=c");
        assert_eq!(request.headers()[HOST], "h.example");
        assert_eq!(request.headers()[USER_AGENT], "agent");
        assert_eq!(request.headers()[CONTENT_LENGTH], "0");
        assert!(key.tls && key.host == "h.example:443", "no user: {key:?}");
        let (request, _) = prepared(Method::GET, "http://[::1]:8774", &Rules::default());
        assert_eq!(request.uri(), "/");
        assert_eq!(request.headers()[HOST], "[::1]:8774");
        assert!(!request.headers().contains_key(CONTENT_LENGTH));
    }

    #[test]
    fn a_proxy_gets_absolute_form_and_the_login_that_is_its_own() {
        let rules = proxied();
        let (request, key) = prepared(Method::GET, "http://u:hunter2@h.example/a", &rules);
        assert_eq!(request.uri(), "http://h.example/a");
        assert_eq!(request.headers()[PROXY_AUTHORIZATION], "Basic dTpw");
        assert!(!key.tls && key.host == "proxy.example:3128");
        let (request, key) = prepared(Method::GET, "https://h.example/a", &rules);
        assert_eq!(request.uri(), "/a");
        assert!(!request.headers().contains_key(PROXY_AUTHORIZATION), "inside the tunnel is the provider");
        assert!(key.tls && key.host == "h.example");
    }

    #[test]
    fn an_address_that_leads_nowhere_is_refused_unsent() {
        for bad in ["/servers", "ftp://h.example/"] {
            let lost = Route::of(request(Method::GET, bad).uri(), &Rules::default()).expect_err(bad);
            assert_eq!((lost.cause, lost.sent), (Cause::Local, false));
        }
    }
}
