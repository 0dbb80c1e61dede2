//! The endpoint that ECS and EKS give to containers.

use super::{Container, Instance, exchange, source::DEFAULT_METADATA};
use crate::{Body, Error, Exchange, Result, Secret};
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How errors name it.
pub(super) const WHOM: &str = "the endpoint of the container's credentials";

/// The ECS agent, and the EKS agent.
const AGENTS: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
];

impl Container {
    /// The address of that path at the ECS agent.
    #[must_use]
    pub fn ecs(path: &str) -> String {
        format!("http://169.254.170.2{}{path}", if path.starts_with('/') { "" } else { "/" })
    }

    /// Whether the address is one that a token may be sent to: with TLS, or on this machine.
    pub(in super::super) fn check(&self) -> Result<Uri> {
        let uri: Uri = self.url.parse().map_err(|_| wrong())?;
        let host = uri.host().unwrap_or_default();
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let near = match address.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || AGENTS.contains(&address),
            Err(_) => host == "localhost",
        };
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        match uri.scheme_str() {
            Some("https") if plain && !host.is_empty() => Ok(uri),
            Some("http") if plain && near => Ok(uri),
            _ => Err(wrong()),
        }
    }
}

impl Instance {
    /// The metadata service's address in IPv6.
    #[must_use]
    pub fn ipv6() -> Self {
        Instance { endpoint: "http://[fd00:ec2::254]".into() }
    }

    /// Whether the address is one.
    pub(in super::super) fn check(&self) -> Result<Uri> {
        let uri = super::super::endpoint::checked(&self.endpoint).ok().and_then(|url| url.parse().ok());
        uri.ok_or_else(|| {
            Error::misuse(format!(
                "the address of the metadata service (AWS_EC2_METADATA_SERVICE_ENDPOINT) is none; it should read like \
                 {DEFAULT_METADATA}"
            ))
        })
    }
}

/// The request for credentials.
pub(super) fn request(container: &Container, token: Option<&Secret>) -> Result<Exchange> {
    let uri = container.check()?;
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(token) = token {
        let token = token.header().ok_or_else(|| {
            Error::misuse("the container's authorization token holds characters that no header can carry")
        })?;
        headers.insert(header::AUTHORIZATION, token);
    }
    Ok(exchange("container-credentials", Method::GET, uri, headers, Body::Empty))
}

fn wrong() -> Error {
    Error::misuse(
        "the address of the container's credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI) is none that credentials may \
         be had from; it has to be an https:// one, or http:// to this machine, 169.254.170.2, 169.254.170.23 or \
         [fd00:ec2::23]",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_nowhere_in_the_open() {
        let check = |url: &str| Container { url: url.into(), token: None }.check();
        for url in [
            "https://credentials.example/x",
            "http://127.0.0.1:5000/x",
            "http://127.9.9.9/x",
            "http://localhost/x",
            "http://[::1]:80/x",
            "http://169.254.170.2/v2/credentials/a",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
            &Container::ecs("/v2/a"),
            &Container::ecs("v2/a"),
        ] {
            assert!(check(url).is_ok(), "{url}");
        }
        for url in [
            "http://credentials.example/x",
            "http://169.254.169.254/x",
            "http://169.254.170.2.evil.example/x",
            "http://169.254.170.2@evil.example/x",
            "http://localhost.evil.example/",
            "http://[fd00:ec2::24]/",
            "https://u:p@a/",
            "ftp://127.0.0.1/",
            "/x",
            "",
            &Container::ecs("@evil.example"),
        ] {
            match check(url) {
                Err(error) => assert_eq!(error.kind(), crate::Kind::Misuse),
                Ok(uri) => assert_eq!(uri.host(), Some("169.254.170.2"), "{url}"),
            }
        }
    }
}
