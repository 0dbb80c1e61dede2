//! Flavors made, described and handed out, by administrators.

use super::{
    action::given,
    flavors::{Flavor, READ},
};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result,
    wire::json::{self, Document, text},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Makes a flavor. <https://docs.openstack.org/api-ref/compute/#create-flavor>
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateFlavor {
    /// The name; unique.
    pub name: String,
    /// The id; the cloud's choice where there is none.
    pub id: Option<String>,
    /// The memory in MiB.
    pub ram: u64,
    /// The number of processors.
    pub vcpus: u64,
    /// The size of the root disk in GiB; 0 is the image's own size.
    pub disk: u64,
    /// The size of the ephemeral disk in GiB.
    pub ephemeral: Option<u64>,
    /// The size of the swap disk in MiB.
    pub swap: Option<u64>,
    /// The share of the network's bandwidth.
    pub rxtx_factor: Option<f64>,
    /// Whether all projects may use it; they may where this is not said.
    pub is_public: Option<bool>,
    /// The description (2.55).
    pub description: Option<String>,
}

impl Endpoint for CreateFlavor {
    type Output = Document<Flavor>;
    fn request(&self) -> Request {
        let flavor = given([
            ("name", json!(self.name)),
            ("id", json!(self.id)),
            ("ram", json!(self.ram)),
            ("vcpus", json!(self.vcpus)),
            ("disk", json!(self.disk)),
            ("OS-FLV-EXT-DATA:ephemeral", json!(self.ephemeral)),
            ("swap", json!(self.swap)),
            ("rxtx_factor", json!(self.rxtx_factor)),
            ("os-flavor-access:is_public", json!(self.is_public)),
            ("description", json!(self.description)),
        ]);
        let floor = if self.description.is_some() { (2, 55) } else { (2, 1) };
        // Sent once: a repeat is refused because of the name, be it this flavor's or another's.
        Request::post("compute", &["flavors"]).json(&json!({ "flavor": flavor })).versions(floor, READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "flavor")
    }
}

/// Changes a flavor's description (2.55). <https://docs.openstack.org/api-ref/compute/#update-flavor-description>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateFlavor {
    /// The flavor's id.
    pub id: String,
    /// The new description; `None` takes it away.
    pub description: Option<String>,
}

impl Endpoint for UpdateFlavor {
    type Output = Document<Flavor>;
    fn request(&self) -> Request {
        Request::put("compute", &["flavors", &self.id])
            .json(&json!({ "flavor": { "description": self.description } }))
            .versions((2, 55), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "flavor")
    }
}

/// Deletes a flavor; servers that have it keep it. <https://docs.openstack.org/api-ref/compute/#delete-flavor>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteFlavor {
    /// The flavor's id.
    pub id: String,
}

impl Endpoint for DeleteFlavor {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["flavors", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Who may use a flavor that is not public.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FlavorAccess {
    /// The flavor's id.
    #[serde(deserialize_with = "text")]
    pub flavor_id: String,
    /// The project's id.
    #[serde(rename = "tenant_id", deserialize_with = "text")]
    pub project_id: String,
}

type AccessList<E> = Page<Document<FlavorAccess>, E>;

fn access<E>(response: &Response) -> Result<AccessList<E>> {
    Ok(Page::whole(json::collection(response, "flavor_access")?.items))
}

/// Lists the projects that may use a flavor that is not public.
/// <https://docs.openstack.org/api-ref/compute/#list-flavor-access-information-for-given-flavor>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFlavorAccess {
    /// The flavor's id.
    pub id: String,
}

impl Endpoint for ListFlavorAccess {
    type Output = AccessList<Self>;
    fn request(&self) -> Request {
        Request::get("compute", &["flavors", &self.id, "os-flavor-access"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        access(response)
    }
}

/// Lets a project use a flavor that is not public.
/// <https://docs.openstack.org/api-ref/compute/#add-flavor-access-to-tenant-addtenantaccess-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddFlavorAccess {
    /// The flavor's id.
    pub id: String,
    /// The project's id.
    pub project: String,
}

impl Endpoint for AddFlavorAccess {
    type Output = ();
    fn request(&self) -> Request {
        // A repeat is told 409 where the project may use it already.
        Request::post("compute", &["flavors", &self.id, "action"])
            .json(&json!({ "addTenantAccess": { "tenant": self.project } }))
            .repeat(Repeat::Settling(&[409]))
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes a flavor that is not public from a project.
/// <https://docs.openstack.org/api-ref/compute/#remove-flavor-access-from-tenant-removetenantaccess-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveFlavorAccess {
    /// The flavor's id.
    pub id: String,
    /// The project's id.
    pub project: String,
}

impl Endpoint for RemoveFlavorAccess {
    type Output = ();
    fn request(&self) -> Request {
        // A repeat is told 404 where the project may not use it any more.
        Request::post("compute", &["flavors", &self.id, "action"])
            .json(&json!({ "removeTenantAccess": { "tenant": self.project } }))
            .repeat(Repeat::Settling(&[404]))
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
        let create = CreateFlavor {
            name: "test_flavor".into(),
            ram: 1024,
            vcpus: 2,
            disk: 10,
            id: Some("10".into()),
            rxtx_factor: Some(2.0),
            description: Some("test description".into()),
            ..CreateFlavor::default()
        };
        assert_eq!(
            sent(&create),
            (
                "POST /flavors".into(),
                json!({"flavor": {"name": "test_flavor", "ram": 1024, "vcpus": 2, "disk": 10, "id": "10",
                    "rxtx_factor": 2.0, "description": "test description"}})
            )
        );
        assert_eq!(versions(&create), Some(((2, 55), (2, 61))));
        let update = UpdateFlavor { id: "1".into(), description: Some("updated description".into()) };
        assert_eq!(
            sent(&update),
            ("PUT /flavors/1".into(), json!({"flavor": {"description": "updated description"}}))
        );
        assert_eq!(sent(&DeleteFlavor { id: "1".into() }).0, "DELETE /flavors/1");
        let add = AddFlavorAccess { id: "10".into(), project: "fake_tenant".into() };
        assert_eq!(
            sent(&add),
            ("POST /flavors/10/action".into(), json!({"addTenantAccess": {"tenant": "fake_tenant"}}))
        );
        assert_eq!(add.request().repeat, Repeat::Settling(&[409]));
        let remove = RemoveFlavorAccess { id: "10".into(), project: "fake_tenant".into() };
        assert_eq!(sent(&remove).1, json!({"removeTenantAccess": {"tenant": "fake_tenant"}}));
        assert_eq!(remove.request().repeat, Repeat::Settling(&[404]));
        let list = ListFlavorAccess { id: "10".into() };
        assert_eq!(sent(&list).0, "GET /flavors/10/os-flavor-access");
        let page = list
            .response(&answer(200, r#"{"flavor_access": [{"flavor_id": "10", "tenant_id": "6f70"}]}"#))
            .expect("a list");
        assert_eq!((page.items[0].flavor_id.as_str(), page.items[0].project_id.as_str()), ("10", "6f70"));
    }
}
