//! What settings by name amount to.

use super::{Source, layer::Layer};
use crate::{
    Error, Result, Secret,
    providers::openstack::{
        ApplicationCredential, Credentials, Domain, Named, Scope, Settings, Tenant, Tls, Version, address,
        versions,
    },
};

/// What an address should look like.
const URL: &str = "the address of the identity service, like https://cloud.example:5000/v3";

pub(super) fn settings(layer: &Layer, source: Source<'_>) -> Result<Settings> {
    let auth_url = layer.get("auth_url").ok_or_else(|| source.missing("auth_url", URL))?;
    let named = |error: Error| error.context(source.name("auth_url"));
    address::identity_root(auth_url).map_err(named)?;
    let credentials = Reader { layer, source }.credentials(auth_url)?;
    let mut settings = Settings::new(auth_url, credentials);
    settings.region = layer.get("region_name").map(str::to_owned);
    if let Some(interface) = layer.get("interface") {
        settings.interface = interface
            .parse()
            .map_err(|_| source.wrong("interface", interface, "public, internal or admin"))?;
    }
    for (service, url) in layer.of_services("endpoint_override") {
        settings.endpoints.insert(service, url.to_owned());
    }
    for (service, name) in layer.of_services("service_name") {
        settings.service_names.insert(service, name.to_owned());
    }
    let version =
        |keys: &[&str]| keys.iter().find_map(|key| version(layer, key, source).transpose()).transpose();
    settings.compute_version = version(&["compute_default_microversion", "compute_api_version"])?;
    settings.volume_version = version(&[
        "block_storage_default_microversion",
        "volume_default_microversion",
        "block_storage_api_version",
    ])?;
    let insecure = truth(layer, "insecure", source)?.unwrap_or(false);
    settings.tls = Tls {
        verify: truth(layer, "verify", source)?.unwrap_or(!insecure),
        ca_file: layer.get("cacert").map(str::to_owned),
        certificate_file: layer.get("cert").map(str::to_owned),
        key_file: layer.get("key").map(str::to_owned),
    };
    Ok(settings)
}

/// A microversion. A bare major version and `2.latest` set no limit.
fn version(layer: &Layer, key: &str, source: Source<'_>) -> Result<Option<Version>> {
    let Some(text) = layer.get(key) else { return Ok(None) };
    let number = text.strip_prefix('v').unwrap_or(text);
    let whole = number.split_once('.').map_or(number, |(major, _)| major);
    if text == "latest" || (whole.parse::<u16>().is_ok() && (whole == number || number.ends_with(".latest")))
    {
        return Ok(None);
    }
    let version =
        versions::parse(number).ok_or_else(|| source.wrong(key, text, "a version like 2.79, or latest"))?;
    // `2.0`, `2.1` and `3.0` name the API, as openrc files do, and not the newest of its versions.
    Ok(Some(version).filter(|version| !matches!(version, (2, 0 | 1) | (3, 0))))
}

fn truth(layer: &Layer, key: &str, source: Source<'_>) -> Result<Option<bool>> {
    let Some(text) = layer.get(key) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(Some(true)),
        "false" | "no" | "off" | "0" => Ok(Some(false)),
        _ => Err(source.wrong(key, text, "true or false")),
    }
}

struct Reader<'a> {
    layer: &'a Layer,
    source: Source<'a>,
}

impl Reader<'_> {
    fn get(&self, key: &str) -> Option<String> {
        self.layer.get(key).map(str::to_owned)
    }

    fn credentials(&self, auth_url: &str) -> Result<Credentials> {
        let version = self.layer.get("identity_api_version").map(|text| text.trim_start_matches('v'));
        let two = match version {
            Some("2" | "2.0") => true,
            Some(three) if three == "3" || three.starts_with("3.") => false,
            Some(other) => return Err(self.source.wrong("identity_api_version", other, "3 or 2")),
            None => address::identity_version(auth_url).is_some_and(|version| version.starts_with("v2")),
        };
        let kind = match self.layer.get("auth_type") {
            Some(kind) => kind,
            None if self.has("application_credential_id") || self.has("application_credential_name") => {
                "v3applicationcredential"
            }
            None if self.has("token") && !self.has("password") => "token",
            None if self.has("api_key") && !self.has("password") => "rackspace_apikey",
            None => "password",
        };
        match kind {
            "password" if two => self.v2_password(),
            "password" | "v3password" => Ok(Credentials::Password {
                user: self.user()?,
                password: self.needed_secret("password", "the user's password")?,
                scope: self.scope()?,
            }),
            "v2password" => self.v2_password(),
            "v1password" => self.v1_password(),
            "v3applicationcredential" | "application_credential" => {
                let credential =
                    match (self.get("application_credential_id"), self.get("application_credential_name")) {
                        (Some(id), _) => ApplicationCredential::Id(id),
                        (None, Some(name)) => ApplicationCredential::Name(name, self.user()?),
                        (None, None) => {
                            return Err(self
                                .source
                                .missing("application_credential_id", "the credential's id"));
                        }
                    };
                let secret = self.needed_secret(
                    "application_credential_secret",
                    "the secret shown when the credential was made",
                )?;
                Ok(Credentials::ApplicationCredential { credential, secret })
            }
            "token" if two => self.v2_token(),
            "token" | "v3token" => Ok(Credentials::Token {
                token: self.needed_secret("token", "a token")?,
                scope: self.scope()?,
            }),
            "v2token" => self.v2_token(),
            "rackspace_apikey" => Ok(Credentials::ApiKey {
                username: self.needed("username", "the name of the user who logs in")?,
                key: self.needed_secret("api_key", "the API key from the account's settings")?,
                tenant: self.tenant(),
            }),
            other => Err(self.source.wrong(
                "auth_type",
                other,
                "one of: password, token, v3password, v3token, v3applicationcredential, v2password, v2token, \
                 v1password, rackspace_apikey",
            )),
        }
    }

    fn has(&self, key: &str) -> bool {
        self.layer.get(key).is_some()
    }

    fn needed(&self, key: &str, what: &str) -> Result<String> {
        self.get(key).ok_or_else(|| self.source.missing(key, what))
    }

    fn needed_secret(&self, key: &str, what: &str) -> Result<Secret> {
        self.layer.secret(key).ok_or_else(|| self.source.missing(key, what))
    }

    fn v2_password(&self) -> Result<Credentials> {
        Ok(Credentials::V2Password {
            username: self.needed("username", "the name of the user who logs in")?,
            password: self.needed_secret("password", "the user's password")?,
            tenant: self.tenant(),
        })
    }

    /// As python-swiftclient has it: the account may have a setting of its own.
    fn v1_password(&self) -> Result<Credentials> {
        let user = self.needed("username", "the user who logs in, like account:user")?;
        let user = match self.get("project_name") {
            Some(account) => format!("{account}:{user}"),
            None => user,
        };
        Ok(Credentials::V1 { user, key: self.needed_secret("password", "the user's key")? })
    }

    fn v2_token(&self) -> Result<Credentials> {
        Ok(Credentials::V2Token { token: self.needed_secret("token", "a token")?, tenant: self.tenant() })
    }

    fn tenant(&self) -> Option<Tenant> {
        self.get("project_id").map(Tenant::Id).or_else(|| self.get("project_name").map(Tenant::Name))
    }

    fn user(&self) -> Result<Named> {
        if let Some(id) = self.get("user_id") {
            return Ok(Named::Id(id));
        }
        let name = self.needed("username", "the name of the user who logs in (or give user_id)")?;
        let domain = self.domain("user_domain", true).ok_or_else(|| {
            self.source.missing("user_domain_name", "the domain of the user; of most clouds it is Default")
        })?;
        Ok(Named::Name(name, domain))
    }

    /// A domain by its own setting, or the one for all that have none.
    fn domain(&self, prefix: &str, or_default: bool) -> Option<Domain> {
        let by = |prefix: &str| {
            let id = self.get(&format!("{prefix}_id")).map(Domain::Id);
            id.or_else(|| self.get(&format!("{prefix}_name")).map(Domain::Name))
        };
        let shared = || {
            // Beside a project, a plain domain does not say what the token is for.
            let project = self.has("project_id") || self.has("project_name");
            project.then(|| by("domain")).flatten().or_else(|| by("default_domain"))
        };
        by(prefix).or_else(|| or_default.then(shared).flatten())
    }

    fn scope(&self) -> Result<Scope> {
        if let Some(id) = self.get("project_id") {
            return Ok(Scope::Project(Named::Id(id)));
        }
        if let Some(name) = self.get("project_name") {
            let domain = self.domain("project_domain", true).ok_or_else(|| {
                self.source.missing(
                    "project_domain_name",
                    "the domain of the project; of most clouds it is Default (or give project_id)",
                )
            })?;
            return Ok(Scope::Project(Named::Name(name, domain)));
        }
        if let Some(system) = self.layer.get("system_scope") {
            return match system {
                "all" | "true" => Ok(Scope::System),
                other => Err(self.source.wrong("system_scope", other, "all")),
            };
        }
        Ok(self.domain("domain", false).map_or(Scope::Default, Scope::Domain))
    }
}
