//! Changing an image, field by field.

use super::{Image, bare};
use crate::{Endpoint, Repeat, Request, Response, Result, wire::json::Document};
use http::{HeaderValue, Method, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Changes an image: its fields, its properties, its tags. All changes are made, or none.
/// <https://docs.openstack.org/api-ref/image/v2/#update-image>
///
/// ```
/// use pileus_core::providers::openstack::glance::UpdateImage;
/// let update = UpdateImage::new("b2173dd3").replace("name", "Fedora 17").add("os_distro", "fedora").remove("hw_old");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateImage {
    /// The image's id.
    pub id: String,
    /// The changes, made in this order.
    pub changes: Vec<ImageChange>,
}

/// One change to an image, an operation of JSON Patch (RFC 6902). Paths are JSON pointers: `/name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum ImageChange {
    /// Sets a field or property, whether it was there or not.
    Add {
        /// Which one.
        path: String,
        /// To what.
        value: Value,
    },
    /// Sets a field or property that is there; a conflict where it is not.
    Replace {
        /// Which one.
        path: String,
        /// To what.
        value: Value,
    },
    /// Takes a property away that is there; a conflict where it is not.
    Remove {
        /// Which one.
        path: String,
    },
}

impl ImageChange {
    /// Whether making the change twice is making it once.
    fn repeatable(&self) -> bool {
        match self {
            // A path with one step is a whole field. Deeper ones insert into lists.
            ImageChange::Add { path, .. } | ImageChange::Replace { path, .. } => {
                path.matches('/').count() == 1
            }
            ImageChange::Remove { .. } => false,
        }
    }
}

impl UpdateImage {
    /// An update of that image, with no changes yet.
    pub fn new(id: impl Into<String>) -> Self {
        UpdateImage { id: id.into(), changes: Vec::new() }
    }

    /// Sets a field or property, whether it is there or not.
    #[must_use]
    pub fn add(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.changes.push(ImageChange::Add { path: pointer(name), value: value.into() });
        self
    }

    /// Sets a field or property that is there.
    #[must_use]
    pub fn replace(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.changes.push(ImageChange::Replace { path: pointer(name), value: value.into() });
        self
    }

    /// Takes a property away that is there.
    #[must_use]
    pub fn remove(mut self, name: &str) -> Self {
        self.changes.push(ImageChange::Remove { path: pointer(name) });
        self
    }
}

/// The JSON pointer to the field `name` (RFC 6901).
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl Endpoint for UpdateImage {
    type Output = Document<Image>;

    fn request(&self) -> Request {
        let repeatable = self.changes.iter().all(ImageChange::repeatable);
        let mut request = Request::new("image", Method::PATCH, &["images", &self.id])
            .json(&self.changes)
            .repeat(if repeatable { Repeat::Safe } else { Repeat::Once });
        request.headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/openstack-images-v2.1-json-patch"),
        );
        request
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        bare(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;

    fn body(request: &Request) -> Value {
        let Body::Bytes(body) = &request.body else { panic!("{:?}", request.body) };
        serde_json::from_slice(body).expect("JSON")
    }

    #[test]
    fn changes_as_the_reference_has_them() {
        let update = UpdateImage::new("b2173dd3")
            .replace("name", "Fedora 17")
            .replace("tags", vec!["fedora", "beefy"]);
        let request = update.request();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("PATCH", "/images/b2173dd3"));
        assert_eq!(
            request.headers[header::CONTENT_TYPE],
            "application/openstack-images-v2.1-json-patch",
            "anything else is 415"
        );
        let documented = serde_json::json!([{"op": "replace", "path": "/name", "value": "Fedora 17"},
            {"op": "replace", "path": "/tags", "value": ["fedora", "beefy"]}]);
        assert_eq!(body(&request), documented);
        assert_eq!(request.repeat, Repeat::Safe);
    }

    #[test]
    fn names_become_pointers_and_what_cannot_be_repeated_is_not() {
        let request = UpdateImage::new("i").add("a/b~c", 1).remove("gone").request();
        assert_eq!(
            body(&request),
            serde_json::json!([{"op": "add", "path": "/a~1b~0c", "value": 1}, {"op": "remove", "path": "/gone"}])
        );
        assert_eq!(request.repeat, Repeat::Once);
        let append = ImageChange::Add { path: "/tags/-".into(), value: "x".into() };
        let append = UpdateImage { id: "i".into(), changes: vec![append] };
        assert_eq!(append.request().repeat, Repeat::Once);
    }
}
