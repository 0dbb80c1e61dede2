//! Google Cloud: the application's default credentials, and `GOOGLE_…` variables.

use super::{
    Files,
    settings::{self, Named},
};
use pileus_core::{
    Error, Result,
    providers::gcs::{Settings, config::Config},
};

impl Files {
    /// The account that the variables and the file of credentials describe, as Google's own libraries find it: the file that
    /// `GOOGLE_APPLICATION_CREDENTIALS` names, then the one that `gcloud auth application-default login` writes, then the
    /// service account of the machine. `STORAGE_EMULATOR_HOST` leads to an emulator.
    ///
    /// <https://docs.cloud.google.com/docs/authentication/application-default-credentials>
    pub fn gcs(&self) -> Result<Settings> {
        const NAMED: &str = "GOOGLE_APPLICATION_CREDENTIALS";
        let mut config = Config::new(self.pairs(Config::reads)?);
        if let Some(path) = config.credentials_file() {
            let path = self.place(&path);
            let named = if config.names_credentials() { Named::By(NAMED) } else { Named::Usually };
            match settings::read(&path, named)? {
                Some(text) => {
                    config
                        .add_credentials(text.expose())
                        .map_err(|error: Error| error.context(path.display()))?;
                }
                None if config.names_credentials() => {
                    let path = path.display();
                    return Err(Error::misuse(format!(
                        "there is no {path}, which {NAMED} names; set it to the file, or unset it"
                    )));
                }
                None => {}
            }
        }
        config.settings()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pileus_core::{Kind, providers::gcs::Credentials};
    use std::fs;

    const USER: &str =
        r#"{"type": "authorized_user", "client_id": "c", "client_secret": "hunter2", "refresh_token": "t"}"#;

    #[test]
    fn the_file_is_the_one_that_is_named_or_the_usual_one() {
        let home = std::env::temp_dir().join(format!("pileus-gcs-{}", std::process::id()));
        let usual = home.join(".config/gcloud");
        fs::create_dir_all(&usual).expect("a folder");
        let text = |path: &std::path::Path| path.to_str().expect("text").to_owned();
        let files = |more: &[(&str, &str)]| {
            let own = [("HOME".to_owned(), text(&home)), ("GOOGLE_CLOUD_PROJECT".to_owned(), "p".to_owned())];
            let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Files::new(own.into_iter().chain(more), &home).gcs()
        };
        let none = files(&[]).expect("an account");
        assert!(matches!(none.credentials, Credentials::Metadata { .. }));
        fs::write(usual.join("application_default_credentials.json"), USER).expect("a file");
        let usual = files(&[]).expect("an account");
        assert!(matches!(usual.credentials, Credentials::User(_)));
        assert_eq!(usual.project.as_deref(), Some("p"));
        let named = files(&[("GOOGLE_APPLICATION_CREDENTIALS", "missing.json")]).expect_err("not there");
        assert!(named.kind() == Kind::Misuse && named.message().contains("missing.json"), "{named}");
        fs::write(home.join("broken.json"), "hunter2").expect("a file");
        let broken = files(&[("GOOGLE_APPLICATION_CREDENTIALS", "broken.json")]).expect_err("no document");
        assert!(broken.message().contains("broken.json"), "{broken}");
        assert!(!format!("{broken:?}").contains("hunter2"));
        fs::remove_dir_all(&home).expect("removed");
    }
}
