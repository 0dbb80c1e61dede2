//! Calls about routers.

use super::{
    super::Rest,
    NewRouter, Router, RouterChange, SERVICE, Select,
    query::{flag, listing, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{Document, single},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Lists routers.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-routers>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListRouters {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those with this description.
    pub description: Option<String>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those that are up, or down.
    pub admin_state_up: Option<bool>,
    /// Ids, tags, order.
    pub select: Select,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListRouters {
    type Output = Page<Document<Router>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["routers"])
            .query_opt("name", self.name.as_ref())
            .query_opt("description", self.description.as_ref())
            .query_opt("project_id", self.project_id.as_ref())
            .query_opt("admin_state_up", self.admin_state_up.map(flag));
        listing(request, &self.select, self.limit, self.rest.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "routers", |rest| ListRouters { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a router.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-router-details>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetRouter {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetRouter {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["routers", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

/// Creates a router.
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateRouter {
    /// What it is to be.
    pub router: NewRouter,
}

impl Endpoint for CreateRouter {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["routers"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

/// Changes a router.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateRouter {
    /// Its id.
    pub id: String,
    /// What changes.
    pub router: RouterChange,
}

impl Endpoint for UpdateRouter {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &["routers", &self.id]).json(&json!({ "router": self.router }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

/// Deletes a router, with its external gateway; refused while it has interfaces.
///
/// <https://docs.openstack.org/api-ref/network/v2/#delete-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteRouter {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeleteRouter {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["routers", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Gateway, GatewayIp, Route, Status,
            query::tests::{answer, body, line, stored},
        },
        *,
    };

    fn gateway() -> Gateway {
        let ip = GatewayIp {
            ip_address: Some("172.24.4.6".into()),
            subnet_id: Some("b930d7f6-ceb7-40a0-8b81-a425dd994ccf".into()),
        };
        Gateway {
            network_id: "ae34051f-aa6c-4c75-abf5-50dc9ac99ef3".into(),
            enable_snat: Some(true),
            external_fixed_ips: vec![ip],
            qos_policy_id: None,
        }
    }

    #[test]
    fn requests_match_the_reference() {
        let list = ListRouters {
            name: Some("router1".into()),
            admin_state_up: Some(true),
            ..ListRouters::default()
        };
        assert_eq!(line(&list), "GET /routers?name=router1&admin_state_up=true");
        let sample = NewRouter {
            name: Some("router1".into()),
            external_gateway_info: Some(gateway()),
            admin_state_up: Some(true),
            ..NewRouter::default()
        };
        let create = CreateRouter { router: sample };
        let info = json!({"network_id": "ae34051f-aa6c-4c75-abf5-50dc9ac99ef3", "enable_snat": true,
            "external_fixed_ips": [{"ip_address": "172.24.4.6",
                "subnet_id": "b930d7f6-ceb7-40a0-8b81-a425dd994ccf"}]});
        assert_eq!(line(&create), "POST /routers");
        assert_eq!(
            body(&create),
            json!({"router": {"name": "router1", "external_gateway_info": info, "admin_state_up": true}})
        );
        stored(&create);
        let route = Route { destination: "179.24.1.0/24".into(), nexthop: "172.24.3.99".into() };
        let change = RouterChange {
            distributed: Some(false),
            external_gateway_info: Some(Some(gateway())),
            routes: Some(vec![route]),
            ..RouterChange::default()
        };
        let update = UpdateRouter { id: "r1".into(), router: change };
        assert_eq!(line(&update), "PUT /routers/r1");
        assert_eq!(
            body(&update),
            json!({"router": {"distributed": false, "external_gateway_info": info,
                "routes": [{"destination": "179.24.1.0/24", "nexthop": "172.24.3.99"}]}})
        );
        let change = RouterChange { external_gateway_info: Some(None), ..RouterChange::default() };
        let inside = UpdateRouter { id: "r1".into(), router: change };
        assert_eq!(body(&inside), json!({"router": {"external_gateway_info": null}}));
        stored(&inside);
        assert_eq!(line(&GetRouter { id: "r1".into() }), "GET /routers/r1");
        assert_eq!(line(&DeleteRouter { id: "r1".into() }), "DELETE /routers/r1");
    }

    #[test]
    fn routers_of_today_are_read() {
        let listed = r#"{"routers": [{"id": "3f94", "name": "router1", "project_id": "fd21",
            "admin_state_up": true, "status": "ACTIVE", "external_gateway_info": {"network_id": "bb0e",
            "external_fixed_ips": [{"subnet_id": "2410", "ip_address": "203.0.113.26"}], "enable_snat": true},
            "description": "", "availability_zones": [], "routes": [], "flavor_id": null, "tags": []},
            {"id": "e017", "name": "r", "status": "ALLOCATING", "external_gateway_info": null, "ha": false,
            "routes": [{"destination": "10.9.0.0/24", "nexthop": "192.168.77.9"}]}]}"#;
        let page = ListRouters::default().response(&answer(200, listed)).expect("routers");
        assert!(page.rest.is_none());
        let outside = page.items[0].external_gateway_info.as_ref().expect("a gateway");
        assert_eq!((outside.network_id.as_str(), outside.enable_snat), ("bb0e", Some(true)));
        assert_eq!(outside.external_fixed_ips[0].ip_address.as_deref(), Some("203.0.113.26"));
        let inside = &page.items[1];
        assert_eq!((&inside.external_gateway_info, inside.ha), (&None, Some(false)));
        assert_eq!(inside.status, Status::Other("ALLOCATING".into()));
        assert_eq!(inside.routes[0].destination, "10.9.0.0/24");
    }
}
