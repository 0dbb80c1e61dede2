//! What the four services of a region have in common: who asks, which version, which handler.

use crate::Time;
use crate::exchange::{Call, Refusal, Reply, json, set};
use crate::identity::catalog::{identity_url, service_url};
use crate::identity::tokens::{Scope, Tokens};
use crate::ids::Ids;
use crate::region::Region;
use crate::route::{Found, Route, begins, find};
use crate::settings::Settings;
use crate::version;
use serde_json::{Value, json};

/// What a handler works on.
pub(crate) struct Scene<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) region: &'a mut Region,
    pub(crate) ids: &'a mut Ids,
    pub(crate) call: &'a Call<'a>,
    pub(crate) now: Time,
    pub(crate) who: Who,
    /// What the `{}` of the pattern stood for.
    pub(crate) args: Vec<String>,
    /// The microversion is 2.*this* in Nova, 3.*this* in Cinder, 0 elsewhere.
    pub(crate) minor: u16,
    /// Nova's v2 API: unknown fields pass.
    pub(crate) strict: bool,
    /// URL of the service, with neither version nor project.
    pub(crate) root: String,
    /// The version segment of the path, and the project's id if the path has it.
    pub(crate) version_path: String,
    /// What a server made by this request fails with, if a fault says so.
    pub(crate) boot_failure: Option<String>,
}

/// Whom the token speaks for.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) user: String,
    pub(crate) project: String,
    pub(crate) admin: bool,
}

impl Scene<'_> {
    pub(crate) fn arg(&self, n: usize) -> &str {
        self.args.get(n).map_or("", String::as_str)
    }

    /// May the caller see what belongs to this project?
    pub(crate) fn sees(&self, project: &str) -> bool {
        self.who.admin || self.who.project == project
    }

    /// The body, or what the service says to one that is not JSON.
    pub(crate) fn body(&self) -> Result<Value, Refusal> {
        match self.call.json() {
            Some(body @ Value::Object(_)) => Ok(body),
            Some(_) => Err(Refusal::bad("Malformed request body")),
            None => Err(Refusal::bad("cannot understand JSON")),
        }
    }

    /// The body, checked against the fields it may have.
    pub(crate) fn checked(&self, fields: &'static [crate::schema::Field]) -> Result<Value, Refusal> {
        let body = self.body()?;
        crate::schema::check(&body, fields, self.minor, self.strict)
            .map_err(|mismatch| Refusal::bad(mismatch.message()))?;
        Ok(body)
    }

    /// URL of something in this service, in the version of the request.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/{}/{path}", self.root, self.version_path)
    }

    /// The two links Nova and Cinder give everything.
    pub(crate) fn links(&self, path: &str) -> Value {
        json!([
            {"rel": "self", "href": self.url(path)},
            {"rel": "bookmark", "href": format!("{}/{path}", self.root)},
        ])
    }
}

pub(crate) type Handler = fn(&mut Scene<'_>) -> Result<Reply, Refusal>;

/// One service: its routes and its manners.
pub(crate) struct Service {
    /// The path segment it answers under.
    pub(crate) name: &'static str,
    /// The version segments it takes.
    pub(crate) versions: &'static [&'static str],
    pub(crate) tables: &'static [&'static [Route<Handler>]],
    /// Writes an error its way.
    pub(crate) refuse: fn(&Refusal) -> Reply,
    /// Says there is no such path, or no such method on it.
    pub(crate) no_route: fn(u16) -> Reply,
    /// Version documents, which need no token: path after the service, URL of the service.
    pub(crate) discover: fn(&Settings, &[String], &str) -> Option<Reply>,
    /// Its name in `OpenStack-API-Version`, and the highest microversion, if it has any.
    pub(crate) microversions: Option<version::Range>,
}

/// What the cloud hands a service.
pub(crate) struct Visit<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) region: &'a mut Region,
    pub(crate) tokens: &'a Tokens,
    pub(crate) ids: &'a mut Ids,
    pub(crate) call: &'a Call<'a>,
    pub(crate) now: Time,
    pub(crate) boot_failure: Option<String>,
}

impl Service {
    /// Answers a request whose path after the service's name is `path`. Says which line of the table it was.
    pub(crate) fn handle(&self, visit: Visit<'_>, path: &[String]) -> (String, Reply) {
        let root = service_url(visit.settings, &visit.region.name, self.name);
        if visit.call.method == http::Method::GET
            && let Some(reply) = (self.discover)(visit.settings, path, &root)
        {
            return (format!("{} versions", self.name), reply);
        }
        let Some((version, mut rest)) =
            path.split_first().filter(|(first, _)| self.versions.contains(&first.as_str()))
        else {
            return (format!("{} 404", self.name), (self.no_route)(404));
        };
        let Some(who) = who(&visit) else {
            return (format!("{} 401", self.name), unauthorized(visit.settings));
        };
        let mut version_path = version.clone();
        if let Some((first, after)) = rest.split_first().filter(|(first, _)| !begins(self.tables, first)) {
            if after.first().is_some_and(|next| begins(self.tables, next)) {
                if *first != who.project {
                    let refusal = Refusal::bad("Malformed request url");
                    return (format!("{} 400", self.name), (self.refuse)(&refusal));
                }
                version_path = format!("{version}/{first}");
                rest = after;
            } else {
                return (format!("{} 404", self.name), (self.no_route)(404));
            }
        }
        let strict = !(self.name == "compute" && version == "v2");
        let asked = match &self.microversions {
            Some(range) if strict => match range.asked(visit.settings, visit.call) {
                Ok(minor) => minor,
                Err(refusal) => {
                    return (format!("{} {}", self.name, refusal.status), (self.refuse)(&refusal));
                }
            },
            _ => range_floor(self),
        };
        let method = visit.call.method.as_str();
        let (route, args) = match find(self.tables, method, rest) {
            Found::Route(route, args) => (route, args),
            Found::OtherMethod => return (format!("{} 405", self.name), (self.no_route)(405)),
            Found::Nothing => return (format!("{} 404", self.name), (self.no_route)(404)),
        };
        let mut scene = Scene {
            settings: visit.settings,
            region: visit.region,
            ids: visit.ids,
            call: visit.call,
            now: visit.now,
            who,
            args,
            minor: asked,
            strict,
            root,
            version_path,
            boot_failure: visit.boot_failure,
        };
        let mut reply = (route.run)(&mut scene).unwrap_or_else(|refusal| (self.refuse)(&refusal));
        if let Some(range) = self.microversions.as_ref().filter(|_| strict) {
            range.mark(&mut reply, asked);
        }
        (format!("{} {} {}", self.name, route.method, route.path), reply)
    }
}

fn range_floor(service: &Service) -> u16 {
    service.microversions.as_ref().map_or(0, |range| range.lowest)
}

fn who(visit: &Visit<'_>) -> Option<Who> {
    let token = visit.tokens.good(visit.call.header("x-auth-token")?, visit.now)?;
    let Scope::Project(project) = &token.scope else { return None };
    let admin = token.user(visit.settings)?.admin;
    Some(Who { user: token.user.clone(), project: project.clone(), admin })
}

/// What the middleware before every service says to a token it does not know.
fn unauthorized(settings: &Settings) -> Reply {
    let mut reply = json(
        401,
        &json!({"error": {
            "code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication.",
        }}),
    );
    set(&mut reply, "www-authenticate", &format!("Keystone uri=\"{}\"", identity_url(settings)));
    reply
}
