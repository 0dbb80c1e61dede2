//! Swift: accounts, containers, objects, and objects made of others.
//!
//! <https://docs.openstack.org/api-ref/object-store/>

mod account;
mod bulk;
mod container;
mod copy;
mod large;
mod listing;
mod metadata;
mod object;
mod read;
pub(crate) mod rows;
mod stored;
mod tempurl;

use crate::arrival::{Arrived, Receiving};
use crate::content::Content;
use crate::exchange::{Call, Refusal, Reply, code, empty, json, set, with_type};
use crate::identity::tokens::{Scope, Tokens};
use crate::ids::Ids;
use crate::region::Region;
use crate::s3::Rest;
use crate::s3::body::{Received, Receiver};
use crate::settings::Settings;
use crate::{Time, stamp};
use bytes::Bytes;
use http::HeaderMap;
use percent_encoding::percent_decode_str;
use rows::{Container, Object};
use serde_json::json;

/// What is in front of a project's id in the path of its account.
const ACCOUNTS: [&str; 2] = ["AUTH_", "MossoCloudFS_"];

/// The largest object that is not made of others.
const LARGEST: u64 = (5 << 30) + 2;

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    project: String,
    container: String,
    object: String,
}

/// What the cloud hands it.
pub(crate) struct Visit<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) region: &'a mut Region,
    pub(crate) tokens: &'a Tokens,
    pub(crate) ids: &'a mut Ids,
    pub(crate) request: &'a http::Request<Bytes>,
    pub(crate) call: &'a Call<'a>,
    pub(crate) now: Time,
}

/// What a handler works on.
struct Scene<'a> {
    region: &'a mut Region,
    settings: &'a Settings,
    request: &'a http::Request<Bytes>,
    headers: &'a HeaderMap,
    call: &'a Call<'a>,
    now: Time,
    project: String,
    container: String,
    object: String,
}

impl Scene<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.call.header(name)
    }

    fn found(&self) -> Result<&Container, Refusal> {
        let container = self.region.containers.get(&Container::id(&self.project, &self.container));
        container.ok_or_else(missing)
    }

    fn object(&self) -> Result<&Object, Refusal> {
        self.find(&self.container, &self.object).ok_or_else(missing)
    }

    fn find(&self, container: &str, name: &str) -> Option<&Object> {
        self.region.objects.get(&Object::id(&self.project, container, name))
    }

    /// The body, hashed.
    fn received(&self) -> Result<Received, Refusal> {
        let body = match self.request.extensions().get::<Arrived>() {
            Some(arrived) => arrived.body.clone(),
            None => receiver(self.settings).and_then(|receiver| receiver.whole(self.request.body())),
        };
        body.map_err(|refused| match refused.code {
            "EntityTooLarge" => Refusal::new(413, "The body of your request was too large for this server."),
            _ => Refusal::bad(refused.message),
        })
    }
}

fn receiver(settings: &Settings) -> Result<Receiver, crate::s3::refused::Refused> {
    Receiver::new(&HeaderMap::new(), None, (settings.s3.keep_below, LARGEST))
}

fn missing() -> Refusal {
    Refusal::missing("The resource could not be found.")
}

/// Takes the body in of a request that brings content of an object.
pub(crate) fn receive<B>(settings: &Settings, request: &http::Request<B>) -> Option<Receiving> {
    let (_, rest) = request.uri().path().split_once("/object-store/")?;
    let place = Place::read(&format!("/{rest}"))?;
    let manifest = request.uri().query().is_some_and(|query| query.contains("multipart-manifest=put"));
    if place.object.is_empty() || request.method() != http::Method::PUT || manifest {
        return None;
    }
    Some(Receiving::new(None, receiver(settings)))
}

impl Place {
    /// From the path after the service's own.
    fn read(rest: &str) -> Option<Self> {
        let mut parts = rest.strip_prefix("/v1/")?.splitn(3, '/');
        let account = decode(parts.next()?)?;
        let project = ACCOUNTS.iter().find_map(|prefix| account.strip_prefix(prefix))?.to_owned();
        let (container, object) = (decode(parts.next().unwrap_or(""))?, decode(parts.next().unwrap_or(""))?);
        Some(Self { project, container, object })
    }
}

fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// Answers a request whose path after the service's own is `rest`.
pub(crate) fn handle(visit: Visit<'_>, rest: &str) -> (String, Reply) {
    let (id, now) =
        (format!("tx{:.21}-{:010x}", visit.ids.hex(), visit.now.since_epoch().as_secs()), visit.now);
    let head = visit.request.method() == http::Method::HEAD;
    let (kind, mut reply) = match answer(visit, rest) {
        Ok((kind, Ok(reply))) => (format!("object-store {kind}"), reply),
        Ok((kind, Err(refusal))) => (format!("object-store {kind}"), refuse(&refusal)),
        Err(refusal) => (format!("object-store {}", refusal.status), refuse(&refusal)),
    };
    set(&mut reply, "date", &stamp::http_date(now));
    set(&mut reply, "x-trans-id", &id);
    set(&mut reply, "x-openstack-request-id", &id);
    if reply.status().as_u16() != 204 && !reply.headers().contains_key("content-length") {
        let rest = reply.extensions().get::<Rest>().map_or(0, |rest| rest.0.len());
        let length = reply.body().len() as u64 + rest;
        set(&mut reply, "content-length", &length.to_string());
    }
    if head {
        reply.extensions_mut().remove::<Rest>();
        *reply.body_mut() = Bytes::new();
    }
    (kind, reply)
}

type Answered = (String, Result<Reply, Refusal>);

fn answer(visit: Visit<'_>, rest: &str) -> Result<Answered, Refusal> {
    let Visit { settings, region, tokens, request, call, now, .. } = visit;
    if rest == "/info" {
        return Ok(("GET info".into(), Ok(info())));
    }
    let place = Place::read(rest).ok_or_else(missing)?;
    if place.container.is_empty() && !place.object.is_empty() {
        return Err(Refusal::bad("Invalid path"));
    }
    if place.container.len() > 256 || place.object.len() > 1024 {
        return Err(Refusal::bad("Container or object name length is longer than allowed"));
    }
    let Place { project, container, object } = place;
    let scene = Scene {
        region,
        settings,
        request,
        headers: request.headers(),
        call,
        now,
        project,
        container,
        object,
    };
    let mut filename = None;
    if call.query("temp_url_sig").is_some() || call.query("temp_url_expires").is_some() {
        filename = Some(tempurl::verify(&scene, rest)?);
    } else {
        authorize(&scene, tokens)?;
    }
    let mut scene = scene;
    let level = match (scene.container.is_empty(), scene.object.is_empty()) {
        (true, _) => "account",
        (_, true) => "container",
        _ => "object",
    };
    let method = call.method.as_str();
    let bulk = call.query("bulk-delete").is_some();
    let mut result = match (method, level) {
        ("POST" | "DELETE", "account") if bulk => bulk::delete(&mut scene),
        ("GET", "account") => account::get(&scene),
        ("HEAD", "account") => account::head(&scene),
        ("POST", "account") => account::post(&mut scene),
        ("GET", "container") => container::get(&scene),
        ("HEAD", "container") => container::head(&scene),
        ("PUT", "container") => container::put(&mut scene),
        ("POST", "container") => container::post(&mut scene),
        ("DELETE", "container") => container::delete(&mut scene),
        ("GET" | "HEAD", "object") => read::get(&scene),
        ("PUT", "object") if scene.headers.contains_key("x-copy-from") => copy::from(&mut scene),
        ("PUT", "object") if call.query("multipart-manifest") == Some("put") => large::put(&mut scene),
        ("PUT", "object") => object::put(&mut scene),
        ("POST", "object") => object::post(&mut scene),
        ("COPY", "object") => copy::to(&mut scene),
        ("DELETE", "object") if call.query("multipart-manifest") == Some("delete") => {
            large::delete(&mut scene)
        }
        ("DELETE", "object") => object::delete(&mut scene),
        _ => Err(Refusal::new(405, "The method is not allowed for this resource.")),
    };
    if let (Some(disposition), Ok(reply)) = (filename, &mut result)
        && method == "GET"
    {
        set(reply, "content-disposition", &disposition);
    }
    Ok((format!("{method} {level}"), result))
}

/// May whoever asks do so?
fn authorize(scene: &Scene<'_>, tokens: &Tokens) -> Result<(), Refusal> {
    let reading = matches!(scene.call.method.as_str(), "GET" | "HEAD");
    let token = scene.header("x-auth-token").or(scene.header("x-storage-token"));
    let Some(token) = token.and_then(|token| tokens.good(token, scene.now)) else {
        let acl = scene.found().ok().and_then(|found| found.headers.get("x-container-read").cloned());
        let public = acl.is_some_and(|acl| acl.split(',').any(|entry| entry.trim() == ".r:*"));
        let listing = scene.object.is_empty();
        if reading && public && !listing {
            return Ok(());
        }
        let message =
            "This server could not verify that you are authorized to access the document you requested.";
        return Err(Refusal::new(401, message));
    };
    let admin = token.user(scene.settings).is_some_and(|user| user.admin);
    if admin || token.scope == Scope::Project(scene.project.clone()) {
        return Ok(());
    }
    Err(Refusal::forbidden("Access was denied to this resource."))
}

/// An error the way Swift writes it.
fn refuse(refusal: &Refusal) -> Reply {
    let title = code(refusal.status).canonical_reason().unwrap_or("Error");
    let text = refusal.message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let page = format!("<html><h1>{title}</h1><p>{text}</p></html>");
    let mut reply = with_type(refusal.status, "text/html; charset=UTF-8", page);
    if refusal.status == 401 {
        set(&mut reply, "www-authenticate", "Swift realm=\"unknown\"");
    }
    reply
}

/// What the cluster can do.
fn info() -> Reply {
    json(
        200,
        &json!({
            "swift": {
                "version": "2.35.0", "max_file_size": LARGEST, "container_listing_limit": listing::MOST,
                "account_listing_limit": listing::MOST, "max_object_name_length": 1024,
                "max_container_name_length": 256, "max_meta_name_length": 128, "max_meta_value_length": 256,
                "max_meta_count": 90, "max_meta_overall_size": 4096,
            },
            "slo": {"max_manifest_segments": large::MOST, "min_segment_size": 1},
            "dlo": {"max_segments": large::MOST},
            "bulk_delete": {"max_deletes_per_request": bulk::MOST, "max_failed_deletes": 1000},
            "tempurl": {
                "methods": ["GET", "HEAD", "PUT", "POST", "DELETE"], "allowed_digests": ["sha1", "sha256"],
            },
        }),
    )
}

/// `1714564800.00000`.
fn timestamp(at: Time) -> String {
    let since = at.since_epoch();
    format!("{}.{:05}", since.as_secs(), since.subsec_nanos() / 10_000)
}

/// Makes content the body of an answer.
fn give(reply: &mut Reply, content: Content) {
    crate::s3::give(reply, content);
}

/// An answer without a body.
fn nothing(status: u16) -> Reply {
    let mut reply = empty(status);
    if status != 204 {
        set(&mut reply, "content-type", "text/html; charset=UTF-8");
    }
    reply
}
