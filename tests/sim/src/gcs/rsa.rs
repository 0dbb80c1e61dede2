//! Signatures of service accounts, verified by their public keys.

use super::refused::Refused;
use crate::Time;
use crate::settings::Settings;
use ::rsa::pkcs8::DecodePublicKey as _;
use ::rsa::{Pkcs1v15Sign, RsaPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Did that account sign that?
pub(crate) fn is_signed(settings: &Settings, email: &str, text: &[u8], signature: &[u8]) -> bool {
    let account = settings.gcs.service_accounts.iter().find(|account| account.email == email);
    let key = account.and_then(|account| RsaPublicKey::from_public_key_pem(account.public_key.trim()).ok());
    let scheme = Pkcs1v15Sign::new::<Sha256>();
    key.is_some_and(|key| key.verify(scheme, &Sha256::digest(text), signature).is_ok())
}

/// What a token of an account's own says, once it is clear that it is right and in time.
pub(crate) fn claims(settings: &Settings, token: &str, now: Time) -> Result<Value, Refused> {
    let wrong = |what: &str| Refused::unauthenticated(format!("Invalid JWT: {what}"));
    let (signed, signature) = token.rsplit_once('.').ok_or_else(|| wrong("it has no signature"))?;
    let (head, body) = signed.split_once('.').ok_or_else(|| wrong("it is not in three parts"))?;
    let part = |text: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    };
    let head = part(head).ok_or_else(|| wrong("its head is no JSON"))?;
    let body = part(body).ok_or_else(|| wrong("its claims are no JSON"))?;
    if head["alg"] != "RS256" {
        return Err(wrong("it is not signed with RS256"));
    }
    let issuer = body["iss"].as_str().unwrap_or_default();
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| wrong("its signature is no Base64"))?;
    if !is_signed(settings, issuer, signed.as_bytes(), &signature) {
        return Err(wrong("its signature is not the issuer's"));
    }
    let time = |name: &str| body[name].as_u64().map(Time::from_unix_secs);
    let (Some(issued), Some(expires)) = (time("iat"), time("exp")) else {
        return Err(wrong("it does not say from when to when it is good"));
    };
    if now >= expires || issued > now + settings.gcs.skew || expires.saturating_since(issued).as_secs() > 3600
    {
        return Err(wrong("Token must be a short-lived token (60 minutes) and in a reasonable timeframe"));
    }
    Ok(body)
}
