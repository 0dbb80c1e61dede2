//! Google Cloud Storage: its JSON API, and of its XML API what signed and public addresses need.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api>
//!
//! A request is Google's if its path is one of the JSON API's (`/storage/v1`, `/upload/storage/v1`, `/batch/storage/v1`,
//! `/download/storage/v1`), if its address is signed with `X-Goog-Signature`, or if its host is `storage.googleapis.com` or
//! below it. Tokens are given out at `/token` and at the metadata server's paths, whatever the host; so are signatures, at
//! the path of IAM's `signBlob`.

mod acl;
mod auth;
mod batch;
mod buckets;
mod copy;
mod insert;
mod list;
mod login;
mod look;
mod media;
mod objects;
mod refused;
mod resource;
mod resumable;
mod route;
mod rows;
mod rsa;
mod scene;
mod settings;

pub use settings::{Gcs, GcsServiceAccount};

use crate::arrival::{Arrived, Receiving};
use crate::exchange::{Call, Reply, code, json, set};
use crate::ids::Ids;
use crate::journal::Journal;
use crate::s3::Rest;
use crate::s3::body::Receiver;
use crate::s3::checksum::Algorithm;
use crate::settings::Settings;
use crate::table::Table;
use crate::{Time, stamp};
use auth::{Caller, Presented};
use bytes::Bytes;
use http::{HeaderMap, Method};
use refused::{Refused, refused};
use route::Route;
use rows::{Bucket, Deleted, Ended, Object, Upload};
use scene::Scene;
use serde_json::{Value, json};

/// Documents that come with requests are no larger than this.
const LARGEST_DOCUMENT: u64 = 8 << 20;

/// All buckets, whose names nobody else may have, and what is in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cloud {
    buckets: Table<Bucket>,
    objects: Table<Object>,
    uploads: Table<Upload>,
    ended: Table<Ended>,
    deleted: Table<Deleted>,
    tokens: auth::Tokens,
    latest_generation: u64,
    /// The objects that a request has left without a version so far: what is replaced stays the same row.
    emptied: Vec<String>,
}

/// A request, and what answering it takes.
pub(crate) struct Visit<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) ids: &'a mut Ids,
    pub(crate) request: &'a http::Request<Bytes>,
    pub(crate) now: Time,
}

/// Is the request for Google?
pub(crate) fn is_for<B>(request: &http::Request<B>) -> bool {
    login::is_for(request) || signs_for(request).is_some() || Route::is_ours(request)
}

/// The account that a signature is asked of.
fn signs_for<B>(request: &http::Request<B>) -> Option<String> {
    let path = request.uri().path().strip_prefix("/v1/projects/-/serviceAccounts/")?;
    let account = path.strip_suffix(":signBlob").filter(|_| request.method() == Method::POST)?;
    percent_encoding::percent_decode_str(account).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

impl Cloud {
    /// Its tables, each with what its rows are.
    pub(crate) fn tables(&self) -> [(&'static str, &dyn Journal); 5] {
        [
            ("gcs bucket", &self.buckets),
            ("gcs object", &self.objects),
            ("gcs upload", &self.uploads),
            ("ended gcs upload", &self.ended),
            ("deleted gcs object", &self.deleted),
        ]
    }

    pub(crate) fn expire_tokens(&mut self) {
        self.tokens = auth::Tokens::default();
    }

    pub(crate) fn same_tokens(&self, other: &Self) -> bool {
        self.tokens.same(&other.tokens)
    }

    pub(crate) fn handle(&mut self, visit: Visit<'_>) -> (String, Reply) {
        let (now, request) = (visit.now, visit.request);
        let id = format!("{:016x}{:016x}", visit.ids.bits(), visit.ids.bits());
        let (kind, mut reply) = if login::is_for(request) {
            let (settings, ids, call) = (visit.settings, visit.ids, Call::new(request));
            let (kind, reply) = login::handle(settings, &mut self.tokens, ids, &call, now);
            (format!("gcs {kind}"), reply)
        } else if let Some(account) = signs_for(request) {
            let signed = self.signed(&visit, &account);
            ("gcs signBlob".into(), signed.unwrap_or_else(|refused| refused.reply(false, false)))
        } else {
            self.told(visit)
        };
        finish(&mut reply, &id, now);
        (kind, reply)
    }

    fn signed(&mut self, visit: &Visit<'_>, account: &str) -> Result<Reply, Refused> {
        let caller = self.tokens.caller(visit.settings, visit.request.headers(), visit.now)?;
        if caller == Caller::Nobody {
            return Err(Refused::unauthenticated("Request is missing required authentication credential."));
        }
        let body = serde_json::from_slice(visit.request.body()).unwrap_or(Value::Null);
        let signature = auth::signed_blob(visit.settings, account, &body)?;
        Ok(json(200, &json!({"keyId": "demo-key", "signedBlob": signature})))
    }

    /// The answer, or the refusal as one.
    fn told(&mut self, visit: Visit<'_>) -> (String, Reply) {
        let (head, request) = (visit.request.method() == Method::HEAD, visit.request);
        let mut name = None;
        let answered = self.answer(visit, &mut name);
        let (xml, media) = (Route::is_xml(request), Route::is_media(request));
        let kind = match (name, &answered) {
            (Some(name), _) => format!("gcs {name}"),
            (None, Err(refused)) => format!("gcs {}", refused.status),
            (None, Ok(_)) => "gcs".into(),
        };
        let reply = answered.unwrap_or_else(|refused| {
            let mut reply = refused.reply(xml, head);
            // Who asks for content is told in a line of text.
            if media && !reply.body().is_empty() {
                *reply.body_mut() = Bytes::from(refused.message);
                set(&mut reply, "content-type", "text/html; charset=UTF-8");
            }
            reply
        });
        (kind, reply)
    }

    fn answer(&mut self, visit: Visit<'_>, name: &mut Option<&'static str>) -> Result<Reply, Refused> {
        let Visit { settings, ids, request, now } = visit;
        let route = Route::of(request)?;
        let operation = route.operation(request.method())?;
        *name = Some(operation.name);
        let headers = request.headers();
        let caller = match route.signed {
            true => {
                let (method, path) = (request.method().as_str(), request.uri().path());
                let host = route::host(request);
                Presented { method, path, query: &route.query, headers, host }.verify(settings, now)?
            }
            false => self.tokens.caller(settings, headers, now)?,
        };
        let received = match request.extensions().get::<Arrived>().cloned() {
            Some(Arrived { body, .. }) => body,
            None => receiver(settings, headers, operation.uploads)
                .and_then(|receiver| receiver.whole(request.body())),
        };
        let received = received.map_err(|error| match error.code {
            "EntityTooLarge" => refused(413, "uploadTooLarge", "The request entity is too large."),
            "MissingContentLength" => refused(411, "required", "Length Required"),
            _ => Refused::invalid(error.message),
        })?;
        let mut scene = Scene {
            cloud: self,
            settings,
            ids,
            headers,
            query: &route.query,
            bucket: &route.bucket,
            object: &route.object,
            further: &route.further,
            xml: route.xml,
            caller,
            received,
            now,
        };
        let reply = (operation.run)(&mut scene);
        for id in std::mem::take(&mut self.emptied) {
            if self.objects.get(&id).is_some_and(|row| row.versions.is_empty()) {
                self.objects.remove(&id);
            }
        }
        reply
    }
}

fn receiver(
    settings: &Settings,
    headers: &HeaderMap,
    uploads: bool,
) -> Result<Receiver, crate::s3::refused::Refused> {
    let mut lengths = HeaderMap::new();
    if let Some(value) = headers.get("content-length") {
        lengths.insert("content-length", value.clone());
    }
    let limits = match uploads {
        true => (settings.s3.keep_below, settings.gcs.largest_body),
        false => (u64::MAX, LARGEST_DOCUMENT),
    };
    Receiver::new(&lengths, None, limits).map(|receiver| receiver.summing(Algorithm::Crc32c))
}

/// What takes the body of a request in that brings content.
pub(crate) fn receive<B>(settings: &Settings, request: &http::Request<B>) -> Option<Receiving> {
    if login::is_for(request) || signs_for(request).is_some() {
        return None;
    }
    let operation = Route::of(request).ok()?.operation(request.method()).ok()?;
    operation.uploads.then(|| Receiving::new(None, receiver(settings, request.headers(), true)))
}

fn finish(reply: &mut Reply, id: &str, now: Time) {
    set(reply, "date", &stamp::http_date(now));
    set(reply, "server", "UploadServer");
    set(reply, "x-guploader-uploadid", id);
    let bodiless = matches!(reply.status().as_u16(), 204 | 304);
    if !bodiless && !reply.headers().contains_key("content-length") {
        let rest = reply.extensions().get::<Rest>().map_or(0, |rest| rest.0.len());
        let length = reply.body().len() as u64 + rest;
        set(reply, "content-length", &length.to_string());
    }
}

/// A refusal that a fault makes up.
pub(crate) fn refused_as(
    request: &http::Request<Bytes>,
    status: u16,
    reason: &'static str,
    now: Time,
) -> Reply {
    let error = refused(status, reason, format!("A fault says {reason}."));
    let mut reply = error.reply(Route::is_xml(request), request.method() == Method::HEAD);
    *reply.status_mut() = code(status);
    finish(&mut reply, "0", now);
    reply
}

/// What the service says to who asks too often. It names no time to wait; `after` is for tests of those who would heed one.
pub(crate) fn throttled(request: &http::Request<Bytes>, after: &str, now: Time) -> Reply {
    let mut reply = refused_as(request, 429, "rateLimitExceeded", now);
    set(&mut reply, "retry-after", after);
    reply
}
