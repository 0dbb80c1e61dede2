//! A client of an account, so plain that nothing comes between a test and the cloud.
#![allow(unreachable_pub)]

use crate::common::{Client, Reply};
use bytes::Bytes;
use http::Method;
use md5::{Digest, Md5};

pub struct Store {
    pub client: Client,
    pub root: String,
}

pub fn md5(text: &str) -> String {
    Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Store {
    /// The account of the project `demo`, as the catalog has it, with a container `box`.
    pub fn demo() -> Self {
        let mut client = Client::new(pileus_sim::Settings::default());
        let reply = client.log_in("demo", "demo");
        let catalog = reply.body["token"]["catalog"].as_array().unwrap().clone();
        let swift = catalog.iter().find(|service| service["type"] == "object-store").unwrap();
        let url = swift["endpoints"][0]["url"].as_str().unwrap();
        let root = url.strip_prefix("http://cloud.sim").unwrap().to_owned();
        assert!(root.starts_with("/RegionOne/object-store/v1/AUTH_"), "{root}");
        let mut store = Self { client, root };
        assert_eq!(store.ask("PUT", "/box", &[], "").status, 201);
        store
    }

    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Reply {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, &format!("{}{path}", self.root), body.into());
        for (name, value) in headers {
            let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let reply = self.client.raw(&request);
        assert!(reply.header("x-trans-id").starts_with("tx"), "{reply:?}");
        reply
    }

    pub fn put(&mut self, path: &str, body: &str) -> Reply {
        let reply = self.ask("PUT", path, &[], body.to_owned());
        assert_eq!(reply.status, 201, "{reply:?}");
        reply
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.ask("GET", path, &[], "")
    }

    pub fn read(&mut self, path: &str) -> String {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        String::from_utf8(reply.bytes.to_vec()).unwrap()
    }

    pub fn names(&mut self, query: &str) -> Vec<String> {
        let reply = self.get(&format!("/box?format=json{query}"));
        assert_eq!(reply.status, 200, "{reply:?}");
        let rows = reply.body.as_array().unwrap();
        let name = |row: &serde_json::Value| {
            row.get("name").or(row.get("subdir")).unwrap().as_str().unwrap().to_owned()
        };
        rows.iter().map(name).collect()
    }
}
