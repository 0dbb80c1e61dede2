//! An access key.

use crate::Secret;

/// An access key, which requests are signed with.
/// <https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair>
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The access key's id, which is no secret.
    pub access_key: String,
    secret_key: Secret,
    session_token: Option<Secret>,
}

impl Credentials {
    /// An access key, by its id and its secret half.
    #[must_use]
    pub fn new(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Credentials { access_key: access_key.into(), secret_key: secret_key.into(), session_token: None }
    }

    /// With the token of a temporary access key, which the Security Token Service has given with it.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<Secret>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// The secret half of the access key.
    #[must_use]
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// The token of a temporary access key.
    #[must_use]
    pub fn session_token(&self) -> Option<&Secret> {
        self.session_token.as_ref()
    }
}
