//! Accounts from `OSS_…` and `ALIBABA_CLOUD_…` variables.
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/oss-sdk-for-go-2-0-configure-access-credentials>

use super::{Credentials, EcsRole, Settings, settings};
use crate::{Error, Result, Secret};
use std::collections::BTreeMap;

/// No variable of more bytes is read.
const MOST: usize = 64 << 10;

/// The variables by name. All values are guarded alike: some are secrets.
struct Variables(BTreeMap<String, Secret>);

impl Variables {
    /// The first of those variables that is set; an empty one is not.
    fn get(&self, names: &[&str]) -> Option<&str> {
        let set = names.iter().filter_map(|name| self.0.get(*name)).map(|value| value.expose().trim());
        set.into_iter().find(|value| !value.is_empty())
    }
}

/// The account that environment variables describe, given as pairs; others are passed over.
///
/// The access key is `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET` and, for a temporary one, `OSS_SESSION_TOKEN`, or the
/// same as `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `ALIBABA_CLOUD_SECURITY_TOKEN`. Without
/// one, it is the role of the ECS instance, of the name in `ALIBABA_CLOUD_ECS_METADATA` where that is set, unless
/// `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true`. The region is `OSS_REGION` or `ALIBABA_CLOUD_REGION_ID`, or follows from
/// `OSS_ENDPOINT`, the address where it is not the region's own.
///
/// ```
/// use pileus_core::providers::oss::config::environment;
///
/// let pairs = [
///     ("OSS_ACCESS_KEY_ID", "LTAI5tExample"),
///     ("OSS_ACCESS_KEY_SECRET", "secret"),
///     ("OSS_ENDPOINT", "oss-cn-shanghai-internal.aliyuncs.com"),
/// ];
/// let settings = environment(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))?;
/// assert_eq!(settings.region, "cn-shanghai");
/// assert_eq!(settings.address()?, "https://oss-cn-shanghai-internal.aliyuncs.com");
/// # Ok::<(), pileus_core::Error>(())
/// ```
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    let mut values = BTreeMap::new();
    for (name, value) in pairs {
        if !["OSS_", "ALIBABA_CLOUD_", "ALICLOUD_"].iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        if value.len() > MOST {
            return Err(Error::misuse(format!("{name} is longer than {MOST} bytes, which no setting is")));
        }
        values.insert(name, Secret::new(value));
    }
    let variables = Variables(values);
    let endpoint = variables.get(&["OSS_ENDPOINT", "ALIBABA_CLOUD_OSS_ENDPOINT"]);
    let named =
        variables.get(&["OSS_REGION", "ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION", "ALICLOUD_REGION"]);
    let region = named.map(str::to_owned).or_else(|| settings::region_of(endpoint?)).ok_or_else(|| {
        Error::misuse("no region is set; set OSS_REGION to one like cn-hangzhou, or OSS_ENDPOINT")
    })?;
    let mut settings = Settings::new(region, credentials(&variables)?);
    settings.endpoint = endpoint.map(str::to_owned);
    settings.address()?;
    Ok(settings)
}

fn credentials(variables: &Variables) -> Result<Credentials> {
    let families = [
        ["OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN"],
        ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"],
        ["ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"],
    ];
    // Of one family, all of it: a key's token is good with no other key.
    for [id, secret, token] in families {
        match (variables.get(&[id]), variables.get(&[secret]), variables.get(&[token])) {
            (Some(id), Some(secret), None) => return Ok(Credentials::key(id, secret)),
            (Some(id), Some(secret), Some(token)) => return Ok(Credentials::sts(id, secret, token)),
            (Some(_), None, _) => return Err(Error::misuse(format!("{id} is set, and {secret} is not"))),
            (None, Some(_), _) => return Err(Error::misuse(format!("{secret} is set, and {id} is not"))),
            (None, None, _) => {}
        }
    }
    let off = variables.get(&["ALIBABA_CLOUD_ECS_METADATA_DISABLED"]);
    if off.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(Error::misuse("there is no access key; set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET"));
    }
    let role = variables.get(&["ALIBABA_CLOUD_ECS_METADATA"]).map(str::to_owned);
    Ok(Credentials::EcsRole(EcsRole { role, ..EcsRole::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Result<Settings> {
        environment(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_key_is_taken_whole_from_one_family() {
        let region = ("OSS_REGION", "cn-hangzhou");
        let settings = of(&[
            region,
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hunter2"),
            ("ALIBABA_CLOUD_SECURITY_TOKEN", "t0ken"),
            ("OSS_SESSION_TOKEN", "of another"),
        ])
        .expect("settings");
        let Credentials::Key(key) = &settings.credentials else { panic!("{settings:?}") };
        assert_eq!((key.access_key.as_str(), key.secret_key().expose()), ("id", "hunter2"));
        assert_eq!(key.session_token().map(Secret::expose), Some("t0ken"));
        assert!(!format!("{settings:?}").contains("hunter2"));
        let error = of(&[region, ("OSS_ACCESS_KEY_ID", "id")]).expect_err("half a key");
        assert!(error.message().contains("OSS_ACCESS_KEY_SECRET"), "{error}");
        let error = of(&[region, ("OSS_ACCESS_KEY_SECRET", "hunter2")]).expect_err("the other half");
        assert!(error.message().contains("OSS_ACCESS_KEY_ID") && !error.message().contains("hunter2"));
    }

    #[test]
    fn without_a_key_it_is_the_instances_role() {
        let settings =
            of(&[("ALIBABA_CLOUD_REGION_ID", "eu-central-1"), ("ALIBABA_CLOUD_ECS_METADATA", "r")]);
        let settings = settings.expect("settings");
        assert_eq!(settings.address().expect("an address"), "https://oss-eu-central-1.aliyuncs.com");
        let Credentials::EcsRole(role) = settings.credentials else { panic!("a role") };
        assert_eq!((role.role.as_deref(), role.endpoint.as_str()), (Some("r"), "http://100.100.100.200"));
        let off = of(&[("OSS_REGION", "a"), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "TRUE")]);
        assert!(off.expect_err("no key").message().contains("OSS_ACCESS_KEY_ID"));
        let error = of(&[("PATH", "/bin"), ("OSS_ENDPOINT", "https://oss.example")]).expect_err("no region");
        assert!(error.message().contains("OSS_REGION"), "{error}");
    }
}
