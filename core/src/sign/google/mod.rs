//! What Google has signed with a service account's key: JSON Web Tokens, signed addresses and POST policies, the latter
//! two in version 4. <https://docs.cloud.google.com/storage/docs/access-control/signed-urls>
//!
//! Pure functions of the request, the key and the time. Whoever has no key of its own takes the text to sign from
//! [`Unsigned`] or [`UnsignedPolicy`] and brings the signature from elsewhere: from IAM's `signBlob`, say.
//!
//! ```
//! use http::Method;
//! use pileus_core::{Time, sign::google::{Place, SignedUrl}};
//! use std::time::Duration;
//!
//! let url = SignedUrl::new(&Method::GET, Place::google(), "test-bucket", Some("test-object"), Duration::from_secs(10));
//! let now = Time::parse_rfc3339("2019-02-01T09:00:00Z").expect("a time");
//! let unsigned = url.prepare("signer@project.iam.gserviceaccount.com", now)?;
//! assert!(unsigned.canonical_request.starts_with("GET\n/test-bucket/test-object\nX-Goog-Algorithm=GOOG4-RSA-SHA256&"));
//! assert!(unsigned.string_to_sign.starts_with("GOOG4-RSA-SHA256\n20190201T090000Z\n20190201/auto/storage/goog4_request\n"));
//! # Ok::<(), pileus_core::Error>(())
//! ```

mod blinding;
mod jwt;
mod key;
mod place;
mod policy;
mod signed_url;
mod stamp;

pub use jwt::{Claims, jwt};
pub use key::RsaKey;
pub use place::{Place, Style};
pub use policy::{Condition, PostPolicy, SignedPolicy, UnsignedPolicy};
pub use signed_url::{LONGEST, SignedUrl, Unsigned};

/// The name of the way of signing.
const ALGORITHM: &str = "GOOG4-RSA-SHA256";

/// Bytes in hexadecimal, lower case.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
