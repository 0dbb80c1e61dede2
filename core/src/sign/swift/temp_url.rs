//! Addresses that are good for a while.

use super::Digest;
use crate::{Secret, Time, request::RESERVED};
use percent_encoding::utf8_percent_encode;

/// An address that is good without a token.
/// <https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TempUrl<'a> {
    /// The method it is good for. One for `GET`, `PUT` or `POST` is good for `HEAD` too.
    pub method: &'a str,
    /// The path from the version of the API on, not encoded: `/v1/AUTH_account/container/object`. Where `prefix` is set, up to
    /// the container and its `/`.
    pub path: &'a str,
    /// Until when.
    pub expires: Time,
    /// Good for all objects whose names begin so, instead of for one.
    pub prefix: Option<&'a str>,
    /// Whom from alone: an address or a range of them.
    pub ip_range: Option<&'a str>,
    /// What the object is called where it is saved, instead of by the last part of its name.
    pub filename: Option<&'a str>,
    /// Whether browsers show it rather than save it.
    pub inline: bool,
}

impl<'a> TempUrl<'a> {
    /// One for that method and path until then.
    #[must_use]
    pub fn new(method: &'a str, path: &'a str, expires: Time) -> Self {
        TempUrl { method, path, expires, prefix: None, ip_range: None, filename: None, inline: false }
    }

    /// The signature, in hexadecimal.
    #[must_use]
    pub fn signature(&self, key: &Secret, digest: Digest) -> String {
        let (method, path, expires) = (self.method, self.path, self.expires.since_epoch().as_secs());
        let path = match self.prefix {
            Some(prefix) => format!("prefix:{path}{prefix}"),
            None => path.to_owned(),
        };
        let text = match self.ip_range {
            Some(range) => format!("ip={range}\n{method}\n{expires}\n{path}"),
            None => format!("{method}\n{expires}\n{path}"),
        };
        digest.sign(key, &text)
    }

    /// What stands behind the `?` of the address. Whoever has it can do what it is for.
    #[must_use]
    pub fn query(&self, key: &Secret, digest: Digest) -> Secret {
        let expires = self.expires.since_epoch().as_secs();
        let mut query = format!("temp_url_sig={}&temp_url_expires={expires}", self.signature(key, digest));
        let parts = [
            ("temp_url_prefix", self.prefix),
            ("temp_url_ip_range", self.ip_range),
            ("filename", self.filename),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                query.push_str(&format!("&{name}={}", utf8_percent_encode(value, RESERVED)));
            }
        }
        if self.inline {
            query.push_str("&inline");
        }
        Secret::new(query)
    }
}
