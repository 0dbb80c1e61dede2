//! Who signed a request, in its headers or in its address.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>

use super::refused::{Refused, refused};
use super::signature::{Canonical, Chain, hex, hmac, sha256, signing_key};
use crate::ec2::{Claim, Key, instant};
use crate::settings::Settings;
use crate::{Time, stamp};
use http::{HeaderMap, HeaderName};
use pileus_core::Secret;
use std::time::Duration;

/// Whose request it is, and for which region it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) account: String,
    pub(crate) region: String,
}

/// A request that was signed rightly.
pub(crate) struct Signed {
    pub(crate) caller: Caller,
    /// What its chunks are signed with.
    pub(crate) chain: Chain,
}

/// What the signature is of.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) host: &'a str,
    /// The path, decoded.
    pub(crate) path: &'a str,
    /// The query, decoded.
    pub(crate) query: &'a [(String, String)],
}

const LONGEST: u64 = 604_800;

impl<'a> Asked<'a> {
    fn query(&self, name: &str) -> Option<&'a str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Who signed it; `None` where nobody did.
    pub(crate) fn verify(
        &self,
        keys: &[Key],
        settings: &Settings,
        now: Time,
    ) -> Result<Option<Signed>, Refused> {
        let in_query =
            self.query.iter().any(|(name, _)| name == "X-Amz-Algorithm" || name == "X-Amz-Signature");
        match (self.header("authorization"), in_query) {
            (Some(value), true) => {
                let message = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified";
                Err(Refused::argument("Authorization", value, message))
            }
            (Some(value), false) => self.by_header(value, keys, settings, now).map(Some),
            (None, true) => self.by_query(keys, settings, now).map(Some),
            (None, false) => Ok(None),
        }
    }

    fn by_header(
        &self,
        value: &str,
        keys: &[Key],
        settings: &Settings,
        now: Time,
    ) -> Result<Signed, Refused> {
        if !value.starts_with("AWS4-HMAC-SHA256") {
            let message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
            return Err(Refused::invalid(message));
        }
        let malformed = |what: &str| {
            refused(
                400,
                "AuthorizationHeaderMalformed",
                format!("The authorization header is malformed; {what}"),
            )
        };
        let claim = Claim::read(value).ok_or_else(|| malformed("it lacks a part."))?;
        if claim.service != "s3" {
            return Err(malformed(&format!(
                "incorrect service \"{}\". This endpoint belongs to \"s3\".",
                claim.service
            )));
        }
        let Some(payload) = self.header("x-amz-content-sha256") else {
            return Err(Refused::invalid("Missing required header for this request: x-amz-content-sha256"));
        };
        let date = self.header("x-amz-date").unwrap_or_default();
        let Some(at) = instant(date) else {
            let message = "AWS authentication requires a valid Date or x-amz-date header";
            return Err(refused(403, "AccessDenied", message));
        };
        if !date.starts_with(claim.day) || claim.day.len() != 8 {
            let message = format!(
                "Invalid credential date \"{}\". This date is not the same as X-Amz-Date: \"{date}\".",
                claim.day
            );
            return Err(malformed(&message));
        }
        let signed = self.signature(&claim, keys, payload, date, self.header("x-amz-security-token"), now)?;
        if now.saturating_since(at).max(at.saturating_since(now)) > settings.s3.skew {
            let message = "The difference between the request time and the current time is too large.";
            return Err(refused(403, "RequestTimeTooSkewed", message)
                .with("RequestTime", date)
                .with("ServerTime", stamp::seconds(now))
                .with("MaxAllowedSkewMilliseconds", settings.s3.skew.as_millis().to_string()));
        }
        Ok(signed)
    }

    fn by_query(&self, keys: &[Key], settings: &Settings, now: Time) -> Result<Signed, Refused> {
        let error = |message: &str| refused(400, "AuthorizationQueryParametersError", message);
        let part = |name: &str| {
            self.query(name).ok_or_else(|| {
                error("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
            })
        };
        if part("X-Amz-Algorithm")? != "AWS4-HMAC-SHA256" {
            return Err(error(
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"",
            ));
        }
        let (names, signature) = (part("X-Amz-SignedHeaders")?, part("X-Amz-Signature")?);
        let claim = Claim::of(part("X-Amz-Credential")?, names, signature).ok_or_else(|| {
            error("Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
        })?;
        if claim.service != "s3" {
            return Err(error(
                "Error parsing the X-Amz-Credential parameter; incorrect service. This endpoint belongs to \"s3\".",
            ));
        }
        let date = part("X-Amz-Date")?;
        let at = instant(date)
            .filter(|_| date.starts_with(claim.day) && claim.day.len() == 8)
            .ok_or_else(|| error("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""))?;
        let expires: u64 =
            part("X-Amz-Expires")?.parse().map_err(|_| error("X-Amz-Expires should be a number"))?;
        if expires > LONGEST {
            return Err(error(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
            ));
        }
        // Whatever body comes is signed for, unless the client itself bound it.
        let payload = self.query("X-Amz-Content-Sha256").or_else(|| self.header("x-amz-content-sha256"));
        let token = self.query("X-Amz-Security-Token");
        let signed = self.signature(&claim, keys, payload.unwrap_or("UNSIGNED-PAYLOAD"), date, token, now)?;
        let end = at + Duration::from_secs(expires);
        if now >= end {
            return Err(refused(403, "AccessDenied", "Request has expired")
                .with("X-Amz-Expires", expires.to_string())
                .with("Expires", stamp::seconds(end))
                .with("ServerTime", stamp::seconds(now)));
        }
        if at > now + settings.s3.skew {
            return Err(refused(403, "AccessDenied", "Request is not yet valid")
                .with("ServerTime", stamp::seconds(now)));
        }
        Ok(signed)
    }

    fn signature(
        &self,
        claim: &Claim<'_>,
        keys: &[Key],
        payload: &str,
        date: &str,
        token: Option<&str>,
        now: Time,
    ) -> Result<Signed, Refused> {
        let must = |name: &str| name == "host" || name.starts_with("x-amz-");
        let names = self.headers.keys().map(HeaderName::as_str).chain(["host"]);
        // In an address the hash of the body may be, and the headers of the signature itself are not.
        let unsigned: Vec<&str> = names.filter(|name| must(name) && !claim.signed.contains(name)).collect();
        if !unsigned.is_empty() {
            let message = "There were headers present in the request which were not signed";
            return Err(refused(403, "AccessDenied", message).with("HeadersNotSigned", unsigned.join(", ")));
        }
        let Some(Key { key, .. }) = keys.iter().find(|known| known.key.id == claim.access_key) else {
            let message = "The AWS Access Key Id you provided does not exist in our records.";
            return Err(refused(403, "InvalidAccessKeyId", message).with("AWSAccessKeyId", claim.access_key));
        };
        if token != key.session_token.as_ref().map(Secret::expose) {
            let message = "The provided token is malformed or otherwise invalid.";
            return Err(refused(400, "InvalidToken", message));
        }
        let canonical = Canonical {
            method: self.method,
            path: self.path,
            query: self.query,
            headers: self.headers,
            host: self.host,
            signed: &claim.signed,
            payload,
        };
        let canonical = canonical.text();
        let scope = format!("{}/{}/{}/aws4_request", claim.day, claim.region, claim.service);
        let middle = format!("{date}\n{scope}");
        let string = format!("AWS4-HMAC-SHA256\n{middle}\n{}", sha256(&canonical));
        let secret = signing_key(key.secret.expose(), claim.day, claim.region, claim.service);
        let ours = hex(&hmac(&secret, string.as_bytes()));
        if ours != claim.signature {
            let message = "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
            return Err(refused(403, "SignatureDoesNotMatch", message)
                .with("AWSAccessKeyId", claim.access_key)
                .with("StringToSign", string)
                .with("SignatureProvided", claim.signature)
                .with("CanonicalRequest", String::from_utf8_lossy(&canonical)));
        }
        if key.expires.is_some_and(|expires| expires <= now) {
            return Err(refused(400, "ExpiredToken", "The provided token has expired."));
        }
        let caller = Caller { account: key.account.clone(), region: claim.region.to_owned() };
        Ok(Signed { caller, chain: Chain { key: secret, middle, previous: ours } })
    }
}
