//! How requests are authorized, as data.

use crate::{Secret, sign::oss};

/// Where the metadata service of an instance is, unless told otherwise.
/// <https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata>
pub const DEFAULT_METADATA: &str = "http://100.100.100.200";

/// How requests are authorized.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// By an access key, temporary ones with their token included.
    Key(oss::Credentials),
    /// By the RAM role of the ECS instance that this runs on, whose temporary access keys are had from its metadata service
    /// and renewed.
    EcsRole(EcsRole),
    /// Not at all: for what anybody may read.
    Anonymous,
}

/// The RAM role of an ECS instance.
/// <https://www.alibabacloud.com/help/en/ecs/user-guide/attach-an-instance-ram-role-to-an-ecs-instance>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcsRole {
    /// Where the metadata service is.
    pub endpoint: String,
    /// The role's name; asked for where it is not said.
    pub role: Option<String>,
}

impl Default for EcsRole {
    fn default() -> Self {
        EcsRole { endpoint: DEFAULT_METADATA.into(), role: None }
    }
}

impl Credentials {
    /// An access key, by its id and its secret half.
    #[must_use]
    pub fn key(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Credentials::Key(oss::Credentials::new(access_key, secret_key))
    }

    /// A temporary access key, with the token that the Security Token Service has given with it.
    #[must_use]
    pub fn sts(
        access_key: impl Into<String>,
        secret_key: impl Into<Secret>,
        token: impl Into<Secret>,
    ) -> Self {
        Credentials::Key(oss::Credentials::new(access_key, secret_key).with_session_token(token))
    }

    /// The role of the instance that this runs on.
    #[must_use]
    pub fn ecs_role() -> Self {
        Credentials::EcsRole(EcsRole::default())
    }
}
