//! The fourth signature of Alibaba Cloud's OSS, OSS4-HMAC-SHA256: in headers, in a query, of a form's policy.
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4>
//!
//! Pure functions of the request, the access key and the time. Contents are never part of what is signed: TLS keeps them.

mod canonical;
mod credentials;
mod signer;

pub use credentials::Credentials;
pub use signer::{LONGEST_PRESIGNED, Signer, Target};

#[cfg(test)]
mod tests;
