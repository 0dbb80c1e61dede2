//! The signer.

use super::{Credentials, canonical};
use crate::{Error, Result, Secret, Time, request::RESERVED, sign::timestamp::Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::utf8_percent_encode;
use sha2::{Digest, Sha256};
use std::{borrow::Cow, fmt::Write, time::Duration};
use zeroize::Zeroizing;

const ALGORITHM: &str = "OSS4-HMAC-SHA256";
const REQUEST: &str = "aliyun_v4_request";
const DATE: HeaderName = HeaderName::from_static("x-oss-date");
const TOKEN: HeaderName = HeaderName::from_static("x-oss-security-token");
const CONTENT: HeaderName = HeaderName::from_static("x-oss-content-sha256");

/// The longest that a presigned address can be good for: seven days.
pub const LONGEST_PRESIGNED: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Signs requests to one region.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The access key.
    pub credentials: &'a Credentials,
    /// The region in the signature's scope, without `oss-`: `cn-hangzhou`.
    pub region: &'a str,
    /// The product in the signature's scope: `oss`, or `oss-cloudbox`.
    pub product: &'a str,
    /// Names, in lower case, of headers to be signed besides those that always are.
    pub additional: &'a [&'a str],
}

/// What a request is about.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The method.
    pub method: &'a Method,
    /// The bucket and the key, percent-encoded, whether the bucket stands in the path or in the host's name: `/`,
    /// `/bucket/`, `/bucket/key`.
    pub resource: &'a str,
    /// The query as it is sent, percent-encoded, without its `?`.
    pub query: &'a str,
}

impl Signer<'_> {
    /// Signs the request in its headers: sets `authorization`, `x-oss-date`, `x-oss-content-sha256` and, where there is
    /// one, the token.
    pub fn sign(&self, target: &Target<'_>, headers: &mut HeaderMap, now: Time) -> Result<()> {
        let at = Timestamp::new(now)?;
        headers.insert(DATE, HeaderValue::from_bytes(at.as_bytes()).map_err(|_| unfit())?);
        headers.insert(CONTENT, HeaderValue::from_static(canonical::PAYLOAD));
        if let Some(token) = self.credentials.session_token() {
            headers.insert(TOKEN, token.header().ok_or_else(unfit)?);
        }
        let additional = canonical::additional(headers, self.additional);
        let signature = self.signature(target, target.query, headers, &additional, &at);
        let mut value = format!("{ALGORITHM} Credential={}", self.credential(&at));
        if !additional.is_empty() {
            let _ = write!(value, ",AdditionalHeaders={additional}");
        }
        let _ = write!(value, ",Signature={signature}");
        headers.insert(header::AUTHORIZATION, Secret::new(value).header().ok_or_else(unfit)?);
        Ok(())
    }

    /// Signs an address, so that whoever has it can send that request until `expires` has passed: the whole query, to
    /// be put in place of the target's. Those of `headers` that are signed have to be sent as they are.
    pub fn presign(
        &self,
        target: &Target<'_>,
        headers: &HeaderMap,
        expires: Duration,
        now: Time,
    ) -> Result<Secret> {
        if expires < Duration::from_secs(1) || expires > LONGEST_PRESIGNED {
            return Err(Error::misuse(format!(
                "a presigned address cannot be good for {expires:?}; give between one second and seven days"
            )));
        }
        let at = Timestamp::new(now)?;
        let additional = canonical::additional(headers, self.additional);
        let mut query = target.query.to_owned();
        if let Some(token) = self.credentials.session_token() {
            append(&mut query, "x-oss-security-token", token.expose());
        }
        append(&mut query, "x-oss-signature-version", ALGORITHM);
        append(&mut query, "x-oss-date", &text(&at));
        append(&mut query, "x-oss-expires", &expires.as_secs().to_string());
        append(&mut query, "x-oss-credential", &self.credential(&at));
        if !additional.is_empty() {
            append(&mut query, "x-oss-additional-headers", &additional);
        }
        let signature = self.signature(target, &query, headers, &additional, &at);
        append(&mut query, "x-oss-signature", &signature);
        Ok(Secret::new(query))
    }

    /// What a form names beside its policy's signature: the scope, and the time.
    pub fn scope(&self, now: Time) -> Result<(String, String)> {
        let at = Timestamp::new(now)?;
        Ok((self.credential(&at), text(&at).into_owned()))
    }

    /// The signature of a form's policy, which is given in Base64.
    /// <https://www.alibabacloud.com/help/en/oss/developer-reference/signature-version-4-recommend>
    pub fn sign_policy(&self, policy: &str, now: Time) -> Result<Secret> {
        let mut key = self.key(&Timestamp::new(now)?);
        key.update(policy.as_bytes());
        Ok(Secret::new(hex(&key.finalize().into_bytes())))
    }

    fn signature(
        &self,
        target: &Target<'_>,
        query: &str,
        headers: &HeaderMap,
        additional: &str,
        at: &Timestamp,
    ) -> String {
        let Target { method, resource, .. } = target;
        // The token is among it.
        let request =
            Zeroizing::new(canonical::request(method.as_str(), resource, query, headers, additional));
        let mut key = self.key(at);
        for part in [ALGORITHM, "\n", &text(at), "\n", &self.scope_at(at), "\n"] {
            key.update(part.as_bytes());
        }
        key.update(hex(&Sha256::digest(&*request)).as_bytes());
        hex(&key.finalize().into_bytes())
    }

    /// `20231216/cn-hangzhou/oss/aliyun_v4_request`.
    fn scope_at(&self, at: &Timestamp) -> String {
        format!("{}/{}/{}/{REQUEST}", day(at), self.region, self.product)
    }

    fn credential(&self, at: &Timestamp) -> String {
        format!("{}/{}", self.credentials.access_key, self.scope_at(at))
    }

    fn key(&self, at: &Timestamp) -> Hmac<Sha256> {
        let secret = self.credentials.secret_key().expose().as_bytes();
        let mut seed = Zeroizing::new(Vec::with_capacity(9 + secret.len()));
        seed.extend_from_slice(b"aliyun_v4");
        seed.extend_from_slice(secret);
        let mut key = keyed(&seed);
        for part in [&*day(at), self.region, self.product, REQUEST] {
            key.update(part.as_bytes());
            let next = Zeroizing::new(<[u8; 32]>::from(key.finalize().into_bytes()));
            key = keyed(&*next);
        }
        key
    }
}

/// HMAC with that key. A key longer than a block is hashed first, as RFC 2104 has it.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    match block.get_mut(..key.len()) {
        Some(start) => start.copy_from_slice(key),
        None => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    Hmac::new(&(*block).into())
}

fn text(at: &Timestamp) -> Cow<'_, str> {
    String::from_utf8_lossy(at.as_bytes())
}

fn day(at: &Timestamp) -> String {
    String::from_utf8_lossy(&at.day()).into_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into memory cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn append(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(name);
    query.push('=');
    query.extend(utf8_percent_encode(value, RESERVED));
}

fn unfit() -> Error {
    Error::misuse(
        "the access key, its token or the region holds characters that no header can carry; check for line breaks \
         around them",
    )
}
