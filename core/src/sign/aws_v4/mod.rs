//! AWS Signature Version 4: in headers, in the query of a presigned address, and over a body that is sent in chunks.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>
//!
//! Pure functions of the request, the credentials and the time. The canonical request is hashed as it is written and
//! never stands in memory as a whole.
//!
//! ```
//! use http::{HeaderMap, Method};
//! use pileus_core::{Time, sign::aws_v4::{Credentials, Options, Payload, Signer, Target}};
//!
//! let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
//! let signer = Signer { credentials: &credentials, region: "us-east-1", service: "service", options: Options::default() };
//! let target = Target { method: &Method::GET, host: "example.amazonaws.com", path: "/", query: "" };
//! let mut headers = HeaderMap::new();
//! let now = Time::parse_rfc3339("2015-08-30T12:36:00Z").expect("a time");
//! signer.sign(&target, &mut headers, Payload::EMPTY, now)?;
//! assert_eq!(headers["x-amz-date"], "20150830T123600Z");
//! assert!(headers["authorization"].to_str().expect("text").ends_with(
//!     "SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
//! ));
//! # Ok::<(), pileus_core::Error>(())
//! ```

mod canonical;
mod chunks;
mod credentials;
mod explained;
mod headers;
mod payload;
mod policy;
mod presign;
mod signer;
mod sink;
use super::timestamp;

pub use chunks::{Chunks, Framing};
pub use credentials::Credentials;
pub use explained::Explained;
pub use payload::Payload;
pub use presign::LONGEST_PRESIGNED;
pub use signer::{Options, Signature, Signer, Target, host};

#[cfg(test)]
mod tests;
