//! Plain HTTP through a proxy: the request line names the whole address.

use pileus_client::Proxy;
use ureq::{
    Error,
    http::{HeaderValue, Uri},
};

/// What a request through a proxy has besides: the origin in its first line, and the proxy's own login.
pub(super) struct Forward {
    origin: String,
    login: Option<HeaderValue>,
}

impl Forward {
    pub(super) fn new(proxy: &Proxy, target: &Uri) -> Self {
        Forward { origin: format!("http://{}", authority(target)), login: proxy.authorization() }
    }

    /// The beginning of a request, its line `GET /path HTTP/1.1` in the form for a proxy
    /// (<https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2>); `None` where it is no request line.
    pub(super) fn rewrite(&self, head: &[u8]) -> Option<Vec<u8>> {
        let target = head.iter().position(|&byte| byte == b' ')? + 1;
        let end = head.windows(2).position(|pair| pair == b"\r\n")? + 2;
        let mut out = Vec::with_capacity(head.len() + self.origin.len() + 256);
        out.extend_from_slice(&head[..target]);
        out.extend_from_slice(self.origin.as_bytes());
        out.extend_from_slice(head.get(target..end)?);
        if let Some(login) = &self.login {
            out.extend_from_slice(b"proxy-authorization: ");
            out.extend_from_slice(login.as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(&head[end..]);
        Some(out)
    }
}

/// The proxy's own address.
pub(super) fn address(proxy: &Proxy) -> Result<Uri, Error> {
    let host = if proxy.host.contains(':') { format!("[{}]", proxy.host) } else { proxy.host.clone() };
    format!("http://{host}:{}/", proxy.port).parse().map_err(|_| Error::InvalidProxyUrl)
}

/// Host and port, without a user.
pub(super) fn authority(uri: &Uri) -> &str {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    authority.rsplit('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_the_whole_address_and_the_login_stays_at_the_proxy() {
        let proxy = Proxy::parse("proxy", "http://u:p@proxy.example:3128").expect("a proxy");
        let target: Uri = "http://x@cloud.example:8774/v2.1/servers?limit=1".parse().expect("a URI");
        let forward = Forward::new(&proxy, &target);
        let head = b"GET /v2.1/servers?limit=1 HTTP/1.1\r\nhost: cloud.example:8774\r\n\r\nbody";
        let expected = "GET http://cloud.example:8774/v2.1/servers?limit=1 HTTP/1.1\r\n\
                        proxy-authorization: Basic dTpw\r\nhost: cloud.example:8774\r\n\r\nbody";
        assert_eq!(forward.rewrite(head).as_deref(), Some(expected.as_bytes()));
        for nonsense in [&b""[..], b"GET", b"GET /", b"\r\nGET / HTTP/1.1"] {
            assert_eq!(forward.rewrite(nonsense), None);
        }
        assert_eq!(address(&proxy).expect("a URI"), "http://proxy.example:3128/");
        let six = Proxy::parse("proxy", "http://[::1]:1").expect("a proxy");
        assert_eq!(address(&six).expect("a URI"), "http://[::1]:1/");
    }
}
