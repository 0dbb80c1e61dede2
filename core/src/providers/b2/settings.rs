//! What an account at Backblaze B2 is made from.

use crate::{Error, Result, Retry, Secret};
use http::Uri;

/// The settings of an account.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The application key's id; the account's own, for its master key.
    pub key_id: String,
    /// The application key.
    pub key: Secret,
    /// Where to log in, where it is not Backblaze's own `https://api.backblazeb2.com`.
    pub endpoint: Option<String>,
    /// What becomes of an object's versions when neutral storage deletes it.
    pub deletion: Deletion,
    /// A file of certificate authorities for the transport to trust.
    pub ca_file: Option<String>,
    /// How calls are retried.
    pub retry: Retry,
    /// The units of the session's budget for retries; see [`Budget`](crate::Budget).
    pub budget: u32,
}

/// What it is to delete an object that has versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deletion {
    /// It is hidden: nobody finds it by its name any more, and its versions stay until a rule of the bucket's life cycle
    /// or somebody else removes them. One request.
    #[default]
    Hide,
    /// All its versions are removed, and what they take is free. Several requests: one to list them, and one for each.
    Versions,
}

impl Settings {
    /// An account with that application key, with everything else as usual.
    #[must_use]
    pub fn new(key_id: impl Into<String>, key: impl Into<Secret>) -> Self {
        Settings {
            key_id: key_id.into(),
            key: key.into(),
            endpoint: None,
            deletion: Deletion::default(),
            ca_file: None,
            retry: Retry::default(),
            budget: 500,
        }
    }

    /// Sets where to log in.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sets what becomes of an object's versions when it is deleted.
    #[must_use]
    pub fn deletion(mut self, deletion: Deletion) -> Self {
        self.deletion = deletion;
        self
    }

    /// Sets how calls are retried.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Where to log in, without a slash at its end.
    pub fn address(&self) -> Result<String> {
        let url = self.endpoint.as_deref().unwrap_or("https://api.backblazeb2.com");
        if is_address(url) {
            return Ok(url.trim_end_matches('/').to_owned());
        }
        // Not what was given: it may hold a password.
        Err(Error::misuse("the endpoint is no address; it should read like https://api.backblazeb2.com"))
    }
}

/// Whether that is the address of a service: with a host, and without a password or a query.
pub(super) fn is_address(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| {
        let authority = uri.authority();
        matches!(uri.scheme_str(), Some("http" | "https"))
            && authority
                .is_some_and(|authority| !authority.as_str().contains('@') && !authority.host().is_empty())
            && uri.query().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_address() {
        let at = |url: &str| Settings::new("id", "key").endpoint(url).address();
        assert_eq!(at("http://127.0.0.1:9000/").expect("an address"), "http://127.0.0.1:9000");
        for url in ["", "api.backblazeb2.com", "ftp://a", "https://u:hunter2@a", "https://a?x=y"] {
            let error = at(url).expect_err(url);
            assert_eq!(error.kind(), crate::Kind::Misuse);
            assert!(!error.message().contains("hunter2"));
        }
        let settings = Settings::new("id", "hunter2");
        assert_eq!(settings.address().expect("the usual one"), "https://api.backblazeb2.com");
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
