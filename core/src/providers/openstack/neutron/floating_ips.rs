//! Floating IPs.

use super::{
    super::Rest,
    SERVICE, Select, Status,
    query::{flag, listing, nullable, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::json::{Document, collection, or_default, single, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A floating IP: an address outside that is passed on to a port inside.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct FloatingIp {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The address outside.
    #[serde(default, deserialize_with = "or_default")]
    pub floating_ip_address: String,
    /// The address inside, while there is one.
    #[serde(default)]
    pub fixed_ip_address: Option<String>,
    /// The network it is from.
    #[serde(default, deserialize_with = "text_option")]
    pub floating_network_id: Option<String>,
    /// The port it is passed on to.
    #[serde(default)]
    pub port_id: Option<String>,
    /// The router that passes it on.
    #[serde(default)]
    pub router_id: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// About the port it is passed on to.
    #[serde(default)]
    pub port_details: Option<PortDetails>,
    /// What its owner says about it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its DNS name.
    #[serde(default)]
    pub dns_name: Option<String>,
    /// Its DNS domain.
    #[serde(default)]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(default)]
    pub qos_policy_id: Option<String>,
    /// Whether it is passed on where the server is.
    #[serde(default)]
    pub distributed: Option<bool>,
    /// The project that owns it.
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The same, as releases before Newton call it.
    #[serde(default, deserialize_with = "text_option")]
    pub tenant_id: Option<String>,
    /// Its tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// How often it was changed.
    #[serde(default)]
    pub revision_number: Option<u64>,
}

/// About the port that a floating IP is passed on to.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PortDetails {
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The network it is on.
    #[serde(default, deserialize_with = "text_option")]
    pub network_id: Option<String>,
    /// Its MAC address.
    #[serde(default)]
    pub mac_address: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// Whether it is administratively up.
    #[serde(default)]
    pub admin_state_up: Option<bool>,
    /// What is attached: the id of a server.
    #[serde(default, deserialize_with = "or_default")]
    pub device_id: String,
    /// What kind of thing is attached, as `compute:nova`.
    #[serde(default, deserialize_with = "or_default")]
    pub device_owner: String,
}

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

/// What a new floating IP is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewFloatingIp {
    /// The external network it is to be from.
    pub floating_network_id: String,
    /// The port it is to be passed on to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_id: Option<String>,
    /// The address of that port, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_ip_address: Option<String>,
    /// The address wanted; any unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floating_ip_address: Option<String>,
    /// The subnet of the network it is to be from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its DNS name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Its DNS domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<String>,
    /// Whether it is to be passed on where the server is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distributed: Option<bool>,
    /// The project that is to own it; only an administrator names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
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

/// What changes about a floating IP.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FloatingIpChange {
    /// The port it is passed on to.
    #[serde(deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub port_id: Option<Option<String>>,
    /// The address of that port, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_ip_address: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its quality-of-service policy.
    #[serde(deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<Option<String>>,
    /// Whether it is passed on where the server is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distributed: Option<bool>,
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

/// A subnet that floating IPs can be had from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct FloatingIpPool {
    /// The subnet.
    #[serde(deserialize_with = "text")]
    pub subnet_id: String,
    /// Its name.
    #[serde(default)]
    pub subnet_name: Option<String>,
    /// The network.
    #[serde(default, deserialize_with = "text_option")]
    pub network_id: Option<String>,
    /// Its addresses.
    #[serde(default)]
    pub cidr: Option<String>,
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
