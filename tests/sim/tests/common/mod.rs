//! A client so plain that nothing comes between a test and the cloud.
#![allow(dead_code, unreachable_pub)]

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use pileus_sim::{Settings, Sim, Time};
use serde_json::{Value, json};
use std::time::Duration;

pub struct Client {
    pub cloud: Sim,
    pub now: Time,
    pub token: String,
    pub version: Option<String>,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub body: Value,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    /// The message of a Nova or Cinder error.
    pub fn message(&self) -> &str {
        self.body.as_object().unwrap().values().next().unwrap()["message"].as_str().unwrap()
    }
}

pub const START: Time = Time::from_unix_secs(1_714_564_800); // 2024-05-01T12:00:00Z

impl Client {
    pub fn new(settings: Settings) -> Self {
        Self { cloud: Sim::new(settings), now: START, token: String::new(), version: None }
    }

    pub fn demo() -> Self {
        let mut client = Self::new(Settings::default());
        client.log_in("demo", "demo");
        client
    }

    pub fn log_in(&mut self, user: &str, project: &str) -> Reply {
        let domain = json!({"id": "default"});
        let reply = self.send(
            Method::POST,
            "/identity/v3/auth/tokens",
            Some(json!({"auth": {
                "identity": {"methods": ["password"], "password": {
                    "user": {"name": user, "domain": domain, "password": "secret"}}},
                "scope": {"project": {"name": project, "domain": domain}},
            }})),
        );
        assert_eq!(reply.status, 201, "{reply:?}");
        self.token = reply.header("x-subject-token").to_owned();
        reply
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    pub fn raw(&mut self, request: &Request<Bytes>) -> Reply {
        let response = self.cloud.handle(request, self.now).response().expect("an answer");
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: serde_json::from_slice(response.body()).unwrap_or(Value::Null),
            bytes: response.into_body(),
        }
    }

    pub fn request(&self, method: Method, path: &str, body: Bytes) -> Request<Bytes> {
        let mut request = Request::builder().method(method).uri(path).header("x-auth-token", &self.token);
        if let Some(version) = &self.version {
            request = request.header("openstack-api-version", version);
        }
        request.body(body).unwrap()
    }

    pub fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let request = self.request(method, path, body);
        self.raw(&request)
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, None)
    }
    pub fn post(&mut self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(body))
    }
    pub fn put(&mut self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, Some(body))
    }
    pub fn delete(&mut self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None)
    }

    /// An image id by the beginning of its name.
    pub fn image(&mut self, name: &str) -> String {
        let reply = self.get("/image/v2/images");
        let images = reply.body["images"].as_array().unwrap();
        let found = images.iter().find(|image| image["name"].as_str().unwrap().starts_with(name)).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    /// A body for the smallest server there is.
    pub fn spec(&mut self, name: &str) -> Value {
        let image = self.image("cirros");
        json!({"server": {"name": name, "flavorRef": "1", "imageRef": image}})
    }

    /// Creates a server and returns its id.
    pub fn server(&mut self, name: &str) -> String {
        let spec = self.spec(name);
        let version = self.version.take();
        let reply = self.post("/compute/v2.1/servers", spec);
        self.version = version;
        assert_eq!(reply.status, 202, "{reply:?}");
        reply.body["server"]["id"].as_str().unwrap().to_owned()
    }

    /// Creates a server and lets it boot.
    pub fn booted(&mut self, name: &str) -> String {
        let id = self.server(name);
        self.wait(12);
        assert_eq!(self.status(&id), "ACTIVE");
        id
    }

    pub fn show(&mut self, id: &str) -> Value {
        let reply = self.get(&format!("/compute/v2.1/servers/{id}"));
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body["server"].clone()
    }

    pub fn status(&mut self, id: &str) -> String {
        self.show(id)["status"].as_str().unwrap().to_owned()
    }

    pub fn action(&mut self, id: &str, action: Value) -> Reply {
        self.post(&format!("/compute/v2.1/servers/{id}/action"), action)
    }

    pub fn nova(&mut self, minor: u16) -> &mut Self {
        self.version = Some(format!("compute 2.{minor}"));
        self
    }
}
