//! What a shared access signature allows, and for how long.

use super::query::Query;
use crate::{Error, Result, Time};
use serde::{Deserialize, Serialize};

/// What is allowed, to whom and how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Permit {
    /// What may be done, by the letters of the documentation in any order: `rl` to read and list.
    pub permissions: String,
    /// From when on; at once where nothing is said.
    pub start: Option<Time>,
    /// Until when. May be left out only where a stored access policy says it.
    pub expiry: Option<Time>,
    /// From which address, or which range of them: `168.1.5.60-168.1.5.70`.
    pub ip: Option<String>,
    /// Not over plain HTTP.
    pub https_only: bool,
    /// The encryption scope of what is written.
    pub encryption_scope: Option<String>,
}

/// Headers that an answer bears in place of the blob's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseHeaders {
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
}

impl Permit {
    /// Those permissions until then.
    #[must_use]
    pub fn new(permissions: impl Into<String>, expiry: Time) -> Self {
        Permit { permissions: permissions.into(), expiry: Some(expiry), ..Permit::default() }
    }

    /// What a stored access policy allows.
    #[must_use]
    pub fn by_policy() -> Self {
        Permit::default()
    }

    /// The permissions in the order that the service wants, which are all in `order`.
    pub(super) fn ordered(&self, order: &str) -> Result<String> {
        if let Some(unknown) = self.permissions.chars().find(|letter| !order.contains(*letter)) {
            return Err(Error::misuse(format!(
                "{unknown:?} is no permission that this signature can give; these are: {order}"
            )));
        }
        Ok(order.chars().filter(|letter| self.permissions.contains(*letter)).collect())
    }

    pub(super) fn checked(&self) -> Result<()> {
        if self.start.zip(self.expiry).is_some_and(|(start, expiry)| expiry <= start) {
            return Err(Error::misuse("the signature would end before it begins; set a later expiry"));
        }
        Ok(())
    }

    pub(super) fn start(&self) -> String {
        self.start.map_or_else(String::new, stamp)
    }

    pub(super) fn expiry(&self) -> String {
        self.expiry.map_or_else(String::new, stamp)
    }

    pub(super) fn protocol(&self) -> &'static str {
        if self.https_only { "https" } else { "" }
    }

    pub(super) fn write(&self, query: Query, permissions: &str) -> Query {
        query
            .set("sp", permissions)
            .set("st", &self.start())
            .set("se", &self.expiry())
            .set("sip", self.ip.as_deref().unwrap_or_default())
            .set("spr", self.protocol())
            .set("ses", self.encryption_scope.as_deref().unwrap_or_default())
    }
}

impl ResponseHeaders {
    pub(super) fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("rscc", self.cache_control.as_deref().unwrap_or_default()),
            ("rscd", self.content_disposition.as_deref().unwrap_or_default()),
            ("rsce", self.content_encoding.as_deref().unwrap_or_default()),
            ("rscl", self.content_language.as_deref().unwrap_or_default()),
            ("rsct", self.content_type.as_deref().unwrap_or_default()),
        ]
    }
}

/// To the second: the service reads fractions, but the documentation shows none.
pub(super) fn stamp(time: Time) -> String {
    Time::from_unix_secs(time.since_epoch().as_secs()).to_string()
}
