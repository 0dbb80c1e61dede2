//! What is attached to a router: interfaces on networks inside, and extra routes.

use super::{Route, Router, SERVICE};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    wire::json::{Document, or_default, single, text, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// By what a router is attached to a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    /// By a subnet, at its gateway's address.
    SubnetId(String),
    /// By a port made for it.
    PortId(String),
}

/// An interface of a router.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RouterInterface {
    /// The id of the router.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The port of the interface.
    #[serde(default, deserialize_with = "text_option")]
    pub port_id: Option<String>,
    /// The network it is on.
    #[serde(default, deserialize_with = "text_option")]
    pub network_id: Option<String>,
    /// The first subnet it is on.
    #[serde(default, deserialize_with = "text_option")]
    pub subnet_id: Option<String>,
    /// All subnets it is on.
    #[serde(default, deserialize_with = "or_default")]
    pub subnet_ids: Vec<String>,
    /// The project that owns it.
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The router's tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
}

/// Attaches a router to a network.
///
/// <https://docs.openstack.org/api-ref/network/v2/#add-interface-to-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddRouterInterface {
    /// The router's id.
    pub id: String,
    /// The subnet, or the port.
    pub by: Attachment,
    /// Whether addresses on it are announced, at providers with that extension.
    pub advertise_host: Option<bool>,
}

impl AddRouterInterface {
    /// Attaches the router to a subnet, or by a port.
    #[must_use]
    pub fn new(id: impl Into<String>, by: Attachment) -> Self {
        AddRouterInterface { id: id.into(), by, advertise_host: None }
    }
}

impl Endpoint for AddRouterInterface {
    type Output = Document<RouterInterface>;
    fn request(&self) -> Request {
        let mut body = json!(self.by);
        if let Some(advertise) = self.advertise_host {
            body["advertise_host"] = json!(advertise);
        }
        // A PUT in name only: a repeat is refused (400 for a subnet, 409 for a port) in the same way as an attachment
        // that clashes with another one, so a repeat could not tell whether the first attempt worked.
        Request::put(SERVICE, &["routers", &self.id, "add_router_interface"]).json(&body).repeat(Repeat::Once)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json()
    }
}

/// Detaches a router from a network. A port that was made for it goes with it.
///
/// <https://docs.openstack.org/api-ref/network/v2/#remove-interface-from-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveRouterInterface {
    /// The router's id.
    pub id: String,
    /// The subnet, or the port.
    pub by: Attachment,
}

impl Endpoint for RemoveRouterInterface {
    type Output = ();
    fn request(&self) -> Request {
        // A repeat after success finds no interface.
        Request::put(SERVICE, &["routers", &self.id, "remove_router_interface"])
            .json(&self.by)
            .repeat(Repeat::Settling(&[404]))
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Adds extra routes to a router and leaves its others alone; those it has already stay as they are.
///
/// <https://docs.openstack.org/api-ref/network/v2/#add-extra-routes-to-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddExtraRoutes {
    /// The router's id.
    pub id: String,
    /// The routes.
    pub routes: Vec<Route>,
}

impl Endpoint for AddExtraRoutes {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        let body = json!({ "router": { "routes": self.routes } });
        Request::put(SERVICE, &["routers", &self.id, "add_extraroutes"]).json(&body)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

/// Takes extra routes from a router; those it does not have are passed over.
///
/// <https://docs.openstack.org/api-ref/network/v2/#remove-extra-routes-from-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveExtraRoutes {
    /// The router's id.
    pub id: String,
    /// The routes.
    pub routes: Vec<Route>,
}

impl Endpoint for RemoveExtraRoutes {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        let body = json!({ "router": { "routes": self.routes } });
        Request::put(SERVICE, &["routers", &self.id, "remove_extraroutes"]).json(&body)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::query::tests::{answer, body, line, stored},
        *,
    };

    #[test]
    fn interfaces_match_the_reference() {
        let subnet = Attachment::SubnetId("a2f1f29d-571b-4533-907f-5803ab96ead1".into());
        let add = AddRouterInterface::new("r1", subnet.clone());
        assert_eq!(line(&add), "PUT /routers/r1/add_router_interface");
        assert_eq!(body(&add), json!({"subnet_id": "a2f1f29d-571b-4533-907f-5803ab96ead1"}));
        assert_eq!(add.request().repeat, Repeat::Once);
        stored(&add);
        let port = Attachment::PortId("2dc46bcc-d1f2-4077-b99e-91ee28afaff0".into());
        let add = AddRouterInterface { advertise_host: Some(true), ..AddRouterInterface::new("r1", port) };
        assert_eq!(
            body(&add),
            json!({"port_id": "2dc46bcc-d1f2-4077-b99e-91ee28afaff0", "advertise_host": true})
        );
        let remove = RemoveRouterInterface { id: "r1".into(), by: subnet };
        assert_eq!(line(&remove), "PUT /routers/r1/remove_router_interface");
        assert_eq!(body(&remove), json!({"subnet_id": "a2f1f29d-571b-4533-907f-5803ab96ead1"}));
        assert_eq!(remove.request().repeat, Repeat::Settling(&[404]));
        let gone = answer(404, r#"{"NeutronError": {"type": "RouterInterfaceNotFoundForSubnet"}}"#);
        remove.response(&gone).expect("settled");
    }

    #[test]
    fn an_interface_is_read_though_it_has_no_wrapper() {
        let shown = r#"{"id": "e017", "project_id": "fd21", "port_id": "2fe6", "network_id": "4984",
            "subnet_id": "4b6f", "subnet_ids": ["4b6f"]}"#;
        let add = AddRouterInterface::new("e017", Attachment::SubnetId("4b6f".into()));
        let interface = add.response(&answer(200, shown)).expect("an interface");
        assert_eq!((interface.id.as_str(), interface.port_id.as_deref()), ("e017", Some("2fe6")));
        assert_eq!((interface.network_id.as_deref(), interface.subnet_ids.len()), (Some("4984"), 1));
        let error = add.response(&answer(200, "[]")).expect_err("no interface");
        assert_eq!(error.kind(), crate::Kind::Malformed);
    }

    #[test]
    fn extra_routes_match_the_reference() {
        let route = |n: u8| Route { destination: format!("10.0.{n}.0/24"), nexthop: format!("10.0.0.1{n}") };
        let add = AddExtraRoutes { id: "r1".into(), routes: vec![route(3), route(4)] };
        assert_eq!(line(&add), "PUT /routers/r1/add_extraroutes");
        let expected = json!({"router": {"routes": [{"destination": "10.0.3.0/24", "nexthop": "10.0.0.13"},
            {"destination": "10.0.4.0/24", "nexthop": "10.0.0.14"}]}});
        assert_eq!(body(&add), expected);
        let remove = RemoveExtraRoutes { id: "r1".into(), routes: add.routes.clone() };
        assert_eq!(line(&remove), "PUT /routers/r1/remove_extraroutes");
        assert_eq!(body(&remove), expected);
        let shown = r#"{"router": {"id": "r1", "routes": [{"destination": "10.9.0.0/24", "nexthop": "192.168.77.9"}]}}"#;
        let router = add.response(&answer(200, shown)).expect("a router");
        assert_eq!(router.routes[0].nexthop, "192.168.77.9");
    }
}
