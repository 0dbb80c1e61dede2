//! Floating addresses, by Nova. How they are led to servers is in [`connections`](super::super::connections).

use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{self, Document, text, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A floating address. <https://docs.openstack.org/api-ref/compute/#floating-ips-os-floating-ips-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FloatingIp {
    /// The id; a number where Nova has the network itself.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The address.
    pub ip: String,
    /// The address it is led to.
    #[serde(default)]
    pub fixed_ip: Option<String>,
    /// The id of the server it is led to.
    #[serde(default, rename = "instance_id", deserialize_with = "text_option")]
    pub server: Option<String>,
    /// The name of the pool it is from.
    #[serde(default)]
    pub pool: Option<String>,
}

/// Lists the project's floating addresses.
/// <https://docs.openstack.org/api-ref/compute/#list-floating-ip-addresses>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFloatingIps;

impl Endpoint for ListFloatingIps {
    type Output = Page<Document<FloatingIp>, Self>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-floating-ips"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "floating_ips")?.items))
    }
}

/// Shows a floating address. <https://docs.openstack.org/api-ref/compute/#show-floating-ip-address-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetFloatingIp {
    /// The floating address's id.
    pub id: String,
}

impl Endpoint for GetFloatingIp {
    type Output = Document<FloatingIp>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-floating-ips", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "floating_ip")
    }
}

/// Takes a floating address for the project.
/// <https://docs.openstack.org/api-ref/compute/#create-allocate-floating-ip-address>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateFloatingIp {
    /// The pool it is from; the cloud's choice where there is none.
    pub pool: Option<String>,
}

impl Endpoint for CreateFloatingIp {
    type Output = Document<FloatingIp>;
    fn request(&self) -> Request {
        // Sent once: a repeat takes another one.
        let request = Request::post("compute", &["os-floating-ips"]);
        match &self.pool {
            Some(pool) => request.json(&json!({ "pool": pool })),
            None => request.json(&json!({})),
        }
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "floating_ip")
    }
}

/// Gives a floating address back, led to a server or not.
/// <https://docs.openstack.org/api-ref/compute/#delete-deallocate-floating-ip-address>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteFloatingIp {
    /// The floating address's id.
    pub id: String,
}

impl Endpoint for DeleteFloatingIp {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-floating-ips", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// A pool of floating addresses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FloatingIpPool {
    /// The name, by which it is known.
    pub name: String,
}

/// Lists the pools of floating addresses.
/// <https://docs.openstack.org/api-ref/compute/#list-floating-ip-pools>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFloatingIpPools;

impl Endpoint for ListFloatingIpPools {
    type Output = Page<Document<FloatingIpPool>, Self>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-floating-ip-pools"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "floating_ip_pools")?.items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let create = CreateFloatingIp { pool: Some("public".into()) };
        assert_eq!(sent(&create), ("POST /os-floating-ips".into(), json!({"pool": "public"})));
        assert_eq!((create.request().repeat, versions(&create)), (Repeat::Once, None));
        assert_eq!(sent(&CreateFloatingIp::default()).1, json!({}));
        assert_eq!(sent(&ListFloatingIps).0, "GET /os-floating-ips");
        assert_eq!(sent(&GetFloatingIp { id: "a".into() }).0, "GET /os-floating-ips/a");
        assert_eq!(sent(&DeleteFloatingIp { id: "a".into() }).0, "DELETE /os-floating-ips/a");
        assert_eq!(sent(&ListFloatingIpPools).0, "GET /os-floating-ip-pools");
    }
}
