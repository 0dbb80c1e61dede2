//! Availability zones of networks and routers.

use super::SERVICE;
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{Document, or_default},
};
use serde::{Deserialize, Serialize};

/// An availability zone, for one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AvailabilityZone {
    /// Its name.
    pub name: String,
    /// For what: `network` or `router`.
    #[serde(default, deserialize_with = "or_default")]
    pub resource: String,
    /// `available` or `unavailable`.
    #[serde(default, deserialize_with = "or_default")]
    pub state: String,
}

/// Lists the availability zones of networks and routers.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-all-availability-zones>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListAvailabilityZones {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those for `network` or for `router`.
    pub resource: Option<String>,
    /// Only those that are `available` or `unavailable`.
    pub state: Option<String>,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<super::super::Rest>,
}

impl Endpoint for ListAvailabilityZones {
    type Output = Page<Document<AvailabilityZone>, Self>;
    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["availability_zones"])
            .query_opt("name", self.name.as_ref())
            .query_opt("resource", self.resource.as_ref())
            .query_opt("state", self.state.as_ref())
            .query_opt("limit", self.limit.map(|n| n.to_string()));
        super::super::Rest::apply(self.rest.as_ref(), request)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        super::query::page(response, "availability_zones", |rest| ListAvailabilityZones {
            rest: Some(rest),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::query::tests::{answer, line, stored},
        *,
    };

    #[test]
    fn zones_are_asked_for_and_read() {
        let list =
            ListAvailabilityZones { resource: Some("router".into()), ..ListAvailabilityZones::default() };
        assert_eq!(line(&list), "GET /availability_zones?resource=router");
        stored(&list);
        let shown = r#"{"availability_zones": [{"state": "available", "resource": "router", "name": "nova"},
            {"state": "unavailable", "resource": "network", "name": "b"}]}"#;
        let zones = list.response(&answer(200, shown)).expect("zones").items;
        assert_eq!((zones[0].name.as_str(), zones[0].resource.as_str()), ("nova", "router"));
        assert_eq!(zones[1].state, "unavailable");
    }
}
