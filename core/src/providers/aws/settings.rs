//! What an account is made from.

use super::{credentials::Source, endpoint};
use crate::{Result, Retry};
use std::collections::BTreeMap;

/// Everything that an account at AWS, or at a cloud that speaks its protocols, is made from: plain data.
///
/// ```
/// use pileus_core::providers::aws::{Settings, credentials::Source};
///
/// let settings = Settings::new("eu-west-1", Source::access_key("AKIDEXAMPLE", "secret"));
/// assert_eq!(settings.address("ec2")?, "https://ec2.eu-west-1.amazonaws.com");
/// let outscale = settings.endpoint("ec2", "https://fcu.eu-west-2.outscale.com");
/// assert_eq!(outscale.address("ec2")?, "https://fcu.eu-west-2.outscale.com");
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Where credentials come from.
    pub credentials: Source,
    /// The region: `eu-west-1`.
    pub region: Option<String>,
    /// The address of every service that has none of its own in `endpoints`.
    pub endpoint: Option<String>,
    /// The addresses of services, by the identifiers of
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html>: `ec2`, `s3`, `sts`.
    pub endpoints: BTreeMap<String, String>,
    /// Whether AWS's own addresses are those with FIPS 140 cryptography.
    pub fips: bool,
    /// Whether AWS's own addresses are those that have IPv6 too.
    pub dual_stack: bool,
    /// Whether roles are assumed at the region's own token service, and not at the one for all regions.
    pub regional_sts: bool,
    /// A file of certificate authorities for the transport to trust.
    pub ca_file: Option<String>,
    /// How calls are retried.
    pub retry: Retry,
    /// The units of the session's budget for retries; see [`Budget`](crate::Budget).
    pub budget: u32,
}

impl Settings {
    /// An account in that region, with everything else as usual.
    #[must_use]
    pub fn new(region: impl Into<String>, credentials: Source) -> Self {
        Settings { region: Some(region.into()), ..Settings::without_region(credentials) }
    }

    pub(super) fn without_region(credentials: Source) -> Self {
        Settings {
            credentials,
            region: None,
            endpoint: None,
            endpoints: BTreeMap::new(),
            fips: false,
            dual_stack: false,
            regional_sts: true,
            ca_file: None,
            retry: Retry::default(),
            budget: 500,
        }
    }

    /// Sets the address of one service.
    #[must_use]
    pub fn endpoint(mut self, service: impl Into<String>, url: impl Into<String>) -> Self {
        self.endpoints.insert(service.into(), url.into());
        self
    }

    /// Sets how calls are retried.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The address of a service, without a slash at its end: the one that was set for it, or AWS's own in the region.
    pub fn address(&self, service: &str) -> Result<String> {
        match self.endpoints.get(service).or(self.endpoint.as_ref()) {
            Some(url) => endpoint::checked(url).map(str::to_owned),
            None => endpoint::of_aws(service, self.region.as_deref(), self.fips, self.dual_stack),
        }
    }

    /// The token service's address, and the region that requests to it are signed for.
    pub fn sts(&self) -> Result<(String, String)> {
        const GLOBAL: &str = "us-east-1";
        let own = self.endpoints.contains_key("sts") || self.endpoint.is_some();
        match &self.region {
            Some(region) if own || self.regional_sts => Ok((self.address("sts")?, region.clone())),
            _ if own => Ok((self.address("sts")?, GLOBAL.into())),
            // Other partitions have none for all of their regions.
            Some(region) if !endpoint::is_commercial(region) => Ok((self.address("sts")?, region.clone())),
            _ => Ok(("https://sts.amazonaws.com".into(), GLOBAL.into())),
        }
    }
}
