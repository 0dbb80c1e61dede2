//! Flavors: the sizes that servers come in.

use super::lenient::{flag, number, text_map};
use crate::wire::open_enum;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{self, Document, text},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that has all of a flavor in one answer, its extra specs included.
pub(super) const READ: (u16, u16) = (2, 61);

/// A flavor. <https://docs.openstack.org/api-ref/compute/#show-flavor-details>
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Flavor {
    /// The id; a number on old clouds.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The memory in MiB.
    #[serde(default, deserialize_with = "number")]
    pub ram: u64,
    /// The number of processors.
    #[serde(default, deserialize_with = "number")]
    pub vcpus: u64,
    /// The size of the root disk in GiB; 0 is the image's own size.
    #[serde(default, deserialize_with = "number")]
    pub disk: u64,
    /// The size of the ephemeral disk in GiB.
    #[serde(default, rename = "OS-FLV-EXT-DATA:ephemeral", deserialize_with = "number")]
    pub ephemeral: u64,
    /// The size of the swap disk in MiB.
    #[serde(default, deserialize_with = "number")]
    pub swap: u64,
    /// The share of the network's bandwidth.
    #[serde(default)]
    pub rxtx_factor: Option<f64>,
    /// Whether all projects may use it.
    #[serde(default, rename = "os-flavor-access:is_public")]
    pub is_public: Option<bool>,
    /// Whether it cannot be used any more.
    #[serde(default, rename = "OS-FLV-DISABLED:disabled", deserialize_with = "flag")]
    pub disabled: bool,
    /// The description (from 2.55).
    #[serde(default)]
    pub description: Option<String>,
    /// What else hosts must offer (from 2.61, where the account may see it).
    #[serde(default, deserialize_with = "text_map")]
    pub extra_specs: BTreeMap<String, String>,
}

open_enum! {
    /// Which flavors are listed to administrators.
    pub enum FlavorScope {
        /// Those that all projects may use.
        Public = "true",
        /// Those that only some projects may use.
        Private = "false",
        /// Both.
        All = "none",
    }
}

/// Lists the flavors with their details. <https://docs.openstack.org/api-ref/compute/#list-flavors-with-details>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFlavors {
    /// With at least so much memory, in MiB.
    pub min_ram: Option<u64>,
    /// With at least so large a root disk, in GiB.
    pub min_disk: Option<u64>,
    /// Public, private or both (administrators).
    pub scope: Option<FlavorScope>,
    /// The order: fields and `asc` or `desc`, the most important first.
    pub sort: Vec<(String, String)>,
    /// How many the cloud puts on a page at most.
    pub limit: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub rest: Option<Rest>,
}

impl Endpoint for ListFlavors {
    type Output = Page<Document<Flavor>, Self>;

    fn request(&self) -> Request {
        let mut request = Request::get("compute", &["flavors", "detail"])
            .versions((2, 1), READ)
            .query_opt("minRam", self.min_ram.map(|size| size.to_string()))
            .query_opt("minDisk", self.min_disk.map(|size| size.to_string()))
            .query_opt("is_public", self.scope.as_ref().map(FlavorScope::as_str));
        for (key, direction) in &self.sort {
            request = request.query("sort_key", key).query("sort_dir", direction);
        }
        let request = request.query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let collection = json::collection(response, "flavors")?;
        let rest = Rest::of(&collection, response)?;
        let rest = rest.map(|rest| ListFlavors { rest: Some(rest), ..self.clone() });
        Ok(Page { items: collection.items, rest })
    }
}

/// Shows a flavor. <https://docs.openstack.org/api-ref/compute/#show-flavor-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetFlavor {
    /// The flavor's id.
    pub id: String,
}

impl Endpoint for GetFlavor {
    type Output = Document<Flavor>;
    fn request(&self) -> Request {
        Request::get("compute", &["flavors", &self.id]).versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "flavor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn requests_are_the_published_ones() {
        assert_eq!(sent(&ListFlavors::default()).0, "GET /flavors/detail");
        let list = ListFlavors {
            min_ram: Some(512),
            min_disk: Some(1),
            scope: Some(FlavorScope::All),
            sort: vec![("memory_mb".into(), "desc".into())],
            limit: Some(5),
            rest: None,
        };
        assert_eq!(
            sent(&list).0,
            "GET /flavors/detail?minRam=512&minDisk=1&is_public=none&sort_key=memory_mb&sort_dir=desc&limit=5"
        );
        assert_eq!(stored(&list), list);
        let get = GetFlavor { id: "m1.tiny".into() };
        assert_eq!(sent(&get).0, "GET /flavors/m1.tiny");
        assert_eq!(versions(&get), Some(((2, 1), (2, 61))));
    }

    #[test]
    fn the_published_answer_is_read() {
        let page = ListFlavors::default()
            .response(&answer(
                200,
                r#"{"flavors": [{"OS-FLV-DISABLED:disabled": false, "disk": 1, "OS-FLV-EXT-DATA:ephemeral": 3,
                "os-flavor-access:is_public": true, "id": "1", "name": "m1.tiny", "ram": 512, "swap": "", "vcpus": 1,
                "rxtx_factor": 1.0, "description": null, "extra_specs": {"hw:numa_nodes": "1"}}],
                "flavors_links": [{"href": "http://h/flavors/detail?limit=1&marker=1", "rel": "next"}]}"#,
            ))
            .expect("a page");
        let flavor = &page.items[0];
        assert_eq!((flavor.id.as_str(), flavor.name.as_str()), ("1", "m1.tiny"));
        assert_eq!((flavor.ram, flavor.vcpus, flavor.disk, flavor.ephemeral, flavor.swap), (512, 1, 1, 3, 0));
        assert_eq!((flavor.rxtx_factor, flavor.is_public, flavor.disabled), (Some(1.0), Some(true), false));
        assert_eq!((&flavor.description, flavor.extra_specs["hw:numa_nodes"].as_str()), (&None, "1"));
        assert_eq!(sent(&page.rest.expect("more")).0, "GET /flavors/detail?limit=1&marker=1");
    }
}
