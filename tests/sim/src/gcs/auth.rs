//! Who asks: by a token, by a signed address, or nobody.
//!
//! <https://docs.cloud.google.com/storage/docs/authentication>

use super::refused::{Refused, refused};
use super::rsa::{claims, is_signed};
use crate::s3::signature::sha256;
use crate::settings::Settings;
use crate::table::Table;
use crate::{Time, stamp};
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::time::Duration;

/// All but what no URI has to escape.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest that a signed address is good for.
const LONGEST: u64 = 7 * 24 * 3600;

/// Somebody whom a token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) project: String,
    pub(crate) scope: String,
    pub(crate) until: Time,
}

/// Tokens that were given out, and those of accounts' own that were verified.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(pub(crate) Table<Grant>);

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    User(Grant),
    /// Whoever has an address that an account of that project has signed.
    Signed(String),
    Nobody,
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

impl Tokens {
    /// Whoever the token of a request stands for.
    pub(crate) fn caller(
        &mut self,
        settings: &Settings,
        headers: &HeaderMap,
        now: Time,
    ) -> Result<Caller, Refused> {
        let Some(value) = header(headers, "authorization") else { return Ok(Caller::Nobody) };
        let invalid = || Refused::unauthenticated("Invalid Credentials");
        let token = value.strip_prefix("Bearer ").ok_or_else(invalid)?;
        if let Some(grant) = self.0.get(token) {
            return if now < grant.until { Ok(Caller::User(grant.clone())) } else { Err(invalid()) };
        }
        if token.split('.').count() != 3 {
            return Err(invalid());
        }
        let claims = claims(settings, token, now)?;
        let issuer = claims["iss"].as_str().unwrap_or_default();
        let scope = match (claims["scope"].as_str(), claims["aud"].as_str()) {
            (Some(scope), _) => scope,
            (None, Some("https://storage.googleapis.com/")) => "full_control",
            _ => return Err(invalid()),
        };
        if claims["sub"].as_str() != Some(issuer) {
            return Err(invalid());
        }
        let until = Time::from_unix_secs(claims["exp"].as_u64().unwrap_or_default());
        let grant = Grant { project: project(settings, issuer), scope: scope.to_owned(), until };
        self.0.put(token, grant.clone());
        Ok(Caller::User(grant))
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        let mut alike = self.0.len() == other.0.len();
        self.0.differences(&other.0, &mut |_, _, _| alike = false);
        alike
    }
}

/// The project of an account.
pub(crate) fn project(settings: &Settings, email: &str) -> String {
    let known = settings.gcs.service_accounts.iter().find(|account| account.email == email);
    known.or(settings.gcs.service_accounts.first()).map(|account| account.project.clone()).unwrap_or_default()
}

/// A request with a signature of version 4 in its address.
/// <https://docs.cloud.google.com/storage/docs/authentication/signatures>
pub(crate) struct Presented<'a> {
    pub(crate) method: &'a str,
    /// As it was sent.
    pub(crate) path: &'a str,
    /// Decoded.
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) host: &'a str,
}

impl Presented<'_> {
    fn get(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn verify(&self, settings: &Settings, now: Time) -> Result<Caller, Refused> {
        if self.get("X-Goog-Algorithm") != "GOOG4-RSA-SHA256" {
            return Err(Refused::invalid("X-Goog-Algorithm has to be GOOG4-RSA-SHA256."));
        }
        let malformed = || Refused::invalid("Invalid argument.");
        let (email, scope) = self.get("X-Goog-Credential").split_once('/').ok_or_else(malformed)?;
        let date = self.get("X-Goog-Date");
        let day = date.get(..8).ok_or_else(malformed)?;
        if !scope.starts_with(&format!("{day}/")) || !scope.ends_with("/storage/goog4_request") {
            return Err(malformed());
        }
        let written = |at: std::ops::Range<usize>| date.get(at).unwrap_or_default();
        let text = format!(
            "{}-{}-{}T{}:{}:{}Z",
            written(0..4),
            written(4..6),
            written(6..8),
            written(9..11),
            written(11..13),
            written(13..15)
        );
        let at = stamp::parse(&text).filter(|_| date.len() == 16).ok_or_else(malformed)?;
        let expires: u64 = self.get("X-Goog-Expires").parse().map_err(|_| malformed())?;
        if expires > LONGEST {
            return Err(Refused::invalid("X-Goog-Expires must be less than a week (in seconds)."));
        }
        let names: Vec<&str> = self.get("X-Goog-SignedHeaders").split(';').collect();
        if !names.contains(&"host") {
            return Err(malformed());
        }
        let signature = self.get("X-Goog-Signature");
        let bytes: Option<Vec<u8>> = (0..signature.len() / 2)
            .map(|n| u8::from_str_radix(signature.get(2 * n..2 * n + 2)?, 16).ok())
            .collect();
        let bytes = bytes.ok_or_else(malformed)?;
        // The host is signed without its port, or with it.
        let bare = self.host.split(':').next().unwrap_or_default();
        let right = [bare, self.host].iter().any(|host| {
            let text = format!(
                "GOOG4-RSA-SHA256\n{date}\n{scope}\n{}",
                sha256(self.canonical(&names, host).as_bytes())
            );
            is_signed(settings, email, text.as_bytes(), &bytes)
        });
        if !right {
            let message = "Access denied. The request signature we calculated does not match the signature you provided.";
            return Err(refused(403, "signature", message));
        }
        if now >= at + Duration::from_secs(expires) {
            return Err(refused(400, "expired", "Invalid argument. The signed address has expired."));
        }
        if at > now + settings.gcs.skew {
            return Err(refused(403, "forbidden", "The signed address is not good yet."));
        }
        Ok(Caller::Signed(project(settings, email)))
    }

    fn canonical(&self, names: &[&str], host: &str) -> String {
        let encode = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        let pairs = self.query.iter().filter(|(name, _)| name != "X-Goog-Signature");
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (encode(name), encode(value))).collect();
        pairs.sort_unstable();
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let value = |name: &&str| match *name {
            "host" => host.to_owned(),
            name => {
                let values = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
                let bare = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
                values.map(bare).collect::<Vec<_>>().join(",")
            }
        };
        let lines: String = names.iter().map(|name| format!("{name}:{}\n", value(name))).collect();
        let payload = header(self.headers, "x-goog-content-sha256").unwrap_or("UNSIGNED-PAYLOAD");
        let (method, path, query, names) = (self.method, self.path, pairs.join("&"), names.join(";"));
        format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{payload}")
    }
}

impl Caller {
    /// May they do that with a bucket of that project? `public`, where anybody may.
    pub(crate) fn may(&self, project: &str, what: &str, public: bool) -> Result<(), Refused> {
        let writes = !matches!(what.rsplit('.').next(), Some("get" | "list" | "getIamPolicy"));
        match self {
            _ if public => Ok(()),
            Caller::User(grant) if grant.scope.contains("read_only") && writes => Err(refused(
                403,
                "insufficientPermissions",
                "Request had insufficient authentication scopes.",
            )),
            Caller::User(Grant { project: own, .. }) | Caller::Signed(own) if own == project => Ok(()),
            Caller::User(_) | Caller::Signed(_) => Err(Refused::forbidden(what)),
            Caller::Nobody => {
                let message = format!(
                    "Anonymous caller does not have {what} access to the Google Cloud Storage resource. Permission '{what}' denied on resource (or it may not exist)."
                );
                Err(refused(401, "required", message))
            }
        }
    }
}

/// Who signs for an account by the service that keeps its key, and what.
/// <https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob>
pub(crate) fn signed_blob(settings: &Settings, email: &str, body: &Value) -> Result<String, Refused> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let account = settings.gcs.service_accounts.iter().find(|account| account.email == email);
    let account = account.ok_or_else(|| refused(404, "notFound", "Unknown service account"))?;
    let payload = body["payload"].as_str().and_then(|text| STANDARD.decode(text).ok());
    let payload = payload.ok_or_else(|| Refused::invalid("payload is no Base64"))?;
    let key = pileus_core::sign::google::RsaKey::from_pem(&account.private_key);
    let signature = key.and_then(|key| key.sign(&payload));
    let signature =
        signature.map_err(|_| refused(500, "backendError", "The account's key does not sign."))?;
    Ok(STANDARD.encode(signature))
}
