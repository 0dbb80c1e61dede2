//! Where credentials come from, by the variables and the profile.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html>

use super::{Config, environment::Environment, profiles::Profile, resolve::Lookup};
use crate::{
    Error, Result,
    providers::aws::credentials::{Container, Instance, Role, Source, Token, WebIdentity},
    sign::aws_v4::Credentials,
};
use std::time::Duration;

/// No longer chain of roles is followed.
const MOST_ROLES: usize = 16;

/// The first source that is set up: the environment, the profile, the container; else the instance's own role.
pub(super) fn source(config: &Config, lookup: &Lookup<'_>) -> Result<Source> {
    let environment = lookup.environment;
    // A profile that the program asks for holds over the environment.
    if config.profile.is_none() {
        if let Some(credentials) = static_environment(environment)? {
            return Ok(credentials.into());
        }
        if let Some(identity) = web_identity_environment(environment)? {
            return Ok(Source::WebIdentity(identity));
        }
    }
    let mut refusal = None;
    if let Some(profile) = &lookup.profile {
        match (Reader { config, lookup }).profile(lookup.name, profile)? {
            Some(source) => return Ok(source),
            None => refusal = refused(lookup.name, profile),
        }
    } else if lookup.asked {
        return Err(no_profile(config, lookup.name));
    }
    if let Some(container) = container(environment)? {
        return Ok(Source::Container(container));
    }
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    instance(lookup)?.map(Source::Instance).ok_or_else(|| {
        Error::misuse(
            "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile that \
             has some",
        )
    })
}

fn no_profile(config: &Config, name: &str) -> Error {
    let names: Vec<_> = config.profiles.names().into_iter().collect();
    let there = if names.is_empty() { "none at all".to_owned() } else { names.join(", ") };
    Error::misuse(format!("there is no profile {name:?} in the AWS configuration; there is: {there}"))
}

/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html>
fn static_environment(environment: &Environment) -> Result<Option<Credentials>> {
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
        .map(|name| (name.to_owned(), environment.get(name)));
    access_key(keys)
}

/// The key, its secret and its session token, each with how it is called.
fn access_key(keys: [(String, Option<&str>); 3]) -> Result<Option<Credentials>> {
    let [(id_name, id), (secret_name, secret), (_, token)] = keys;
    let missing = |name: &str, other: &str| {
        Err(Error::misuse(format!("{name} is missing; it goes with {other}, which is set")))
    };
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(_), None) => missing(&secret_name, &id_name),
        (None, Some(_)) => missing(&id_name, &secret_name),
        (Some(id), Some(secret)) => {
            let credentials = Credentials::new(id, secret);
            Ok(Some(match token {
                Some(token) => credentials.with_session_token(token),
                None => credentials,
            }))
        }
    }
}

fn web_identity_environment(environment: &Environment) -> Result<Option<WebIdentity>> {
    let Some(file) = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE") else { return Ok(None) };
    let arn = environment.get("AWS_ROLE_ARN").ok_or_else(|| {
        Error::misuse("AWS_ROLE_ARN is missing; it goes with AWS_WEB_IDENTITY_TOKEN_FILE, which is set")
    })?;
    Ok(Some(WebIdentity {
        arn: arn.to_owned(),
        session_name: environment.get("AWS_ROLE_SESSION_NAME").map(str::to_owned),
        duration: None,
        token: Token::File(file.to_owned()),
    }))
}

/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
fn container(environment: &Environment) -> Result<Option<Container>> {
    let url = match environment.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
        Some(path) => Container::ecs(path),
        None => match environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            Some(url) => url.to_owned(),
            None => return Ok(None),
        },
    };
    let token = match environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
        Some(file) => Some(Token::File(file.to_owned())),
        None => environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN").map(|token| Token::Given(token.into())),
    };
    let container = Container { url, token };
    container.check()?;
    Ok(Some(container))
}

/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html>
fn instance(lookup: &Lookup<'_>) -> Result<Option<Instance>> {
    if lookup.truth("AWS_EC2_METADATA_DISABLED", "")? == Some(true) {
        return Ok(None);
    }
    if let Some((url, _)) =
        lookup.get(&["AWS_EC2_METADATA_SERVICE_ENDPOINT"], "ec2_metadata_service_endpoint")
    {
        let instance = Instance { endpoint: url.to_owned() };
        instance.check()?;
        return Ok(Some(instance));
    }
    let mode = lookup.get(&["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"], "ec2_metadata_service_endpoint_mode");
    match mode {
        None => Ok(Some(Instance::default())),
        Some((mode, _)) if mode.eq_ignore_ascii_case("ipv4") => Ok(Some(Instance::default())),
        Some((mode, _)) if mode.eq_ignore_ascii_case("ipv6") => Ok(Some(Instance::ipv6())),
        Some((mode, name)) => Err(Error::misuse(format!("{name} is {mode:?}; it should be IPv4 or IPv6"))),
    }
}

/// What a profile has that needs a browser or another program.
fn refused(name: &str, profile: &Profile) -> Option<Error> {
    let how = match profile.any(&[
        "sso_session",
        "sso_start_url",
        "sso_account_id",
        "login_session",
        "credential_process",
    ])? {
        "credential_process" => {
            "gets its credentials from a program (credential_process), which this library does not run"
        }
        "login_session" => "gets its credentials from a sign-in in the browser (login_session)",
        _ => "gets its credentials from a sign-in in the browser (IAM Identity Center, sso_…)",
    };
    Some(Error::misuse(format!(
        "profile {name} {how}; run `aws configure export-credentials --profile {name} --format env` and set the variables \
         that it prints"
    )))
}

struct Reader<'a> {
    config: &'a Config,
    lookup: &'a Lookup<'a>,
}

impl Reader<'_> {
    /// The profile's credentials, with the roles on the way to them. `None` where it has none.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>
    fn profile(&self, root: &str, profile: &Profile) -> Result<Option<Source>> {
        let mut roles = Vec::new();
        let mut names = Vec::<String>::new();
        let (mut name, mut profile) = (root.to_owned(), profile.clone());
        let base = loop {
            let own = static_profile(&name, &profile);
            if names.contains(&name) {
                // Its own keys, for its own role.
                match own? {
                    Some(own) if names.last() == Some(&name) => break own.into(),
                    _ => return Err(circle(&names, &name)),
                }
            }
            if !roles.is_empty()
                && let Some(own) = static_profile(&name, &profile)?
            {
                break own.into();
            }
            let Some(arn) = profile.get("role_arn") else {
                if profile.get("web_identity_token_file").is_some() {
                    return Err(missing(&name, "role_arn", "web_identity_token_file"));
                }
                match (own?, names.last()) {
                    (Some(own), _) => break own.into(),
                    (None, None) => return Ok(None),
                    (None, Some(of)) => {
                        return Err(refused(&name, &profile).unwrap_or_else(|| {
                            Error::misuse(format!(
                                "profile {name}, the source_profile of {of}, has no credentials"
                            ))
                        }));
                    }
                }
            };
            if let Some(serial) = profile.get("mfa_serial") {
                return Err(Error::misuse(format!(
                    "profile {name} needs a code of the device {serial} (mfa_serial); run `aws configure \
                     export-credentials --profile {name} --format env` and set the variables that it prints"
                )));
            }
            let (session_name, duration) =
                (profile.get("role_session_name").map(str::to_owned), duration(&name, &profile)?);
            let (source, credential_source) =
                (profile.get("source_profile"), profile.get("credential_source"));
            if let (None, None, Some(file)) =
                (source, credential_source, profile.get("web_identity_token_file"))
            {
                let token = Token::File(file.to_owned());
                break Source::WebIdentity(WebIdentity {
                    arn: arn.to_owned(),
                    session_name,
                    duration,
                    token,
                });
            }
            if roles.len() == MOST_ROLES {
                return Err(Error::misuse(format!("more than {MOST_ROLES} roles lead to profile {root}")));
            }
            let external_id = profile.get("external_id").map(str::to_owned);
            roles.push((arn.to_owned(), session_name, external_id, duration));
            match (source, credential_source) {
                (Some(source), None) => {
                    let next = self.config.profiles.get(source).ok_or_else(|| {
                        no_profile(self.config, source).context(format!("source_profile of profile {name}"))
                    })?;
                    names.push(std::mem::replace(&mut name, source.to_owned()));
                    profile = next;
                }
                (None, Some(source)) => break self.named(&name, source)?,
                (Some(_), Some(_)) => {
                    return Err(Error::misuse(format!(
                        "profile {name} has both source_profile and credential_source; leave one of them out"
                    )));
                }
                (None, None) => return Err(missing(&name, "source_profile", "role_arn")),
            }
        };
        let assume = |source, (arn, session_name, external_id, duration)| {
            Source::Role(Box::new(Role { arn, session_name, external_id, duration, source }))
        };
        Ok(Some(roles.into_iter().rev().fold(base, assume)))
    }

    /// A `credential_source`.
    fn named(&self, name: &str, source: &str) -> Result<Source> {
        let environment = self.lookup.environment;
        let found = match source {
            "Environment" => static_environment(environment)?.map(Source::Static),
            "EcsContainer" => container(environment)?.map(Source::Container),
            "Ec2InstanceMetadata" => instance(self.lookup)?.map(Source::Instance),
            _ => {
                return Err(Error::misuse(format!(
                    "credential_source in profile {name} is {source:?}; it should be Environment, EcsContainer or \
                     Ec2InstanceMetadata"
                )));
            }
        };
        found.ok_or_else(|| {
            let what = match source {
                "Environment" => "AWS_ACCESS_KEY_ID is not set",
                "EcsContainer" => "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set",
                _ => "AWS_EC2_METADATA_DISABLED is set",
            };
            Error::misuse(format!("profile {name} has credential_source {source}, and {what}"))
        })
    }
}

fn static_profile(name: &str, profile: &Profile) -> Result<Option<Credentials>> {
    let of = |key: &str| format!("{key} in profile {name}");
    access_key(
        ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]
            .map(|key| (of(key), profile.get(key))),
    )
}

fn duration(name: &str, profile: &Profile) -> Result<Option<Duration>> {
    let Some(text) = profile.get("duration_seconds") else { return Ok(None) };
    match text.parse::<u64>() {
        Ok(seconds @ 900..=43_200) => Ok(Some(Duration::from_secs(seconds))),
        _ => Err(Error::misuse(format!(
            "duration_seconds in profile {name} is {text:?}; it should be a number from 900 to 43200"
        ))),
    }
}

fn missing(name: &str, key: &str, other: &str) -> Error {
    Error::misuse(format!("{key} is missing in profile {name}; it goes with {other}, which is set"))
}

fn circle(names: &[String], name: &str) -> Error {
    Error::misuse(format!(
        "the source_profile of these profiles goes round in a circle: {} → {name}",
        names.join(" → ")
    ))
}
