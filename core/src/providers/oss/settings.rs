//! What an account is made from.

use super::{Credentials, SERVICE};
use crate::{Error, Result, Retry};
use http::Uri;

/// Everything that an account at OSS is made from: plain data.
///
/// ```
/// use pileus_core::providers::oss::{Credentials, Network, Settings};
///
/// let settings = Settings::new("cn-hangzhou", Credentials::key("LTAI5tExample", "secret"));
/// assert_eq!(settings.address()?, "https://oss-cn-hangzhou.aliyuncs.com");
/// let inside = settings.network(Network::Internal);
/// assert_eq!(inside.address()?, "https://oss-cn-hangzhou-internal.aliyuncs.com");
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The region, which signatures name: `cn-hangzhou`.
    pub region: String,
    /// How requests are authorized.
    pub credentials: Credentials,
    /// By which of OSS's own addresses it is reached.
    pub network: Network,
    /// The address, where it is none of OSS's own.
    pub endpoint: Option<String>,
    /// Where a bucket's name goes.
    pub addressing: Addressing,
    /// The product that signatures name: `oss`, or `oss-cloudbox`.
    pub product: &'static str,
    /// How calls are retried.
    pub retry: Retry,
    /// The units of the session's budget for retries; see [`Budget`](crate::Budget).
    pub budget: u32,
}

/// By which of OSS's own addresses it is reached.
/// <https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// From anywhere.
    #[default]
    Public,
    /// From within Alibaba Cloud, in the same region.
    Internal,
    /// From anywhere, by IPv6 too.
    DualStack,
    /// By the accelerated way, wherever the bucket is. Accounts' buckets are not listed there.
    Accelerate,
    /// The same for buckets outside of the Chinese mainland.
    AccelerateOverseas,
}

/// Where a bucket's name goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addressing {
    /// Into the host's name, `https://bucket.oss-cn-hangzhou.aliyuncs.com/key`; into the path at an address that is a
    /// number.
    #[default]
    VirtualHost,
    /// Into the path: `https://oss.example/bucket/key`. OSS itself refuses that.
    Path,
    /// Nowhere: the endpoint is a domain of one's own that is bound to the bucket.
    /// <https://www.alibabacloud.com/help/en/oss/user-guide/map-custom-domain-names-5>
    Cname,
}

impl Settings {
    /// OSS in that region.
    #[must_use]
    pub fn new(region: impl Into<String>, credentials: Credentials) -> Self {
        Settings {
            region: region.into(),
            credentials,
            network: Network::Public,
            endpoint: None,
            addressing: Addressing::VirtualHost,
            product: SERVICE,
            retry: Retry::default(),
            budget: 500,
        }
    }

    /// Sets by which of OSS's own addresses it is reached.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Sets the address: that of a proxy, of a test server, of a domain bound to a bucket.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sets where a bucket's name goes.
    #[must_use]
    pub fn addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = addressing;
        self
    }

    /// Sets how calls are retried.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The service's address, without a slash at its end.
    pub fn address(&self) -> Result<String> {
        let region = self.region()?;
        if let Some(url) = &self.endpoint {
            return checked(url);
        }
        Ok(match self.network {
            Network::Public => format!("https://oss-{region}.aliyuncs.com"),
            Network::Internal => format!("https://oss-{region}-internal.aliyuncs.com"),
            Network::DualStack => format!("https://{region}.oss.aliyuncs.com"),
            Network::Accelerate => "https://oss-accelerate.aliyuncs.com".into(),
            Network::AccelerateOverseas => "https://oss-accelerate-overseas.aliyuncs.com".into(),
        })
    }

    /// The region as signatures name it. It becomes a part of a host's name, which requests are sent to.
    pub(super) fn region(&self) -> Result<&str> {
        let region = self.region.trim();
        let region = region.strip_prefix("oss-").unwrap_or(region);
        let fine = (1..=48).contains(&region.len())
            && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !region.starts_with('-')
            && !region.ends_with('-');
        if fine {
            return Ok(region);
        }
        Err(Error::misuse(format!(
            "{:?} is no region; set OSS_REGION, or region in the settings, to one like cn-hangzhou",
            self.region
        )))
    }
}

/// `url` without a slash at its end, when it is an address of a service; one without a scheme is reached over TLS.
pub(super) fn checked(url: &str) -> Result<String> {
    let url = url.trim();
    let url = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
    let sound = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@') && !authority.host().is_empty())
            && uri.query().is_none()
    });
    if sound {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    // Not what was given: it may hold a secret.
    Err(Error::misuse("an endpoint's URL is none; it should read like https://oss-cn-hangzhou.aliyuncs.com"))
}

/// The region that an address of OSS's own is in.
pub(super) fn region_of(url: &str) -> Option<String> {
    let uri: Uri = checked(url).ok()?.parse().ok()?;
    let host = uri.host()?.strip_suffix(".aliyuncs.com")?;
    if let Some(region) = host.strip_suffix(".oss") {
        return Some(region.to_owned());
    }
    let region = host.strip_prefix("oss-")?;
    let region = region.strip_suffix("-internal").unwrap_or(region);
    (!region.starts_with("accelerate") && !region.contains('.')).then(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_network_has_its_address() {
        let settings = Settings::new("oss-eu-central-1", Credentials::Anonymous);
        for (network, address) in [
            (Network::Public, "https://oss-eu-central-1.aliyuncs.com"),
            (Network::Internal, "https://oss-eu-central-1-internal.aliyuncs.com"),
            (Network::DualStack, "https://eu-central-1.oss.aliyuncs.com"),
            (Network::Accelerate, "https://oss-accelerate.aliyuncs.com"),
            (Network::AccelerateOverseas, "https://oss-accelerate-overseas.aliyuncs.com"),
        ] {
            assert_eq!(settings.clone().network(network).address().expect("an address"), address);
            let told = region_of(address);
            let accelerated = address.contains("accelerate");
            assert_eq!(told.as_deref(), (!accelerated).then_some("eu-central-1"), "{address}");
        }
        assert_eq!(region_of("https://bucket.oss-cn-hangzhou.aliyuncs.com.evil.example"), None);
    }

    #[test]
    fn a_region_is_no_way_to_another_host() {
        for region in ["", "a/b", "evil.example/", "A", "-a", "a@b", &"a".repeat(60)] {
            let error = Settings::new(region, Credentials::Anonymous).address().expect_err(region);
            assert_eq!(error.kind(), crate::Kind::Misuse);
        }
        for url in ["ftp://a", "https://", "https://u:hunter2@a", "https://a?x=hunter2"] {
            let settings = Settings::new("cn-hangzhou", Credentials::Anonymous).endpoint(url);
            let error = settings.address().expect_err(url);
            assert!(!error.message().contains("hunter2"));
        }
        let settings = Settings::new("cn-hangzhou", Credentials::Anonymous).endpoint("img.example.com/");
        assert_eq!(settings.address().expect("an address"), "https://img.example.com");
    }
}
