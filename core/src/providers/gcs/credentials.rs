//! Who an account belongs to, and how the JSON documents that Google hands out are read.

use super::settings;
use crate::{Error, Result, Secret, sign::google::RsaKey};
use serde::Deserialize;
use zeroize::Zeroize;

/// No document of credentials is longer.
const MOST: usize = 64 << 10;
/// Where tokens are got, if a document does not say.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

/// Where an account's tokens come from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credentials {
    /// A service account, by its key.
    ServiceAccount(Box<ServiceAccount>),
    /// A user who has logged in with `gcloud auth application-default login`.
    User(Box<User>),
    /// The service account of the machine that the program runs on.
    /// <https://docs.cloud.google.com/compute/docs/access/authenticate-workloads>
    Metadata {
        /// The metadata server, where it is not at its usual name: a host, with its port where it has one.
        host: Option<String>,
        /// The address of the account, where it is not the machine's default one.
        account: Option<String>,
    },
    /// A token from elsewhere, which is not renewed.
    Token(Secret),
    /// Nobody: what is public can be read, and emulators ask for no more.
    Anonymous,
}

/// A service account. <https://docs.cloud.google.com/iam/docs/keys-create-delete>
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    /// Its address: `name@project.iam.gserviceaccount.com`.
    pub email: String,
    /// Which of its keys it is.
    pub key_id: Option<String>,
    /// The key.
    pub key: RsaKey,
    /// The project it belongs to.
    pub project: Option<String>,
    /// Where a token is exchanged for one that the service takes.
    pub token_uri: String,
    /// The domain of the services that it is for.
    pub universe: Option<String>,
    /// How it has its tokens.
    pub grant: Grant,
    /// The user it stands for, where a domain's administrator has allowed that; needs [`Grant::Exchange`].
    pub subject: Option<String>,
}

/// How a service account has its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Grant {
    /// It signs them itself and asks nobody.
    /// <https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth>
    #[default]
    SelfSigned,
    /// It signs one that is exchanged for another.
    /// <https://developers.google.com/identity/protocols/oauth2/service-account#httprest>
    Exchange,
}

/// A user who has logged in. <https://developers.google.com/identity/protocols/oauth2/web-server#offline>
#[derive(Clone, Debug)]
pub struct User {
    /// The program that the user has logged in with.
    pub client_id: String,
    /// What that program has instead of a password.
    pub client_secret: Secret,
    /// What tokens are got for.
    pub refresh_token: Secret,
    /// Where they are got.
    pub token_uri: String,
    /// The project that requests are billed to.
    pub quota_project: Option<String>,
    /// The domain of the services that it is for.
    pub universe: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    project_id: Option<String>,
    #[serde(default)]
    private_key_id: Option<String>,
    #[serde(default)]
    private_key: String,
    #[serde(default)]
    client_email: String,
    #[serde(default)]
    token_uri: Option<String>,
    #[serde(default)]
    universe_domain: Option<String>,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    #[serde(default)]
    refresh_token: String,
    #[serde(default)]
    quota_project_id: Option<String>,
}

impl Drop for Document {
    fn drop(&mut self) {
        self.private_key.zeroize();
        self.client_secret.zeroize();
        self.refresh_token.zeroize();
    }
}

impl Credentials {
    /// Reads a document as `GOOGLE_APPLICATION_CREDENTIALS` names one: a service account's key or a user's login.
    pub fn from_json(text: &str) -> Result<Self> {
        if text.len() > MOST {
            return Err(Error::misuse(format!(
                "the credentials are longer than {MOST} bytes, which no such document is"
            )));
        }
        // The reader's own words might quote what is secret.
        let document: Document = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
            Error::misuse(format!(
                "the credentials are no JSON document of Google's: see line {}, column {}",
                e.line(),
                e.column()
            ))
        })?;
        let token_uri = document.token_uri.as_deref().unwrap_or(TOKEN_URI);
        settings::checked(token_uri, "token_uri of the credentials")?;
        let given = |value: &str, name: &str| match value.trim() {
            "" => Err(Error::misuse(format!("{name} is missing in the credentials"))),
            value => Ok(value.to_owned()),
        };
        match document.r#type.as_str() {
            "service_account" => Ok(Credentials::ServiceAccount(Box::new(ServiceAccount {
                email: given(&document.client_email, "client_email")?,
                key_id: document.private_key_id.clone(),
                key: RsaKey::from_pem(&document.private_key)?,
                project: document.project_id.clone(),
                token_uri: token_uri.into(),
                universe: document.universe_domain.clone(),
                grant: Grant::default(),
                subject: None,
            }))),
            "authorized_user" => Ok(Credentials::User(Box::new(User {
                client_id: given(&document.client_id, "client_id")?,
                client_secret: Secret::new(given(&document.client_secret, "client_secret")?),
                refresh_token: Secret::new(given(&document.refresh_token, "refresh_token")?),
                token_uri: token_uri.into(),
                quota_project: document.quota_project_id.clone(),
                universe: document.universe_domain.clone(),
            }))),
            "" => Err(Error::misuse(
                "type is missing in the credentials; it should be service_account or authorized_user",
            )),
            kind @ ("external_account"
            | "external_account_authorized_user"
            | "impersonated_service_account"
            | "gdch_service_account") => Err(Error::new(
                crate::Kind::Unsupported,
                format!(
                    "credentials of the type {kind} cannot be used; give a service account's key, a user's login, or a token got \
                         with them (gcloud auth print-access-token)"
                ),
            )),
            _ => Err(Error::misuse(
                "type in the credentials is none of Google's; it should be service_account or authorized_user",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn a_users_login_is_read() {
        let text = r#"{"type": "authorized_user", "client_id": "c", "client_secret": "hunter2", "refresh_token": "1//hunter3",
            "quota_project_id": "billed", "account": "", "universe_domain": "googleapis.com"}"#;
        let Credentials::User(user) = Credentials::from_json(text).expect("a user") else { panic!("a user") };
        assert_eq!((user.client_id.as_str(), user.client_secret.expose()), ("c", "hunter2"));
        assert_eq!((user.refresh_token.expose(), user.token_uri.as_str()), ("1//hunter3", TOKEN_URI));
        assert!(!format!("{user:?}").contains("hunter"));
        let settings = super::super::Settings::new(Credentials::User(user));
        assert_eq!(settings.quota_project.as_deref(), Some("billed"));
    }

    #[test]
    fn what_is_wrong_is_told_without_quoting_it() {
        for (text, kind, told) in [
            ("hunter2", Kind::Misuse, "line 1"),
            (r#"{"type": "hunter2"}"#, Kind::Misuse, "service_account or authorized_user"),
            (r#"{"client_secret": ["hunter2"]}"#, Kind::Misuse, "no JSON document"),
            ("{}", Kind::Misuse, "type is missing"),
            (r#"{"type": "external_account"}"#, Kind::Unsupported, "external_account cannot be used"),
            (r#"{"type": "authorized_user", "client_id": "c"}"#, Kind::Misuse, "client_secret is missing"),
            (
                r#"{"type": "service_account", "private_key": "hunter2"}"#,
                Kind::Misuse,
                "client_email is missing",
            ),
            (
                r#"{"type": "service_account", "client_email": "a@b", "private_key": "hunter2"}"#,
                Kind::Misuse,
                "private key",
            ),
            (r#"{"type": "service_account", "token_uri": "https://u:hunter2@h"}"#, Kind::Misuse, "token_uri"),
        ] {
            let error = Credentials::from_json(text).expect_err(told);
            assert_eq!(error.kind(), kind, "{told}");
            assert!(error.message().contains(told), "{told}: {error}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error}");
        }
        assert!(
            Credentials::from_json(&" ".repeat(MOST + 1)).expect_err("huge").message().contains("longer")
        );
    }
}
