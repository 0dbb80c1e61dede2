//! Images made from servers.

use super::{
    action::{Again, act, given, post},
    servers::READ,
};
use crate::{Endpoint, Request, Response, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Makes an image of a server, and gives the image's id.
/// <https://docs.openstack.org/api-ref/compute/#create-image-createimage-action>
///
/// From 2.45 on the answer's body holds the id; before, the id is the end of the address in its `Location`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateImage {
    /// The server's id.
    pub id: String,
    /// The image's name; need not be unique.
    pub name: String,
    /// Properties of the image.
    pub metadata: BTreeMap<String, String>,
}

impl CreateImage {
    /// An image of that name, of the server of that id.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        CreateImage { id: id.into(), name: name.into(), metadata: BTreeMap::new() }
    }
}

impl Endpoint for CreateImage {
    type Output = String;
    fn request(&self) -> Request {
        let metadata = if self.metadata.is_empty() { Value::Null } else { json!(self.metadata) };
        let argument = given([("name", json!(self.name)), ("metadata", metadata)]);
        // Sent once: a repeat makes a second image of the same name.
        act(&self.id, "createImage", argument, Again::Once).versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<String> {
        image_id(response)
    }
}

/// Makes an image of a server as one of a series, the oldest of which the cloud deletes when there are too many; gives
/// the image's id. <https://docs.openstack.org/api-ref/compute/#create-server-back-up-createbackup-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBackup {
    /// The server's id.
    pub id: String,
    /// The image's name.
    pub name: String,
    /// Which series it belongs to: `daily`, `weekly` or any other word.
    pub series: String,
    /// How many of the series are kept.
    pub keep: u32,
    /// Properties of the image.
    pub metadata: BTreeMap<String, String>,
}

impl Endpoint for CreateBackup {
    type Output = Option<String>;
    fn request(&self) -> Request {
        let metadata = if self.metadata.is_empty() { Value::Null } else { json!(self.metadata) };
        let argument = given([
            ("name", json!(self.name)),
            ("backup_type", json!(self.series)),
            ("rotation", json!(self.keep)),
            ("metadata", metadata),
        ]);
        // Sent once: a repeat makes a second image, and pushes another one out of the series.
        post(&self.id).json(&json!({ "createBackup": argument })).versions((2, 1), READ)
    }
    /// `None` with a rotation of zero, which makes no image and only deletes the series.
    fn response(&self, response: &Response) -> Result<Option<String>> {
        if self.keep == 0 { Ok(None) } else { image_id(response).map(Some) }
    }
}

fn image_id(response: &Response) -> Result<String> {
    #[derive(Deserialize)]
    struct Reply {
        image_id: String,
    }
    if let Some(address) = response.header("location") {
        let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        if let Some((_, id)) =
            path.rsplit_once("/images/").filter(|(_, id)| !id.is_empty() && !id.contains('/'))
        {
            return Ok(id.to_owned());
        }
    }
    Ok(response.json::<Reply>()?.image_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn the_request_is_the_published_one() {
        let mut create = CreateImage::new("7", "foo-image");
        create.metadata.insert("meta_var".into(), "meta_val".into());
        let (line, body) = sent(&create);
        assert_eq!(line, "POST /servers/7/action");
        assert_eq!(body, json!({"createImage": {"name": "foo-image", "metadata": {"meta_var": "meta_val"}}}));
        assert_eq!(versions(&create), Some(((2, 1), (2, 46))));
        assert_eq!(create.request().repeat, Repeat::Once);
        let backup = CreateBackup {
            id: "7".into(),
            name: "Backup 1".into(),
            series: "daily".into(),
            keep: 1,
            metadata: BTreeMap::new(),
        };
        assert_eq!(
            sent(&backup).1,
            json!({"createBackup": {"name": "Backup 1", "backup_type": "daily", "rotation": 1}})
        );
    }

    #[test]
    fn the_id_comes_from_the_body_or_the_location() {
        let create = CreateImage::new("7", "x");
        let new = answer(202, r#"{"image_id": "0e7761dd-ee98-41f0-ba35-05994e446431"}"#);
        assert_eq!(create.response(&new).expect("an id"), "0e7761dd-ee98-41f0-ba35-05994e446431");
        let located = |address: &str| {
            let mut old = answer(202, "");
            old.headers.insert("location", address.parse().expect("a header"));
            create.response(&old)
        };
        for address in ["http://h:9292/images/ab", "http://h/v1.1/68/images/ab/", "/v2/images/ab?x=/images/z"]
        {
            assert_eq!(located(address).expect("an id"), "ab", "{address}");
        }
        for address in ["http://h/images/", "http://h/servers/7", "http://h/images/a/b"] {
            assert_eq!(located(address).expect_err(address).kind(), Kind::Malformed);
        }
    }
}
