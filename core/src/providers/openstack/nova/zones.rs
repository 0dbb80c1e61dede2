//! Availability zones.

use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{self, Document},
};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// An availability zone: hosts that fail together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AvailabilityZone {
    /// The name.
    #[serde(rename = "zoneName")]
    pub name: String,
    /// Whether servers can be made in it.
    #[serde(default, rename = "zoneState", deserialize_with = "available")]
    pub available: bool,
    /// The services on each of its hosts; only where they were asked for.
    #[serde(default)]
    pub hosts: Option<BTreeMap<String, BTreeMap<String, HostService>>>,
}

/// A service on a host of an availability zone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HostService {
    /// Whether it is not disabled.
    #[serde(default)]
    pub active: bool,
    /// Whether it runs.
    #[serde(default)]
    pub available: bool,
}

fn available<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    #[derive(Deserialize)]
    struct State {
        available: bool,
    }
    Ok(State::deserialize(deserializer)?.available)
}

/// Lists the availability zones.
/// <https://docs.openstack.org/api-ref/compute/#get-availability-zone-information>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAvailabilityZones {
    /// With their hosts and services (administrators).
    pub detail: bool,
}

impl Endpoint for ListAvailabilityZones {
    type Output = Page<Document<AvailabilityZone>, Self>;
    fn request(&self) -> Request {
        if self.detail {
            Request::get("compute", &["os-availability-zone", "detail"])
        } else {
            Request::get("compute", &["os-availability-zone"])
        }
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "availabilityZoneInfo")?.items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn zones_with_and_without_their_hosts() {
        let list = ListAvailabilityZones::default();
        assert_eq!(sent(&list).0, "GET /os-availability-zone");
        let zones = list
            .response(&answer(
                200,
                r#"{"availabilityZoneInfo": [{"hosts": null, "zoneName": "nova", "zoneState": {"available": true}}]}"#,
            ))
            .expect("zones");
        assert_eq!((zones.items[0].name.as_str(), zones.items[0].available), ("nova", true));
        assert_eq!((&zones.items[0].hosts, &zones.rest), (&None, &None));
        let detail = ListAvailabilityZones { detail: true };
        assert_eq!(sent(&detail).0, "GET /os-availability-zone/detail");
        let zones = detail
            .response(&answer(
                200,
                r#"{"availabilityZoneInfo": [{"zoneName": "internal", "zoneState": {"available": false}, "hosts":
                {"conductor": {"nova-conductor": {"active": true, "available": false, "updated_at": null}}}}]}"#,
            ))
            .expect("zones");
        let hosts = zones.items[0].value.hosts.as_ref().expect("hosts");
        assert_eq!(hosts["conductor"]["nova-conductor"], HostService { active: true, available: false });
        assert!(!zones.items[0].available);
    }
}
