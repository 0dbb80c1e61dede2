//! Images as Nova shows them (up to 2.35; Glance has them). Old clouds have no other way to them.

use super::lenient::{number_option, object_option, text_map};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result, Time,
    providers::openstack::Rest,
    wire::json::{self, Document, or_default, text, time_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// An image. <https://docs.openstack.org/api-ref/compute/#images-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Image {
    /// The id; a number on clouds older than 2012.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// `ACTIVE`, `SAVING`, `DELETED`, `ERROR` or `UNKNOWN`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// How far its making is, in percent.
    #[serde(default, deserialize_with = "number_option")]
    pub progress: Option<u64>,
    /// The smallest disk for it, in GiB.
    #[serde(default, rename = "minDisk", deserialize_with = "number_option")]
    pub min_disk: Option<u64>,
    /// The smallest memory for it, in MiB.
    #[serde(default, rename = "minRam", deserialize_with = "number_option")]
    pub min_ram: Option<u64>,
    /// Its size in bytes.
    #[serde(default, rename = "OS-EXT-IMG-SIZE:size", deserialize_with = "number_option")]
    pub size: Option<u64>,
    /// When it was created.
    #[serde(default, deserialize_with = "time_option")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated: Option<Time>,
    /// The server it was made from.
    #[serde(default, deserialize_with = "object_option")]
    pub server: Option<ImageServer>,
    /// Its properties.
    #[serde(default, deserialize_with = "text_map")]
    pub metadata: BTreeMap<String, String>,
}

/// The server an image was made from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ImageServer {
    /// The server's id.
    #[serde(deserialize_with = "text")]
    pub id: String,
}

/// Lists images with their details. <https://docs.openstack.org/api-ref/compute/#list-images-with-details>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImages {
    /// Of this name.
    pub name: Option<String>,
    /// In this status.
    pub status: Option<String>,
    /// Made from the server of this address.
    pub server: Option<String>,
    /// `BASE` for the cloud's own, `SNAPSHOT` for those made from servers.
    pub kind: Option<String>,
    /// For disks of at least that many GiB.
    pub min_disk: Option<u64>,
    /// For memories of at least that many MiB.
    pub min_ram: Option<u64>,
    /// Changed since then.
    pub changes_since: Option<Time>,
    /// How many the cloud puts on a page at most.
    pub limit: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub rest: Option<Rest>,
}

impl Endpoint for ListImages {
    type Output = Page<Document<Image>, Self>;
    fn request(&self) -> Request {
        let request = Request::get("compute", &["images", "detail"])
            .query_opt("name", self.name.as_ref())
            .query_opt("status", self.status.as_ref())
            .query_opt("server", self.server.as_ref())
            .query_opt("type", self.kind.as_ref())
            .query_opt("minDisk", self.min_disk.map(|size| size.to_string()))
            .query_opt("minRam", self.min_ram.map(|size| size.to_string()))
            .query_opt("changes-since", self.changes_since.map(|time| time.to_string()))
            .query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        let collection = json::collection(response, "images")?;
        let rest = Rest::of(&collection, response)?;
        let rest = rest.map(|rest| ListImages { rest: Some(rest), ..self.clone() });
        Ok(Page { items: collection.items, rest })
    }
}

/// Shows an image. <https://docs.openstack.org/api-ref/compute/#show-image-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetImage {
    /// The image's id.
    pub id: String,
}

impl Endpoint for GetImage {
    type Output = Document<Image>;
    fn request(&self) -> Request {
        Request::get("compute", &["images", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "image")
    }
}

/// Deletes an image. <https://docs.openstack.org/api-ref/compute/#delete-image>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteImage {
    /// The image's id.
    pub id: String,
}

impl Endpoint for DeleteImage {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["images", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

fn metadata(response: &Response) -> Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(deserialize_with = "text_map")]
        metadata: BTreeMap<String, String>,
    }
    Ok(response.json::<Reply>()?.metadata)
}

/// Lists an image's properties. <https://docs.openstack.org/api-ref/compute/#list-image-metadata>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetImageMetadata {
    /// The image's id.
    pub image: String,
}

impl Endpoint for GetImageMetadata {
    type Output = BTreeMap<String, String>;
    fn request(&self) -> Request {
        Request::get("compute", &["images", &self.image, "metadata"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        metadata(response)
    }
}

/// Adds to an image's properties, or changes those of the same names.
/// <https://docs.openstack.org/api-ref/compute/#create-image-metadata>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateImageMetadata {
    /// The image's id.
    pub image: String,
    /// What is added or changed.
    pub metadata: BTreeMap<String, String>,
}

impl Endpoint for UpdateImageMetadata {
    type Output = BTreeMap<String, String>;
    fn request(&self) -> Request {
        // The same names and values twice are there once.
        Request::post("compute", &["images", &self.image, "metadata"])
            .json(&json!({ "metadata": self.metadata }))
            .repeat(Repeat::Safe)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        metadata(response)
    }
}

/// Sets an image's properties; those that are not named go.
/// <https://docs.openstack.org/api-ref/compute/#update-image-metadata>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceImageMetadata {
    /// The image's id.
    pub image: String,
    /// All there are to be.
    pub metadata: BTreeMap<String, String>,
}

impl Endpoint for ReplaceImageMetadata {
    type Output = BTreeMap<String, String>;
    fn request(&self) -> Request {
        Request::put("compute", &["images", &self.image, "metadata"])
            .json(&json!({ "metadata": self.metadata }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        metadata(response)
    }
}

/// Sets one of an image's properties.
/// <https://docs.openstack.org/api-ref/compute/#create-or-update-image-metadata-item>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetImageMetadataItem {
    /// The image's id.
    pub image: String,
    /// The property's name.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl Endpoint for SetImageMetadataItem {
    type Output = ();
    fn request(&self) -> Request {
        let meta = BTreeMap::from([(&self.key, &self.value)]);
        Request::put("compute", &["images", &self.image, "metadata", &self.key])
            .json(&json!({ "meta": meta }))
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes one of an image's properties away. <https://docs.openstack.org/api-ref/compute/#delete-image-metadata-item>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteImageMetadataItem {
    /// The image's id.
    pub image: String,
    /// The property's name.
    pub key: String,
}

impl Endpoint for DeleteImageMetadataItem {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["images", &self.image, "metadata", &self.key])
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
        let image = "i".to_owned();
        assert_eq!(sent(&ListImages::default()).0, "GET /images/detail");
        let list = ListImages {
            kind: Some("SNAPSHOT".into()),
            min_ram: Some(512),
            limit: Some(2),
            ..ListImages::default()
        };
        assert_eq!(sent(&list).0, "GET /images/detail?type=SNAPSHOT&minRam=512&limit=2");
        assert_eq!(versions(&list), None, "later versions do not have it");
        assert_eq!(sent(&GetImage { id: image.clone() }).0, "GET /images/i");
        assert_eq!(sent(&DeleteImage { id: image.clone() }).0, "DELETE /images/i");
        let update = UpdateImageMetadata {
            image: image.clone(),
            metadata: [("Label".to_owned(), "UpdatedImage".to_owned())].into(),
        };
        assert_eq!(
            sent(&update),
            ("POST /images/i/metadata".into(), json!({"metadata": {"Label": "UpdatedImage"}}))
        );
        assert_eq!(update.request().repeat, Repeat::Safe);
        assert_eq!(update.response(&answer(200, r#"{"metadata": {"a": "b"}}"#)).expect("all")["a"], "b");
        assert_eq!(sent(&GetImageMetadata { image: image.clone() }).0, "GET /images/i/metadata");
        let replace = ReplaceImageMetadata { image: image.clone(), metadata: update.metadata };
        assert_eq!(
            sent(&replace),
            ("PUT /images/i/metadata".into(), json!({"metadata": {"Label": "UpdatedImage"}}))
        );
        let set = SetImageMetadataItem {
            image: image.clone(),
            key: "auto_disk_config".into(),
            value: "False".into(),
        };
        assert_eq!(
            sent(&set),
            (
                "PUT /images/i/metadata/auto_disk_config".into(),
                json!({"meta": {"auto_disk_config": "False"}})
            )
        );
        let delete = DeleteImageMetadataItem { image, key: "k".into() };
        assert_eq!(sent(&delete).0, "DELETE /images/i/metadata/k");
    }
}
