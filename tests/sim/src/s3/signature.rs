//! Signatures of version 4 as S3 has them, made anew from what arrived.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
//!
//! Nothing of the signer that the library itself signs with is used here: two that were written apart from each other agree
//! only where both are right.

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// All but what no URI has to escape.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ESCAPED_IN_PATH: &AsciiSet = &ESCAPED.remove(b'/');

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into memory cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// What signs for a day, a region and a service.
pub(crate) fn signing_key(secret: &str, day: &str, region: &str, service: &str) -> Vec<u8> {
    let first = hmac(format!("AWS4{secret}").as_bytes(), day.as_bytes());
    [region, service, "aws4_request"].iter().fold(first, |key, text| hmac(&key, text.as_bytes()))
}

/// What is signed of a request.
pub(crate) struct Canonical<'a> {
    pub(crate) method: &'a str,
    /// The path, decoded.
    pub(crate) path: &'a str,
    /// The query, decoded; the signature itself is left aside.
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) host: &'a str,
    /// Names of the headers that are signed, in their order.
    pub(crate) signed: &'a [&'a str],
    pub(crate) payload: &'a str,
}

impl Canonical<'_> {
    pub(crate) fn text(&self) -> Vec<u8> {
        let mut text = format!("{}\n", self.method).into_bytes();
        text.extend(percent_encode(self.path.as_bytes(), ESCAPED_IN_PATH).flat_map(str::bytes));
        text.push(b'\n');
        let encode = |text: &str| percent_encode(text.as_bytes(), ESCAPED).to_string();
        let mut pairs: Vec<(String, String)> = self
            .query
            .iter()
            .filter(|(name, _)| name != "X-Amz-Signature")
            .map(|(name, value)| (encode(name), encode(value)))
            .collect();
        pairs.sort_unstable();
        let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        text.extend_from_slice(pairs.join("&").as_bytes());
        text.push(b'\n');
        for name in self.signed {
            text.extend_from_slice(name.as_bytes());
            text.push(b':');
            if *name == "host" {
                text.extend_from_slice(self.host.as_bytes());
            } else {
                for (n, value) in self.headers.get_all(*name).iter().enumerate() {
                    if n > 0 {
                        text.push(b',');
                    }
                    trimmed(&mut text, value.as_bytes());
                }
            }
            text.push(b'\n');
        }
        text.push(b'\n');
        text.extend_from_slice(self.signed.join(";").as_bytes());
        text.push(b'\n');
        text.extend_from_slice(self.payload.as_bytes());
        text
    }
}

/// Adds a value without space at its ends, and with one blank where there are several.
fn trimmed(text: &mut Vec<u8>, value: &[u8]) {
    for (n, word) in value.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).enumerate() {
        if n > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(word);
    }
}

/// What chunks are signed with, one after another.
#[derive(Clone)]
pub(crate) struct Chain {
    pub(crate) key: Vec<u8>,
    /// The time and the scope, each on a line.
    pub(crate) middle: String,
    /// The signature before this one.
    pub(crate) previous: String,
}

impl Chain {
    /// The signature of the next chunk, of that hash.
    pub(crate) fn chunk(&mut self, hash: &str) -> &str {
        let text = format!("{}\n{}\n{hash}", self.previous, sha256(b""));
        self.next("AWS4-HMAC-SHA256-PAYLOAD", &text)
    }

    /// The signature of the trailing headers.
    pub(crate) fn trailer(&mut self, trailers: &str) -> &str {
        let text = format!("{}\n{}", self.previous, sha256(trailers.as_bytes()));
        self.next("AWS4-HMAC-SHA256-TRAILER", &text)
    }

    fn next(&mut self, algorithm: &str, text: &str) -> &str {
        let text = format!("{algorithm}\n{}\n{text}", self.middle);
        self.previous = hex(&hmac(&self.key, text.as_bytes()));
        &self.previous
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chain(..)")
    }
}
