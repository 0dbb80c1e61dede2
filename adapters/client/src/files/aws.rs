//! AWS: `~/.aws` and `AWS_…` variables.

use super::{
    Files,
    settings::{self, Named},
};
use pileus_core::{
    Error, Result,
    providers::aws::{Settings, config::Config},
};

impl Files {
    /// The account that the variables and the files describe, as the AWS tools find it: the `AWS_…` variables first, then
    /// the profile (`AWS_PROFILE`, or `default`) of the configuration and the credentials file, then the container's
    /// credentials, then the instance's.
    ///
    /// The files are those that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, or `~/.aws/config` and
    /// `~/.aws/credentials`. Tokens in files (`AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` and
    /// so on) are read whenever a login needs them.
    ///
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html>,
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html>,
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>
    pub fn aws(&self) -> Result<Settings> {
        self.aws_settings(None)
    }

    /// The account of that profile, whatever `AWS_PROFILE` and the keys in the environment say.
    pub fn aws_profile(&self, name: &str) -> Result<Settings> {
        self.aws_settings(Some(name))
    }

    fn aws_settings(&self, profile: Option<&str>) -> Result<Settings> {
        let wanted = |name: &str| name.starts_with("AWS_") || name == "HOME" || name == "USERPROFILE";
        let mut config = Config::new(self.pairs(wanted)?)?;
        if let Some(name) = profile {
            config.use_profile(name);
        }
        let mut absent = Vec::new();
        let (path, variable) = (config.config_file(), "AWS_CONFIG_FILE");
        self.aws_file(path, variable, &mut absent, |text| config.add_config(text))?;
        let (path, variable) = (config.credentials_file(), "AWS_SHARED_CREDENTIALS_FILE");
        self.aws_file(path, variable, &mut absent, |text| config.add_credentials(text))?;
        let mut settings = config.settings().map_err(|error| match absent.as_slice() {
            [] => error,
            _ => error.context(format!("AWS settings (there is no {})", absent.join(", no "))),
        })?;
        settings.credentials.place_files(|path| self.placed(path));
        settings.ca_file = settings.ca_file.map(|path| self.placed(&path));
        Ok(settings)
    }

    fn aws_file(
        &self,
        path: Option<String>,
        variable: &str,
        absent: &mut Vec<String>,
        add: impl FnOnce(&str) -> Result<()>,
    ) -> Result<()> {
        let Some(path) = path else {
            absent.push("home directory".to_owned());
            return Ok(());
        };
        let path = self.place(&path);
        let named = if self.variable(variable).is_some() { Named::By(variable) } else { Named::Usually };
        match settings::read(&path, named)? {
            Some(text) => add(text.expose()).map_err(|error: Error| error.context(path.display())),
            None => {
                absent.push(path.display().to_string());
                Ok(())
            }
        }
    }
}
