//! Calls about networks.

use super::{
    super::Rest,
    Network, NetworkChange, NewNetwork, SERVICE, Select, Status,
    query::{flag, listing, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{Document, collection, single},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Lists networks: the project's own, shared ones and external ones.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-networks>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListNetworks {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those with this description.
    pub description: Option<String>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those in this state.
    pub status: Option<Status>,
    /// Only those that are up, or down.
    pub admin_state_up: Option<bool>,
    /// Only those that all projects share, or only the others.
    pub shared: Option<bool>,
    /// Only those that lead outside, or only the others.
    pub external: Option<bool>,
    /// Only the default external network, or only the others.
    pub is_default: Option<bool>,
    /// Only those with this largest packet size.
    pub mtu: Option<u32>,
    /// Only those that let VLAN tags pass, or only the others.
    pub vlan_transparent: Option<bool>,
    /// Only those realized like this.
    pub network_type: Option<String>,
    /// Only those on this physical network.
    pub physical_network: Option<String>,
    /// Only those of this segment.
    pub segmentation_id: Option<u32>,
    /// Ids, tags, order.
    pub select: Select,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListNetworks {
    type Output = Page<Document<Network>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["networks"])
            .query_opt("name", self.name.as_ref())
            .query_opt("description", self.description.as_ref())
            .query_opt("project_id", self.project_id.as_ref())
            .query_opt("status", self.status.as_ref().map(Status::as_str))
            .query_opt("admin_state_up", self.admin_state_up.map(flag))
            .query_opt("shared", self.shared.map(flag))
            .query_opt("router:external", self.external.map(flag))
            .query_opt("is_default", self.is_default.map(flag))
            .query_opt("mtu", self.mtu.map(|n| n.to_string()))
            .query_opt("vlan_transparent", self.vlan_transparent.map(flag))
            .query_opt("provider:network_type", self.network_type.as_ref())
            .query_opt("provider:physical_network", self.physical_network.as_ref())
            .query_opt("provider:segmentation_id", self.segmentation_id.map(|n| n.to_string()));
        listing(request, &self.select, self.limit, self.rest.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "networks", |rest| ListNetworks { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a network.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-network-details>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetNetwork {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetNetwork {
    type Output = Document<Network>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["networks", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "network")
    }
}

/// Creates a network.
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-network>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateNetwork {
    /// What it is to be.
    pub network: NewNetwork,
}

impl Endpoint for CreateNetwork {
    type Output = Document<Network>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["networks"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "network")
    }
}

/// Creates several networks, all or none.
///
/// <https://docs.openstack.org/api-ref/network/v2/#bulk-create-networks>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateNetworks {
    /// What they are to be.
    pub networks: Vec<NewNetwork>,
}

impl Endpoint for CreateNetworks {
    type Output = Vec<Document<Network>>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["networks"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(collection(response, "networks")?.items)
    }
}

/// Changes a network.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-network>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateNetwork {
    /// Its id.
    pub id: String,
    /// What changes.
    pub network: NetworkChange,
}

impl Endpoint for UpdateNetwork {
    type Output = Document<Network>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &["networks", &self.id]).json(&json!({ "network": self.network }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "network")
    }
}

/// Deletes a network, with its subnets; refused while ports are on it.
///
/// <https://docs.openstack.org/api-ref/network/v2/#delete-network>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteNetwork {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeleteNetwork {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["networks", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Segment,
            query::tests::{answer, body, line, stored},
        },
        *,
    };

    #[test]
    fn a_listing_filters_and_follows() {
        let list = ListNetworks {
            name: Some("web".into()),
            status: Some(Status::Active),
            external: Some(true),
            segmentation_id: Some(7),
            limit: Some(1),
            ..ListNetworks::default()
        };
        assert_eq!(
            line(&list),
            "GET /networks?name=web&status=ACTIVE&router%3Aexternal=true&provider%3Asegmentation_id=7&limit=1"
        );
        stored(&list);
        let first = answer(
            200,
            r#"{"networks":[{"id":"n1"}],"networks_links":[
                {"rel":"next","href":"http://127.0.0.1:9696/v2.0/networks?name=web&limit=1&marker=n1"},
                {"rel":"previous","href":"http://127.0.0.1:9696/v2.0/networks?limit=1&marker=n1&page_reverse=True"}]}"#,
        );
        let page = list.response(&first).expect("a page");
        assert_eq!(page.items[0].id, "n1");
        assert_eq!(line(&page.rest.expect("more")), "GET /networks?name=web&limit=1&marker=n1");
    }

    /// The published examples: one network, one on a provider network, one of several segments, several at once.
    #[test]
    fn creations_match_the_reference() {
        let qos = Some("6a8454ade84346f59e8d40665f878b2e".to_owned());
        let sample = NewNetwork {
            name: Some("sample_network".into()),
            admin_state_up: Some(true),
            dns_domain: Some("my-domain.org.".into()),
            qos_policy_id: qos.clone(),
            mtu: Some(1400),
            pvlan: Some(true),
            ..NewNetwork::default()
        };
        let create = CreateNetwork { network: sample };
        assert_eq!(line(&create), "POST /networks");
        assert_eq!(create.request().repeat, crate::Repeat::Once);
        assert_eq!(
            body(&create),
            json!({"network": {"name": "sample_network", "admin_state_up": true, "dns_domain": "my-domain.org.",
                "qos_policy_id": "6a8454ade84346f59e8d40665f878b2e", "mtu": 1400, "pvlan": true}})
        );
        stored(&create);
        let vlan = NewNetwork {
            admin_state_up: Some(true),
            name: Some("net1".into()),
            network_type: Some("vlan".into()),
            physical_network: Some("public".into()),
            segmentation_id: Some(2),
            qos_policy_id: qos.clone(),
            ..NewNetwork::default()
        };
        assert_eq!(
            body(&CreateNetwork { network: vlan }),
            json!({"network": {"admin_state_up": true, "name": "net1", "provider:network_type": "vlan",
                "provider:physical_network": "public", "provider:segmentation_id": 2,
                "qos_policy_id": "6a8454ade84346f59e8d40665f878b2e"}})
        );
        let segments = vec![
            Segment {
                network_type: Some("vlan".into()),
                physical_network: Some("public".into()),
                segmentation_id: Some(2),
            },
            Segment {
                network_type: Some("flat".into()),
                physical_network: Some("default".into()),
                segmentation_id: None,
            },
        ];
        let several = NewNetwork { segments, name: Some("net1".into()), ..NewNetwork::default() };
        assert_eq!(
            body(&CreateNetworks { networks: vec![several, NewNetwork::default()] }),
            json!({"networks": [{"segments": [
                {"provider:segmentation_id": 2, "provider:physical_network": "public", "provider:network_type": "vlan"},
                {"provider:physical_network": "default", "provider:network_type": "flat"}], "name": "net1"}, {}]})
        );
    }

    #[test]
    fn an_update_sends_what_changes() {
        let change = NetworkChange {
            dns_domain: Some("my-domain.org.".into()),
            name: Some("sample_network_5_updated".into()),
            qos_policy_id: Some(Some("6a8454ade84346f59e8d40665f878b2e".into())),
            mtu: Some(1300),
            pvlan: Some(true),
            ..NetworkChange::default()
        };
        let update = UpdateNetwork { id: "n1".into(), network: change };
        assert_eq!(line(&update), "PUT /networks/n1");
        assert_eq!(
            body(&update),
            json!({"network": {"dns_domain": "my-domain.org.", "name": "sample_network_5_updated",
                "qos_policy_id": "6a8454ade84346f59e8d40665f878b2e", "mtu": 1300, "pvlan": true}})
        );
        let clear = NetworkChange { qos_policy_id: Some(None), ..NetworkChange::default() };
        let clear = UpdateNetwork { id: "n1".into(), network: clear };
        assert_eq!(body(&clear), json!({"network": {"qos_policy_id": null}}));
        stored(&clear);
        assert_eq!(line(&DeleteNetwork { id: "n1".into() }), "DELETE /networks/n1");
        assert_eq!(line(&GetNetwork { id: "a/b".into() }), "GET /networks/a%2Fb");
    }

    #[test]
    fn a_network_of_today_is_read() {
        let shown = r#"{"network":{"id":"98663eca","name":"private","tenant_id":"fd21","project_id":"fd21",
            "admin_state_up":true,"mtu":1450,"status":"ACTIVE","subnets":["b323"],"shared":false,
            "availability_zone_hints":[],"availability_zones":[],"ipv4_address_scope":null,
            "router:external":false,"qinq":false,"vlan_transparent":false,"description":"",
            "port_security_enabled":true,"tags":["a"],"created_at":"2026-11-22T21:39:47Z",
            "updated_at":"2026-11-22T21:39:47Z","revision_number":2,"provider:segmentation_id":null}}"#;
        let network = GetNetwork { id: "98663eca".into() }.response(&answer(200, shown)).expect("a network");
        assert_eq!(
            (network.status.clone(), network.external, network.mtu),
            (Status::Active, false, Some(1450))
        );
        assert_eq!(
            (network.subnets.as_slice(), network.tags.as_slice()),
            (&["b323".to_owned()][..], &["a".to_owned()][..])
        );
        assert_eq!(network.created_at, crate::Time::parse_rfc3339("2026-11-22T21:39:47Z"));
        assert_eq!((network.revision_number, network.segmentation_id), (Some(2), None));
        assert_eq!(network.extra.get::<bool>("qinq"), Some(false));
    }
}
