//! Key pairs, put into servers as they are made.

use super::{action::given, lenient::secret_option, servers::READ};
use crate::wire::open_enum;
use crate::{
    Endpoint, Page, Request, Response, Result, Secret, Time,
    providers::openstack::Rest,
    wire::json::{self, Document, or_default, text_option, time_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

open_enum! {
    /// What a key pair is for.
    pub enum KeyKind {
        /// Secure shell.
        Ssh = "ssh",
        /// Certificates, for Windows.
        X509 = "x509",
    }
}

/// A key pair. <https://docs.openstack.org/api-ref/compute/#keypairs-keypairs>
#[derive(Clone, Debug, Deserialize)]
pub struct KeyPair {
    /// The name, by which it is known.
    pub name: String,
    /// The public key's fingerprint.
    #[serde(default, deserialize_with = "or_default")]
    pub fingerprint: String,
    /// The public key.
    #[serde(default, deserialize_with = "or_default")]
    pub public_key: String,
    /// The private key: only in the answer to its creation, and nowhere else ever.
    #[serde(default, deserialize_with = "secret_option")]
    pub private_key: Option<Secret>,
    /// What it is for (from 2.2).
    #[serde(default, rename = "type")]
    pub kind: Option<KeyKind>,
    /// The user it belongs to; not in lists.
    #[serde(default, deserialize_with = "text_option")]
    pub user_id: Option<String>,
    /// When it was created; not in lists.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
}

/// Lists the user's key pairs. <https://docs.openstack.org/api-ref/compute/#list-keypairs>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListKeyPairs {
    /// Those of another user (2.10, administrators).
    pub user_id: Option<String>,
    /// How many the cloud puts on a page at most; clouds before 2.35 have no pages and give all.
    pub limit: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub rest: Option<Rest>,
}

impl Endpoint for ListKeyPairs {
    type Output = Page<Document<KeyPair>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("compute", &["os-keypairs"])
            .versions(floor(None, self.user_id.as_ref()), READ)
            .query_opt("user_id", self.user_id.as_ref())
            .query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        struct Item {
            keypair: Document<KeyPair>,
        }
        let collection = json::collection::<Item>(response, "keypairs")?;
        let rest = Rest::of(&collection, response)?;
        let rest = rest.map(|rest| ListKeyPairs { rest: Some(rest), ..self.clone() });
        Ok(Page { items: collection.items.into_iter().map(|item| item.value.keypair).collect(), rest })
    }
}

/// Shows a key pair. <https://docs.openstack.org/api-ref/compute/#show-keypair-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetKeyPair {
    /// Its name.
    pub name: String,
    /// The user whose it is, where it is another one's (2.10, administrators).
    pub user_id: Option<String>,
}

impl Endpoint for GetKeyPair {
    type Output = Document<KeyPair>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-keypairs", &self.name])
            .versions(floor(None, self.user_id.as_ref()), READ)
            .query_opt("user_id", self.user_id.as_ref())
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "keypair")
    }
}

/// Has the cloud make a key pair, whose private key is in the answer and nowhere else. Clouds do so up to version 2.91
/// of their interface. <https://docs.openstack.org/api-ref/compute/#import-or-create-keypair>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateKeyPair {
    /// The name.
    pub name: String,
    /// What it is for (2.2).
    pub kind: Option<KeyKind>,
    /// For another user (2.10, administrators).
    pub user_id: Option<String>,
}

impl Endpoint for CreateKeyPair {
    type Output = Document<KeyPair>;
    fn request(&self) -> Request {
        let pair =
            given([("name", json!(self.name)), ("type", json!(self.kind)), ("user_id", json!(self.user_id))]);
        // Sent once: the private key is in the first answer only.
        Request::post("compute", &["os-keypairs"])
            .versions(floor(self.kind.as_ref(), self.user_id.as_ref()), READ)
            .json(&json!({ "keypair": pair }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "keypair")
    }
}

/// Stores a public key of the user's. <https://docs.openstack.org/api-ref/compute/#import-or-create-keypair>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportKeyPair {
    /// The name.
    pub name: String,
    /// The public key.
    pub public_key: String,
    /// What it is for (2.2).
    pub kind: Option<KeyKind>,
    /// For another user (2.10, administrators).
    pub user_id: Option<String>,
}

impl Endpoint for ImportKeyPair {
    type Output = Document<KeyPair>;
    fn request(&self) -> Request {
        let pair = given([
            ("name", json!(self.name)),
            ("public_key", json!(self.public_key)),
            ("type", json!(self.kind)),
            ("user_id", json!(self.user_id)),
        ]);
        // Sent once: a repeat is refused because there is a key of that name, be it this one or another.
        Request::post("compute", &["os-keypairs"])
            .versions(floor(self.kind.as_ref(), self.user_id.as_ref()), READ)
            .json(&json!({ "keypair": pair }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "keypair")
    }
}

/// Deletes a key pair; servers that have it keep it. <https://docs.openstack.org/api-ref/compute/#delete-keypair>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteKeyPair {
    /// Its name.
    pub name: String,
    /// The user whose it is, where it is another one's (2.10, administrators).
    pub user_id: Option<String>,
}

impl Endpoint for DeleteKeyPair {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-keypairs", &self.name])
            .versions(floor(None, self.user_id.as_ref()), READ)
            .query_opt("user_id", self.user_id.as_ref())
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

fn floor(kind: Option<&KeyKind>, user_id: Option<&String>) -> (u16, u16) {
    match (kind, user_id) {
        (_, Some(_)) => (2, 10),
        (Some(_), None) => (2, 2),
        (None, None) => (2, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let create = CreateKeyPair { name: "foo".into(), kind: None, user_id: None };
        assert_eq!(sent(&create), ("POST /os-keypairs".into(), json!({"keypair": {"name": "foo"}})));
        assert_eq!(versions(&create), Some(((2, 1), (2, 46))));
        assert_eq!(create.request().repeat, Repeat::Once);
        let create = CreateKeyPair { kind: Some(KeyKind::Ssh), user_id: Some("fake".into()), ..create };
        assert_eq!(sent(&create).1, json!({"keypair": {"name": "foo", "type": "ssh", "user_id": "fake"}}));
        assert_eq!(versions(&create), Some(((2, 10), (2, 46))));
        let import = ImportKeyPair {
            name: "k".into(),
            public_key: "ssh-rsa AAAA x".into(),
            kind: Some(KeyKind::X509),
            user_id: None,
        };
        assert_eq!(
            sent(&import).1,
            json!({"keypair": {"name": "k", "public_key": "ssh-rsa AAAA x", "type": "x509"}})
        );
        assert_eq!(versions(&import), Some(((2, 2), (2, 46))));
        let list = ListKeyPairs { user_id: Some("u".into()), limit: Some(2), rest: None };
        assert_eq!(sent(&list).0, "GET /os-keypairs?user_id=u&limit=2");
        let get = GetKeyPair { name: "me@home x".into(), user_id: None };
        assert_eq!(sent(&get).0, "GET /os-keypairs/me%40home%20x");
        let delete = DeleteKeyPair { name: "k".into(), user_id: Some("u".into()) };
        assert_eq!(sent(&delete).0, "DELETE /os-keypairs/k?user_id=u");
    }

    #[test]
    fn a_list_goes_on_where_the_cloud_says() {
        let list = ListKeyPairs { limit: Some(1), ..ListKeyPairs::default() };
        let page = list
            .response(&answer(
                200,
                r#"{"keypairs": [{"keypair": {"name": "a", "type": "ssh", "fingerprint": "f", "public_key": "p"}}],
                "keypairs_links": [{"rel": "next", "href": "http://h/os-keypairs?limit=1&marker=a"}]}"#,
            ))
            .expect("a page");
        assert_eq!((page.items[0].name.as_str(), &page.items[0].kind), ("a", &Some(KeyKind::Ssh)));
        assert_eq!(
            page.items[0].extra.text(),
            r#"{"name": "a", "type": "ssh", "fingerprint": "f", "public_key": "p"}"#
        );
        assert_eq!(sent(&page.rest.expect("more")).0, "GET /os-keypairs?limit=1&marker=a");
    }
}
