//! Accounts from Google's environment variables and the document that they name: pure functions over text and pairs.
//! Whoever calls them reads the files and the environment.
//! <https://docs.cloud.google.com/docs/authentication/application-default-credentials>

use super::{Credentials, Settings};
use crate::{Error, Result};
use std::collections::BTreeMap;

/// The variables that are read.
const NAMES: [&str; 9] = [
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_QUOTA_PROJECT",
    "GOOGLE_CLOUD_UNIVERSE_DOMAIN",
    "STORAGE_EMULATOR_HOST",
    "GCE_METADATA_HOST",
    "CLOUDSDK_CONFIG",
    "HOME",
    "APPDATA",
];

/// What a configuration is read from.
///
/// ```
/// use pileus_core::providers::gcs::{Credentials, config::Config};
///
/// let variables = [("HOME", "/home/me"), ("GOOGLE_CLOUD_PROJECT", "my-project")];
/// let mut config = Config::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
///
/// // Which file to read is told; reading it is up to the caller.
/// let file = "/home/me/.config/gcloud/application_default_credentials.json";
/// assert_eq!(config.credentials_file().as_deref(), Some(file));
/// config.add_credentials(
///     r#"{"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "t"}"#,
/// )?;
/// let settings = config.settings()?;
/// assert_eq!(settings.project.as_deref(), Some("my-project"));
/// assert!(matches!(settings.credentials, Credentials::User(_)));
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Config {
    variables: BTreeMap<String, String>,
    credentials: Option<Credentials>,
}

impl Config {
    /// From environment variables, given as pairs. Those of others are passed over.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let variables =
            pairs.into_iter().filter(|(name, value)| Config::reads(name) && !value.trim().is_empty());
        Config { variables: variables.collect(), credentials: None }
    }

    /// Whether it reads the variable of that name.
    #[must_use]
    pub fn reads(name: &str) -> bool {
        NAMES.contains(&name)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|value| value.trim())
    }

    /// Whether the file of [`Config::credentials_file`] has to be there, because a variable names it.
    #[must_use]
    pub fn names_credentials(&self) -> bool {
        self.get("GOOGLE_APPLICATION_CREDENTIALS").is_some()
    }

    /// The file that the credentials are in: the one that is named, or the one that `gcloud` writes, which need not be
    /// there. `None` where nothing tells the home directory.
    #[must_use]
    pub fn credentials_file(&self) -> Option<String> {
        const FILE: &str = "application_default_credentials.json";
        if let Some(path) = self.get("GOOGLE_APPLICATION_CREDENTIALS") {
            return Some(path.to_owned());
        }
        if let Some(folder) = self.get("CLOUDSDK_CONFIG") {
            return Some(format!("{}/{FILE}", folder.trim_end_matches(['/', '\\'])));
        }
        if let Some(data) = self.get("APPDATA") {
            return Some(format!("{}\\gcloud\\{FILE}", data.trim_end_matches(['/', '\\'])));
        }
        self.get("HOME").map(|home| format!("{}/.config/gcloud/{FILE}", home.trim_end_matches('/')))
    }

    /// Adds the text of that file.
    pub fn add_credentials(&mut self, text: &str) -> Result<()> {
        self.credentials = Some(Credentials::from_json(text)?);
        Ok(())
    }

    /// What it all amounts to. Without a file, an emulator is talked to as nobody and Google as the machine's own service
    /// account.
    pub fn settings(&self) -> Result<Settings> {
        let emulator = self.get("STORAGE_EMULATOR_HOST");
        let credentials = match &self.credentials {
            Some(credentials) => credentials.clone(),
            None if emulator.is_some() => Credentials::Anonymous,
            None if self.names_credentials() => {
                return Err(Error::misuse(
                    "GOOGLE_APPLICATION_CREDENTIALS names a file whose text was not supplied; read it and add it, or leave the \
                     variable out",
                ));
            }
            None => Credentials::Metadata {
                host: self.get("GCE_METADATA_HOST").map(str::to_owned),
                account: None,
            },
        };
        let mut settings = Settings::new(credentials);
        settings.endpoint = emulator.map(|host| match host.contains("://") {
            true => host.to_owned(),
            false => format!("http://{host}"),
        });
        let own = |name: &str, other: &mut Option<String>| {
            if let Some(value) = self.get(name) {
                *other = Some(value.to_owned());
            }
        };
        own("GOOGLE_CLOUD_PROJECT", &mut settings.project);
        own("GOOGLE_CLOUD_QUOTA_PROJECT", &mut settings.quota_project);
        own("GOOGLE_CLOUD_UNIVERSE_DOMAIN", &mut settings.universe);
        settings.address()?;
        Ok(settings)
    }
}

/// Settings from environment variables alone, given as pairs.
///
/// ```
/// use pileus_core::providers::gcs::config::environment;
///
/// let settings = environment([("STORAGE_EMULATOR_HOST".to_owned(), "127.0.0.1:9023".to_owned())])?;
/// assert_eq!(settings.address()?, "http://127.0.0.1:9023");
/// # Ok::<(), pileus_core::Error>(())
/// ```
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    Config::new(pairs).settings()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Config {
        Config::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn the_file_is_where_gcloud_puts_it() {
        let file = |pairs: &[(&str, &str)]| config(pairs).credentials_file();
        assert_eq!(
            file(&[("GOOGLE_APPLICATION_CREDENTIALS", "/k.json"), ("HOME", "/h")]).as_deref(),
            Some("/k.json")
        );
        let file_in = |pairs| file(pairs).expect("a file");
        assert_eq!(
            file_in(&[("CLOUDSDK_CONFIG", "/c/"), ("HOME", "/h")]),
            "/c/application_default_credentials.json"
        );
        assert_eq!(file_in(&[("APPDATA", "C:\\d")]), "C:\\d\\gcloud\\application_default_credentials.json");
        assert_eq!(file(&[("PATH", "/bin")]), None);
    }

    #[test]
    fn what_is_not_there_is_made_up_for() {
        let settings =
            config(&[("GCE_METADATA_HOST", "127.0.0.1:8080"), ("GOOGLE_CLOUD_QUOTA_PROJECT", "q")])
                .settings();
        let settings = settings.expect("settings");
        assert!(
            matches!(&settings.credentials, Credentials::Metadata { host: Some(host), .. } if host == "127.0.0.1:8080")
        );
        assert_eq!((settings.quota_project.as_deref(), settings.endpoint), (Some("q"), None));
        let error =
            config(&[("GOOGLE_APPLICATION_CREDENTIALS", "/k.json")]).settings().expect_err("not supplied");
        assert!(error.message().starts_with("GOOGLE_APPLICATION_CREDENTIALS"), "{error}");
        let universe = config(&[("GOOGLE_CLOUD_UNIVERSE_DOMAIN", "evil/")]).settings();
        assert_eq!(universe.expect_err("no domain").kind(), crate::Kind::Misuse);
        let emulator =
            environment([("STORAGE_EMULATOR_HOST".to_owned(), "http://h:1/".to_owned())]).expect("settings");
        assert_eq!(emulator.address().expect("an address"), "http://h:1");
        assert!(matches!(emulator.credentials, Credentials::Anonymous));
    }
}
