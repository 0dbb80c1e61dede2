//! Networks, by Nova.

use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::nova::action::given,
    wire::json::{self, Document, or_default, text, text_option},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

/// A network. <https://docs.openstack.org/api-ref/compute/#project-networks-os-tenant-networks-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Network {
    /// The id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub label: String,
    /// Its addresses, where Nova knows them.
    #[serde(default, deserialize_with = "cidr")]
    pub cidr: Option<String>,
    /// Its IPv6 addresses, where Nova knows them.
    #[serde(default, deserialize_with = "cidr")]
    pub cidr_v6: Option<String>,
    /// The address of its gateway, where Nova knows it.
    #[serde(default)]
    pub gateway: Option<String>,
}

/// Where Neutron has the network, Nova writes `None`, in words.
fn cidr<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<String>, D::Error> {
    Ok(text_option(deserializer)?.filter(|text| !text.is_empty() && text != "None"))
}

/// Which of Nova's two families of calls is used: they show the same networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Family {
    /// `os-networks`, mostly for administrators.
    #[default]
    Networks,
    /// `os-tenant-networks`, for everyone else.
    TenantNetworks,
    /// `os-networksv2`, Rackspace's.
    NetworksV2,
}

impl Family {
    fn path(self) -> &'static str {
        match self {
            Family::Networks => "os-networks",
            Family::TenantNetworks => "os-tenant-networks",
            Family::NetworksV2 => "os-networksv2",
        }
    }
}

/// Lists networks. <https://docs.openstack.org/api-ref/compute/#list-project-networks>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListNetworks {
    /// By which calls.
    pub family: Family,
}

impl Endpoint for ListNetworks {
    type Output = Page<Document<Network>, Self>;
    fn request(&self) -> Request {
        Request::get("compute", &[self.family.path()])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "networks")?.items))
    }
}

/// Shows a network. <https://docs.openstack.org/api-ref/compute/#show-project-network-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetNetwork {
    /// By which calls.
    pub family: Family,
    /// The network's id.
    pub id: String,
}

impl Endpoint for GetNetwork {
    type Output = Document<Network>;
    fn request(&self) -> Request {
        Request::get("compute", &[self.family.path(), &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "network")
    }
}

/// Makes a network. <https://docs.openstack.org/api-ref/compute/#create-project-network>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateNetwork {
    /// By which calls.
    pub family: Family,
    /// The name.
    pub label: String,
    /// Its addresses.
    pub cidr: Option<String>,
}

impl Endpoint for CreateNetwork {
    type Output = Document<Network>;
    fn request(&self) -> Request {
        // Sent once: a repeat may make a second one.
        let network = given([("label", json!(self.label)), ("cidr", json!(self.cidr))]);
        Request::post("compute", &[self.family.path()]).json(&json!({ "network": network }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "network")
    }
}

/// Deletes a network. <https://docs.openstack.org/api-ref/compute/#delete-project-network>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteNetwork {
    /// By which calls.
    pub family: Family,
    /// The network's id.
    pub id: String,
}

impl Endpoint for DeleteNetwork {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &[self.family.path(), &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn requests_are_the_published_ones() {
        let create = CreateNetwork {
            family: Family::TenantNetworks,
            label: "public".into(),
            cidr: Some("172.0.0.0/24".into()),
        };
        assert_eq!(
            sent(&create),
            (
                "POST /os-tenant-networks".into(),
                json!({"network": {"label": "public", "cidr": "172.0.0.0/24"}})
            )
        );
        assert_eq!(sent(&ListNetworks::default()).0, "GET /os-networks");
        let id = "n".to_owned();
        assert_eq!(
            sent(&GetNetwork { family: Family::NetworksV2, id: id.clone() }).0,
            "GET /os-networksv2/n"
        );
        assert_eq!(sent(&DeleteNetwork { family: Family::Networks, id }).0, "DELETE /os-networks/n");
    }

    #[test]
    fn what_nova_does_not_know_is_none() {
        let list = ListNetworks::default();
        for cidr in ["null", "\"None\"", "\"\""] {
            let body = format!(r#"{{"networks": [{{"cidr": {cidr}, "id": 3, "label": "private"}}]}}"#);
            let network = &list.response(&answer(200, &body)).expect("networks").items[0];
            assert_eq!((network.id.as_str(), network.label.as_str(), &network.cidr), ("3", "private", &None));
        }
    }
}
