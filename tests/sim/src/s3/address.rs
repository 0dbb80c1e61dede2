//! Which bucket and which object a request is for: by the host it names, or by its path.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>

use super::refused::{Refused, refused};
use crate::settings::Settings;
use http::header;
use percent_encoding::percent_decode_str;
use pileus_core::sign::aws_v4;

/// Where a request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) bucket: Option<String>,
    pub(crate) key: Option<String>,
    /// Was the bucket told by the host?
    pub(crate) by_host: bool,
}

/// The `Host` of a request, as it was signed.
pub(crate) fn host<B>(request: &http::Request<B>) -> &str {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    named.unwrap_or_else(|| aws_v4::host(request.uri()))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The host of the cloud's own address, unless it is a number, which nothing can be below of.
fn own(settings: &Settings) -> Option<&str> {
    let rest = settings.base_url.split_once("://").map_or(settings.base_url.as_str(), |(_, rest)| rest);
    let host = without_port(rest.split('/').next().unwrap_or_default());
    let number = host.starts_with('[') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (!number).then_some(host)
}

/// What the host says: `None` where it is none of S3's, `Some(None)` where it names no bucket.
fn of_host<'h>(settings: &Settings, host: &'h str, own_too: bool) -> Option<Option<&'h str>> {
    let host = without_port(host);
    let below = |domain: &str| match host.strip_suffix(domain) {
        Some("") => Some(None),
        Some(rest) => rest.strip_suffix('.').filter(|bucket| !bucket.is_empty()).map(Some),
        None => None,
    };
    let named = settings.s3.domains.iter().map(String::as_str).find_map(below);
    let of_region = |region: &String| below(&format!("s3.{region}.amazonaws.com"));
    let own = || own(settings).filter(|_| own_too).and_then(below);
    settings.ec2.regions.iter().find_map(of_region).or(named).or_else(own)
}

/// Is the host one of S3's, by settings or by nature? The cloud's own name is OpenStack's too.
pub(crate) fn is_ours<B>(settings: &Settings, request: &http::Request<B>) -> bool {
    match of_host(settings, host(request), false) {
        None => false,
        Some(None) => without_port(host(request)) != own(settings).unwrap_or_default(),
        Some(Some(_)) => true,
    }
}

impl Address {
    pub(crate) fn of<B>(settings: &Settings, request: &http::Request<B>) -> Result<Self, Refused> {
        let path = decode(request.uri().path())?;
        let path = path.strip_prefix('/').unwrap_or(&path);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        if let Some(Some(bucket)) = of_host(settings, host(request), true) {
            return Ok(Self { bucket: some(bucket), key: some(path), by_host: true });
        }
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        Ok(Self { bucket: some(bucket), key: some(key), by_host: false })
    }
}

/// A path as it was meant.
pub(crate) fn decode(path: &str) -> Result<String, Refused> {
    let decoded = percent_decode_str(path).decode_utf8().map(std::borrow::Cow::into_owned);
    decoded.map_err(|_| refused(400, "InvalidURI", "Couldn't parse the specified URI.").with("URI", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, path: &str) -> (Option<String>, Option<String>, bool) {
        let request = http::Request::get(path).header("host", host).body(()).unwrap();
        let found = Address::of(&Settings::default(), &request).unwrap();
        (found.bucket, found.key, found.by_host)
    }

    #[test]
    fn buckets_are_told_by_host_or_by_path() {
        let some = |text: &str| Some(text.to_owned());
        for host in
            ["s3.amazonaws.com", "s3.eu-west-1.amazonaws.com", "localhost:9000", "cloud.sim", "127.0.0.1:80"]
        {
            assert_eq!(address(host, "/"), (None, None, false), "{host}");
            assert_eq!(address(host, "/b"), (some("b"), None, false), "{host}");
            assert_eq!(address(host, "/b/"), (some("b"), None, false), "{host}");
            assert_eq!(address(host, "/b//x%2f../%20+"), (some("b"), some("/x/../ +"), false), "{host}");
            if !host.starts_with("127") {
                assert_eq!(address(&format!("a.b.{host}"), "/x"), (some("a.b"), some("x"), true), "{host}");
                assert_eq!(address(&format!("a.{host}"), "/"), (some("a"), None, true), "{host}");
            }
        }
        let strange = http::Request::get("/b/%ff").body(()).unwrap();
        assert_eq!(Address::of(&Settings::default(), &strange).unwrap_err().code, "InvalidURI");
    }

    #[test]
    fn the_clouds_own_host_is_s3s_alone_below_it() {
        let is_ours = |host: &str| {
            let request = http::Request::get("/").header("host", host).body(()).unwrap();
            super::is_ours(&Settings::default(), &request)
        };
        assert!(is_ours("s3.us-east-1.amazonaws.com") && is_ours("b.localhost:1"));
        assert!(!is_ours("cloud.sim") && !is_ours("b.cloud.sim") && !is_ours("ec2.us-east-1.amazonaws.com"));
    }
}
