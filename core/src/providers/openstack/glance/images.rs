//! Images: find, show, register, delete.

use super::{Image, ImageStatus, Visibility, bare};
use crate::{
    Endpoint, Error, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{self, Document},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Lists images. <https://docs.openstack.org/api-ref/image/v2/#list-images>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImages {
    /// Only images of that name; `in:a,b` for several.
    pub name: Option<String>,
    /// Only images of that project.
    pub owner: Option<String>,
    /// Only images of that status.
    pub status: Option<ImageStatus>,
    /// Only images of that visibility; the word `all` stands for every one.
    pub visibility: Option<Visibility>,
    /// Only images that are protected, or only those that are not.
    pub protected: Option<bool>,
    /// Hidden images instead of the others.
    pub os_hidden: Option<bool>,
    /// Only shared images in that state of acceptance (`accepted`, `pending`, `rejected`, `all`).
    pub member_status: Option<String>,
    /// Only images that have all of these tags.
    pub tags: Vec<String>,
    /// Only images of at least that many bytes.
    pub size_min: Option<u64>,
    /// Only images of at most that many bytes.
    pub size_max: Option<u64>,
    /// An operator and a time: `gt:2016-04-18T21:38:54Z`.
    pub created_at: Option<String>,
    /// An operator and a time: `gte:2016-04-18T21:38:54Z`.
    pub updated_at: Option<String>,
    /// Only images with these values: `disk_format`, `id` and any property.
    pub properties: BTreeMap<String, String>,
    /// The order: `name:asc,status:desc`.
    pub sort: Option<String>,
    /// How many images a page has at most.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListImages {
    type Output = Page<Document<Image>, Self>;

    fn request(&self) -> Request {
        let mut request = Request::get("image", &["images"])
            .query_opt("name", self.name.as_deref())
            .query_opt("owner", self.owner.as_deref())
            .query_opt("status", self.status.as_ref().map(ImageStatus::as_str))
            .query_opt("visibility", self.visibility.as_ref().map(Visibility::as_str))
            .query_opt("protected", self.protected.map(|yes| yes.to_string()))
            .query_opt("os_hidden", self.os_hidden.map(|yes| yes.to_string()))
            .query_opt("member_status", self.member_status.as_deref());
        for tag in &self.tags {
            request = request.query("tag", tag);
        }
        request = request
            .query_opt("size_min", self.size_min.map(|bytes| bytes.to_string()))
            .query_opt("size_max", self.size_max.map(|bytes| bytes.to_string()))
            .query_opt("created_at", self.created_at.as_deref())
            .query_opt("updated_at", self.updated_at.as_deref());
        for (name, value) in &self.properties {
            request = request.query(name, value);
        }
        request = request
            .query_opt("sort", self.sort.as_deref())
            .query_opt("limit", self.limit.map(|items| items.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let images = json::collection(response, "images")?;
        let rest = Rest::of(&images, response)?;
        Ok(Page {
            items: images.items,
            rest: rest.map(|rest| ListImages { rest: Some(rest), ..self.clone() }),
        })
    }
}

/// Shows an image. <https://docs.openstack.org/api-ref/image/v2/#show-image>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetImage {
    /// The image's id.
    pub id: String,
}

impl Endpoint for GetImage {
    type Output = Document<Image>;

    fn request(&self) -> Request {
        Request::get("image", &["images", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        bare(response)
    }
}

/// Registers an image, which has no data yet: [`UploadImage`](super::UploadImage) or
/// [`ImportImage`](super::ImportImage) follow. <https://docs.openstack.org/api-ref/image/v2/#create-image>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateImage {
    /// Its id, a UUID, where the caller chooses it; a second creation with it is refused with a conflict.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Who can see it; `shared` unless said otherwise.
    pub visibility: Option<Visibility>,
    /// Whether it is left out of usual listings.
    pub os_hidden: Option<bool>,
    /// Whether it cannot be deleted.
    pub protected: Option<bool>,
    /// The project it belongs to, for administrators.
    pub owner: Option<String>,
    /// `raw`, `qcow2`, `vhd`, …; needed before data comes.
    pub disk_format: Option<String>,
    /// `bare`, `ovf`, …; needed before data comes.
    pub container_format: Option<String>,
    /// The disk a server needs to boot it, in GB.
    pub min_disk: Option<u64>,
    /// The memory a server needs to boot it, in MB.
    pub min_ram: Option<u64>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Properties of its own: `os_distro`, `hw_disk_bus`, …
    pub properties: BTreeMap<String, String>,
}

impl CreateImage {
    /// An image with that name, with data in these formats.
    pub fn new(
        name: impl Into<String>,
        disk_format: impl Into<String>,
        container_format: impl Into<String>,
    ) -> Self {
        CreateImage {
            name: Some(name.into()),
            disk_format: Some(disk_format.into()),
            container_format: Some(container_format.into()),
            ..CreateImage::default()
        }
    }

    fn fields(&self) -> Map<String, Value> {
        let visibility = self.visibility.as_ref().map(Visibility::as_str);
        let tags = (!self.tags.is_empty()).then(|| self.tags.clone());
        let fields: [(&str, Option<Value>); 11] = [
            ("id", self.id.clone().map(Value::from)),
            ("name", self.name.clone().map(Value::from)),
            ("visibility", visibility.map(Value::from)),
            ("os_hidden", self.os_hidden.map(Value::from)),
            ("protected", self.protected.map(Value::from)),
            ("owner", self.owner.clone().map(Value::from)),
            ("disk_format", self.disk_format.clone().map(Value::from)),
            ("container_format", self.container_format.clone().map(Value::from)),
            ("min_disk", self.min_disk.map(Value::from)),
            ("min_ram", self.min_ram.map(Value::from)),
            ("tags", tags.map(Value::from)),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

impl Endpoint for CreateImage {
    type Output = Document<Image>;

    fn request(&self) -> Request {
        let mut document = self.fields();
        for (name, value) in &self.properties {
            // Properties lie beside the image's own fields: one of the same name would silently take its place.
            if document.insert(name.clone(), Value::from(value.as_str())).is_some() {
                let message =
                    format!("the property {name:?} is a field of the image; set only one of the two");
                return Request::invalid("image", Error::misuse(message));
            }
        }
        Request::post("image", &["images"]).json(&document)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        bare(response)
    }
}

/// Deletes an image. <https://docs.openstack.org/api-ref/image/v2/#delete-image>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteImage {
    /// The image's id.
    pub id: String,
}

impl Endpoint for DeleteImage {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete("image", &["images", &self.id])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Kind, Repeat};

    #[test]
    fn a_listing_asks_for_what_it_filters_by() {
        let list = ListImages {
            status: Some("in:saving,queued".into()),
            tags: vec!["ready".into(), "approved".into()],
            size_min: Some(1_048_576),
            size_max: Some(4_194_304),
            created_at: Some("gt:2016-04-18T21:38:54Z".into()),
            properties: [("disk_format".into(), "raw".into())].into(),
            sort: Some("name:asc,status:desc".into()),
            limit: Some(25),
            ..ListImages::default()
        };
        let request = list.request();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/images"));
        assert_eq!(
            request.query,
            "status=in%3Asaving%2Cqueued&tag=ready&tag=approved&size_min=1048576&size_max=4194304\
             &created_at=gt%3A2016-04-18T21%3A38%3A54Z&disk_format=raw&sort=name%3Aasc%2Cstatus%3Adesc&limit=25"
        );
        assert_eq!(ListImages::default().request().query, "");
    }

    #[test]
    fn creation_as_the_reference_has_it() {
        let mut create = CreateImage::new("Ubuntu", "raw", "bare");
        create.id = Some("b2173dd3-7ad6-4362-baa6-a68bce3565cb".into());
        let request = create.request();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/images"));
        assert_eq!(request.repeat, Repeat::Once);
        let Body::Bytes(body) = &request.body else { panic!("{:?}", request.body) };
        let body: Value = serde_json::from_slice(body).expect("JSON");
        let documented = serde_json::json!({"container_format": "bare", "disk_format": "raw", "name": "Ubuntu",
            "id": "b2173dd3-7ad6-4362-baa6-a68bce3565cb"});
        assert_eq!(body, documented);
    }

    #[test]
    fn a_property_lies_beside_the_fields_and_never_on_one() {
        let mut create = CreateImage { name: Some("x".into()), ..CreateImage::default() };
        create.properties.insert("os_distro".into(), "debian".into());
        create.tags = vec!["a".into()];
        create.protected = Some(false);
        let Body::Bytes(body) = create.request().body else { panic!("no body") };
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        let sent = serde_json::json!({"name": "x", "tags": ["a"], "protected": false, "os_distro": "debian"});
        assert_eq!(body, sent);
        create.properties.insert("name".into(), "y".into());
        assert_eq!(create.request().fault().expect("refused").kind(), Kind::Misuse);
    }

    #[test]
    fn one_image_by_its_id() {
        let id = "a/b".to_owned();
        assert_eq!(GetImage { id: id.clone() }.request().to_string(), "GET image /images/a%2Fb");
        let delete = DeleteImage { id }.request();
        assert_eq!(delete.to_string(), "DELETE image /images/a%2Fb");
        assert_eq!(delete.repeat, Repeat::Settling(&[404]));
        assert!(GetImage { id: String::new() }.request().fault().is_some());
    }
}
