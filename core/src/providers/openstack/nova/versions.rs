//! What versions of its interface a cloud's Nova has.

use crate::{
    Endpoint, Request, Response, Result, Time,
    wire::json::{or_default, time_option},
};
use serde::{Deserialize, Serialize};

/// A version of the interface. <https://docs.openstack.org/api-ref/compute/#api-versions>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ApiVersion {
    /// Its name: `v2.1`.
    pub id: String,
    /// `CURRENT`, `SUPPORTED` or `DEPRECATED`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// The newest microversion; empty where there are none.
    #[serde(default, rename = "version", deserialize_with = "or_default")]
    pub newest: String,
    /// The oldest microversion; empty where there are none.
    #[serde(default, rename = "min_version", deserialize_with = "or_default")]
    pub oldest: String,
    /// When it last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated: Option<Time>,
}

/// Shows the version at the address of the service, or the versions where the address is above them.
/// <https://docs.openstack.org/api-ref/compute/#show-details-of-specific-api-version>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetVersions;

impl Endpoint for GetVersions {
    type Output = Vec<ApiVersion>;
    fn request(&self) -> Request {
        // Clouds that make the user choose answer 300.
        Request::get("compute", &[]).accept(&[300])
    }
    fn response(&self, response: &Response) -> Result<Vec<ApiVersion>> {
        #[derive(Deserialize)]
        struct Reply {
            #[serde(default)]
            version: Option<ApiVersion>,
            #[serde(default, alias = "choices")]
            versions: Vec<ApiVersion>,
        }
        let reply: Reply = response.json()?;
        let found: Vec<_> = reply.version.into_iter().chain(reply.versions).collect();
        if found.is_empty() { Err(response.malformed("it names no version")) } else { Ok(found) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn one_version_or_several_are_read() {
        assert_eq!(sent(&GetVersions).0, "GET ");
        let one = r#"{"version": {"id": "v2.1", "status": "CURRENT", "version": "2.104", "min_version": "2.1",
            "updated": "2013-07-23T11:33:21Z"}}"#;
        let one = GetVersions.response(&answer(200, one)).expect("a version");
        assert_eq!(
            (one[0].id.as_str(), one[0].newest.as_str(), one[0].oldest.as_str()),
            ("v2.1", "2.104", "2.1")
        );
        assert_eq!(one[0].updated, Some(Time::from_unix_secs(1_374_579_201)));
        let two = r#"{"versions": [{"id": "v2.0", "status": "DEPRECATED", "version": "", "min_version": ""},
            {"id": "v2.1", "status": "CURRENT"}]}"#;
        let two = GetVersions.response(&answer(300, two)).expect("versions");
        assert_eq!((two.len(), two[1].status.as_str()), (2, "CURRENT"));
        GetVersions.response(&answer(200, "{}")).expect_err("none");
    }
}
