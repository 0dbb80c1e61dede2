//! JSON Web Tokens of service accounts. <https://developers.google.com/identity/protocols/oauth2/service-account>

use super::RsaKey;
use crate::{Result, Secret, Time};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::Serialize;
use std::time::Duration;

/// What a token claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims<'a> {
    /// The service account's address, who issues it.
    pub issuer: &'a str,
    /// Whom it is for, where that is another than the issuer: a user that the account stands for.
    pub subject: Option<&'a str>,
    /// What it is to be used at.
    pub audience: Option<&'a str>,
    /// What it allows, with blanks between scopes.
    pub scope: Option<&'a str>,
    /// For how long it is good from now; an hour at the most.
    pub life: Duration,
}

/// The token that makes those claims, signed with RS256 (RFC 7515, RFC 7519). `key_id` tells the key from the account's
/// others.
pub fn jwt(claims: &Claims<'_>, key: &RsaKey, key_id: Option<&str>, now: Time) -> Result<Secret> {
    #[derive(Serialize)]
    struct Head<'a> {
        alg: &'static str,
        typ: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        kid: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct Body<'a> {
        iss: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        sub: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        aud: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scope: Option<&'a str>,
        iat: u64,
        exp: u64,
    }
    let issued = now.since_epoch().as_secs();
    let body = Body {
        iss: claims.issuer,
        sub: claims.subject,
        aud: claims.audience,
        scope: claims.scope,
        iat: issued,
        exp: issued.saturating_add(claims.life.as_secs()),
    };
    let no_json = |e: serde_json::Error| crate::Error::misuse(format!("the claims have no JSON form: {e}"));
    let head = serde_json::to_vec(&Head { alg: "RS256", typ: "JWT", kid: key_id }).map_err(no_json)?;
    let body = serde_json::to_vec(&body).map_err(no_json)?;
    let mut token = format!("{}.{}", BASE64.encode(head), BASE64.encode(body));
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    token.push_str(&BASE64.encode(signature));
    Ok(Secret::new(token))
}
