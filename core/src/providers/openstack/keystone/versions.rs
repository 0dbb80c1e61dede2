//! The versions of the Identity API.

use crate::{
    Endpoint, Request, Response, Result, Time,
    wire::json::{or_default, time_option},
};
use serde::{Deserialize, Serialize};

/// Lists the versions of the Identity API that the cloud has.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-versions>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVersions;

/// One version of the Identity API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiVersion {
    /// Its name: `v3.14`.
    pub id: String,
    /// `stable`, `current`, `deprecated`, …
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated: Option<Time>,
    /// Where it is.
    #[serde(default, deserialize_with = "or_default")]
    pub links: Vec<Link>,
}

/// An address and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is: `self`, `describedby`.
    #[serde(default, deserialize_with = "or_default")]
    pub rel: String,
    /// The address.
    #[serde(default, deserialize_with = "or_default")]
    pub href: String,
}

impl Endpoint for ListVersions {
    type Output = Vec<ApiVersion>;

    fn request(&self) -> Request {
        // "Multiple choices" is how Keystone answers.
        Request::get("identity-root", &[]).accept(&[300])
    }

    fn response(&self, response: &Response) -> Result<Vec<ApiVersion>> {
        #[derive(Deserialize)]
        struct Answer {
            versions: Versions,
        }
        #[derive(Deserialize)]
        struct Versions {
            values: Vec<ApiVersion>,
        }
        Ok(response.json::<Answer>()?.versions.values)
    }
}

impl ApiVersion {
    /// Where it is, as the cloud itself says.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.links.iter().find(|link| link.rel == "self").map(|link| link.href.as_str())
    }
}
