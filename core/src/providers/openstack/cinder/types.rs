//! Types of volumes.

use super::{SERVICE, read::flag_option, read::pairs};
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{self, Document, text, text_option},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A type of volumes. <https://docs.openstack.org/api-ref/block-storage/v3/#show-volume-type-detail>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct VolumeType {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// What the cloud says of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether all projects have it.
    #[serde(default, deserialize_with = "flag_option")]
    pub is_public: Option<bool>,
    /// What the back end reads of it; shown as far as the user may see it.
    #[serde(default, deserialize_with = "pairs")]
    pub extra_specs: BTreeMap<String, String>,
    /// Its quality of service.
    #[serde(default, deserialize_with = "text_option")]
    pub qos_specs_id: Option<String>,
}

/// Lists the types. <https://docs.openstack.org/api-ref/block-storage/v3/#list-all-volume-types>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVolumeTypes {
    /// `true`, `false` or `none` for all, for administrators; others see what they have.
    pub is_public: Option<String>,
    /// How many types a page has at most.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListVolumeTypes {
    type Output = Page<Document<VolumeType>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["types"])
            .query_opt("is_public", self.is_public.as_deref())
            .query_opt("limit", self.limit.map(|items| items.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let types = json::collection(response, "volume_types")?;
        let rest = Rest::of(&types, response)?;
        let rest = rest.map(|rest| ListVolumeTypes { rest: Some(rest), ..self.clone() });
        Ok(Page { items: types.items, rest })
    }
}

/// Shows a type. <https://docs.openstack.org/api-ref/block-storage/v3/#show-volume-type-detail>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetVolumeType {
    /// The type's id.
    pub id: String,
}

impl Endpoint for GetVolumeType {
    type Output = Document<VolumeType>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["types", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume_type")
    }
}

/// Shows the type of volumes that are created without one.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#show-default-volume-type>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDefaultVolumeType;

impl Endpoint for GetDefaultVolumeType {
    type Output = Document<VolumeType>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["types", "default"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume_type")
    }
}

/// Creates a type, as an administrator. <https://docs.openstack.org/api-ref/block-storage/v3/#create-a-volume-type>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateVolumeType {
    /// Its name.
    pub name: String,
    /// What to say of it.
    pub description: Option<String>,
    /// Whether all projects have it; they do unless said otherwise.
    pub is_public: Option<bool>,
    /// What the back end reads of it.
    pub extra_specs: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Wrapped<T> {
    volume_type: T,
}

impl Endpoint for CreateVolumeType {
    type Output = Document<VolumeType>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Fields<'a> {
            name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: Option<&'a str>,
            #[serde(rename = "os-volume-type-access:is_public", skip_serializing_if = "Option::is_none")]
            is_public: Option<bool>,
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            extra_specs: &'a BTreeMap<String, String>,
        }
        let volume_type = Fields {
            name: &self.name,
            description: self.description.as_deref(),
            is_public: self.is_public,
            extra_specs: &self.extra_specs,
        };
        Request::post(SERVICE, &["types"]).json(&Wrapped { volume_type })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume_type")
    }
}

/// Changes a type, as an administrator. <https://docs.openstack.org/api-ref/block-storage/v3/#update-a-volume-type>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateVolumeType {
    /// The type's id.
    pub id: String,
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// Whether all projects have it.
    pub is_public: Option<bool>,
}

impl Endpoint for UpdateVolumeType {
    type Output = Document<VolumeType>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Fields<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            is_public: Option<bool>,
        }
        let volume_type = Fields {
            name: self.name.as_deref(),
            description: self.description.as_deref(),
            is_public: self.is_public,
        };
        Request::put(SERVICE, &["types", &self.id]).json(&Wrapped { volume_type })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume_type")
    }
}

/// Deletes a type, as an administrator. <https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-volume-type>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteVolumeType {
    /// The type's id.
    pub id: String,
}

impl Endpoint for DeleteVolumeType {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete(SERVICE, &["types", &self.id])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
