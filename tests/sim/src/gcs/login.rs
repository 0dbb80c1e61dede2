//! Tokens: for what accounts sign, for users' logins, and of the metadata server.
//!
//! <https://developers.google.com/identity/protocols/oauth2/service-account>,
//! <https://docs.cloud.google.com/compute/docs/access/authenticate-workloads>

use super::auth::{Grant, Tokens, project};
use super::rsa::claims;
use crate::Time;
use crate::exchange::{Call, Reply, json, pairs, set};
use crate::ids::Ids;
use crate::settings::Settings;
use serde_json::json;

const FULL: &str = "https://www.googleapis.com/auth/devstorage.full_control";

/// Does the request ask for a token?
pub(crate) fn is_for<B>(request: &http::Request<B>) -> bool {
    let path = request.uri().path();
    (path == "/token" && request.method() == http::Method::POST) || path.starts_with("/computeMetadata/v1/")
}

fn error(status: u16, code: &str, text: &str) -> Box<Reply> {
    Box::new(json(status, &json!({"error": code, "error_description": text})))
}

/// Gives out a token, or says why not.
pub(crate) fn handle(
    settings: &Settings,
    tokens: &mut Tokens,
    ids: &mut Ids,
    call: &Call<'_>,
    now: Time,
) -> (&'static str, Reply) {
    let near = call.segments.first().is_some_and(|first| first == "computeMetadata");
    let (kind, granted) = match near {
        true => ("metadata token", of_machine(settings, call)),
        false => ("oauth2 token", of_form(settings, call, now)),
    };
    let (project, scope) = match granted {
        Ok(granted) => granted,
        Err(reply) => return (kind, *reply),
    };
    let token = format!("ya29.{}", ids.text(96));
    let life = settings.gcs.token_life;
    tokens.0.put(&token, Grant { project, scope, until: now + life });
    let mut reply =
        json(200, &json!({"access_token": token, "token_type": "Bearer", "expires_in": life.as_secs()}));
    if near {
        set(&mut reply, "metadata-flavor", "Google");
    }
    (kind, reply)
}

type Granted = Result<(String, String), Box<Reply>>;

fn of_machine(settings: &Settings, call: &Call<'_>) -> Granted {
    if call.header("metadata-flavor") != Some("Google") {
        return Err(Box::new(crate::exchange::with_type(
            403,
            "text/html",
            "<html><title>Error 403 (Forbidden)!!1</title></html>",
        )));
    }
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    let ["computeMetadata", "v1", "instance", "service-accounts", account, "token"] = segments.as_slice()
    else {
        return Err(error(404, "not_found", "There is no such path."));
    };
    let accounts = &settings.gcs.service_accounts;
    let known = match *account {
        "default" => accounts.first(),
        email => accounts.iter().find(|known| known.email == email),
    };
    let known = known.ok_or_else(|| error(404, "not_found", "There is no such account."))?;
    let scope = call.query("scopes").unwrap_or(FULL).replace(',', " ");
    Ok((known.project.clone(), scope))
}

fn of_form(settings: &Settings, call: &Call<'_>, now: Time) -> Granted {
    let form = pairs(std::str::from_utf8(call.body).unwrap_or_default());
    let get = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    match get("grant_type") {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            let claims = claims(settings, get("assertion"), now)
                .map_err(|refused| error(400, "invalid_grant", &refused.message))?;
            let to = claims["aud"].as_str().unwrap_or_default();
            if !to.ends_with("/token") {
                return Err(error(400, "invalid_grant", "Invalid JWT: it is for another audience"));
            }
            let scope = claims["scope"]
                .as_str()
                .ok_or_else(|| error(400, "invalid_scope", "Empty or missing scope not allowed."))?;
            Ok((project(settings, claims["iss"].as_str().unwrap_or_default()), scope.to_owned()))
        }
        "refresh_token" => {
            let (client, secret, refresh) = &settings.gcs.user;
            if (get("client_id"), get("client_secret")) != (client.as_str(), secret.as_str()) {
                return Err(error(401, "invalid_client", "The OAuth client was not found."));
            }
            if get("refresh_token") != refresh.as_str() {
                return Err(error(400, "invalid_grant", "Token has been expired or revoked."));
            }
            Ok((project(settings, ""), FULL.to_owned()))
        }
        _ => Err(error(400, "unsupported_grant_type", "Invalid grant_type")),
    }
}
