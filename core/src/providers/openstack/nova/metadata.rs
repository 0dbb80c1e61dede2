//! A server's metadata: the user's own keys and values.

use super::lenient::text_map;
use crate::{Endpoint, Repeat, Request, Response, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// Keys and values.
pub type Metadata = BTreeMap<String, String>;

fn read(response: &Response) -> Result<Metadata> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(deserialize_with = "text_map")]
        metadata: Metadata,
    }
    Ok(response.json::<Reply>()?.metadata)
}

/// What belongs to the value under `key` of `{"meta": {key: value}}`.
fn read_item(response: &Response, key: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(deserialize_with = "text_map")]
        meta: Metadata,
    }
    let mut meta = response.json::<Reply>()?.meta;
    meta.remove(key).ok_or_else(|| response.malformed(format!("the answer does not hold the key {key:?}")))
}

/// Lists a server's metadata. <https://docs.openstack.org/api-ref/compute/#list-all-metadata>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetMetadata {
    /// The server's id.
    pub server: String,
}

impl Endpoint for GetMetadata {
    type Output = Metadata;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "metadata"])
    }
    fn response(&self, response: &Response) -> Result<Metadata> {
        read(response)
    }
}

/// Adds to a server's metadata, or changes what is there under the same keys; gives all of it.
/// <https://docs.openstack.org/api-ref/compute/#create-or-update-metadata-items>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateMetadata {
    /// The server's id.
    pub server: String,
    /// What is added or changed.
    pub metadata: Metadata,
}

impl Endpoint for UpdateMetadata {
    type Output = Metadata;
    fn request(&self) -> Request {
        // The same keys and values twice are there once.
        Request::post("compute", &["servers", &self.server, "metadata"])
            .json(&json!({ "metadata": self.metadata }))
            .repeat(Repeat::Safe)
    }
    fn response(&self, response: &Response) -> Result<Metadata> {
        read(response)
    }
}

/// Sets a server's metadata; keys that are not named go.
/// <https://docs.openstack.org/api-ref/compute/#replace-metadata-items>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceMetadata {
    /// The server's id.
    pub server: String,
    /// All there is to be.
    pub metadata: Metadata,
}

impl Endpoint for ReplaceMetadata {
    type Output = Metadata;
    fn request(&self) -> Request {
        Request::put("compute", &["servers", &self.server, "metadata"])
            .json(&json!({ "metadata": self.metadata }))
    }
    fn response(&self, response: &Response) -> Result<Metadata> {
        read(response)
    }
}

/// Shows the value of one key. <https://docs.openstack.org/api-ref/compute/#show-metadata-item-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetMetadataItem {
    /// The server's id.
    pub server: String,
    /// The key.
    pub key: String,
}

impl Endpoint for GetMetadataItem {
    type Output = String;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "metadata", &self.key])
    }
    fn response(&self, response: &Response) -> Result<String> {
        read_item(response, &self.key)
    }
}

/// Sets the value of one key. <https://docs.openstack.org/api-ref/compute/#create-or-update-metadata-item>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetMetadataItem {
    /// The server's id.
    pub server: String,
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Endpoint for SetMetadataItem {
    type Output = String;
    fn request(&self) -> Request {
        let meta = Metadata::from([(self.key.clone(), self.value.clone())]);
        Request::put("compute", &["servers", &self.server, "metadata", &self.key])
            .json(&json!({ "meta": meta }))
    }
    fn response(&self, response: &Response) -> Result<String> {
        read_item(response, &self.key)
    }
}

/// Takes one key away. <https://docs.openstack.org/api-ref/compute/#delete-metadata-item>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteMetadataItem {
    /// The server's id.
    pub server: String,
    /// The key.
    pub key: String,
}

impl Endpoint for DeleteMetadataItem {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["servers", &self.server, "metadata", &self.key])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let (server, metadata) = ("7".to_owned(), Metadata::from([("foo".into(), "Foo Value".into())]));
        let all = json!({"metadata": {"foo": "Foo Value"}});
        let update = UpdateMetadata { server: server.clone(), metadata: metadata.clone() };
        assert_eq!(sent(&update), ("POST /servers/7/metadata".into(), all.clone()));
        assert_eq!(update.request().repeat, Repeat::Safe);
        let replace = ReplaceMetadata { server: server.clone(), metadata };
        assert_eq!(sent(&replace), ("PUT /servers/7/metadata".into(), all));
        let set = SetMetadataItem { server: server.clone(), key: "a/b".into(), value: "Bar".into() };
        assert_eq!(sent(&set), ("PUT /servers/7/metadata/a%2Fb".into(), json!({"meta": {"a/b": "Bar"}})));
        assert_eq!(stored(&set), set);
        let key = "foo".to_owned();
        let get = GetMetadataItem { server: server.clone(), key: key.clone() };
        assert_eq!(sent(&get).0, "GET /servers/7/metadata/foo");
        assert_eq!(sent(&GetMetadata { server: server.clone() }).0, "GET /servers/7/metadata");
        assert_eq!(sent(&DeleteMetadataItem { server, key }).0, "DELETE /servers/7/metadata/foo");
    }

    #[test]
    fn answers_are_read() {
        let get = GetMetadataItem { server: "7".into(), key: "foo".into() };
        assert_eq!(
            get.response(&answer(200, r#"{"meta": {"foo": "Foo Value"}}"#)).expect("a value"),
            "Foo Value"
        );
        let other = get.response(&answer(200, r#"{"meta": {"bar": "x"}}"#)).expect_err("another key");
        assert_eq!(other.kind(), Kind::Malformed);
        let all = GetMetadata { server: "7".into() };
        assert!(all.response(&answer(200, r#"{"metadata": {}}"#)).expect("none").is_empty());
        assert_eq!(all.response(&answer(200, "{}")).expect_err("no metadata").kind(), Kind::Malformed);
    }
}
