//! What an account is made from.

use super::Credentials;
use crate::{Error, Result, Retry};
use http::Uri;

/// The scope that allows everything, access lists included.
pub const FULL_CONTROL: &str = "https://www.googleapis.com/auth/devstorage.full_control";
/// The scope that allows reading and writing of objects.
pub const READ_WRITE: &str = "https://www.googleapis.com/auth/devstorage.read_write";
/// The scope that allows reading.
pub const READ_ONLY: &str = "https://www.googleapis.com/auth/devstorage.read_only";

/// Everything that an account at Google Cloud Storage is made from: plain data.
///
/// ```
/// use pileus_core::providers::gcs::{Credentials, Settings};
///
/// let settings = Settings::new(Credentials::Metadata { host: None, account: None }).project("my-project");
/// assert_eq!(settings.address()?, "https://storage.googleapis.com");
/// let emulator = Settings::new(Credentials::Anonymous).endpoint("http://127.0.0.1:9023/");
/// assert_eq!(emulator.address()?, "http://127.0.0.1:9023");
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Whose account it is.
    pub credentials: Credentials,
    /// The project that buckets are listed of and created in.
    pub project: Option<String>,
    /// The address of the service, where it is not Google's: an emulator, a private endpoint.
    pub endpoint: Option<String>,
    /// The domain of Google's services: `googleapis.com`, where nothing else is set.
    pub universe: Option<String>,
    /// The project that requests are billed to, where it is not the bucket's own.
    /// <https://docs.cloud.google.com/storage/docs/requester-pays>
    pub quota_project: Option<String>,
    /// What tokens allow: one of [`FULL_CONTROL`], [`READ_WRITE`], [`READ_ONLY`], or several with blanks between.
    pub scope: String,
    /// What the parts of uploads are multiples of: [`CHUNK_UNIT`](super::uploads::CHUNK_UNIT), but for emulators that take
    /// smaller ones.
    pub chunk_unit: u64,
    /// A file of certificate authorities for the transport to trust.
    pub ca_file: Option<String>,
    /// How calls are retried.
    pub retry: Retry,
    /// The units of the session's budget for retries; see [`Budget`](crate::Budget).
    pub budget: u32,
}

impl Settings {
    /// An account with those credentials, with everything else as usual: the project is that of the credentials, where
    /// they name one.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        let (project, universe, quota_project) = match &credentials {
            Credentials::ServiceAccount(account) => (account.project.clone(), account.universe.clone(), None),
            Credentials::User(user) => (None, user.universe.clone(), user.quota_project.clone()),
            Credentials::Metadata { .. } | Credentials::Token(_) | Credentials::Anonymous => {
                (None, None, None)
            }
        };
        Settings {
            credentials,
            project,
            endpoint: None,
            universe,
            quota_project,
            scope: FULL_CONTROL.into(),
            chunk_unit: super::uploads::CHUNK_UNIT,
            ca_file: None,
            retry: Retry::default(),
            budget: 500,
        }
    }

    /// Sets the project.
    #[must_use]
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Sets the service's address.
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

    /// The service's address, without a slash at its end.
    pub fn address(&self) -> Result<String> {
        match &self.endpoint {
            Some(url) => checked(url, "the endpoint").map(str::to_owned),
            None => Ok(format!("https://storage.{}", self.domain()?)),
        }
    }

    /// The address of IAM's service that signs.
    pub(super) fn iam_address(&self) -> Result<String> {
        Ok(format!("https://iamcredentials.{}", self.domain()?))
    }

    fn domain(&self) -> Result<&str> {
        let domain = self.universe.as_deref().unwrap_or("googleapis.com");
        let label = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        // It becomes part of a host's name, which credentials are sent to.
        if !domain.contains('.') || !domain.split('.').all(label) {
            return Err(Error::misuse(format!(
                "{domain:?} is no universe's domain; it should read like googleapis.com"
            )));
        }
        Ok(domain)
    }
}

/// `url` without a slash at its end, when it is an address of a service.
pub(super) fn checked<'a>(url: &'a str, what: &str) -> Result<&'a str> {
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
    // Not what was given: it may hold a password.
    Err(Error::misuse(format!("{what} is no address; it should read like https://storage.googleapis.com")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_universe_is_no_way_to_another_host() {
        let mut settings = Settings::new(Credentials::Anonymous);
        settings.universe = Some("domain.com".into());
        assert_eq!(settings.address().expect("an address"), "https://storage.domain.com");
        assert_eq!(settings.iam_address().expect("an address"), "https://iamcredentials.domain.com");
        for universe in ["", "x", "evil.example/", "a@b.c", "a..b", "a.b:1"] {
            settings.universe = Some(universe.into());
            assert_eq!(settings.address().expect_err(universe).kind(), crate::Kind::Misuse);
        }
        for url in ["", "storage.example", "ftp://a", "https://u:hunter2@a", "https://a?x=y"] {
            let error = Settings::new(Credentials::Anonymous).endpoint(url).address().expect_err(url);
            assert!(!error.message().contains("hunter2"));
        }
    }
}
