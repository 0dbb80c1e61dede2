//! Credentials as a JSON document: what the metadata service and the containers' endpoint answer.

use super::{Granted, Refused, life};
use crate::{
    Error, Kind, Response, Secret, Time,
    sign::aws_v4::Credentials,
    wire::text::{clean, scrub},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Code", alias = "code")]
    code: Option<String>,
    #[serde(rename = "Message", alias = "message")]
    message: Option<String>,
    #[serde(rename = "AccessKeyId")]
    access_key: Option<String>,
    #[serde(rename = "SecretAccessKey")]
    secret_key: Option<String>,
    #[serde(rename = "Token")]
    token: Option<String>,
    #[serde(rename = "Expiration")]
    expiration: Option<String>,
}

/// What came instead of credentials, from `whom`. It may repeat `secret`, which was sent; no error does.
pub(super) fn refused(response: &Response, whom: &str, secret: &str, now: Time) -> Refused {
    let said: Option<Document> = serde_json::from_slice(response.bytes()).ok();
    let masked = |text: Option<String>| text.map(|text| scrub(&text, &[secret]).into_owned());
    let (code, message) = said.map_or((None, None), |said| (masked(said.code), masked(said.message)));
    let message = match message.or_else(|| code.clone()) {
        Some(message) => format!("{whom}: {}", clean(&message, 400)),
        None => format!("{whom} answered {}", response.status),
    };
    let error = Error::new(Kind::of_status(response.status), message)
        .with_status(response.status)
        .with_retry_after(response.retry_after(now));
    let transient = matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
    let error = match code {
        Some(code) => error.with_code(clean(&code, 100)),
        None => error,
    };
    Refused { error, transient, skewed: false }
}

/// The credentials in a successful answer. No error repeats any of them, nor `secret`, which was sent.
pub(super) fn read(response: &Response, whom: &str, secret: &str, now: Time) -> Result<Granted, Refused> {
    let malformed = |what: &str| {
        Error::malformed(format!("{whom} gave no credentials: {what}")).with_status(response.status)
    };
    let document: Document = serde_json::from_slice(response.bytes())
        .map_err(|e| malformed(&format!("not JSON as documented ({:?})", e.classify())))?;
    let Document { code, message, access_key, secret_key, token, expiration } = document;
    let (secret_key, token) = (secret_key.map(Secret::new), token.map(Secret::new));
    if let Some(code) = code.filter(|code| code != "Success") {
        let masked = |text: &str, most| clean(&scrub(text, &[secret]), most);
        let why = masked(message.as_deref().unwrap_or(&code), 400);
        let error = Error::new(Kind::Forbidden, format!("{whom} gives no credentials: {why}"));
        return Err(error.with_code(masked(&code, 100)).with_status(response.status).into());
    }
    let expiration = match expiration {
        Some(text) => {
            Some(Time::parse_rfc3339(&text).ok_or_else(|| malformed("their expiration is no time"))?)
        }
        None => None,
    };
    match (access_key.filter(|key| !key.is_empty()), secret_key.filter(|key| !key.is_empty())) {
        (Some(access_key), Some(secret_key)) => {
            let credentials = Credentials::new(access_key, secret_key);
            let credentials = match token.filter(|token| !token.is_empty()) {
                Some(token) => credentials.with_session_token(token),
                None => credentials,
            };
            Ok(Granted { credentials, life: life(expiration, response.date().unwrap_or(now)) })
        }
        _ => Err(malformed("there is no access key").into()),
    }
}
