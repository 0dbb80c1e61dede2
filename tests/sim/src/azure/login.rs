//! Tokens: of Microsoft Entra for applications, of the metadata service and of App Service for managed identities.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>,
//! <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>

use crate::exchange::{Call, Reply, json};
use crate::ids::Ids;
use crate::settings::Settings;
use crate::table::Table;
use crate::{Time, exchange};
use serde_json::json;

const RESOURCE: &str = "https://storage.azure.com/";

/// Somebody whom a token was given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) user: String,
    pub(crate) tenant: String,
    until: Time,
}

/// Tokens that were given out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(Table<Grant>);

impl Tokens {
    pub(crate) fn good(&self, token: &str, now: Time) -> Option<Grant> {
        self.0.get(token).filter(|grant| now < grant.until).cloned()
    }

    pub(crate) fn revoke_all(&mut self) {
        self.0 = Table::default();
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        let mut alike = self.0.len() == other.0.len();
        self.0.differences(&other.0, &mut |_, _, _| alike = false);
        alike
    }
}

/// Does the request ask for a token?
pub(crate) fn is_for<B>(request: &http::Request<B>) -> bool {
    let path = request.uri().path();
    path.ends_with("/oauth2/v2.0/token")
        || path == "/msi/token"
        || (path == "/metadata/identity/oauth2/token" && request.headers().contains_key("metadata"))
}

fn error(status: u16, code: &str, text: &str) -> Reply {
    json(status, &json!({"error": code, "error_description": text, "correlation_id": "0"}))
}

/// Gives out a token, or says why not.
pub(crate) fn handle(
    settings: &Settings,
    tokens: &mut Tokens,
    ids: &mut Ids,
    call: &Call<'_>,
    now: Time,
) -> (String, Reply) {
    let azure = &settings.azure;
    let first = call.segments.first().map_or("", String::as_str);
    let (kind, granted) = match first {
        "metadata" => {
            let known =
                call.query("api-version") == Some("2018-02-01") && call.header("metadata") == Some("true");
            ("managed-identity token", of_machine(call, known))
        }
        "msi" => {
            let known = call.query("api-version") == Some("2019-08-01")
                && call.header("x-identity-header") == Some(azure.identity_header.as_str());
            ("app-service token", of_machine(call, known))
        }
        tenant => ("entra token", of_application(settings, call, tenant)),
    };
    let (user, tenant) = match granted {
        Ok(granted) => granted,
        Err(reply) => return (kind.to_owned(), *reply),
    };
    let token = ids.text(64);
    let until = now + azure.token_life;
    tokens.0.put(&token, Grant { user, tenant, until });
    let life = azure.token_life.as_secs();
    let mut answer = json!({"access_token": token, "token_type": "Bearer", "expires_in": life});
    if first == "metadata" || first == "msi" {
        // These write numbers as text.
        answer["expires_in"] = json!(life.to_string());
        answer["expires_on"] = json!(until.since_epoch().as_secs().to_string());
        answer["resource"] = json!(RESOURCE);
    }
    (kind.to_owned(), json(200, &answer))
}

type Granted = Result<(String, String), Box<Reply>>;

fn of_machine(call: &Call<'_>, known: bool) -> Granted {
    if !known {
        return Err(Box::new(error(400, "invalid_request", "Required metadata header not specified")));
    }
    if call.query("resource").map(|resource| resource.trim_end_matches('/'))
        != Some(RESOURCE.trim_end_matches('/'))
    {
        return Err(Box::new(error(400, "invalid_resource", "AADSTS500011: The resource was not found.")));
    }
    Ok(("managed".into(), "demo-tenant".into()))
}

fn of_application(settings: &Settings, call: &Call<'_>, tenant: &str) -> Granted {
    let refuse = |status, code, text| Err(Box::new(error(status, code, text)));
    let form = exchange::pairs(std::str::from_utf8(call.body).unwrap_or_default());
    let get = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if call.method != http::Method::POST || get("grant_type") != "client_credentials" {
        return refuse(
            400,
            "unsupported_grant_type",
            "AADSTS70003: The app requested an unsupported grant type.",
        );
    }
    if get("scope") != "https://storage.azure.com/.default" {
        return refuse(
            400,
            "invalid_scope",
            "AADSTS70011: The provided value for the input parameter 'scope' is not valid.",
        );
    }
    let known = settings.azure.applications.iter();
    let Some(known) = known.clone().find(|known| known.tenant == tenant && known.client == get("client_id"))
    else {
        return refuse(
            400,
            "unauthorized_client",
            "AADSTS700016: The application was not found in the directory.",
        );
    };
    let jwt = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let proof = match get("client_assertion_type") {
        "" => get("client_secret"),
        kind if kind == jwt => get("client_assertion"),
        _ => "",
    };
    if proof != known.secret {
        return refuse(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
    }
    Ok((known.client.clone(), known.tenant.clone()))
}
