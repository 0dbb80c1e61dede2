//! Who asks: the holder of the account's key, somebody with a signature, somebody whom Microsoft Entra knows, anybody.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/authorize-requests-to-azure-storage>

use super::address::Address;
use super::login::{Grant, Tokens};
use super::refused::{Refused, refused};
use super::rows::Policy;
use super::sas::{Level, Presented, Sas};
use super::settings::StorageAccount;
use super::shared_key::{Signed, sign};
use crate::{Time, stamp};
use http::HeaderMap;
use std::time::Duration;

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    Owner,
    User(Grant),
    Signed(Sas),
    Nobody,
}

/// What a request shows for itself.
pub(crate) struct Shown<'a> {
    pub(crate) account: &'a StorageAccount,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) length: u64,
    pub(crate) policies: &'a [Policy],
    pub(crate) tokens: &'a Tokens,
    pub(crate) secure: bool,
    pub(crate) skew: Duration,
    pub(crate) now: Time,
}

impl Shown<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn verify(&self, address: &Address) -> Result<Caller, Refused> {
        let signed = self.query.iter().any(|(name, _)| name == "sig");
        match (self.header("authorization"), signed) {
            (Some(_), true) => Err(Refused::unauthenticated("A request is authorized in one way alone.")),
            (Some(value), false) => match value.split_once(' ') {
                Some(("SharedKey", claim)) => self.by_key(claim),
                Some(("Bearer", token)) => self.by_token(token),
                _ => {
                    let message = "Authentication information is not given in the correct format. Check the value of Authorization header.";
                    Err(refused(400, "InvalidAuthenticationInfo", message))
                }
            },
            (None, true) => {
                let (account, query, policies) = (self.account, self.query, self.policies);
                let presented = Presented { account, query, policies, secure: self.secure, now: self.now };
                presented.verify(address).map(Caller::Signed)
            }
            (None, false) => Ok(Caller::Nobody),
        }
    }

    fn by_key(&self, claim: &str) -> Result<Caller, Refused> {
        let wrong = |detail: &str| Refused::unauthenticated(detail);
        let (name, signature) = claim.rsplit_once(':').ok_or_else(|| wrong("It has no signature."))?;
        if name != self.account.name {
            return Err(wrong("The account that signs is another than that of the address."));
        }
        let date = self.header("x-ms-date").or_else(|| self.header("date")).unwrap_or_default();
        let at = stamp::parse_http(date)
            .ok_or_else(|| wrong(&format!("Request date header is none: '{date}'")))?;
        let now = self.now;
        if now.saturating_since(at).max(at.saturating_since(now)) > self.skew {
            return Err(wrong(&format!("Request date header too old: '{date}'")));
        }
        let text = Signed {
            account: &self.account.name,
            method: self.method,
            path: self.path,
            query: self.query,
            headers: self.headers,
            length: self.length,
        };
        let text = text.text();
        if sign(&self.account.key, &text).as_deref() == Some(signature) {
            return Ok(Caller::Owner);
        }
        Err(wrong(&format!(
            "The MAC signature found in the HTTP request '{signature}' is not the same as any computed signature. Server used following string to sign: '{text}'."
        )))
    }

    fn by_token(&self, token: &str) -> Result<Caller, Refused> {
        match self.tokens.good(token, self.now) {
            Some(grant) => Ok(Caller::User(grant)),
            None => {
                let message = "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.";
                let told = "Bearer authorization_uri=https://login.microsoftonline.com/demo-tenant/oauth2/authorize resource_id=https://storage.azure.com";
                Err(refused(401, "InvalidAuthenticationInfo", message).header("www-authenticate", told))
            }
        }
    }
}

impl Caller {
    /// May they do what takes one of those permissions? `public` is what anybody may read of the container.
    pub(crate) fn may(
        &self,
        letters: &str,
        level: Level,
        address: &Address,
        public: Option<&str>,
    ) -> Result<(), Refused> {
        match self {
            Caller::Owner if letters == "K" => {
                Err(Refused::unauthenticated("Only authentication scheme Bearer is supported"))
            }
            // What users may do is told by roles, and these have all of them that are about data.
            Caller::Owner | Caller::User(_) => Ok(()),
            Caller::Signed(_) if matches!(letters, "K" | "o") => {
                Err(Refused::mismatched("AuthorizationFailure"))
            }
            Caller::Signed(sas) => sas.allows(letters, level, address),
            Caller::Nobody => match (public, level, letters) {
                (Some(_), Level::Blob, "r") | (Some("container"), Level::Container, "l" | "r") => Ok(()),
                _ => Err(Refused::no_resource()),
            },
        }
    }
}
