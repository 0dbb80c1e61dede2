//! Quotas: how much of each kind a project may have.

use super::SERVICE;
use crate::{
    Endpoint, Request, Response, Result,
    wire::json::{Document, collection, single, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// How much of each kind a project may have; `-1` is as much as it likes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Quota {
    /// The project, in the list of all.
    #[serde(deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// Networks.
    pub network: Option<i64>,
    /// Subnets.
    pub subnet: Option<i64>,
    /// Pools of subnets.
    pub subnetpool: Option<i64>,
    /// Ports.
    pub port: Option<i64>,
    /// Routers.
    pub router: Option<i64>,
    /// Floating IPs.
    pub floatingip: Option<i64>,
    /// Security groups.
    pub security_group: Option<i64>,
    /// Rules of security groups, over all groups.
    pub security_group_rule: Option<i64>,
    /// Rules about what is shared with other projects.
    pub rbac_policy: Option<i64>,
}

/// How much of one kind a project may have, and has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct QuotaUse {
    /// How much it may have; `-1` is as much as it likes.
    pub limit: i64,
    /// How much it has.
    pub used: i64,
    /// How much is being made for it.
    pub reserved: i64,
}

/// How much of each kind a project may have, and has: by kind (`network`, `floatingip`, `security_group` …).
pub type QuotaDetails = BTreeMap<String, QuotaUse>;

/// Lists the quotas of all projects that have their own; for administrators.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-quotas-for-projects-with-non-default-quota-values>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListQuotas {}

impl Endpoint for ListQuotas {
    type Output = Vec<Document<Quota>>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["quotas"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(collection(response, "quotas")?.items)
    }
}

/// Shows the quota of a project.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-quotas-for-a-project>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetQuota {
    /// The project's id.
    pub project_id: String,
}

impl Endpoint for GetQuota {
    type Output = Document<Quota>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["quotas", &self.project_id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "quota")
    }
}

/// Shows the quota that a project would have without one of its own.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-default-quotas-for-a-project>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetDefaultQuota {
    /// The project's id.
    pub project_id: String,
}

impl Endpoint for GetDefaultQuota {
    type Output = Document<Quota>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["quotas", &self.project_id, "default"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "quota")
    }
}

/// Shows the quota of a project and what is used of it.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-quota-details-for-a-tenant>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetQuotaDetails {
    /// The project's id.
    pub project_id: String,
}

impl Endpoint for GetQuotaDetails {
    type Output = Document<QuotaDetails>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["quotas", &self.project_id, "details.json"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "quota")
    }
}

/// What changes about a quota; `-1` is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuotaChange {
    /// Networks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<i64>,
    /// Subnets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet: Option<i64>,
    /// Pools of subnets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnetpool: Option<i64>,
    /// Ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i64>,
    /// Routers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub router: Option<i64>,
    /// Floating IPs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floatingip: Option<i64>,
    /// Security groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_group: Option<i64>,
    /// Rules of security groups, over all groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_group_rule: Option<i64>,
    /// Rules about what is shared with other projects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rbac_policy: Option<i64>,
    /// Refuses limits below what is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_limit: Option<bool>,
    /// Sets limits below what is used too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force: Option<bool>,
    /// Kinds that extensions add.
    #[serde(flatten)]
    pub others: BTreeMap<String, i64>,
}

/// Gives a project a quota of its own; for administrators.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-quota-for-a-project>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateQuota {
    /// The project's id.
    pub project_id: String,
    /// What changes.
    pub quota: QuotaChange,
}

impl Endpoint for UpdateQuota {
    type Output = Document<Quota>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &["quotas", &self.project_id]).json(&json!({ "quota": self.quota }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "quota")
    }
}

/// Has a project go by the default quota again; for administrators.
///
/// <https://docs.openstack.org/api-ref/network/v2/#reset-quota-for-a-project>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteQuota {
    /// The project's id.
    pub project_id: String,
}

impl Endpoint for DeleteQuota {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["quotas", &self.project_id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::query::tests::{answer, body, line, stored},
        *,
    };

    #[test]
    fn requests_match_the_reference() {
        let project_id = "p1".to_owned();
        assert_eq!(line(&ListQuotas {}), "GET /quotas");
        assert_eq!(line(&GetQuota { project_id: project_id.clone() }), "GET /quotas/p1");
        assert_eq!(line(&GetDefaultQuota { project_id: project_id.clone() }), "GET /quotas/p1/default");
        assert_eq!(line(&GetQuotaDetails { project_id: project_id.clone() }), "GET /quotas/p1/details.json");
        assert_eq!(line(&DeleteQuota { project_id: project_id.clone() }), "DELETE /quotas/p1");
        // The reference writes the two flags as strings; the service takes both.
        let quota = QuotaChange {
            floatingip: Some(50),
            network: Some(10),
            port: Some(50),
            rbac_policy: Some(-1),
            router: Some(10),
            security_group: Some(10),
            security_group_rule: Some(100),
            subnet: Some(10),
            subnetpool: Some(-1),
            check_limit: Some(true),
            force: Some(false),
            others: BTreeMap::from([("trunk".to_owned(), 3)]),
        };
        let update = UpdateQuota { project_id, quota };
        assert_eq!(line(&update), "PUT /quotas/p1");
        assert_eq!(
            body(&update),
            json!({"quota": {"floatingip": 50, "network": 10, "port": 50, "rbac_policy": -1, "router": 10,
                "security_group": 10, "security_group_rule": 100, "subnet": 10, "subnetpool": -1,
                "check_limit": true, "force": false, "trunk": 3}})
        );
        stored(&update);
    }

    #[test]
    fn quotas_are_read() {
        let listed = r#"{"quotas": [{"floatingip": 50, "network": 15, "rbac_policy": -1, "project_id": "bab7",
            "tenant_id": "bab7"}]}"#;
        let quotas = ListQuotas {}.response(&answer(200, listed)).expect("quotas");
        assert_eq!((quotas[0].project_id.as_deref(), quotas[0].network), (Some("bab7"), Some(15)));
        assert_eq!((quotas[0].rbac_policy, quotas[0].router), (Some(-1), None));
        let shown = r#"{"quota": {"network": {"limit": 100, "used": 1, "reserved": 0},
            "router_route": {"limit": 30, "used": 0, "reserved": 2}}}"#;
        let details =
            GetQuotaDetails { project_id: "p".into() }.response(&answer(200, shown)).expect("details");
        assert_eq!(details["network"], QuotaUse { limit: 100, used: 1, reserved: 0 });
        assert_eq!(details["router_route"].reserved, 2);
    }
}
