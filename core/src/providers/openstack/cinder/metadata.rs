//! The metadata of volumes and snapshots.

use super::SERVICE;
use crate::{Endpoint, Repeat, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What has the metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetadataOwner {
    /// The volume of that id.
    Volume(String),
    /// The snapshot of that id.
    Snapshot(String),
}

impl MetadataOwner {
    fn request(&self, method: Method, key: Option<&str>) -> Request {
        let (kind, id) = match self {
            MetadataOwner::Volume(id) => ("volumes", id),
            MetadataOwner::Snapshot(id) => ("snapshots", id),
        };
        match key {
            Some(key) => Request::new(SERVICE, method, &[kind, id, "metadata", key]),
            None => Request::new(SERVICE, method, &[kind, id, "metadata"]),
        }
    }
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(deserialize_with = "super::read::pairs")]
    metadata: BTreeMap<String, String>,
}

fn metadata(response: &Response) -> Result<BTreeMap<String, String>> {
    Ok(response.json::<Metadata>()?.metadata)
}

#[derive(Serialize)]
struct Body<'a> {
    metadata: &'a BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(deserialize_with = "super::read::pairs")]
    meta: BTreeMap<String, String>,
}

fn meta(response: &Response, key: &str) -> Result<String> {
    let value = response.json::<Meta>()?.meta.remove(key);
    value.ok_or_else(|| response.malformed(format!("no metadata {key:?} in it")))
}

/// Shows all metadata. <https://docs.openstack.org/api-ref/block-storage/v3/#show-a-volume-s-metadata>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetMetadata {
    /// Whose.
    pub of: MetadataOwner,
}

impl Endpoint for GetMetadata {
    type Output = BTreeMap<String, String>;

    fn request(&self) -> Request {
        self.of.request(Method::GET, None)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        metadata(response)
    }
}

/// Adds metadata to what is there; the answer is all of it.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#create-metadata-for-volume>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddMetadata {
    /// Whose.
    pub of: MetadataOwner,
    /// What to add; what is there under the same keys is replaced.
    pub metadata: BTreeMap<String, String>,
}

impl Endpoint for AddMetadata {
    type Output = BTreeMap<String, String>;

    fn request(&self) -> Request {
        // Sets values by their keys: the second time changes nothing.
        self.of.request(Method::POST, None).json(&Body { metadata: &self.metadata }).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        metadata(response)
    }
}

/// Puts metadata in place of what is there. <https://docs.openstack.org/api-ref/block-storage/v3/#update-a-volume-s-metadata>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceMetadata {
    /// Whose.
    pub of: MetadataOwner,
    /// All of the new metadata; what is left out of it is gone.
    pub metadata: BTreeMap<String, String>,
}

impl Endpoint for ReplaceMetadata {
    type Output = BTreeMap<String, String>;

    fn request(&self) -> Request {
        self.of.request(Method::PUT, None).json(&Body { metadata: &self.metadata })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        metadata(response)
    }
}

/// Shows one value. <https://docs.openstack.org/api-ref/block-storage/v3/#show-a-volume-s-metadata-for-a-specific-key>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetMetadataItem {
    /// Whose.
    pub of: MetadataOwner,
    /// Its key.
    pub key: String,
}

impl Endpoint for GetMetadataItem {
    type Output = String;

    fn request(&self) -> Request {
        self.of.request(Method::GET, Some(&self.key))
    }

    fn response(&self, response: &Response) -> Result<String> {
        meta(response, &self.key)
    }
}

/// Sets one value, whether it is there or not.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#update-a-volume-s-metadata-for-a-specific-key>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetMetadataItem {
    /// Whose.
    pub of: MetadataOwner,
    /// Its key.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Endpoint for SetMetadataItem {
    type Output = String;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Item<'a> {
            meta: BTreeMap<&'a str, &'a str>,
        }
        let meta = BTreeMap::from([(self.key.as_str(), self.value.as_str())]);
        self.of.request(Method::PUT, Some(&self.key)).json(&Item { meta })
    }

    fn response(&self, response: &Response) -> Result<String> {
        meta(response, &self.key)
    }
}

/// Deletes one value. <https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-volume-s-metadata>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteMetadataItem {
    /// Whose.
    pub of: MetadataOwner,
    /// Its key.
    pub key: String,
}

impl Endpoint for DeleteMetadataItem {
    type Output = ();

    fn request(&self) -> Request {
        self.of.request(Method::DELETE, Some(&self.key))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
