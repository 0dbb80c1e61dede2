//! The login, and what it tells of the account. <https://www.backblaze.com/apidocs/b2-authorize-account>

use super::{Settings, error, settings::is_address};
use crate::{Answer, Body, Error, Exchange, Kind, Response, Result, Secret, Take, Time, redirect, secret};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, Method, Uri, header};
use serde::Deserialize;
use std::time::Duration;
use zeroize::Zeroize as _;

/// How long a token lives.
pub(super) const LIFE: Duration = Duration::from_secs(24 * 3600);
/// An answer to a login is no longer than this.
const ANSWER: usize = 1 << 20;
const CALL: &str = "GET b2 b2_authorize_account";

/// What the login told of an account and of the application key that it was made with.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account's id.
    pub id: String,
    /// Where its calls go.
    pub api: String,
    /// Where its files are downloaded.
    pub download: String,
    /// What is told to be a good size for parts.
    pub recommended_part_size: u64,
    /// The smallest part, the last one excepted.
    pub least_part_size: u64,
    /// What the application key allows.
    pub allowed: Allowed,
    pub(super) token: Token,
}

/// A token, as its header has it.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) value: HeaderValue,
}

/// What an application key allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Allowed {
    /// What may be done: `listBuckets`, `writeFiles` and so on.
    pub capabilities: Vec<String>,
    /// In which buckets; `None`: in all.
    pub buckets: Option<Vec<AllowedBucket>>,
    /// With which files only: those whose names begin so.
    pub name_prefix: Option<String>,
}

/// A bucket that an application key is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct AllowedBucket {
    /// Its id.
    pub id: String,
    /// Its name; `None` where it has been deleted since.
    #[serde(default)]
    pub name: Option<String>,
}

impl Token {
    pub(super) fn new(text: Secret) -> Option<Self> {
        let value = text.header().filter(|_| !text.is_empty())?;
        Some(Token { text, value })
    }
}

/// The login's request.
pub(super) fn login(settings: &Settings, base: &str) -> Result<Exchange> {
    let mut plain = format!("{}:{}", settings.key_id, settings.key.expose());
    let line = Secret::new(format!("Basic {}", STANDARD.encode(&plain)));
    plain.zeroize();
    let uri: Uri = format!("{base}/b2api/v4/b2_authorize_account").parse().map_err(|_| {
        Error::misuse("the endpoint is no address; it should read like https://api.backblazeb2.com")
    })?;
    let mut request = http::Request::new(Body::Empty);
    *request.method_mut() = Method::GET;
    *request.uri_mut() = uri;
    if let Some(value) = line.header() {
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
    Ok(Exchange {
        request,
        take: Take::Collect { limit: ANSWER },
        deadline: None,
        service: super::API,
        attempt: 1,
    })
}

/// What the answer to it says; or why there is none, and whether another attempt has a chance.
pub(super) fn outcome(
    settings: &Settings,
    answer: Answer,
    now: Time,
) -> std::result::Result<Account, (Error, bool)> {
    let named = |error: Error, transient: bool| (error.with_call(CALL.into(), 1), transient);
    let response = match answer {
        Ok(response) => response,
        Err(lost) => {
            let transient = lost.transient();
            // A token made for nobody harms nobody.
            return Err(named(lost.into_error().with_may_have_acted(false), transient));
        }
    };
    if response.status.is_success() {
        return read(&response).map_err(|error| named(error, false));
    }
    if response.status.is_redirection() {
        let to = response.header("location").and_then(|location| location.parse().ok());
        let error = to.map_or_else(
            || Error::new(Kind::Redirected, "the login is elsewhere"),
            |to| redirect::refused(&to),
        );
        return Err(named(error.masked(&[settings.key.expose()]).with_status(response.status), false));
    }
    let error = error::read(&response, &[settings.key.expose()], now);
    let transient = matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
    let error = match response.status.as_u16() {
        401 => error.with_kind(Kind::Authentication).context("the application key is not accepted"),
        _ => error,
    };
    Err(named(error, transient))
}

fn read(response: &Response) -> Result<Account> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Reply {
        account_id: String,
        authorization_token: String,
        api_info: Suites,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Suites {
        storage_api: Option<Storage>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Storage {
        api_url: String,
        download_url: String,
        #[serde(default)]
        recommended_part_size: u64,
        #[serde(default)]
        absolute_minimum_part_size: u64,
        #[serde(default)]
        allowed: Allowed,
    }
    let Reply { account_id, mut authorization_token, api_info } = response.json()?;
    let text = Secret::new(authorization_token.trim());
    authorization_token.zeroize();
    let token = Token::new(text)
        .ok_or_else(|| response.malformed("the token is empty, or no header can carry it"))?;
    let Some(storage) = api_info.storage_api else {
        return Err(Error::new(Kind::Forbidden, "the application key is not one for B2's storage")
            .with_status(response.status));
    };
    for url in [&storage.api_url, &storage.download_url] {
        if !is_address(url) {
            return Err(response.malformed("where calls or downloads go is no address"));
        }
    }
    Ok(Account {
        id: account_id,
        api: storage.api_url.trim_end_matches('/').to_owned(),
        download: storage.download_url.trim_end_matches('/').to_owned(),
        recommended_part_size: storage.recommended_part_size,
        least_part_size: storage.absolute_minimum_part_size,
        allowed: storage.allowed,
        token,
    })
}

/// A call that the session makes for itself.
pub(super) fn call(account: &Account, name: &str, document: &serde_json::Value) -> Result<Exchange> {
    let uri: Uri = format!("{}/b2api/v4/{name}", account.api)
        .parse()
        .map_err(|_| Error::misuse("where calls go is no address"))?;
    let body = serde_json::to_vec(document).map_err(|_| Error::misuse("the call has no JSON form"))?;
    let mut request = http::Request::new(Body::Bytes(secret::wiped(body)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.headers_mut().insert(header::AUTHORIZATION, account.token.value.clone());
    Ok(Exchange {
        request,
        take: Take::Collect { limit: ANSWER },
        deadline: None,
        service: super::API,
        attempt: 1,
    })
}
