//! Keys that the customer keeps. <https://docs.cloud.google.com/storage/docs/encryption/customer-supplied-keys>

use crate::{Error, Request, Result, SecretBytes};
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use http::{HeaderName, HeaderValue};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A key of AES-256 that an object is encrypted with and that the service does not keep: what it was written with, it is
/// read with. Two compare equal when their hashes do.
#[derive(Clone, Debug)]
pub struct CustomerKey {
    key: SecretBytes,
    sha256: [u8; 32],
}

impl CustomerKey {
    /// That key of 32 bytes.
    pub fn new(key: impl Into<SecretBytes>) -> Result<Self> {
        let key = key.into();
        if key.len() != 32 {
            return Err(Error::misuse(format!("a customer's key has 32 bytes, not {}", key.len())));
        }
        let sha256 = Sha256::digest(key.expose()).into();
        Ok(CustomerKey { key, sha256 })
    }

    /// The SHA-256 of the key, which the service tells of an object that is encrypted with it.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// `request`, with the headers that bear the key, where there is one.
    pub(super) fn apply(key: Option<&CustomerKey>, request: Request) -> Request {
        match key {
            Some(key) => key.headers(
                request,
                ["x-goog-encryption-algorithm", "x-goog-encryption-key", "x-goog-encryption-key-sha256"],
            ),
            None => request,
        }
    }

    /// The same for the source of a copy.
    pub(super) fn apply_to_source(key: Option<&CustomerKey>, request: Request) -> Request {
        match key {
            Some(key) => key.headers(
                request,
                [
                    "x-goog-copy-source-encryption-algorithm",
                    "x-goog-copy-source-encryption-key",
                    "x-goog-copy-source-encryption-key-sha256",
                ],
            ),
            None => request,
        }
    }

    fn headers(&self, mut request: Request, [algorithm, key, hash]: [&'static str; 3]) -> Request {
        let text = Zeroizing::new(BASE64.encode(self.key.expose()));
        // Base64 is text that every header can carry.
        if let Ok(mut value) = HeaderValue::from_str(&text) {
            value.set_sensitive(true);
            request.headers.insert(HeaderName::from_static(key), value);
        }
        request
            .header(HeaderName::from_static(algorithm), "AES256")
            .header(HeaderName::from_static(hash), &BASE64.encode(self.sha256))
    }
}

impl PartialEq for CustomerKey {
    fn eq(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

impl Eq for CustomerKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_out_in_headers_and_is_not_printed() {
        let key = CustomerKey::new(&[7_u8; 32][..]).expect("a key");
        let request = CustomerKey::apply(Some(&key), Request::get("storage", &[]));
        assert_eq!(request.headers["x-goog-encryption-algorithm"], "AES256");
        assert_eq!(request.headers["x-goog-encryption-key"], "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        assert_eq!(
            request.headers["x-goog-encryption-key-sha256"],
            "S7Bvjk46dxXSAdVz0KpCN2LlXavWGiwCJ4+lbMbSlOA="
        );
        assert!(!format!("{key:?} {request:?}").contains("BwcH"));
        let source = CustomerKey::apply_to_source(Some(&key), Request::get("storage", &[]));
        assert_eq!(source.headers.len(), 3);
        assert!(source.headers.contains_key("x-goog-copy-source-encryption-key-sha256"));
        assert_eq!(CustomerKey::new(&b"short"[..]).expect_err("short").kind(), crate::Kind::Misuse);
        assert_eq!(key, key.clone());
        assert_ne!(key, CustomerKey::new(&[8_u8; 32][..]).expect("a key"));
    }
}
