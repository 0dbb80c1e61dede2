//! Who logs in, and for what.

use crate::{Error, Result, Secret};

/// Who logs in at Keystone, how it is proved, and what the token shall be good for.
///
/// The form also says which Identity API is spoken: the forms named `V2…` and [`Credentials::ApiKey`] log in at v2.0,
/// [`Credentials::V1`] at a cluster of Swift itself, all others at v3.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A user's password. <https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization>
    Password {
        /// The user.
        user: Named,
        /// Its password.
        password: Secret,
        /// What the token is for.
        scope: Scope,
    },
    /// An application credential, which carries its own scope.
    /// <https://docs.openstack.org/api-ref/identity/v3/#authenticating-with-an-application-credential>
    ApplicationCredential {
        /// Which one.
        credential: ApplicationCredential,
        /// Its secret.
        secret: Secret,
    },
    /// A token that exists already. It cannot be renewed here once it has ended. With [`Scope::Default`] it is used as
    /// it is; with any other scope it is exchanged for one of that scope.
    /// <https://docs.openstack.org/api-ref/identity/v3/#token-authentication-with-scoped-authorization>
    Token {
        /// The token.
        token: Secret,
        /// What the token is for.
        scope: Scope,
    },
    /// A user's password, at v2.0.
    V2Password {
        /// The user's name.
        username: String,
        /// Its password.
        password: Secret,
        /// The tenant (project) the token is for.
        tenant: Option<Tenant>,
    },
    /// A token that exists already, at v2.0.
    V2Token {
        /// The token.
        token: Secret,
        /// The tenant (project) the token is for.
        tenant: Option<Tenant>,
    },
    /// A user's API key at Rackspace (`RAX-KSKEY:apiKeyCredentials`, v2.0).
    /// <https://docs.rackspace.com/docs/cloud-identity/v2/api-reference/token-operations>
    ApiKey {
        /// The user's name.
        username: String,
        /// Its API key.
        key: Secret,
        /// The tenant (account) the token is for.
        tenant: Option<Tenant>,
    },
    /// A user's key at a cluster of Swift, or of what speaks its API, that stands by itself and has no Keystone. The login
    /// tells where the account is; there is no other service.
    /// <https://docs.openstack.org/swift/latest/overview_auth.html#tempauth>
    V1 {
        /// The user: `account:user`.
        user: String,
        /// Its key.
        key: Secret,
    },
}

/// A user or project: by its id, or by its name within a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The id.
    Id(String),
    /// The name, which is unique within that domain.
    Name(String, Domain),
}

/// A domain of users and projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// By its id; the first domain of most clouds has the id `default`.
    Id(String),
    /// By its name; the first domain of most clouds is named `Default`.
    Name(String),
}

/// An application credential: by its id, or by its name and owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationCredential {
    /// The id.
    Id(String),
    /// The name, and the user it belongs to.
    Name(String, Named),
}

/// What a token is good for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// What Keystone gives by itself: the user's default project, where it has one.
    #[default]
    Default,
    /// Nothing but finding out what there is: the token has no catalog.
    Unscoped,
    /// A project.
    Project(Named),
    /// A domain.
    Domain(Domain),
    /// The whole cloud.
    System,
}

/// A tenant, as v2.0 calls a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenant {
    /// By its id.
    Id(String),
    /// By its name.
    Name(String),
}

impl Named {
    /// By name, in the domain of that name.
    #[must_use]
    pub fn in_domain(name: impl Into<String>, domain: impl Into<String>) -> Self {
        Named::Name(name.into(), Domain::Name(domain.into()))
    }

    fn empty(&self) -> Option<&'static str> {
        match self {
            Named::Id(id) if id.is_empty() => Some("id"),
            Named::Name(name, _) if name.is_empty() => Some("name"),
            Named::Name(_, domain) if domain.is_empty() => Some("domain"),
            _ => None,
        }
    }
}

impl Domain {
    fn is_empty(&self) -> bool {
        let (Domain::Id(text) | Domain::Name(text)) = self;
        text.is_empty()
    }
}

impl Tenant {
    fn is_empty(&self) -> bool {
        let (Tenant::Id(text) | Tenant::Name(text)) = self;
        text.is_empty()
    }
}

impl Credentials {
    /// A user's password at v3, both names in the domain of that name, for a project.
    #[must_use]
    pub fn password(
        user: impl Into<String>,
        password: impl Into<Secret>,
        project: impl Into<String>,
        domain: impl Into<String>,
    ) -> Self {
        let domain = domain.into();
        Credentials::Password {
            user: Named::in_domain(user, domain.clone()),
            password: password.into(),
            scope: Scope::Project(Named::in_domain(project, domain)),
        }
    }

    /// The version segment of the Identity API they are for.
    pub(crate) fn version(&self) -> &'static str {
        match self {
            Credentials::Password { .. }
            | Credentials::ApplicationCredential { .. }
            | Credentials::Token { .. } => "v3",
            Credentials::V2Password { .. } | Credentials::V2Token { .. } | Credentials::ApiKey { .. } => {
                "v2.0"
            }
            Credentials::V1 { .. } => "v1.0",
        }
    }

    /// Whether another token can be had with them when one has ended.
    pub(crate) fn renewable(&self) -> bool {
        !matches!(self, Credentials::Token { .. } | Credentials::V2Token { .. })
    }

    pub(crate) fn secret(&self) -> &Secret {
        match self {
            Credentials::Password { password, .. } | Credentials::V2Password { password, .. } => password,
            Credentials::ApplicationCredential { secret, .. } => secret,
            Credentials::Token { token, .. } | Credentials::V2Token { token, .. } => token,
            Credentials::ApiKey { key, .. } | Credentials::V1 { key, .. } => key,
        }
    }

    /// Finds what is missing before anything is sent.
    pub(crate) fn check(&self) -> Result<()> {
        let missing = |setting: &str, what: &str| {
            Err(Error::misuse(format!("{setting} is missing or empty; it should be {what}")))
        };
        let (setting, what) = match self {
            Credentials::Password { .. } | Credentials::V2Password { .. } => {
                ("password", "the user's password")
            }
            Credentials::ApplicationCredential { .. } => {
                ("application_credential_secret", "the secret shown when the credential was made")
            }
            Credentials::Token { .. } | Credentials::V2Token { .. } => ("token", "a token of this cloud"),
            Credentials::ApiKey { .. } => ("api_key", "the API key from the account's settings"),
            Credentials::V1 { .. } => ("password", "the user's key"),
        };
        if self.secret().is_empty() {
            return missing(setting, what);
        }
        if !self.renewable() && self.secret().header().is_none() {
            return Err(Error::misuse("the token holds characters that no header can carry; copy it again"));
        }
        match self {
            Credentials::Password { user, scope, .. } => {
                check_named(user, "user")?;
                check_scope(scope)
            }
            Credentials::ApplicationCredential { credential, .. } => match credential {
                ApplicationCredential::Id(id) if id.is_empty() => {
                    missing("application_credential_id", "the credential's id")
                }
                ApplicationCredential::Name(name, _) if name.is_empty() => {
                    missing("application_credential_name", "the credential's name")
                }
                ApplicationCredential::Name(_, user) => check_named(user, "user"),
                ApplicationCredential::Id(_) => Ok(()),
            },
            Credentials::Token { scope, .. } => check_scope(scope),
            Credentials::V2Password { username, .. } | Credentials::ApiKey { username, .. }
                if username.is_empty() =>
            {
                missing("username", "the name of the user who logs in")
            }
            Credentials::V1 { user, .. } if user.is_empty() => {
                missing("username", "the user who logs in, like account:user")
            }
            Credentials::V1 { .. } => Ok(()),
            Credentials::V2Password { tenant, .. }
            | Credentials::V2Token { tenant, .. }
            | Credentials::ApiKey { tenant, .. } => match tenant {
                Some(tenant) if tenant.is_empty() => missing("project_name", "the tenant's name or id"),
                _ => Ok(()),
            },
        }
    }
}

fn check_named(named: &Named, what: &str) -> Result<()> {
    let Some(part) = named.empty() else { return Ok(()) };
    let setting = match (what, part) {
        ("user", "name") => "username".to_owned(),
        (what, "domain") => format!("{what}_domain_name"),
        (what, part) => format!("{what}_{part}"),
    };
    Err(Error::misuse(format!("{setting} is empty; give the {what}'s id, or its name and its domain")))
}

fn check_scope(scope: &Scope) -> Result<()> {
    match scope {
        Scope::Project(project) => check_named(project, "project"),
        Scope::Domain(domain) if domain.is_empty() => {
            Err(Error::misuse("domain_name is empty; give the domain's name or its id as domain_id"))
        }
        Scope::Default | Scope::Unscoped | Scope::Domain(_) | Scope::System => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn what_is_missing_is_named() {
        let fault = |credentials: Credentials| credentials.check().expect_err("missing");
        let cases = [
            (Credentials::password("demo", "", "demo", "Default"), "password is missing"),
            (Credentials::password("", "pw", "demo", "Default"), "username is empty"),
            (Credentials::password("demo", "pw", "", "Default"), "project_name is empty"),
            (Credentials::password("demo", "pw", "demo", ""), "user_domain_name is empty"),
            (Credentials::Token { token: "a\nb".into(), scope: Scope::Default }, "no header can carry"),
            (
                Credentials::ApiKey { username: "".into(), key: "k".into(), tenant: None },
                "username is missing",
            ),
            (
                Credentials::ApiKey { username: "u".into(), key: "".into(), tenant: None },
                "api_key is missing",
            ),
        ];
        for (credentials, message) in cases {
            let error = fault(credentials);
            assert_eq!(error.kind(), Kind::Misuse);
            assert!(error.message().contains(message), "{error}");
        }
        assert!(Credentials::password("demo", "pw", "demo", "Default").check().is_ok());
    }

    #[test]
    fn they_print_without_their_secret() {
        let text = format!("{:?}", Credentials::password("demo", "hunter2", "demo", "Default"));
        assert!(text.contains("demo") && !text.contains("hunter2"), "{text}");
    }
}
