//! Swift's signatures: addresses and forms that are good without a token, for a while.
//! <https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html>
//!
//! Pure functions of the request, the key and the time.
//!
//! ```
//! use pileus_core::{Secret, Time, sign::swift::{Digest, TempUrl}};
//!
//! let url = TempUrl::new("GET", "/v1/AUTH_account/photos/cat one.jpg", Time::from_unix_secs(1_900_000_000));
//! let query = url.query(&Secret::new("the account's key"), Digest::Sha256);
//! assert!(query.expose().starts_with("temp_url_sig="));
//! assert!(query.expose().ends_with("&temp_url_expires=1900000000"));
//! ```

mod form_post;
mod temp_url;

pub use form_post::FormPost;
pub use temp_url::TempUrl;

use crate::Secret;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

/// How a signature is computed. Which ones a cluster accepts, it tells among its abilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Digest {
    /// HMAC-SHA1, the only one of old clusters.
    Sha1,
    /// HMAC-SHA256.
    #[default]
    Sha256,
    /// HMAC-SHA512.
    Sha512,
}

impl Digest {
    /// The signature of `text`, in hexadecimal.
    fn sign(self, key: &Secret, text: &str) -> String {
        let (key, text) = (key.expose().as_bytes(), text.as_bytes());
        match self {
            Digest::Sha1 => hex(Hmac::<Sha1>::new_from_slice(key).map(|mac| signed(mac, text))),
            Digest::Sha256 => hex(Hmac::<Sha256>::new_from_slice(key).map(|mac| signed(mac, text))),
            Digest::Sha512 => hex(Hmac::<Sha512>::new_from_slice(key).map(|mac| signed(mac, text))),
        }
    }
}

fn signed<M: Mac>(mut mac: M, text: &[u8]) -> Vec<u8> {
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// A key may have any length, so that there is always a signature.
fn hex<E>(signature: Result<Vec<u8>, E>) -> String {
    use std::fmt::Write;
    signature.unwrap_or_default().iter().fold(String::new(), |mut text, byte| {
        // Writing into memory cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
