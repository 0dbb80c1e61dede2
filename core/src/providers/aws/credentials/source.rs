//! Where credentials come from, as data.

use crate::{Secret, sign::aws_v4};
use std::time::Duration;

/// Where credentials come from.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html>
#[derive(Clone, Debug)]
pub enum Source {
    /// An access key that is given.
    Static(aws_v4::Credentials),
    /// A role that is assumed with other credentials.
    Role(Box<Role>),
    /// A role that is assumed with a token of an identity provider.
    WebIdentity(WebIdentity),
    /// The endpoint that ECS and EKS give to containers.
    Container(Container),
    /// The role of the EC2 instance that this runs on.
    Instance(Instance),
    /// The first of them that works.
    Chain(Vec<Source>),
}

/// A role that is assumed. <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
#[derive(Clone, Debug)]
pub struct Role {
    /// The role: `arn:aws:iam::123456789012:role/name`.
    pub arn: String,
    /// What the session is called in logs; one is made up where there is none.
    pub session_name: Option<String>,
    /// What the role's owner demands to be told.
    pub external_id: Option<String>,
    /// How long the credentials shall be good for; an hour where nothing is said.
    pub duration: Option<Duration>,
    /// The credentials it is assumed with.
    pub source: Source,
}

/// A role that is assumed with a token of an identity provider.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
#[derive(Clone, Debug)]
pub struct WebIdentity {
    /// The role: `arn:aws:iam::123456789012:role/name`.
    pub arn: String,
    /// What the session is called in logs; one is made up where there is none.
    pub session_name: Option<String>,
    /// How long the credentials shall be good for; an hour where nothing is said.
    pub duration: Option<Duration>,
    /// The token.
    pub token: Token,
}

/// A secret that is given, or kept in a file that others write to.
#[derive(Clone, Debug)]
pub enum Token {
    /// This.
    Given(Secret),
    /// What the file of that path holds, read anew for each login: it is asked for as an exchange of its own
    /// ([`Exchange::local_file`](crate::Exchange::local_file)), unless its text has been
    /// [supplied](super::CredentialsProvider::supply).
    File(String),
}

/// The endpoint that ECS and EKS give to containers.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
#[derive(Clone, Debug)]
pub struct Container {
    /// The address.
    pub url: String,
    /// What the `Authorization` header says.
    pub token: Option<Token>,
}

/// The metadata service of an EC2 instance, in its version 2.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html>
#[derive(Clone, Debug)]
pub struct Instance {
    /// The service's address.
    pub endpoint: String,
}

/// Where the metadata service is, unless told otherwise.
pub const DEFAULT_METADATA: &str = "http://169.254.169.254";

impl Default for Instance {
    fn default() -> Self {
        Instance { endpoint: DEFAULT_METADATA.into() }
    }
}

impl Source {
    /// A long-term access key.
    #[must_use]
    pub fn access_key(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Source::Static(aws_v4::Credentials::new(access_key, secret_key))
    }

    /// That role, assumed with these credentials.
    #[must_use]
    pub fn role(self, arn: impl Into<String>) -> Self {
        Source::Role(Box::new(Role {
            arn: arn.into(),
            session_name: None,
            external_id: None,
            duration: None,
            source: self,
        }))
    }

    /// Has `place` say where each file is: the path that is read instead of the one that was written.
    pub fn place_files(&mut self, mut place: impl FnMut(&str) -> String) {
        let mut open = vec![self];
        while let Some(source) = open.pop() {
            let token = match source {
                Source::Static(_) | Source::Instance(_) => None,
                Source::Role(role) => {
                    open.push(&mut role.source);
                    None
                }
                Source::WebIdentity(identity) => Some(&mut identity.token),
                Source::Container(container) => container.token.as_mut(),
                Source::Chain(sources) => {
                    open.extend(sources);
                    None
                }
            };
            if let Some(Token::File(path)) = token {
                *path = place(path);
            }
        }
    }

    /// The files that tokens are read from.
    #[must_use]
    pub fn files(&self) -> Vec<&str> {
        let mut files = Vec::new();
        let mut open = vec![self];
        while let Some(source) = open.pop() {
            let token = match source {
                Source::Static(_) | Source::Instance(_) => None,
                Source::Role(role) => {
                    open.push(&role.source);
                    None
                }
                Source::WebIdentity(identity) => Some(&identity.token),
                Source::Container(container) => container.token.as_ref(),
                Source::Chain(sources) => {
                    open.extend(sources.iter().rev());
                    None
                }
            };
            if let Some(Token::File(path)) = token
                && !files.contains(&path.as_str())
            {
                files.push(path);
            }
        }
        files
    }
}

impl From<aws_v4::Credentials> for Source {
    fn from(credentials: aws_v4::Credentials) -> Self {
        Source::Static(credentials)
    }
}
