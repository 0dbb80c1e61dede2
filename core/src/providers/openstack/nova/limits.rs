//! What a project may use, and uses.

use crate::{
    Endpoint, Request, Response, Result,
    wire::json::{self, Document},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A project's limits. <https://docs.openstack.org/api-ref/compute/#limits-limits>
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Limits {
    /// Limits and uses by the cloud's names for them; -1 is no limit. [`Limits::pair`] knows the names that go
    /// together.
    #[serde(default)]
    pub absolute: BTreeMap<String, i64>,
    /// How often what may be asked, on clouds that say so.
    #[serde(default)]
    pub rate: Vec<RateLimit>,
}

/// How often something may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RateLimit {
    /// What, for people.
    #[serde(default)]
    pub uri: String,
    /// What, as a regular expression of paths.
    #[serde(default)]
    pub regex: String,
    /// How often.
    #[serde(default)]
    pub limit: Vec<Rate>,
}

/// How often a method may be used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rate {
    /// The method.
    #[serde(default)]
    pub verb: String,
    /// How often in one unit.
    #[serde(default)]
    pub value: i64,
    /// How often yet.
    #[serde(default)]
    pub remaining: i64,
    /// The unit: `MINUTE`, `DAY`.
    #[serde(default)]
    pub unit: String,
    /// When it begins anew.
    #[serde(default, rename = "next-available")]
    pub next_available: Option<String>,
}

/// What there is a limit of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Servers.
    Servers,
    /// Processors.
    Cores,
    /// Memory in MiB.
    Ram,
    /// Server groups.
    ServerGroups,
    /// Floating addresses, where Nova has them.
    FloatingIps,
    /// Security groups, where Nova has them.
    SecurityGroups,
}

impl Limits {
    /// How much of it is used and may be used; `None` where the cloud does not say, and no limit where it is -1.
    #[must_use]
    pub fn pair(&self, resource: Resource) -> (Option<i64>, Option<i64>) {
        let (used, most) = match resource {
            Resource::Servers => ("totalInstancesUsed", "maxTotalInstances"),
            Resource::Cores => ("totalCoresUsed", "maxTotalCores"),
            Resource::Ram => ("totalRAMUsed", "maxTotalRAMSize"),
            Resource::ServerGroups => ("totalServerGroupsUsed", "maxServerGroups"),
            Resource::FloatingIps => ("totalFloatingIpsUsed", "maxTotalFloatingIps"),
            Resource::SecurityGroups => ("totalSecurityGroupsUsed", "maxSecurityGroups"),
        };
        (self.absolute.get(used).copied(), self.absolute.get(most).copied())
    }
}

/// Shows the project's limits. <https://docs.openstack.org/api-ref/compute/#show-rate-and-absolute-limits>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetLimits {
    /// Those of another project (administrators).
    pub project: Option<String>,
}

impl Endpoint for GetLimits {
    type Output = Document<Limits>;
    fn request(&self) -> Request {
        Request::get("compute", &["limits"]).query_opt("tenant_id", self.project.as_ref())
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "limits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn limits_are_read_and_paired() {
        assert_eq!(sent(&GetLimits::default()).0, "GET /limits");
        assert_eq!(sent(&GetLimits { project: Some("p".into()) }).0, "GET /limits?tenant_id=p");
        let body = r#"{"limits": {"rate": [{"uri": "*", "regex": ".*", "limit": [{"verb": "POST", "value": 10,
            "remaining": 2, "unit": "MINUTE", "next-available": "2012-11-27T17:24:52Z"}]}],
            "absolute": {"maxTotalCores": 400, "totalCoresUsed": 3, "maxSecurityGroups": -1}}}"#;
        let limits = GetLimits::default().response(&answer(200, body)).expect("limits");
        assert_eq!(limits.pair(Resource::Cores), (Some(3), Some(400)));
        assert_eq!(limits.pair(Resource::SecurityGroups), (None, Some(-1)));
        assert_eq!(limits.pair(Resource::Servers), (None, None));
        let rate = &limits.rate[0].limit[0];
        assert_eq!(
            (rate.verb.as_str(), rate.value, rate.remaining, rate.unit.as_str()),
            ("POST", 10, 2, "MINUTE")
        );
        assert_eq!(rate.next_available.as_deref(), Some("2012-11-27T17:24:52Z"));
    }
}
