//! Importing an image's data in the cloud: from a staging area, from the web, from store to store.

use super::data::put_data;
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::json::{self, Document, or_default, present, text, text_option, time_option},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::{ops::Range, time::Duration};

/// Puts an image's data in the staging area, for [`ImportMethod::GlanceDirect`].
/// <https://docs.openstack.org/api-ref/image/v2/#stage-binary-image-data>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageImage {
    /// The image's id.
    pub id: String,
    /// Where in the caller's source the data is.
    pub span: Range<u64>,
    /// How long an attempt may take; judged by its size where not set.
    pub timeout: Option<Duration>,
}

impl Endpoint for StageImage {
    type Output = ();

    fn request(&self) -> Request {
        put_data(&["images", &self.id, "stage"], &self.span, self.timeout)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Has the cloud fetch an image's data. The image's status tells how it goes.
/// <https://docs.openstack.org/api-ref/image/v2/#import-an-image>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportImage {
    /// The image's id.
    pub id: String,
    /// From where.
    pub method: ImportMethod,
    /// The stores to put it in, in clouds with several; the cloud's choice where empty.
    pub stores: Vec<String>,
    /// Whether to put it in all stores. Excludes `stores`.
    pub all_stores: Option<bool>,
    /// Whether one store that fails undoes the import; it does unless said otherwise.
    pub all_stores_must_succeed: Option<bool>,
}

/// Where an import takes an image's data from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ImportMethod {
    /// From the staging area.
    GlanceDirect,
    /// From the web.
    WebDownload {
        /// The address; the cloud decides which ones it takes.
        uri: String,
    },
    /// From the store it is in, for an image that is active.
    CopyImage,
    /// From another region's Glance.
    GlanceDownload {
        /// The region.
        glance_region: String,
        /// The image's id there.
        glance_image_id: String,
        /// Which of its interfaces to ask; `public` unless said otherwise.
        #[serde(skip_serializing_if = "Option::is_none")]
        glance_service_interface: Option<String>,
    },
}

impl ImportImage {
    /// An import by that method into the cloud's default store.
    pub fn new(id: impl Into<String>, method: ImportMethod) -> Self {
        ImportImage {
            id: id.into(),
            method,
            stores: Vec::new(),
            all_stores: None,
            all_stores_must_succeed: None,
        }
    }
}

impl Endpoint for ImportImage {
    type Output = ();

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Import<'a> {
            method: &'a ImportMethod,
            #[serde(skip_serializing_if = "<[String]>::is_empty")]
            stores: &'a [String],
            #[serde(skip_serializing_if = "Option::is_none")]
            all_stores: Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            all_stores_must_succeed: Option<bool>,
        }
        // Not settled by a repeat's 409, which also says that the image was not in the right state to begin with.
        Request::post("image", &["images", &self.id, "import"]).json(&Import {
            method: &self.method,
            stores: &self.stores,
            all_stores: self.all_stores,
            all_stores_must_succeed: self.all_stores_must_succeed,
        })
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Asks which import methods the cloud has. <https://docs.openstack.org/api-ref/image/v2/#import-methods-and-values-discovery>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetImportInfo;

/// The import methods that a cloud has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ImportInfo {
    /// Their names: `glance-direct`, `web-download`, …
    #[serde(default, rename = "value", deserialize_with = "present")]
    pub methods: Vec<String>,
}

impl Endpoint for GetImportInfo {
    type Output = Document<ImportInfo>;

    fn request(&self) -> Request {
        Request::get("image", &["info", "import"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "import-methods")
    }
}

/// Lists the stores of a cloud that has several; a cloud with one gives an empty list.
/// <https://docs.openstack.org/api-ref/image/v2/#list-stores>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImageStores;

/// A store for images' data.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ImageStore {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// What it is good for.
    #[serde(default)]
    pub description: Option<String>,
    /// `"true"` for the store that takes what names no store.
    #[serde(default, rename = "default")]
    pub default_store: Option<String>,
    /// `"true"` for a store that takes nothing.
    #[serde(default, rename = "read-only")]
    pub read_only: Option<String>,
}

impl Endpoint for ListImageStores {
    type Output = Page<Document<ImageStore>, Self>;

    fn request(&self) -> Request {
        // 404 is how a cloud with a single store answers.
        Request::get("image", &["info", "stores"]).accept(&[404])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        if response.status == StatusCode::NOT_FOUND {
            return Ok(Page::whole(Vec::new()));
        }
        Ok(Page::whole(json::collection(response, "stores")?.items))
    }
}

/// Lists what the cloud is doing or has done to an image: imports and copies, and why they failed.
/// <https://docs.openstack.org/api-ref/image/v2/#show-tasks-associated-with-image>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImageTasks {
    /// The image's id.
    pub image: String,
}

/// Something a cloud does to an image.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ImageTask {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// `api_image_import`, …
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    /// `pending`, `processing`, `success`, `failure`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// How far it is, or why it failed.
    #[serde(default)]
    pub message: Option<String>,
    /// The project it belongs to.
    #[serde(default, deserialize_with = "text_option")]
    pub owner: Option<String>,
    /// When it began.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it last said something.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
}

impl Endpoint for ListImageTasks {
    type Output = Page<Document<ImageTask>, Self>;

    fn request(&self) -> Request {
        Request::get("image", &["images", &self.image, "tasks"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "tasks")?.items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Repeat, Taken};
    use serde_json::{Value, json};

    fn answer(status: u16, body: &str) -> Response {
        Response::new(
            StatusCode::from_u16(status).expect("a status"),
            http::HeaderMap::new(),
            Taken::Collected(body.to_owned().into()),
        )
    }

    fn body(import: &ImportImage) -> Value {
        let request = import.request();
        assert_eq!(
            (request.to_string().as_str(), request.repeat),
            ("POST image /images/i/import", Repeat::Once)
        );
        let Body::Bytes(body) = &request.body else { panic!("{:?}", request.body) };
        serde_json::from_slice(body).expect("JSON")
    }

    #[test]
    fn imports_as_the_reference_has_them() {
        let mut import = ImportImage::new("i", ImportMethod::GlanceDirect);
        assert_eq!(body(&import), json!({"method": {"name": "glance-direct"}}));
        import.stores = ["common", "cheap", "fast", "reliable"].map(str::to_owned).to_vec();
        import.all_stores_must_succeed = Some(false);
        let stores = json!(["common", "cheap", "fast", "reliable"]);
        assert_eq!(
            body(&import),
            json!({"method": {"name": "glance-direct"}, "stores": stores, "all_stores_must_succeed": false})
        );
        import.method = ImportMethod::CopyImage;
        import.all_stores = Some(false);
        assert_eq!(
            body(&import),
            json!({"method": {"name": "copy-image"}, "stores": stores, "all_stores_must_succeed": false,
                "all_stores": false})
        );
        let uri = "https://download.cirros-cloud.net/0.4.0/cirros-0.4.0-ppc64le-disk.img";
        let mut import = ImportImage::new("i", ImportMethod::WebDownload { uri: uri.into() });
        (import.all_stores, import.all_stores_must_succeed) = (Some(true), Some(true));
        assert_eq!(
            body(&import),
            json!({"method": {"name": "web-download", "uri": uri}, "all_stores": true,
                "all_stores_must_succeed": true})
        );
    }

    #[test]
    fn staging_sends_the_span() {
        let request = StageImage { id: "i".into(), span: 7..12, timeout: None }.request();
        assert_eq!(request.to_string(), "PUT image /images/i/stage");
        assert_eq!((request.body, request.repeat), (Body::Source(7..12), Repeat::Safe));
        assert_eq!(request.headers["content-type"], "application/octet-stream");
    }

    #[test]
    fn what_the_cloud_can_do() {
        let info = r#"{"import-methods": {"description": "Import methods available.", "type": "array",
            "value": ["glance-direct", "web-download"]}}"#;
        let info = GetImportInfo.response(&answer(200, info)).expect("the methods");
        assert_eq!(info.methods, ["glance-direct", "web-download"]);
        let stores = r#"{"stores": [{"id": "reliable", "description": "More expensive"},
            {"id": "fast", "default": "true"}, {"id": "special", "read-only": "true"}]}"#;
        let stores = ListImageStores.response(&answer(200, stores)).expect("stores").items;
        assert_eq!(
            (stores[0].id.as_str(), stores[0].description.as_deref()),
            ("reliable", Some("More expensive"))
        );
        assert_eq!(stores[1].default_store.as_deref(), Some("true"));
        assert_eq!(stores[2].read_only.as_deref(), Some("true"));
        assert!(ListImageStores.response(&answer(404, "<html>")).expect("none").items.is_empty());
    }

    #[test]
    fn a_task_tells_how_it_goes() {
        let tasks = r#"{"tasks": [{"id": "ee22890e", "type": "api_image_import", "status": "processing",
            "owner": "64f0", "created_at": "2020-12-18T05:20:38.000000", "message": "Copied 15 MiB"}]}"#;
        let list = ListImageTasks { image: "dd".into() };
        assert_eq!(list.request().to_string(), "GET image /images/dd/tasks");
        let task = &list.response(&answer(200, tasks)).expect("tasks").items[0];
        assert_eq!((task.kind.as_str(), task.status.as_str()), ("api_image_import", "processing"));
        assert_eq!(task.message.as_deref(), Some("Copied 15 MiB"));
        assert_eq!(task.created_at, Some(Time::from_unix_secs(1_608_268_838)));
    }
}
