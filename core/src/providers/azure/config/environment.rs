//! The `AZURE_…` variables: those of the Azure CLI (`AZURE_STORAGE_…`), and those of Azure's SDKs (`AZURE_…`).
//! <https://learn.microsoft.com/cli/azure/azure-cli-configuration#cli-configuration-values-and-environment-variables>,
//! <https://learn.microsoft.com/dotnet/api/azure.identity.environmentcredential>

use super::connection_string;
use crate::{
    Error, Result, Secret,
    providers::azure::{
        Credentials, Settings,
        credentials::{Application, Assertion, Identity, IdentityHost, ManagedIdentity, Which},
        settings::account_of,
    },
};
use std::collections::BTreeMap;

/// No variable of more bytes is read.
const MOST: usize = 64 << 10;

/// The variables by name. All values are guarded alike: some are secrets.
struct Variables(BTreeMap<String, Secret>);

impl Variables {
    fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let mut values = BTreeMap::new();
        for (name, value) in pairs {
            if !name.starts_with("AZURE_")
                && !matches!(name.as_str(), "IDENTITY_ENDPOINT" | "IDENTITY_HEADER")
            {
                continue;
            }
            if value.len() > MOST {
                return Err(Error::misuse(format!(
                    "{name} is longer than {MOST} bytes, which no setting is"
                )));
            }
            values.insert(name, Secret::new(value));
        }
        Ok(Variables(values))
    }

    /// The first of those variables that is set; an empty one is not.
    fn secret(&self, names: &[&str]) -> Option<&Secret> {
        names.iter().filter_map(|name| self.0.get(*name)).find(|value| !value.expose().trim().is_empty())
    }

    fn get(&self, names: &[&str]) -> Option<&str> {
        self.secret(names).map(|value| value.expose().trim())
    }
}

/// The account that environment variables describe, given as pairs; others are passed over.
///
/// `AZURE_STORAGE_CONNECTION_STRING` says all at once. Otherwise `AZURE_STORAGE_ACCOUNT` names the account and
/// `AZURE_STORAGE_SERVICE_ENDPOINT` its address where it is not Azure's own, and requests are authorized by the first that
/// is set of: `AZURE_STORAGE_KEY`; `AZURE_STORAGE_SAS_TOKEN`; `AZURE_STORAGE_TOKEN`; `AZURE_CLIENT_SECRET` or
/// `AZURE_FEDERATED_TOKEN_FILE`, with `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`; not at all with
/// `AZURE_SKIP_SIGNATURE=true`; or else the managed identity, of the id `AZURE_CLIENT_ID` where that is set.
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    let variables = Variables::new(pairs)?;
    if let Some(text) = variables.get(&["AZURE_STORAGE_CONNECTION_STRING"]) {
        return connection_string(text);
    }
    let endpoint =
        variables.get(&["AZURE_STORAGE_SERVICE_ENDPOINT", "AZURE_STORAGE_ENDPOINT", "AZURE_BLOB_ENDPOINT"]);
    let named = variables.get(&["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME"]);
    let account = named.map(str::to_owned).or_else(|| account_of(endpoint?)).ok_or_else(|| {
        Error::misuse(
            "no storage account is named; set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING",
        )
    })?;
    let mut settings = Settings::new(account, credentials(&variables)?);
    settings.endpoint = endpoint.map(str::to_owned);
    settings.address()?;
    Ok(settings)
}

fn credentials(variables: &Variables) -> Result<Credentials> {
    let keys = ["AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_ACCESS_KEY"];
    if let Some(key) = variables.secret(&keys) {
        return Credentials::shared_key(key.clone());
    }
    if let Some(sas) = variables.get(&["AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SAS_KEY"]) {
        return Ok(Credentials::sas(sas));
    }
    if let Some(token) = variables.get(&["AZURE_STORAGE_TOKEN"]) {
        return Ok(Credentials::Entra(Identity::Token(token.into())));
    }
    let client = variables.get(&["AZURE_CLIENT_ID"]);
    if let (Some(tenant), Some(client)) = (variables.get(&["AZURE_TENANT_ID"]), client) {
        let mut application = Application::new(tenant, client);
        if let Some(authority) = variables.get(&["AZURE_AUTHORITY_HOST"]) {
            // The host alone is the older form.
            let whole = authority.contains("://");
            application.authority = if whole { authority.into() } else { format!("https://{authority}") };
        }
        if let Some(secret) = variables.get(&["AZURE_CLIENT_SECRET"]) {
            return Ok(Credentials::Entra(Identity::ClientSecret { application, secret: secret.into() }));
        }
        if let Some(path) = variables.get(&["AZURE_FEDERATED_TOKEN_FILE"]) {
            let assertion = Assertion::File(path.to_owned());
            return Ok(Credentials::Entra(Identity::ClientAssertion { application, assertion }));
        }
    }
    if variables.get(&["AZURE_SKIP_SIGNATURE"]).is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(Credentials::Anonymous);
    }
    let mut identity = ManagedIdentity::default();
    if let Some(id) = client {
        identity.which = Which::Client(id.to_owned());
    }
    let service = (variables.get(&["IDENTITY_ENDPOINT"]), variables.get(&["IDENTITY_HEADER"]));
    if let (Some(endpoint), Some(header)) = service {
        identity.host = IdentityHost::AppService { endpoint: endpoint.to_owned(), header: header.into() };
    }
    Ok(Credentials::Entra(Identity::ManagedIdentity(identity)))
}
