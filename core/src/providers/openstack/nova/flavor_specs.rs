//! A flavor's extra specs: what hosts must offer beside processors, memory and disks.

use super::lenient::text_map;
use crate::{Endpoint, Repeat, Request, Response, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// Keys and values.
pub type ExtraSpecs = BTreeMap<String, String>;

fn read(response: &Response) -> Result<ExtraSpecs> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(deserialize_with = "text_map")]
        extra_specs: ExtraSpecs,
    }
    Ok(response.json::<Reply>()?.extra_specs)
}

/// One spec has nothing around it: `{"hw:numa_nodes": "1"}`.
fn read_item(response: &Response, key: &str) -> Result<String> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Reply(#[serde(deserialize_with = "text_map")] ExtraSpecs);
    let mut specs = response.json::<Reply>()?.0;
    specs.remove(key).ok_or_else(|| response.malformed(format!("the answer does not hold the key {key:?}")))
}

/// Lists a flavor's extra specs. <https://docs.openstack.org/api-ref/compute/#list-extra-specs-for-a-flavor>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListExtraSpecs {
    /// The flavor's id.
    pub flavor: String,
}

impl Endpoint for ListExtraSpecs {
    type Output = ExtraSpecs;
    fn request(&self) -> Request {
        Request::get("compute", &["flavors", &self.flavor, "os-extra_specs"])
    }
    fn response(&self, response: &Response) -> Result<ExtraSpecs> {
        read(response)
    }
}

/// Adds extra specs to a flavor, or changes those under the same keys (administrators).
/// <https://docs.openstack.org/api-ref/compute/#create-extra-specs-for-a-flavor>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateExtraSpecs {
    /// The flavor's id.
    pub flavor: String,
    /// What is added or changed.
    pub extra_specs: ExtraSpecs,
}

impl Endpoint for CreateExtraSpecs {
    type Output = ExtraSpecs;
    fn request(&self) -> Request {
        // The same keys and values twice are there once.
        Request::post("compute", &["flavors", &self.flavor, "os-extra_specs"])
            .json(&json!({ "extra_specs": self.extra_specs }))
            .repeat(Repeat::Safe)
    }
    fn response(&self, response: &Response) -> Result<ExtraSpecs> {
        read(response)
    }
}

/// Shows one extra spec. <https://docs.openstack.org/api-ref/compute/#show-an-extra-spec-for-a-flavor>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetExtraSpec {
    /// The flavor's id.
    pub flavor: String,
    /// The key.
    pub key: String,
}

impl Endpoint for GetExtraSpec {
    type Output = String;
    fn request(&self) -> Request {
        Request::get("compute", &["flavors", &self.flavor, "os-extra_specs", &self.key])
    }
    fn response(&self, response: &Response) -> Result<String> {
        read_item(response, &self.key)
    }
}

/// Changes one extra spec (administrators).
/// <https://docs.openstack.org/api-ref/compute/#update-an-extra-spec-for-a-flavor>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetExtraSpec {
    /// The flavor's id.
    pub flavor: String,
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Endpoint for SetExtraSpec {
    type Output = String;
    fn request(&self) -> Request {
        let spec = ExtraSpecs::from([(self.key.clone(), self.value.clone())]);
        Request::put("compute", &["flavors", &self.flavor, "os-extra_specs", &self.key]).json(&spec)
    }
    fn response(&self, response: &Response) -> Result<String> {
        read_item(response, &self.key)
    }
}

/// Takes one extra spec away (administrators).
/// <https://docs.openstack.org/api-ref/compute/#delete-an-extra-spec-for-a-flavor>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteExtraSpec {
    /// The flavor's id.
    pub flavor: String,
    /// The key.
    pub key: String,
}

impl Endpoint for DeleteExtraSpec {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["flavors", &self.flavor, "os-extra_specs", &self.key])
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
    fn requests_are_the_published_ones_and_answers_are_read() {
        let (flavor, key) = ("1".to_owned(), "hw:numa_nodes".to_owned());
        let specs = [("hw:cpu_policy", "shared"), ("hw:numa_nodes", "1")];
        let create = CreateExtraSpecs {
            flavor: flavor.clone(),
            extra_specs: specs.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
        };
        assert_eq!(
            sent(&create),
            (
                "POST /flavors/1/os-extra_specs".into(),
                json!({"extra_specs": {"hw:cpu_policy": "shared", "hw:numa_nodes": "1"}})
            )
        );
        assert_eq!(create.request().repeat, Repeat::Safe);
        let set = SetExtraSpec { flavor: flavor.clone(), key: key.clone(), value: "2".into() };
        assert_eq!(
            sent(&set),
            ("PUT /flavors/1/os-extra_specs/hw%3Anuma_nodes".into(), json!({"hw:numa_nodes": "2"}))
        );
        assert_eq!(set.response(&answer(200, r#"{"hw:numa_nodes": "2"}"#)).expect("a value"), "2");
        let get = GetExtraSpec { flavor: flavor.clone(), key: key.clone() };
        assert_eq!(sent(&get).0, "GET /flavors/1/os-extra_specs/hw%3Anuma_nodes");
        get.response(&answer(200, "{}")).expect_err("another key");
        assert_eq!(sent(&ListExtraSpecs { flavor: flavor.clone() }).0, "GET /flavors/1/os-extra_specs");
        let delete = DeleteExtraSpec { flavor, key };
        assert_eq!(sent(&delete).0, "DELETE /flavors/1/os-extra_specs/hw%3Anuma_nodes");
    }
}
