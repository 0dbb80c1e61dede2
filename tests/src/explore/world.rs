//! A cloud small enough to be cloned at every step: logins, versions, servers in pages.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use pileus_core::{Body, Exchange, Response, Taken, Time};
use pileus_walk::{Provider, sent};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

/// Where the cloud is.
pub(super) const HOST: &str = "cloud.example";
/// The password that the cloud knows.
pub const PASSWORD: &str = "hunter2-password";
/// What every token begins with.
const TOKEN: &str = "hidden-token-";
/// What must never be printed.
pub(super) const SECRETS: [&str; 2] = [PASSWORD, TOKEN];

const TOKEN_LIFE: Duration = Duration::from_secs(3600);

/// The cloud's state.
#[derive(Clone, Debug, Hash)]
pub struct World {
    /// Every server there ever was, in the order they were made.
    pub servers: Vec<Server>,
    /// The most items in one page.
    pub page: usize,
    /// How long a server takes from BUILD to ACTIVE.
    pub boot: Duration,
    /// How many tokens were given out.
    pub logins: u32,
    /// The tokens that are good, by number, and until when.
    tokens: Vec<(u32, Time)>,
}

/// A server of the cloud.
#[derive(Clone, Debug, Hash)]
pub struct Server {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The user's keys and values.
    pub metadata: BTreeMap<String, String>,
    /// Whether it is gone.
    pub deleted: bool,
    made: Time,
}

impl Default for World {
    fn default() -> Self {
        World::new()
    }
}

impl World {
    /// A cloud without servers, with one item in a page.
    #[must_use]
    pub fn new() -> Self {
        World { servers: Vec::new(), page: 1, boot: Duration::from_secs(2), logins: 0, tokens: Vec::new() }
    }

    /// The same cloud with a server of that name, there since long ago.
    #[must_use]
    pub fn with_server(mut self, name: &str) -> Self {
        self.make(name.to_owned(), BTreeMap::new(), Time::EPOCH);
        self
    }

    /// The same cloud with a server of that name that bears a key.
    #[must_use]
    pub fn with_keyed_server(mut self, name: &str, key: &str) -> Self {
        self.make(name.to_owned(), BTreeMap::from([("pileus-key".into(), key.into())]), Time::EPOCH);
        self
    }

    /// The servers there are.
    pub fn alive(&self) -> impl Iterator<Item = &Server> {
        self.servers.iter().filter(|server| !server.deleted)
    }

    fn answer(&mut self, request: &Request<Body>, now: Time) -> Response {
        let path: Vec<&str> = request.uri().path().split('/').filter(|part| !part.is_empty()).collect();
        if path == ["identity", "v3", "auth", "tokens"] && request.method() == Method::POST {
            return self.login(request, now);
        }
        if !self.authorized(request, now) {
            return answer(401, &json!({"error": {"code": 401, "title": "Unauthorized", "message": "no"}}));
        }
        match (request.method(), &path[..]) {
            (&Method::GET, ["compute"]) => {
                let version =
                    json!({"id": "v2.1", "status": "CURRENT", "version": "2.96", "min_version": "2.1"});
                answer(300, &json!({"versions": [version]}))
            }
            (&Method::GET, ["compute", "v2.1", "servers", "detail"]) => self.list(request, now),
            (&Method::POST, ["compute", "v2.1", "servers"]) => self.create(request, now),
            (&Method::GET, ["compute", "v2.1", "servers", id]) => match self.find(id) {
                Some(n) => answer(200, &json!({"server": self.servers[n].shown(now, self.boot)})),
                None => not_found(id),
            },
            (&Method::DELETE, ["compute", "v2.1", "servers", id]) => match self.find(id) {
                Some(n) => {
                    self.servers[n].deleted = true;
                    answer(204, &Value::Null)
                }
                None => not_found(id),
            },
            _ => answer(404, &json!({"itemNotFound": {"code": 404, "message": "no such call"}})),
        }
    }

    fn login(&mut self, request: &Request<Body>, now: Time) -> Response {
        let given = asked(request)["auth"]["identity"]["password"]["user"]["password"].clone();
        if given != PASSWORD {
            return answer(
                401,
                &json!({"error": {"code": 401, "title": "Unauthorized", "message": "wrong"}}),
            );
        }
        self.logins += 1;
        self.tokens.push((self.logins, now + TOKEN_LIFE));
        let url = format!("https://{HOST}/compute/v2.1");
        let endpoint = json!({"interface": "public", "region_id": "R", "region": "R", "url": url});
        // Only the span between the two dates counts.
        let token = json!({
            "issued_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-01T01:00:00Z",
            "project": {"id": "p"}, "user": {"id": "u"},
            "catalog": [{"type": "compute", "name": "nova", "endpoints": [endpoint]}],
        });
        let mut answer = answer(201, &json!({ "token": token }));
        let token = format!("{TOKEN}{}", self.logins);
        answer.headers.insert("x-subject-token", token.parse().expect("a header"));
        answer
    }

    fn authorized(&self, request: &Request<Body>, now: Time) -> bool {
        let token = request.headers().get("x-auth-token").and_then(|token| token.to_str().ok());
        let number = token.and_then(|token| token.strip_prefix(TOKEN)?.parse::<u32>().ok());
        number.is_some_and(|number| self.tokens.iter().any(|(good, until)| *good == number && now < *until))
    }

    fn list(&self, request: &Request<Body>, now: Time) -> Response {
        let query = request.uri().query().unwrap_or_default();
        let value = |key: &str| {
            query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('=')).map(str::to_owned)
        };
        // Of the regular expressions only `^text$` is needed.
        let name = value("name");
        // A marker may be gone meanwhile.
        let from = match value("marker") {
            None => 0,
            Some(marker) => match self.servers.iter().position(|server| server.id == marker) {
                Some(n) => n + 1,
                None => {
                    return answer(400, &json!({"badRequest": {"code": 400, "message": "no such marker"}}));
                }
            },
        };
        let wanted = |server: &&Server| {
            !server.deleted && name.as_ref().is_none_or(|name| server.name.contains(name.as_str()))
        };
        let found: Vec<&Server> = self.servers[from..].iter().filter(wanted).collect();
        let page = &found[..found.len().min(self.page)];
        let shown: Vec<Value> = page.iter().map(|server| server.shown(now, self.boot)).collect();
        let mut body = json!({ "servers": shown });
        if let Some(last) = page.last().filter(|_| page.len() < found.len()) {
            let name = name.map(|name| format!("name={name}&")).unwrap_or_default();
            let next = format!("https://{HOST}/compute/v2.1/servers/detail?{name}marker={}", last.id);
            body["servers_links"] = json!([{"rel": "next", "href": next}]);
        }
        answer(200, &body)
    }

    fn create(&mut self, request: &Request<Body>, now: Time) -> Response {
        let asked = &asked(request)["server"];
        let name = asked["name"].as_str().unwrap_or_default().to_owned();
        let pairs = asked["metadata"].as_object().into_iter().flatten();
        let metadata = pairs.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())).collect();
        let id = self.make(name, metadata, now);
        answer(202, &json!({"server": {"id": id, "adminPass": "hidden-token-for-admin", "links": []}}))
    }

    fn make(&mut self, name: String, metadata: BTreeMap<String, String>, made: Time) -> String {
        let id = format!("server-{}", self.servers.len() + 1);
        self.servers.push(Server { id: id.clone(), name, metadata, deleted: false, made });
        id
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.servers.iter().position(|server| server.id == id && !server.deleted)
    }
}

impl Provider for World {
    fn handle(&mut self, exchange: &Exchange, now: Time) -> Response {
        self.answer(&exchange.request, now)
    }

    fn expire(&mut self) {
        self.tokens.clear();
    }

    fn is_login(exchange: &Exchange) -> bool {
        exchange.request.uri().path().starts_with("/identity")
    }

    fn acts(exchange: &Exchange) -> bool {
        !Self::is_login(exchange) && *exchange.request.method() != Method::GET
    }
}

impl Server {
    fn shown(&self, now: Time, boot: Duration) -> Value {
        let status = if now < self.made + boot { "BUILD" } else { "ACTIVE" };
        json!({"id": self.id, "name": self.name, "status": status, "metadata": self.metadata,
            "created": "2026-01-01T00:00:00Z", "flavor": {"id": "f"}, "image": {"id": "i"}})
    }
}

fn asked(request: &Request<Body>) -> Value {
    serde_json::from_slice(&sent(request.body())).unwrap_or_default()
}

fn not_found(id: &str) -> Response {
    answer(
        404,
        &json!({"itemNotFound": {"code": 404, "message": format!("Instance {id} could not be found.")}}),
    )
}

/// An answer with that status and body.
fn answer(status: u16, body: &Value) -> Response {
    let bytes = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    Response::new(StatusCode::from_u16(status).expect("a status"), HeaderMap::new(), Taken::Collected(bytes))
}
