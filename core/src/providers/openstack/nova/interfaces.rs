//! Network cards plugged into servers.

use super::action::given;
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{self, Document, or_default, present},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The version that tells an interface's tag.
const READ: (u16, u16) = (2, 70);

/// A network card of a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Interface {
    /// The id of its port.
    #[serde(rename = "port_id")]
    pub port: String,
    /// The id of its network.
    #[serde(default, rename = "net_id")]
    pub network: Option<String>,
    /// Its hardware address.
    #[serde(default, rename = "mac_addr", deserialize_with = "or_default")]
    pub mac: String,
    /// Its port's status.
    #[serde(default, rename = "port_state")]
    pub state: Option<String>,
    /// Its addresses.
    #[serde(default, deserialize_with = "present")]
    pub fixed_ips: Vec<FixedIp>,
    /// What the server finds it by in its metadata (from 2.70).
    #[serde(default)]
    pub tag: Option<String>,
}

/// An address of a network card.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FixedIp {
    /// The address.
    #[serde(rename = "ip_address")]
    pub address: String,
    /// The id of the subnet it is from.
    #[serde(default)]
    pub subnet_id: Option<String>,
}

/// Lists a server's network cards. <https://docs.openstack.org/api-ref/compute/#list-port-interfaces>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListInterfaces {
    /// The server's id.
    pub server: String,
}

impl Endpoint for ListInterfaces {
    type Output = Page<Document<Interface>, Self>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "os-interface"]).versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "interfaceAttachments")?.items))
    }
}

/// Shows a server's network card. <https://docs.openstack.org/api-ref/compute/#show-port-interface-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetInterface {
    /// The server's id.
    pub server: String,
    /// The port's id.
    pub port: String,
}

impl Endpoint for GetInterface {
    type Output = Document<Interface>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "os-interface", &self.port]).versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "interfaceAttachment")
    }
}

/// Plugs a network card into a server, on a port that exists or on a network. The cloud may take minutes to answer.
/// <https://docs.openstack.org/api-ref/compute/#create-interface>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachInterface {
    /// The server's id.
    pub server: String,
    /// The port's id.
    pub port: Option<String>,
    /// The network's id, where there is no port.
    pub network: Option<String>,
    /// The address it is to have on the network.
    pub fixed_ip: Option<String>,
    /// What the server finds it by in its metadata (2.49).
    pub tag: Option<String>,
}

impl Endpoint for AttachInterface {
    type Output = Document<Interface>;
    fn request(&self) -> Request {
        let fixed_ips = self.fixed_ip.as_ref().map_or(Value::Null, |ip| json!([{ "ip_address": ip }]));
        let interface = given([
            ("port_id", json!(self.port)),
            ("net_id", json!(self.network)),
            ("fixed_ips", fixed_ips),
            ("tag", json!(self.tag)),
        ]);
        let floor = if self.tag.is_some() { (2, 49) } else { (2, 1) };
        // Sent once: on a network, a repeat plugs in another card.
        Request::post("compute", &["servers", &self.server, "os-interface"])
            .json(&json!({ "interfaceAttachment": interface }))
            .versions(floor, READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "interfaceAttachment")
    }
}

/// Pulls a network card out of a server. <https://docs.openstack.org/api-ref/compute/#detach-interface>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetachInterface {
    /// The server's id.
    pub server: String,
    /// The port's id.
    pub port: String,
}

impl Endpoint for DetachInterface {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["servers", &self.server, "os-interface", &self.port])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let server = "7".to_owned();
        let port = "ce531f90-199f-48c0-816c-13e38010b442".to_owned();
        let path = "/servers/7/os-interface";
        let attach = AttachInterface {
            server: server.clone(),
            port: Some(port.clone()),
            tag: Some("public".into()),
            ..AttachInterface::default()
        };
        assert_eq!(
            sent(&attach),
            (format!("POST {path}"), json!({"interfaceAttachment": {"port_id": port, "tag": "public"}}))
        );
        assert_eq!(versions(&attach), Some(((2, 49), (2, 70))));
        assert_eq!(attach.request().repeat, Repeat::Once);
        let attach = AttachInterface {
            server: server.clone(),
            network: Some("3cb9bc59-5699-4588-a4b1-b87f96708bc6".into()),
            fixed_ip: Some("192.168.1.3".into()),
            ..AttachInterface::default()
        };
        assert_eq!(
            sent(&attach).1,
            json!({"interfaceAttachment": {"fixed_ips": [{"ip_address": "192.168.1.3"}],
                "net_id": "3cb9bc59-5699-4588-a4b1-b87f96708bc6"}})
        );
        assert_eq!(versions(&attach), Some(((2, 1), (2, 70))));
        assert_eq!(sent(&ListInterfaces { server: server.clone() }).0, format!("GET {path}"));
        let get = GetInterface { server: server.clone(), port: port.clone() };
        assert_eq!(sent(&get).0, format!("GET {path}/{port}"));
        let detach = DetachInterface { server, port: port.clone() };
        assert_eq!(sent(&detach).0, format!("DELETE {path}/{port}"));
    }
}
