//! Calls about ports.

use super::{
    super::Rest,
    FixedIp, NewPort, Port, PortChange, SERVICE, Select, Status,
    query::{flag, listing, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{Document, collection, single},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Lists ports.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-ports>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListPorts {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those with this description.
    pub description: Option<String>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those on this network.
    pub network_id: Option<String>,
    /// Only those of this server, router or other device.
    pub device_id: Option<String>,
    /// Only those that this kind of thing is attached to.
    pub device_owner: Option<String>,
    /// Only those in this state.
    pub status: Option<Status>,
    /// Only those that are up, or down.
    pub admin_state_up: Option<bool>,
    /// Only the one with this MAC address.
    pub mac_address: Option<String>,
    /// Only those on this host.
    pub host_id: Option<String>,
    /// Only those that get their addresses like this.
    pub ip_allocation: Option<String>,
    /// Only those of this security group.
    pub security_group: Option<String>,
    /// Only those that learn MAC addresses, or only the others.
    pub mac_learning_enabled: Option<bool>,
    /// Only those with this part in a private VLAN.
    pub pvlan_type: Option<String>,
    /// Only those of this community.
    pub pvlan_community: Option<String>,
    /// Only those with all these addresses, or addresses of these subnets.
    pub fixed_ips: Vec<FixedIp>,
    /// Ids, tags, order.
    pub select: Select,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListPorts {
    type Output = Page<Document<Port>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["ports"])
            .query_opt("name", self.name.as_ref())
            .query_opt("description", self.description.as_ref())
            .query_opt("project_id", self.project_id.as_ref())
            .query_opt("network_id", self.network_id.as_ref())
            .query_opt("device_id", self.device_id.as_ref())
            .query_opt("device_owner", self.device_owner.as_ref())
            .query_opt("status", self.status.as_ref().map(Status::as_str))
            .query_opt("admin_state_up", self.admin_state_up.map(flag))
            .query_opt("mac_address", self.mac_address.as_ref())
            .query_opt("binding:host_id", self.host_id.as_ref())
            .query_opt("ip_allocation", self.ip_allocation.as_ref())
            .query_opt("security_groups", self.security_group.as_ref())
            .query_opt("mac_learning_enabled", self.mac_learning_enabled.map(flag))
            .query_opt("pvlan_type", self.pvlan_type.as_ref())
            .query_opt("pvlan_community", self.pvlan_community.as_ref());
        let request = self.fixed_ips.iter().fold(request, |request, ip| {
            let subnet = ip.subnet_id.as_ref().map(|id| format!("subnet_id={id}"));
            let address = ip.ip_address.as_ref().map(|address| format!("ip_address={address}"));
            request.query_opt("fixed_ips", subnet).query_opt("fixed_ips", address)
        });
        listing(request, &self.select, self.limit, self.rest.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "ports", |rest| ListPorts { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a port.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-port-details>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetPort {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetPort {
    type Output = Document<Port>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["ports", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "port")
    }
}

/// Creates a port.
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-port>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreatePort {
    /// What it is to be.
    pub port: NewPort,
}

impl Endpoint for CreatePort {
    type Output = Document<Port>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["ports"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "port")
    }
}

/// Creates several ports, all or none.
///
/// <https://docs.openstack.org/api-ref/network/v2/#bulk-create-ports>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreatePorts {
    /// What they are to be.
    pub ports: Vec<NewPort>,
}

impl Endpoint for CreatePorts {
    type Output = Vec<Document<Port>>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["ports"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(collection(response, "ports")?.items)
    }
}

/// Changes a port.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-port>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdatePort {
    /// Its id.
    pub id: String,
    /// What changes.
    pub port: PortChange,
}

impl Endpoint for UpdatePort {
    type Output = Document<Port>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &["ports", &self.id]).json(&json!({ "port": self.port }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "port")
    }
}

/// Deletes a port.
///
/// <https://docs.openstack.org/api-ref/network/v2/#delete-port>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletePort {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeletePort {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["ports", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            AddressPair, DhcpOption,
            query::tests::{answer, body, line, stored},
        },
        *,
    };

    #[test]
    fn a_listing_filters() {
        let fixed = FixedIp { subnet_id: Some("s1".into()), ip_address: Some("10.0.0.3".into()) };
        let list = ListPorts {
            device_id: Some("i1".into()),
            status: Some(Status::Other("N/A".into())),
            host_id: Some("h".into()),
            fixed_ips: vec![fixed],
            ..ListPorts::default()
        };
        assert_eq!(
            line(&list),
            "GET /ports?device_id=i1&status=N%2FA&binding%3Ahost_id=h&fixed_ips=subnet_id%3Ds1\
             &fixed_ips=ip_address%3D10.0.0.3"
        );
        stored(&list);
    }

    #[test]
    fn a_creation_matches_the_reference() {
        let pair =
            AddressPair { ip_address: "12.12.11.12".into(), mac_address: Some("fa:14:2a:b3:cb:f0".into()) };
        let sample = NewPort {
            admin_state_up: Some(true),
            dns_domain: Some("my-domain.org.".into()),
            dns_name: Some("myport".into()),
            name: Some("private-port".into()),
            network_id: "a87cc70a-3e15-4acf-8205-9b711a3531b7".into(),
            qos_policy_id: Some("29d5e02e-d5ab-4929-bee4-4a9fc12e22ae".into()),
            port_security_enabled: Some(true),
            allowed_address_pairs: vec![pair],
            propagate_uplink_status: Some(false),
            pvlan_type: Some("community".into()),
            pvlan_community: Some("community_1".into()),
            hardware_offload_type: Some(String::new()),
            trusted: Some(true),
            ..NewPort::default()
        };
        let create = CreatePort { port: sample };
        assert_eq!(line(&create), "POST /ports");
        assert_eq!(
            body(&create),
            json!({"port": {"admin_state_up": true, "dns_domain": "my-domain.org.", "dns_name": "myport",
                "name": "private-port", "network_id": "a87cc70a-3e15-4acf-8205-9b711a3531b7",
                "qos_policy_id": "29d5e02e-d5ab-4929-bee4-4a9fc12e22ae", "port_security_enabled": true,
                "allowed_address_pairs": [{"ip_address": "12.12.11.12", "mac_address": "fa:14:2a:b3:cb:f0"}],
                "propagate_uplink_status": false, "pvlan_type": "community", "pvlan_community": "community_1",
                "hardware_offload_type": "", "trusted": true}})
        );
        stored(&create);
        let bare = NewPort {
            network_id: "n1".into(),
            security_groups: Some(Vec::new()),
            fixed_ips: Some(vec![FixedIp { subnet_id: Some("s1".into()), ip_address: None }]),
            ..NewPort::default()
        };
        assert_eq!(
            body(&CreatePorts { ports: vec![bare] }),
            json!({"ports": [{"network_id": "n1", "security_groups": [], "fixed_ips": [{"subnet_id": "s1"}]}]})
        );
    }

    #[test]
    fn an_update_sends_what_changes() {
        let change = PortChange {
            admin_state_up: Some(true),
            device_id: Some("d90a13da-be41-461f-9f99-1dbcf438fdf2".into()),
            device_owner: Some("compute:nova".into()),
            name: Some("test-for-port-update".into()),
            qos_policy_id: Some(Some("29d5e02e-d5ab-4929-bee4-4a9fc12e22ae".into())),
            propagate_uplink_status: Some(true),
            pvlan_type: Some("community".into()),
            pvlan_community: Some(Some("community_1".into())),
            ..PortChange::default()
        };
        let update = UpdatePort { id: "p1".into(), port: change };
        assert_eq!(line(&update), "PUT /ports/p1");
        assert_eq!(
            body(&update),
            json!({"port": {"admin_state_up": true, "device_id": "d90a13da-be41-461f-9f99-1dbcf438fdf2",
                "device_owner": "compute:nova", "name": "test-for-port-update",
                "qos_policy_id": "29d5e02e-d5ab-4929-bee4-4a9fc12e22ae", "propagate_uplink_status": true,
                "pvlan_type": "community", "pvlan_community": "community_1"}})
        );
        let gone = DhcpOption { name: "bootfile-name".into(), value: None, ip_version: None };
        let change = PortChange {
            data_plane_status: Some(None),
            extra_dhcp_opts: Some(vec![gone]),
            ..PortChange::default()
        };
        let update = UpdatePort { id: "p1".into(), port: change };
        assert_eq!(
            body(&update),
            json!({"port": {"extra_dhcp_opts": [{"opt_name": "bootfile-name", "opt_value": null}],
                "data_plane_status": null}})
        );
        stored(&update);
        let change = PortChange { profile: Some(json!(null)), hints: Some(None), ..PortChange::default() };
        let update = UpdatePort { id: "p1".into(), port: change };
        assert_eq!(body(&update), json!({"port": {"binding:profile": null, "hints": null}}));
        stored(&update);
        assert_eq!(line(&DeletePort { id: "p1".into() }), "DELETE /ports/p1");
    }

    #[test]
    fn a_port_of_today_is_read() {
        let shown = r#"{"port":{"id":"3042","name":"","network_id":"9866","project_id":"fd21",
            "mac_address":"fa:16:3e:3e:6b:f1","admin_state_up":true,"status":"DOWN","device_id":"3f94",
            "device_owner":"network:router_interface",
            "fixed_ips":[{"subnet_id":"b323","ip_address":"10.0.0.1"}],"allowed_address_pairs":[],
            "extra_dhcp_opts":[{"opt_name":"mtu","opt_value":"1400","ip_version":4}],"security_groups":[],
            "description":"","binding:vnic_type":"normal","port_security_enabled":false,"tags":[],
            "created_at":"2026-11-22T21:39:49Z","revision_number":1,"tenant_id":"fd21"}}"#;
        let port = GetPort { id: "3042".into() }.response(&answer(200, shown)).expect("a port");
        assert_eq!(
            (port.status.clone(), port.device_owner.as_str()),
            (Status::Down, "network:router_interface")
        );
        assert_eq!(port.fixed_ips[0].ip_address.as_deref(), Some("10.0.0.1"));
        assert_eq!(port.extra_dhcp_opts[0].ip_version, Some(4));
        assert_eq!((port.vnic_type.as_deref(), port.port_security_enabled), (Some("normal"), Some(false)));
    }
}
