//! A server's security groups and addresses.

use super::{
    action::{Again, act, done, given},
    legacy::security_groups::SecurityGroup,
    server::Address,
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{self, Document},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// Puts a server into a security group.
/// <https://docs.openstack.org/api-ref/compute/#add-security-group-to-a-server-addsecuritygroup-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddSecurityGroup {
    /// The server's id.
    pub id: String,
    /// The group's name or id.
    pub group: String,
}

impl AddSecurityGroup {
    /// How clouds with Neutron, and those before, say that it is there.
    const AGAIN: Again =
        Again::Saying(&["Duplicate items in the list", "is already associated with the instance"]);
}

impl Endpoint for AddSecurityGroup {
    type Output = ();
    fn request(&self) -> Request {
        act(&self.id, "addSecurityGroup", json!({ "name": self.group }), Self::AGAIN)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Self::AGAIN)
    }
}

/// Takes a server out of a security group.
/// <https://docs.openstack.org/api-ref/compute/#remove-security-group-from-a-server-removesecuritygroup-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveSecurityGroup {
    /// The server's id.
    pub id: String,
    /// The group's name or id.
    pub group: String,
}

impl RemoveSecurityGroup {
    const AGAIN: Again = Again::Saying(&["not associated with the instance"]);
}

impl Endpoint for RemoveSecurityGroup {
    type Output = ();
    fn request(&self) -> Request {
        act(&self.id, "removeSecurityGroup", json!({ "name": self.group }), Self::AGAIN)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Self::AGAIN)
    }
}

/// Lists a server's security groups with their rules.
/// <https://docs.openstack.org/api-ref/compute/#list-security-groups-by-server>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListServerSecurityGroups {
    /// The server's id.
    pub server: String,
}

impl Endpoint for ListServerSecurityGroups {
    type Output = Page<Document<SecurityGroup>, Self>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "os-security-groups"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "security_groups")?.items))
    }
}

/// Lists a server's addresses by the name of their network.
/// <https://docs.openstack.org/api-ref/compute/#list-ips>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListServerAddresses {
    /// The server's id.
    pub server: String,
}

impl Endpoint for ListServerAddresses {
    type Output = BTreeMap<String, Vec<Address>>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "ips"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        struct Reply {
            addresses: BTreeMap<String, Vec<Address>>,
        }
        Ok(response.json::<Reply>()?.addresses)
    }
}

/// Gives a server another address of its own on a network (up to 2.43; then an interface does so).
/// <https://docs.openstack.org/api-ref/compute/#add-associate-fixed-ip-addfixedip-action-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddFixedIp {
    /// The server's id.
    pub id: String,
    /// The network's id.
    pub network: String,
}

impl Endpoint for AddFixedIp {
    type Output = ();
    fn request(&self) -> Request {
        // Sent once: a repeat gives it one more.
        act(&self.id, "addFixedIp", json!({ "networkId": self.network }), Again::Once)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Again::Once)
    }
}

/// Takes one of a server's own addresses away (up to 2.43).
/// <https://docs.openstack.org/api-ref/compute/#remove-disassociate-fixed-ip-removefixedip-action-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveFixedIp {
    /// The server's id.
    pub id: String,
    /// The address.
    pub address: String,
}

impl RemoveFixedIp {
    const AGAIN: Again =
        Again::Saying(&["does not have fixed IP", "does not have fixed ip", "not found for instance"]);
}

impl Endpoint for RemoveFixedIp {
    type Output = ();
    fn request(&self) -> Request {
        act(&self.id, "removeFixedIp", json!({ "address": self.address }), Self::AGAIN)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Self::AGAIN)
    }
}

/// Leads a floating address to a server (up to 2.43; Neutron does so itself).
/// <https://docs.openstack.org/api-ref/compute/#add-associate-floating-ip-addfloatingip-action-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddFloatingIp {
    /// The server's id.
    pub id: String,
    /// The floating address.
    pub address: String,
    /// To which of the server's own addresses; its first IPv4 address where this is not said.
    pub fixed_address: Option<String>,
}

impl Endpoint for AddFloatingIp {
    type Output = ();
    fn request(&self) -> Request {
        let argument =
            given([("address", json!(self.address)), ("fixed_address", json!(self.fixed_address))]);
        // The same address led to the same place twice is led there once.
        act(&self.id, "addFloatingIp", argument, Again::Safe)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Again::Safe)
    }
}

/// Ends the leading of a floating address to a server (up to 2.43).
/// <https://docs.openstack.org/api-ref/compute/#remove-disassociate-floating-ip-removefloatingip-action-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveFloatingIp {
    /// The server's id.
    pub id: String,
    /// The floating address.
    pub address: String,
}

impl RemoveFloatingIp {
    const AGAIN: Again = Again::Saying(&["is not associated"]);
}

impl Endpoint for RemoveFloatingIp {
    type Output = ();
    fn request(&self) -> Request {
        act(&self.id, "removeFloatingIp", json!({ "address": self.address }), Self::AGAIN)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Self::AGAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let id = "7".to_owned();
        let add = AddSecurityGroup { id: id.clone(), group: "test".into() };
        assert_eq!(
            sent(&add),
            ("POST /servers/7/action".into(), json!({"addSecurityGroup": {"name": "test"}}))
        );
        let remove = RemoveSecurityGroup { id: id.clone(), group: "test".into() };
        assert_eq!(sent(&remove).1, json!({"removeSecurityGroup": {"name": "test"}}));
        let network = "e1882e38-38c2-4239-ade7-35d644cb963a";
        let fixed = AddFixedIp { id: id.clone(), network: network.into() };
        assert_eq!(sent(&fixed).1, json!({"addFixedIp": {"networkId": network}}));
        assert_eq!(fixed.request().repeat, Repeat::Once);
        let fixed = RemoveFixedIp { id: id.clone(), address: "10.0.0.4".into() };
        assert_eq!(sent(&fixed).1, json!({"removeFixedIp": {"address": "10.0.0.4"}}));
        let mut floating = AddFloatingIp {
            id: id.clone(),
            address: "10.10.10.10".into(),
            fixed_address: Some("192.168.1.30".into()),
        };
        assert_eq!(
            sent(&floating).1,
            json!({"addFloatingIp": {"address": "10.10.10.10", "fixed_address": "192.168.1.30"}})
        );
        floating.fixed_address = None;
        assert_eq!(sent(&floating).1, json!({"addFloatingIp": {"address": "10.10.10.10"}}));
        let floating = RemoveFloatingIp { id: id.clone(), address: "172.16.10.7".into() };
        assert_eq!(sent(&floating).1, json!({"removeFloatingIp": {"address": "172.16.10.7"}}));
        let groups = ListServerSecurityGroups { server: id.clone() };
        assert_eq!(sent(&groups).0, "GET /servers/7/os-security-groups");
        assert_eq!(sent(&ListServerAddresses { server: id }).0, "GET /servers/7/ips");
    }

    #[test]
    fn a_repeat_settles_where_the_thing_is_as_it_should_be() {
        let refusal =
            |message: &str| answer(409, &format!(r#"{{"x": {{"code": 409, "message": "{message}"}}}}"#));
        let remove = RemoveFloatingIp { id: "7".into(), address: "10.0.0.1".into() };
        let gone = refusal("Floating IP 10.0.0.1 is not associated with instance 7.");
        remove.response(&gone).expect("gone");
        let add = AddSecurityGroup { id: "7".into(), group: "default".into() };
        add.response(&refusal(
            "Invalid input for security_groups. Reason: Duplicate items in the list: 'cd8d'.\\nNeutron",
        ))
        .expect("it is there");
        add.response(&refusal("Security group default is not found for project x"))
            .expect_err("no such group");
        let remove_group = RemoveSecurityGroup { id: "7".into(), group: "default".into() };
        remove_group
            .response(&refusal("Security group default not associated with the instance 7"))
            .expect("it is gone");
        remove.response(&refusal("floating IP not found")).expect_err("there is no such address");
        let addresses = ListServerAddresses { server: "7".into() }
            .response(&answer(200, r#"{"addresses": {"private": [{"addr": "192.168.1.30", "version": 4}]}}"#))
            .expect("addresses");
        assert_eq!(
            (addresses["private"][0].addr.as_str(), addresses["private"][0].version),
            ("192.168.1.30", 4)
        );
    }
}
