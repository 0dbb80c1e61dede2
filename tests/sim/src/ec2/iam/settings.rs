//! What the cloud knows of roles before the first request.

use crate::Time;
use pileus_core::Secret;
use std::time::Duration;

/// Roles, and who has them.
#[derive(Clone, Debug)]
pub struct Iam {
    /// The roles there are.
    pub roles: Vec<IamRole>,
    /// The ARN of the role of the instance that asks the metadata service, if it has one.
    pub instance: Option<String>,
    /// Where containers get the credentials of their roles.
    pub containers: Vec<ContainerEndpoint>,
    /// How long the credentials are good that the metadata service and the containers' endpoints hand out.
    pub life: Duration,
    /// How long before the end of the old ones they hand out new ones.
    pub renewal: Duration,
}

impl Default for Iam {
    /// Roles `demo`, `instance` and `container` of the account `123456789012`. `demo` may be assumed by that account and
    /// with the web identity `demo-web-identity`; `instance` is that of the metadata service's instance; `container` is
    /// had at `/v2/credentials/demo`, and at `/v1/credentials` with the token `demo-container-token`. Credentials are
    /// handed out for six hours, new ones half an hour before the old ones end.
    fn default() -> Self {
        let arn = |name: &str| format!("arn:aws:iam::123456789012:role/{name}");
        let demo = IamRole { tokens: vec![WebToken::new("demo-web-identity")], ..IamRole::new(arn("demo")) };
        Self {
            roles: vec![demo, IamRole::new(arn("instance")), IamRole::new(arn("container"))],
            instance: Some(arn("instance")),
            containers: vec![
                ContainerEndpoint {
                    path: "/v2/credentials/demo".into(),
                    token: None,
                    role: arn("container"),
                },
                ContainerEndpoint {
                    path: "/v1/credentials".into(),
                    token: Some("demo-container-token".into()),
                    role: arn("container"),
                },
            ],
            life: Duration::from_secs(6 * 3600),
            renewal: Duration::from_secs(1800),
        }
    }
}

/// A role.
#[derive(Clone, Debug)]
pub struct IamRole {
    /// Its ARN: `arn:aws:iam::123456789012:role/demo`.
    pub arn: String,
    /// The accounts whose keys may assume it.
    pub trusted: Vec<String>,
    /// What they have to say besides.
    pub external_id: Option<String>,
    /// The web identities that may assume it.
    pub tokens: Vec<WebToken>,
    /// The longest that its credentials may be asked to be good.
    pub longest: Duration,
}

impl IamRole {
    /// A role that its own account may assume, for an hour at most.
    pub fn new(arn: impl Into<String>) -> Self {
        let mut role = Self {
            arn: arn.into(),
            trusted: Vec::new(),
            external_id: None,
            tokens: Vec::new(),
            longest: Duration::from_secs(3600),
        };
        role.trusted = vec![role.account().to_owned()];
        role
    }

    /// The account it belongs to.
    pub(super) fn account(&self) -> &str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }

    /// Its name, without its path.
    pub(super) fn name(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or_default()
    }
}

/// A token of an identity provider.
#[derive(Clone, Debug)]
pub struct WebToken {
    /// The token.
    pub token: Secret,
    /// When it ends to be good, if it does.
    pub expires: Option<Time>,
}

impl WebToken {
    /// A token for good.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self { token: token.into(), expires: None }
    }
}

/// Where containers get the credentials of their role.
#[derive(Clone, Debug)]
pub struct ContainerEndpoint {
    /// The path, under any host: `/v2/credentials/…`, `/v1/credentials`.
    pub path: String,
    /// What the `Authorization` header has to say, if it has to be there.
    pub token: Option<Secret>,
    /// The role's ARN.
    pub role: String,
}
