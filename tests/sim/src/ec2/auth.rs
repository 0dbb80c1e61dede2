//! Who signed a request: the signature is made anew from what arrived, and compared.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use super::refused::{Refused, refused};
use super::settings::{AccessKey, Ec2};
use crate::Time;
use bytes::Bytes;
use http::{HeaderMap, header};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use pileus_core::sign::aws_v4::{Credentials, Options, Payload, Signer, Target, host};
use std::sync::Arc;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// An access key, and what signing with it has derived so far.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) key: AccessKey,
    credentials: Arc<Credentials>,
}

impl Key {
    pub(crate) fn new(key: AccessKey) -> Self {
        let credentials = Credentials::new(key.id.clone(), key.secret.clone());
        let credentials = match &key.session_token {
            Some(token) => credentials.with_session_token(token.clone()),
            None => credentials,
        };
        Self { credentials: Arc::new(credentials), key }
    }
}

/// Whose request it is, and for which region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) account: String,
    pub(crate) region: String,
    /// Was it signed with temporary credentials?
    pub(crate) session: bool,
}

/// The service that asks who signed, and how it words its refusals.
pub(crate) struct Words {
    pub(crate) service: &'static str,
    /// There is no signature.
    pub(crate) nobody: fn() -> Refused,
    /// There is no such key.
    pub(crate) unknown: fn() -> Refused,
    /// The signature is wrong.
    pub(crate) wrong: fn() -> Refused,
    /// It is of another time.
    pub(crate) late: fn() -> Refused,
    /// The key is good no more.
    pub(crate) expired: fn() -> Refused,
}

/// EC2 says the same to an unknown key and to a wrong signature.
pub(crate) const EC2: Words = Words {
    service: "ec2",
    nobody: || {
        let message =
            "The request must contain either a valid (registered) access key ID or X.509 certificate.";
        refused("MissingAuthenticationToken", message).status(403)
    },
    unknown: not_validated,
    wrong: not_validated,
    late: || refused("RequestExpired", "Request has expired."),
    expired: || refused("ExpiredToken", "The security token included in the request is expired"),
};

fn not_validated() -> Refused {
    refused("AuthFailure", "AWS was not able to validate the provided access credentials").status(401)
}

/// Is the request signed, rightly or wrongly?
pub(crate) fn is_signed(headers: &HeaderMap) -> bool {
    text(headers, "authorization").is_some_and(|value| value.starts_with(ALGORITHM))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// What a signature says of itself.
pub(crate) struct Claim<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) day: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    pub(crate) signed: Vec<&'a str>,
    pub(crate) signature: &'a str,
}

impl<'a> Claim<'a> {
    pub(crate) fn read(value: &'a str) -> Option<Self> {
        let parts: Vec<(&str, &str)> = value
            .strip_prefix(ALGORITHM)?
            .split(',')
            .map(|part| part.trim().split_once('='))
            .collect::<Option<_>>()?;
        let part = |name| parts.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        Self::of(part("Credential")?, part("SignedHeaders")?, part("Signature")?)
    }

    /// From the parts as they are in a header or in an address.
    pub(crate) fn of(credential: &'a str, signed: &'a str, signature: &'a str) -> Option<Self> {
        // The key's id may have slashes in it; the scope has none.
        let mut scope = credential.rsplitn(5, '/');
        let (end, service, region, day) = (scope.next()?, scope.next()?, scope.next()?, scope.next()?);
        let access_key = scope.next().filter(|_| end == "aws4_request")?;
        let signed = signed.split(';').collect();
        Some(Self { access_key, day, region, service, signed, signature })
    }
}

/// Says who signed the request, or why nobody did.
pub(crate) fn verify(
    keys: &[Key],
    settings: &Ec2,
    words: &Words,
    request: &http::Request<Bytes>,
    now: Time,
) -> Result<Caller, Refused> {
    let headers = request.headers();
    let Some(value) = text(headers, "authorization").filter(|value| value.starts_with(ALGORITHM)) else {
        return Err((words.nobody)());
    };
    let incomplete = |what: &str| {
        refused("IncompleteSignature", format!("The request signature does not conform: {what}"))
    };
    let claim = Claim::read(value).ok_or_else(|| incomplete("Authorization lacks a part"))?;
    let date = text(headers, "x-amz-date").ok_or_else(|| incomplete("there is no X-Amz-Date"))?;
    let at = instant(date).ok_or_else(|| incomplete("X-Amz-Date is no time"))?;
    let must_be_signed = |name: &str| name == "host" || name.starts_with("x-amz-");
    let names = headers.keys().map(header::HeaderName::as_str).chain(["host"]);
    if let Some(name) = names.into_iter().find(|n| must_be_signed(n) && !claim.signed.contains(n)) {
        return Err(mismatch(&format!("'{name}' must be a 'SignedHeader' in the AWS Authorization.")));
    }
    let Some(Key { key, credentials }) = keys.iter().find(|known| known.key.id == claim.access_key) else {
        return Err((words.unknown)());
    };
    if claim.service != words.service {
        let message = format!("Credential should be scoped to correct service: '{}'.", words.service);
        return Err(mismatch(&message));
    }
    if !date.starts_with(claim.day) || claim.day.len() != 8 {
        return Err(mismatch("Date in Credential scope does not match the date of X-Amz-Date."));
    }
    let token = text(headers, "x-amz-security-token");
    if token != key.session_token.as_ref().map(pileus_core::Secret::expose) {
        return Err((words.unknown)());
    }
    let body = Payload::Bytes(request.body());
    let options =
        Options { content_sha256: headers.contains_key("x-amz-content-sha256"), ..Options::default() };
    let signer = Signer { credentials, region: claim.region, service: claim.service, options };
    let (mut signed, uri) = (HeaderMap::new(), request.uri());
    for name in claim.signed.iter().filter(|name| **name != "host") {
        let name: header::HeaderName =
            name.parse().map_err(|_| incomplete("SignedHeaders names no header"))?;
        for value in headers.get_all(&name) {
            signed.append(name.clone(), value.clone());
        }
    }
    let host = text(headers, "host").unwrap_or_else(|| host(uri));
    let target = Target { host, ..Target::new(request.method(), uri) };
    let ours = signer.sign(&target, &mut signed, body, at).map_err(|_| (words.wrong)())?;
    if ours.as_str() != claim.signature {
        return Err((words.wrong)());
    }
    if now.saturating_since(at).max(at.saturating_since(now)) > settings.skew {
        return Err((words.late)());
    }
    if key.expires.is_some_and(|expires| expires <= now) {
        return Err((words.expired)());
    }
    if !settings.regions.iter().any(|region| region == claim.region) {
        return Err((words.unknown)());
    }
    let session = key.session_token.as_ref().is_some_and(|token| !token.is_empty());
    Ok(Caller { account: key.account.clone(), region: claim.region.to_owned(), session })
}

fn mismatch(message: &str) -> Refused {
    refused("SignatureDoesNotMatch", message).status(403)
}

/// `20150830T123600Z`.
pub(crate) fn instant(text: &str) -> Option<Time> {
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    let stamp = Offset::UTC.to_timestamp(time).ok()?;
    u64::try_from(stamp.as_second()).ok().map(Time::from_unix_secs)
}
