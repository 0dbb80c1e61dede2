//! What the variables and the profile amount to, but for credentials.

use super::{Config, chain, environment::Environment, profiles::Profile};
use crate::{Error, Result, providers::aws::Settings};

/// The profile that is used, and the variables that hold over it.
pub(super) struct Lookup<'a> {
    pub(super) environment: &'a Environment,
    pub(super) profile: Option<Profile>,
    pub(super) name: &'a str,
    /// Whether the profile was asked for, in whichever way.
    pub(super) asked: bool,
}

impl<'a> Lookup<'a> {
    fn new(config: &'a Config) -> Self {
        let environment = &config.environment;
        let asked = config.profile.as_deref();
        let asked = asked
            .or_else(|| environment.get("AWS_PROFILE").or_else(|| environment.get("AWS_DEFAULT_PROFILE")));
        let name = asked.unwrap_or("default");
        Lookup { environment, profile: config.profiles.get(name), name, asked: asked.is_some() }
    }

    fn property(&self, name: &str) -> Option<&str> {
        self.profile.as_ref()?.get(name)
    }

    /// The first of these variables, or that property, with how it is called.
    pub(super) fn get(&self, variables: &[&str], property: &str) -> Option<(&str, String)> {
        let variable =
            variables.iter().find_map(|name| Some((self.environment.get(name)?, (*name).to_owned())));
        variable.or_else(|| Some((self.property(property)?, format!("{property} in profile {}", self.name))))
    }

    fn text(&self, variables: &[&str], property: &str) -> Option<String> {
        self.get(variables, property).map(|(value, _)| value.to_owned())
    }

    pub(super) fn truth(&self, variable: &str, property: &str) -> Result<Option<bool>> {
        let Some((value, name)) = self.get(&[variable], property) else { return Ok(None) };
        match value.to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(Error::misuse(format!("{name} is {value:?}; it should be true or false"))),
        }
    }
}

pub(super) fn settings(config: &Config) -> Result<Settings> {
    let lookup = Lookup::new(config);
    let mut settings = Settings::without_region(chain::source(config, &lookup)?);
    settings.region = lookup.text(&["AWS_REGION", "AWS_DEFAULT_REGION"], "region");
    settings.ca_file = lookup.text(&["AWS_CA_BUNDLE"], "ca_bundle");
    settings.fips = lookup.truth("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?.unwrap_or(false);
    settings.dual_stack =
        lookup.truth("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?.unwrap_or(false);
    if let Some((value, name)) = lookup.get(&["AWS_STS_REGIONAL_ENDPOINTS"], "sts_regional_endpoints") {
        settings.regional_sts = match value {
            "regional" => true,
            "legacy" => false,
            _ => return Err(Error::misuse(format!("{name} is {value:?}; it should be regional or legacy"))),
        };
    }
    endpoints(config, &lookup, &mut settings)?;
    Ok(settings)
}

/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
fn endpoints(config: &Config, lookup: &Lookup<'_>, settings: &mut Settings) -> Result<()> {
    if lookup.truth("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")? == Some(true) {
        return Ok(());
    }
    // The variable for all services holds over the files' address of a single one.
    if let Some(url) = lookup.environment.get("AWS_ENDPOINT_URL") {
        settings.endpoint = Some(url.to_owned());
    } else {
        settings.endpoint = lookup.property("endpoint_url").map(str::to_owned);
        if let Some(services) = lookup.property("services") {
            let Some(endpoints) = config.profiles.endpoints(services) else {
                return Err(Error::misuse(format!(
                    "profile {} names services {services}, and there is no [services {services}]",
                    lookup.name
                )));
            };
            settings.endpoints =
                endpoints.map(|(service, url)| (service.to_owned(), url.to_owned())).collect();
        }
    }
    settings.endpoints.extend(lookup.environment.endpoints().map(|(service, url)| (service, url.to_owned())));
    Ok(())
}
