//! Several ways outside for one router (extension `external-gateway-multihoming`).

use super::{Gateway, Router, SERVICE};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    wire::json::{Document, single},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

fn request(id: &str, action: &str, gateways: &[Gateway]) -> Request {
    let body = json!({ "router": { "external_gateways": gateways } });
    Request::put(SERVICE, &["routers", id, action]).json(&body)
}

/// Gives a router further ways outside.
///
/// <https://docs.openstack.org/api-ref/network/v2/#add-external-gateways-to-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddExternalGateways {
    /// The router's id.
    pub id: String,
    /// The gateways.
    pub gateways: Vec<Gateway>,
}

impl Endpoint for AddExternalGateways {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        // Without addresses of its own a gateway can be added to the same network again.
        request(&self.id, "add_external_gateways", &self.gateways).repeat(Repeat::Once)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

/// Changes some of a router's ways outside, found by their network and addresses.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-external-gateways-of-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateExternalGateways {
    /// The router's id.
    pub id: String,
    /// The gateways.
    pub gateways: Vec<Gateway>,
}

impl Endpoint for UpdateExternalGateways {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        request(&self.id, "update_external_gateways", &self.gateways)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

/// Takes some of a router's ways outside away, found by their network and addresses.
///
/// <https://docs.openstack.org/api-ref/network/v2/#remove-external-gateways-from-router>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveExternalGateways {
    /// The router's id.
    pub id: String,
    /// The gateways.
    pub gateways: Vec<Gateway>,
}

impl Endpoint for RemoveExternalGateways {
    type Output = Document<Router>;
    fn request(&self) -> Request {
        // Found by its network alone, a second gateway there would be taken away by a repeat.
        request(&self.id, "remove_external_gateways", &self.gateways).repeat(Repeat::Once)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "router")
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            GatewayIp,
            query::tests::{answer, body, line, stored},
        },
        *,
    };

    #[test]
    fn requests_match_the_reference() {
        let ip = GatewayIp {
            ip_address: Some("192.0.2.2".into()),
            subnet_id: Some("b189c314-ebb9-11eb-939c-9bde3f3867cb".into()),
        };
        let gateway = Gateway {
            enable_snat: Some(false),
            external_fixed_ips: vec![ip],
            network_id: "8edec774-ebb9-11eb-9b09-371108ef5905".into(),
            qos_policy_id: None,
        };
        let add = AddExternalGateways { id: "r1".into(), gateways: vec![gateway] };
        assert_eq!(line(&add), "PUT /routers/r1/add_external_gateways");
        assert_eq!(
            body(&add),
            json!({"router": {"external_gateways": [{"enable_snat": false,
                "external_fixed_ips": [{"ip_address": "192.0.2.2",
                    "subnet_id": "b189c314-ebb9-11eb-939c-9bde3f3867cb"}],
                "network_id": "8edec774-ebb9-11eb-9b09-371108ef5905"}]}})
        );
        stored(&add);
        let gateway = Gateway {
            enable_snat: Some(true),
            network_id: "8edec774-ebb9-11eb-9b09-371108ef5905".into(),
            ..Gateway::default()
        };
        let update = UpdateExternalGateways { id: "r1".into(), gateways: vec![gateway.clone()] };
        assert_eq!(line(&update), "PUT /routers/r1/update_external_gateways");
        let expected = json!({"router": {"external_gateways": [{"enable_snat": true,
            "network_id": "8edec774-ebb9-11eb-9b09-371108ef5905"}]}});
        assert_eq!(body(&update), expected);
        let remove = RemoveExternalGateways { id: "r1".into(), gateways: vec![gateway] };
        assert_eq!(line(&remove), "PUT /routers/r1/remove_external_gateways");
        assert_eq!(body(&remove), expected);
        let shown =
            r#"{"router": {"id": "r1", "external_gateways": [{"network_id": "n1", "enable_snat": null}]}}"#;
        let router = update.response(&answer(200, shown)).expect("a router");
        assert_eq!(
            (router.external_gateways[0].network_id.as_str(), router.external_gateways[0].enable_snat),
            ("n1", None)
        );
    }
}
