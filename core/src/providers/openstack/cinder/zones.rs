//! Availability zones.

use super::SERVICE;
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{self, Document, or_default, text},
};
use serde::{Deserialize, Serialize};

/// An availability zone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AvailabilityZone {
    /// Its name.
    #[serde(rename = "zoneName", deserialize_with = "text")]
    pub name: String,
    #[serde(default, rename = "zoneState", deserialize_with = "or_default")]
    state: State,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct State {
    #[serde(default, deserialize_with = "or_default")]
    available: bool,
}

impl AvailabilityZone {
    /// Whether volumes can be created in it.
    #[must_use]
    pub fn available(&self) -> bool {
        self.state.available
    }
}

/// Lists the availability zones. Its answer has no pages.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#get-availability-zone-information>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAvailabilityZones;

impl Endpoint for ListAvailabilityZones {
    type Output = Page<Document<AvailabilityZone>, Self>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["os-availability-zone"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "availabilityZoneInfo")?.items))
    }
}
