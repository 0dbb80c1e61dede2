//! What an account is made from.

use super::credentials::Credentials;
use crate::{Error, Result, Retry};
use http::Uri;

/// The domain of the storage services of Azure's public cloud.
pub const PUBLIC: &str = "core.windows.net";

/// Everything that an account at Azure Blob Storage is made from: plain data.
///
/// ```
/// use pileus_core::providers::azure::{Credentials, Settings};
///
/// let settings = Settings::new("myaccount", Credentials::shared_key("a2V5")?);
/// assert_eq!(settings.address()?, "https://myaccount.blob.core.windows.net");
/// let emulator = settings.endpoint("http://127.0.0.1:10000/devstoreaccount1/");
/// assert_eq!(emulator.address()?, "http://127.0.0.1:10000/devstoreaccount1");
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The account's name.
    pub account: String,
    /// How requests are authorized.
    pub credentials: Credentials,
    /// The address of the Blob service, where it is not Azure's own: with the account in its path at emulators.
    pub endpoint: Option<String>,
    /// The domain of Azure's own addresses: `core.windows.net`, or that of a sovereign cloud.
    pub endpoint_suffix: String,
    /// How calls are retried.
    pub retry: Retry,
    /// The units of the session's budget for retries; see [`Budget`](crate::Budget).
    pub budget: u32,
}

impl Settings {
    /// An account of Azure's public cloud.
    #[must_use]
    pub fn new(account: impl Into<String>, credentials: Credentials) -> Self {
        Settings {
            account: account.into(),
            credentials,
            endpoint: None,
            endpoint_suffix: PUBLIC.into(),
            retry: Retry::default(),
            budget: 500,
        }
    }

    /// Sets the address of the Blob service.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sets how calls are retried.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The address of the account's Blob service, without a slash at its end.
    pub fn address(&self) -> Result<String> {
        if let Some(url) = &self.endpoint {
            return checked(url).map(str::to_owned);
        }
        let (account, suffix) = (&self.account, self.endpoint_suffix.trim_matches('.'));
        // <https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name>
        let named = (3..=24).contains(&account.len())
            && account.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !named {
            return Err(Error::misuse(format!(
                "{account:?} is no storage account's name, which has 3 to 24 lower-case letters and digits"
            )));
        }
        // It becomes part of a host's name, which credentials are sent to.
        let domain = !suffix.is_empty()
            && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
        if !domain {
            return Err(Error::misuse(
                "the endpoint suffix is no domain; it should read like core.windows.net",
            ));
        }
        Ok(format!("https://{account}.blob.{suffix}"))
    }
}

/// `url` without a slash at its end, when it is an address of a service.
pub(super) fn checked(url: &str) -> Result<&str> {
    let sound = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@') && !authority.host().is_empty())
            && uri.query().is_none()
    });
    if sound {
        return Ok(url.trim_end_matches('/'));
    }
    // Not what was given: it may hold a signature.
    Err(Error::misuse(
        "an endpoint's URL is none; it should read like https://myaccount.blob.core.windows.net",
    ))
}

/// The account that an address of Azure's own is of: the first label of its host.
pub(super) fn account_of(url: &str) -> Option<String> {
    let uri = url.parse::<Uri>().ok()?;
    let (account, rest) = uri.host()?.split_once('.')?;
    let account = account.strip_suffix("-secondary").unwrap_or(account);
    (rest.starts_with("blob.") && !account.is_empty()).then(|| account.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn an_accounts_name_is_no_way_to_another_host() {
        for account in ["", "ab", "evil.example/", "a@b.example", "UPPER", &"a".repeat(25)] {
            let error = Settings::new(account, Credentials::Anonymous).address().expect_err(account);
            assert_eq!(error.kind(), Kind::Misuse);
        }
        let mut settings = Settings::new("abc", Credentials::Anonymous);
        settings.endpoint_suffix = "core.chinacloudapi.cn".into();
        assert_eq!(settings.address().expect("an address"), "https://abc.blob.core.chinacloudapi.cn");
        settings.endpoint_suffix = "x/".into();
        assert!(settings.address().is_err());
    }

    #[test]
    fn endpoints_are_addresses_and_tell_their_account() {
        for url in
            ["", "host.example", "ftp://a", "https://", "https://u:hunter2@a", "https://a?sig=hunter2", "/a"]
        {
            let error = checked(url).expect_err(url);
            assert!(!error.message().contains("hunter2"));
        }
        let account = |url| account_of(url);
        assert_eq!(account("https://abc.blob.core.windows.net/"), Some("abc".into()));
        assert_eq!(account("https://abc-secondary.blob.core.windows.net"), Some("abc".into()));
        assert_eq!(account("http://127.0.0.1:10000/devstoreaccount1"), None);
    }
}
