//! Accounts from `~/.aws/config`, `~/.aws/credentials` and `AWS_…` variables: pure functions over text and pairs.
//! Whoever calls them reads the files and the environment.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>

mod chain;
mod environment;
mod file;
mod profiles;
mod resolve;

use super::Settings;
use crate::Result;
use environment::Environment;
use profiles::Profiles;

/// What a configuration is read from.
///
/// ```
/// use pileus_core::providers::aws::{config::Config, credentials::Source};
///
/// let variables = [("HOME", "/home/me"), ("AWS_PROFILE", "work"), ("AWS_REGION", "eu-west-1")];
/// let mut config = Config::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())))?;
///
/// // Which files to read is told; reading them is up to the caller.
/// assert_eq!(config.config_file().as_deref(), Some("/home/me/.aws/config"));
/// assert_eq!(config.credentials_file().as_deref(), Some("/home/me/.aws/credentials"));
/// config.add_config("[profile work]\nregion = us-east-1\n")?;
/// config.add_credentials("[work]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n")?;
///
/// let settings = config.settings()?;
/// assert_eq!(settings.region.as_deref(), Some("eu-west-1"));
/// assert!(matches!(settings.credentials, Source::Static(key) if key.access_key == "AKIDEXAMPLE"));
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Config {
    environment: Environment,
    profiles: Profiles,
    profile: Option<String>,
}

impl Config {
    /// From environment variables, given as pairs. Those that are not `AWS_…` are passed over, but for the ones that
    /// name the home directory.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        Ok(Config { environment: Environment::new(pairs)?, ..Config::default() })
    }

    /// Where the configuration file is, which need not be there. `None` where nothing tells the home directory.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html>
    #[must_use]
    pub fn config_file(&self) -> Option<String> {
        self.environment.file("AWS_CONFIG_FILE", "config")
    }

    /// Where the credentials file is, which need not be there.
    #[must_use]
    pub fn credentials_file(&self) -> Option<String> {
        self.environment.file("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    }

    /// Adds the text of the configuration file.
    pub fn add_config(&mut self, text: &str) -> Result<()> {
        self.profiles.add(file::Kind::Config, text)
    }

    /// Adds the text of the credentials file, which holds where both say something.
    pub fn add_credentials(&mut self, text: &str) -> Result<()> {
        self.profiles.add(file::Kind::Credentials, text)
    }

    /// Takes that profile, whatever `AWS_PROFILE` says. Credentials of the environment are then passed over.
    pub fn use_profile(&mut self, name: impl Into<String>) {
        self.profile = Some(name.into());
    }

    /// What it all amounts to. Files that the credentials are kept in besides are named by
    /// [`Source::files`](super::credentials::Source::files).
    pub fn settings(&self) -> Result<Settings> {
        resolve::settings(self)
    }
}

/// Settings from environment variables alone, given as pairs.
///
/// ```
/// use pileus_core::providers::aws::config::environment;
///
/// let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
/// let error = environment([pair("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")]).expect_err("half a key");
/// assert!(error.message().starts_with("AWS_SECRET_ACCESS_KEY is missing"));
/// ```
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    Config::new(pairs)?.settings()
}

#[cfg(test)]
mod tests;
