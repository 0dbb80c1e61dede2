//! The `OS_…` variables of OpenStack's command-line clients.

use super::{Source, layer::Layer, resolve};
use crate::{Error, Result, providers::openstack::Settings};

/// No variable of more bytes is read.
const MOST: usize = 64 << 10;

/// Reads a cloud's settings from environment variables, given as pairs: `OS_AUTH_URL`, `OS_USERNAME`, `OS_PASSWORD`,
/// `OS_PROJECT_NAME` and so on, as an `openrc` file sets them. Other pairs are passed over, empty ones too. `OS_CLOUD`
/// is not looked at: it names an entry of a file.
/// <https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html#environment-variables>
///
/// ```
/// use pileus_core::providers::openstack::config::environment;
///
/// let error = environment([("OS_USERNAME".to_owned(), "demo".to_owned())]).expect_err("too little");
/// assert!(error.message().starts_with("OS_AUTH_URL is missing"));
/// ```
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    let mut layer = Layer::default();
    let mut later = Vec::new();
    for (name, value) in pairs {
        let Some(key) = name.strip_prefix("OS_") else { continue };
        if value.len() > MOST {
            return Err(Error::misuse(format!("{name} is longer than {MOST} bytes, which no setting is")));
        }
        match key {
            "CLOUD" => {}
            // The older names yield to the newer, in whichever order they come.
            "TENANT_NAME" | "TENANT_ID" | "ENDPOINT_TYPE" | "VOLUME_API_VERSION" | "AUTH_TOKEN" => {
                later.push((key.to_owned(), value));
            }
            _ => layer.set(key, value),
        }
    }
    let mut older = Layer::default();
    for (key, value) in later {
        older.set(&key, value);
    }
    resolve::settings(&older.overlaid(layer), Source::Environment)
}
