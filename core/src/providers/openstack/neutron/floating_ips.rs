//! Calls about floating IPs.

use super::{
    super::Rest,
    FloatingIp, FloatingIpChange, FloatingIpPool, NewFloatingIp, SERVICE, Select, Status,
    query::{flag, listing, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{Document, collection, single},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Lists floating IPs.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-floating-ips>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListFloatingIps {
    /// Only those with this description.
    pub description: Option<String>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those from this network.
    pub floating_network_id: Option<String>,
    /// Only the one of this address outside.
    pub floating_ip_address: Option<String>,
    /// Only those passed on to this address inside.
    pub fixed_ip_address: Option<String>,
    /// Only those passed on to this port.
    pub port_id: Option<String>,
    /// Only those passed on by this router.
    pub router_id: Option<String>,
    /// Only those in this state.
    pub status: Option<Status>,
    /// Only those passed on where the server is, or only the others.
    pub distributed: Option<bool>,
    /// Ids, tags, order.
    pub select: Select,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListFloatingIps {
    type Output = Page<Document<FloatingIp>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["floatingips"])
            .query_opt("description", self.description.as_ref())
            .query_opt("project_id", self.project_id.as_ref())
            .query_opt("floating_network_id", self.floating_network_id.as_ref())
            .query_opt("floating_ip_address", self.floating_ip_address.as_ref())
            .query_opt("fixed_ip_address", self.fixed_ip_address.as_ref())
            .query_opt("port_id", self.port_id.as_ref())
            .query_opt("router_id", self.router_id.as_ref())
            .query_opt("status", self.status.as_ref().map(Status::as_str))
            .query_opt("distributed", self.distributed.map(flag));
        listing(request, &self.select, self.limit, self.rest.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "floatingips", |rest| ListFloatingIps { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a floating IP.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-floating-ip-details>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetFloatingIp {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetFloatingIp {
    type Output = Document<FloatingIp>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["floatingips", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "floatingip")
    }
}

/// Creates a floating IP.
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-floating-ip>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateFloatingIp {
    /// What it is to be.
    pub floatingip: NewFloatingIp,
}

impl Endpoint for CreateFloatingIp {
    type Output = Document<FloatingIp>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["floatingips"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "floatingip")
    }
}

/// Changes a floating IP: passes it on to a port, or (`port_id: Some(None)`) to none.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-floating-ip>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateFloatingIp {
    /// Its id.
    pub id: String,
    /// What changes.
    pub floatingip: FloatingIpChange,
}

impl Endpoint for UpdateFloatingIp {
    type Output = Document<FloatingIp>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &["floatingips", &self.id]).json(&json!({ "floatingip": self.floatingip }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "floatingip")
    }
}

/// Gives a floating IP back.
///
/// <https://docs.openstack.org/api-ref/network/v2/#delete-floating-ip>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteFloatingIp {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeleteFloatingIp {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["floatingips", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Lists the subnets that floating IPs can be had from (extension `floatingip-pools`).
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-floating-ip-pools>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListFloatingIpPools {}

impl Endpoint for ListFloatingIpPools {
    type Output = Vec<Document<FloatingIpPool>>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["floatingip_pools"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(collection(response, "floatingip_pools")?.items)
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
        let list = ListFloatingIps {
            floating_ip_address: Some("10.3.1.42".into()),
            status: Some(Status::Down),
            ..ListFloatingIps::default()
        };
        assert_eq!(line(&list), "GET /floatingips?floating_ip_address=10.3.1.42&status=DOWN");
        let sample = NewFloatingIp {
            floating_network_id: "376da547-b977-4cfe-9cba-275c80debf57".into(),
            port_id: Some("ce705c24-c1ef-408a-bda3-7bbd946164ab".into()),
            subnet_id: Some("278d9507-36e7-403c-bb80-1d7093318fe6".into()),
            fixed_ip_address: Some("10.0.0.3".into()),
            floating_ip_address: Some("172.24.4.228".into()),
            description: Some("floating ip for testing".into()),
            dns_domain: Some("my-domain.org.".into()),
            dns_name: Some("myfip".into()),
            qos_policy_id: Some("29d5e02e-d5ab-4929-bee4-4a9fc12e22ae".into()),
            ..NewFloatingIp::default()
        };
        let create = CreateFloatingIp { floatingip: sample };
        assert_eq!(line(&create), "POST /floatingips");
        assert_eq!(create.request().repeat, crate::Repeat::Once);
        assert_eq!(
            body(&create),
            json!({"floatingip": {"floating_network_id": "376da547-b977-4cfe-9cba-275c80debf57",
                "port_id": "ce705c24-c1ef-408a-bda3-7bbd946164ab",
                "subnet_id": "278d9507-36e7-403c-bb80-1d7093318fe6", "fixed_ip_address": "10.0.0.3",
                "floating_ip_address": "172.24.4.228", "description": "floating ip for testing",
                "dns_domain": "my-domain.org.", "dns_name": "myfip",
                "qos_policy_id": "29d5e02e-d5ab-4929-bee4-4a9fc12e22ae"}})
        );
        stored(&create);
        let to = |port: Option<&str>| FloatingIpChange {
            port_id: Some(port.map(str::to_owned)),
            ..FloatingIpChange::default()
        };
        let update = UpdateFloatingIp {
            id: "f1".into(),
            floatingip: to(Some("fc861431-0e6c-4842-a0ed-e2363f9bc3a8")),
        };
        assert_eq!(line(&update), "PUT /floatingips/f1");
        assert_eq!(body(&update), json!({"floatingip": {"port_id": "fc861431-0e6c-4842-a0ed-e2363f9bc3a8"}}));
        let free = UpdateFloatingIp { id: "f1".into(), floatingip: to(None) };
        assert_eq!(body(&free), json!({"floatingip": {"port_id": null}}));
        stored(&free);
        assert_eq!(line(&GetFloatingIp { id: "f1".into() }), "GET /floatingips/f1");
        assert_eq!(line(&DeleteFloatingIp { id: "f1".into() }), "DELETE /floatingips/f1");
    }

    #[test]
    fn pools_are_read() {
        let shown = r#"{"floatingip_pools": [{"subnet_id": "cdec", "tenant_id": "26a7", "network_id": "db19",
            "subnet_name": "public-subnet", "cidr": "192.0.0.0/8", "project_id": "26a7"}]}"#;
        let list = ListFloatingIpPools {};
        assert_eq!(line(&list), "GET /floatingip_pools");
        let pools = list.response(&answer(200, shown)).expect("pools");
        assert_eq!((pools[0].subnet_id.as_str(), pools[0].cidr.as_deref()), ("cdec", Some("192.0.0.0/8")));
        assert_eq!(pools[0].subnet_name.as_deref(), Some("public-subnet"));
    }

    #[test]
    fn a_floating_ip_that_leads_nowhere_is_read() {
        let shown = r#"{"floatingip": {"id": "9e21", "project_id": "fd21", "floating_ip_address": "203.0.113.194",
            "floating_network_id": "bb0e", "router_id": null, "port_id": null, "fixed_ip_address": null,
            "status": "DOWN", "description": "", "port_details": null, "tags": [], "revision_number": 0}}"#;
        let ip = GetFloatingIp { id: "9e21".into() }.response(&answer(200, shown)).expect("a floating IP");
        assert_eq!((ip.floating_ip_address.as_str(), &ip.port_id), ("203.0.113.194", &None));
        assert_eq!((ip.status.clone(), &ip.port_details), (Status::Down, &None));
    }
}
