//! An account at Rackspace from environment variables, given as pairs.

use super::{Rackspace, Region, settings};
use crate::{Error, Result, Secret, providers::openstack::Credentials};

/// Reads `RACKSPACE_USERNAME`, `RACKSPACE_API_KEY` (or `RACKSPACE_PASSWORD`) and `RACKSPACE_REGION`; `RAX_…` does as
/// well. Other pairs are passed over, empty ones too.
///
/// ```
/// use pileus_core::providers::rackspace::{Region, environment};
///
/// let pairs = [("RAX_USERNAME", "u"), ("RAX_API_KEY", "k"), ("RAX_REGION", "ord")];
/// let rackspace = environment(pairs.map(|(name, value)| (name.into(), value.into())))?;
/// assert_eq!(rackspace.region(), Region::Ord);
/// # Ok::<(), pileus_core::Error>(())
/// ```
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Rackspace> {
    let (mut username, mut key, mut password, mut region) = (None, None, None, None);
    for (name, value) in pairs {
        let Some((full, rest)) = ["RACKSPACE_", "RAX_"]
            .into_iter()
            .find_map(|prefix| Some((prefix == "RACKSPACE_", name.strip_prefix(prefix)?)))
        else {
            continue;
        };
        let field = match rest {
            "USERNAME" => &mut username,
            "API_KEY" => &mut key,
            "PASSWORD" => &mut password,
            "REGION" => &mut region,
            _ => continue,
        };
        // The full name wins over the short one, in whichever order they come.
        if !value.is_empty() && (full || field.is_none()) {
            *field = Some(value);
        }
    }
    let missing = |name: &str, what: &str| Error::misuse(format!("{name} is not set; it should be {what}"));
    let username =
        username.ok_or_else(|| missing("RACKSPACE_USERNAME", "the name of the user who logs in"))?;
    let region: Region = region
        .ok_or_else(|| {
            missing("RACKSPACE_REGION", &format!("one of: {}", Region::ALL.map(Region::name).join(", ")))
        })?
        .parse()
        .map_err(|error: Error| error.context("RACKSPACE_REGION"))?;
    let credentials = match (key, password) {
        (Some(key), _) => Credentials::ApiKey { username, key: Secret::new(key), tenant: None },
        (None, Some(password)) => {
            Credentials::V2Password { username, password: Secret::new(password), tenant: None }
        }
        (None, None) => return Err(missing("RACKSPACE_API_KEY", "the API key from the account's settings")),
    };
    Rackspace::with(region, settings(region, credentials))
}
