//! Calls about subnets.

use super::{
    super::Rest,
    NewSubnet, SERVICE, Select, Subnet, SubnetChange,
    query::{flag, listing, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{Document, collection, single},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Lists subnets.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-subnets>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListSubnets {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those with this description.
    pub description: Option<String>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those on this network.
    pub network_id: Option<String>,
    /// Only those of this version.
    pub ip_version: Option<u8>,
    /// Only those of these addresses.
    pub cidr: Option<String>,
    /// Only those with this gateway.
    pub gateway_ip: Option<String>,
    /// Only those with DHCP, or only the others.
    pub enable_dhcp: Option<bool>,
    /// Only those that make IPv6 addresses like this.
    pub ipv6_address_mode: Option<String>,
    /// Only those that announce the IPv6 route like this.
    pub ipv6_ra_mode: Option<String>,
    /// Only those on this segment.
    pub segment_id: Option<String>,
    /// Only those out of this pool.
    pub subnetpool_id: Option<String>,
    /// Only those on networks that all projects share, or only the others.
    pub shared: Option<bool>,
    /// Only those whose addresses are published in DNS, or only the others.
    pub dns_publish_fixed_ip: Option<bool>,
    /// Ids, tags, order.
    pub select: Select,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListSubnets {
    type Output = Page<Document<Subnet>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["subnets"])
            .query_opt("name", self.name.as_ref())
            .query_opt("description", self.description.as_ref())
            .query_opt("project_id", self.project_id.as_ref())
            .query_opt("network_id", self.network_id.as_ref())
            .query_opt("ip_version", self.ip_version.map(|n| n.to_string()))
            .query_opt("cidr", self.cidr.as_ref())
            .query_opt("gateway_ip", self.gateway_ip.as_ref())
            .query_opt("enable_dhcp", self.enable_dhcp.map(flag))
            .query_opt("ipv6_address_mode", self.ipv6_address_mode.as_ref())
            .query_opt("ipv6_ra_mode", self.ipv6_ra_mode.as_ref())
            .query_opt("segment_id", self.segment_id.as_ref())
            .query_opt("subnetpool_id", self.subnetpool_id.as_ref())
            .query_opt("shared", self.shared.map(flag))
            .query_opt("dns_publish_fixed_ip", self.dns_publish_fixed_ip.map(flag));
        listing(request, &self.select, self.limit, self.rest.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "subnets", |rest| ListSubnets { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a subnet.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-subnet-details>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetSubnet {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetSubnet {
    type Output = Document<Subnet>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["subnets", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "subnet")
    }
}

/// Creates a subnet.
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-subnet>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateSubnet {
    /// What it is to be.
    pub subnet: NewSubnet,
}

impl Endpoint for CreateSubnet {
    type Output = Document<Subnet>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["subnets"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "subnet")
    }
}

/// Creates several subnets, all or none.
///
/// <https://docs.openstack.org/api-ref/network/v2/#bulk-create-subnet>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateSubnets {
    /// What they are to be.
    pub subnets: Vec<NewSubnet>,
}

impl Endpoint for CreateSubnets {
    type Output = Vec<Document<Subnet>>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["subnets"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(collection(response, "subnets")?.items)
    }
}

/// Changes a subnet.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-subnet>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateSubnet {
    /// Its id.
    pub id: String,
    /// What changes.
    pub subnet: SubnetChange,
}

impl Endpoint for UpdateSubnet {
    type Output = Document<Subnet>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &["subnets", &self.id]).json(&json!({ "subnet": self.subnet }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "subnet")
    }
}

/// Deletes a subnet.
///
/// <https://docs.openstack.org/api-ref/network/v2/#delete-subnet>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteSubnet {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeleteSubnet {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["subnets", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            IpRange,
            query::tests::{answer, body, line, stored},
        },
        *,
    };

    #[test]
    fn a_listing_filters() {
        let list = ListSubnets {
            network_id: Some("n1".into()),
            ip_version: Some(6),
            enable_dhcp: Some(false),
            cidr: Some("fd00::/64".into()),
            ..ListSubnets::default()
        };
        assert_eq!(
            line(&list),
            "GET /subnets?network_id=n1&ip_version=6&cidr=fd00%3A%3A%2F64&enable_dhcp=false"
        );
        stored(&list);
    }

    #[test]
    fn a_creation_matches_the_reference() {
        let sample = NewSubnet {
            network_id: "d32019d3-bc6e-4319-9c1d-6722fc136a22".into(),
            ip_version: 4,
            cidr: Some("192.168.199.0/24".into()),
            ..NewSubnet::default()
        };
        let create = CreateSubnet { subnet: sample.clone() };
        assert_eq!(line(&create), "POST /subnets");
        assert_eq!(
            body(&create),
            json!({"subnet": {"network_id": "d32019d3-bc6e-4319-9c1d-6722fc136a22", "ip_version": 4,
                "cidr": "192.168.199.0/24"}})
        );
        let isolated = NewSubnet {
            gateway_ip: Some(None),
            allocation_pools: vec![IpRange { start: "192.168.199.10".into(), end: "192.168.199.20".into() }],
            ..sample
        };
        let create = CreateSubnets { subnets: vec![isolated] };
        assert_eq!(
            body(&create),
            json!({"subnets": [{"network_id": "d32019d3-bc6e-4319-9c1d-6722fc136a22", "ip_version": 4,
                "cidr": "192.168.199.0/24", "gateway_ip": null,
                "allocation_pools": [{"start": "192.168.199.10", "end": "192.168.199.20"}]}]})
        );
        stored(&create);
    }

    #[test]
    fn an_update_sends_what_changes() {
        let change = SubnetChange { name: Some("my_subnet".into()), ..SubnetChange::default() };
        let update = UpdateSubnet { id: "s1".into(), subnet: change };
        assert_eq!(line(&update), "PUT /subnets/s1");
        assert_eq!(body(&update), json!({"subnet": {"name": "my_subnet"}}));
        let change = SubnetChange {
            dns_nameservers: Some(Vec::new()),
            gateway_ip: Some(None),
            ..SubnetChange::default()
        };
        let update = UpdateSubnet { id: "s1".into(), subnet: change };
        assert_eq!(body(&update), json!({"subnet": {"gateway_ip": null, "dns_nameservers": []}}));
        stored(&update);
        assert_eq!(line(&DeleteSubnet { id: "s1".into() }), "DELETE /subnets/s1");
    }

    #[test]
    fn a_subnet_of_today_is_read() {
        let shown = r#"{"subnet":{"id":"2410","name":"public-v4","project_id":"9aaf","network_id":"bb0e",
            "ip_version":4,"subnetpool_id":null,"enable_dhcp":false,"gateway_ip":"203.0.113.1",
            "cidr":"203.0.113.0/24","allocation_pools":[{"start":"203.0.113.2","end":"203.0.113.254"}],
            "host_routes":[{"destination":"10.9.0.0/24","nexthop":"203.0.113.9"}],"dns_nameservers":["9.9.9.9"],
            "router:external":true,"revision_number":0,"tenant_id":"9aaf"}}"#;
        let subnet = GetSubnet { id: "2410".into() }.response(&answer(200, shown)).expect("a subnet");
        assert_eq!(
            (subnet.ip_version, subnet.cidr.as_str(), subnet.enable_dhcp),
            (Some(4), "203.0.113.0/24", Some(false))
        );
        assert_eq!(subnet.allocation_pools[0].end, "203.0.113.254");
        assert_eq!(subnet.host_routes[0].nexthop, "203.0.113.9");
        assert_eq!(
            (subnet.external, subnet.dns_nameservers.as_slice()),
            (Some(true), &["9.9.9.9".to_owned()][..])
        );
    }
}
