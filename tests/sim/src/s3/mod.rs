//! S3's REST API, version 2006-03-01: buckets, objects, versions and uploads.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>
//!
//! A request is S3's if it is signed for it, in its headers or in its address, if it brings a form of fields and a file, or
//! if its host is one of S3's. Which bucket it is for is told by the host or by the path.

mod acl;
mod address;
mod attributes;
pub(crate) mod auth;
pub(crate) mod body;
mod buckets;
pub(crate) mod checksum;
mod chunks;
pub(crate) mod conditions;
mod copy;
mod delete;
mod documents;
mod get;
mod kept;
mod list;
mod multipart;
mod operations;
mod pattern;
mod put;
pub(crate) mod range;
pub(crate) mod refused;
mod rows;
mod scene;
mod settings;
pub(crate) mod signature;
mod tags;
mod versions;
pub(crate) mod walk;
pub(crate) mod xml;

pub(crate) use get::give;
pub use settings::S3;

use crate::arrival::{Arrived, Receiving};
use crate::content::Content;
use crate::ec2;
use crate::exchange::{Reply, code, pairs, set};
use crate::ids::Ids;
use crate::journal::Journal;
use crate::settings::Settings;
use crate::table::Table;
use crate::{Time, stamp};
use address::Address;
use auth::{Asked, Caller};
use body::Receiver;
use bytes::Bytes;
use http::{Method, header};
use operations::Operation;
use refused::{Refused, refused};
use rows::{Bucket, Object, Upload};
use scene::Scene;

const MEDIA: &str = "application/xml";

/// Documents that come with requests are no larger than this.
const LARGEST_DOCUMENT: u64 = 8 << 20;

/// All buckets of all accounts, whose names nobody else may have, and what is in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cloud {
    buckets: Table<Bucket>,
    objects: Table<Object>,
    uploads: Table<Upload>,
}

/// A request, and what answering it takes.
pub(crate) struct Visit<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) ec2: &'a ec2::Cloud,
    pub(crate) ids: &'a mut Ids,
    pub(crate) request: &'a http::Request<Bytes>,
    pub(crate) now: Time,
}

/// What of an answer's body does not fit into one piece of memory: it follows the body.
#[derive(Clone, Debug)]
pub(crate) struct Rest(pub(crate) Content);

/// Is the request for S3?
pub(crate) fn is_for<B>(request: &http::Request<B>, settings: &Settings) -> bool {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(value) = text(header::AUTHORIZATION) {
        return value.contains("/s3/aws4_request") || value.starts_with("AWS ");
    }
    let query = request.uri().query().unwrap_or_default();
    query.contains("X-Amz-Algorithm=")
        || query.contains("X-Amz-Signature=")
        || (request.method() == Method::POST
            && text(header::CONTENT_TYPE).is_some_and(|media| media.starts_with("multipart/form-data")))
        || address::is_ours(settings, request)
}

impl Cloud {
    /// Its tables, each with what its rows are.
    pub(crate) fn tables(&self) -> [(&'static str, &dyn Journal); 3] {
        [("bucket", &self.buckets), ("object", &self.objects), ("upload", &self.uploads)]
    }

    pub(crate) fn handle(&mut self, visit: Visit<'_>) -> (String, Reply) {
        let (now, id, request) = (visit.now, request_id(visit.ids), visit.request);
        let head = request.method() == Method::HEAD;
        let (kind, mut reply) = match self.answer(visit) {
            Ok((name, reply)) => (format!("s3 {name}"), reply),
            Err((name, refused)) => {
                let kind = name.map_or_else(|| format!("s3 {}", refused.status), |name| format!("s3 {name}"));
                (kind, refused.reply(request.uri().path(), &id, head))
            }
        };
        finish(&mut reply, &id, now);
        (kind, reply)
    }

    fn answer(&mut self, visit: Visit<'_>) -> Result<(&'static str, Reply), (Option<&'static str>, Refused)> {
        let Visit { settings, ec2, ids, request, now } = visit;
        let early = |refused| (None, refused);
        let asked = Opened::new(settings, request).map_err(early)?;
        let (caller, received) = match request.extensions().get::<Arrived>().cloned() {
            Some(Arrived { caller, body }) => (caller, body),
            None => {
                let (caller, receiver) = asked.receiver(settings, ec2, request, now).map_err(early)?;
                (caller, receiver.and_then(|receiver| receiver.whole(request.body())))
            }
        };
        let operation = asked.operation(request).map_err(early)?;
        let late = |refused| (Some(operation.name), refused);
        let mut scene = Scene {
            cloud: self,
            settings,
            ids,
            headers: request.headers(),
            query: &asked.query,
            bucket: asked.address.bucket.as_deref().unwrap_or_default(),
            key: asked.address.key.as_deref().unwrap_or_default(),
            by_host: asked.address.by_host,
            caller,
            received: received.map_err(late)?,
            now,
        };
        let reply = (operation.run)(&mut scene).map_err(late)?;
        Ok((operation.name, reply))
    }
}

/// The head of a request, taken apart.
struct Opened {
    address: Address,
    path: String,
    query: Vec<(String, String)>,
}

impl Opened {
    fn new<B>(settings: &Settings, request: &http::Request<B>) -> Result<Self, Refused> {
        let address = Address::of(settings, request)?;
        let path = address::decode(request.uri().path())?;
        Ok(Self { address, path, query: pairs(request.uri().query().unwrap_or_default()) })
    }

    fn operation<B>(&self, request: &http::Request<B>) -> Result<&'static Operation, Refused> {
        operations::find(request.method(), &self.address, &self.query, request.headers())
    }

    /// Who asks, and what takes the body in.
    fn receiver<B>(
        &self,
        settings: &Settings,
        ec2: &ec2::Cloud,
        request: &http::Request<B>,
        now: Time,
    ) -> Result<(Option<Caller>, Result<Receiver, Refused>), Refused> {
        let asked = Asked {
            method: request.method().as_str(),
            headers: request.headers(),
            host: address::host(request),
            path: &self.path,
            query: &self.query,
        };
        let signed = asked.verify(ec2.keys(), settings, now)?;
        let (caller, chain) = signed.map_or((None, None), |signed| (Some(signed.caller), Some(signed.chain)));
        let operation = self.operation(request)?;
        let limits = match operation.uploads {
            true => (settings.s3.keep_below, settings.s3.largest_body),
            false => (u64::MAX, LARGEST_DOCUMENT),
        };
        if operation.name != "CompleteMultipartUpload" {
            return Ok((caller, Receiver::new(request.headers(), chain, limits)));
        }
        // The checksum that it bears is the object's, not the document's.
        let mut headers = request.headers().clone();
        checksum::ALGORITHMS.iter().for_each(|algorithm| drop(headers.remove(algorithm.header())));
        Ok((caller, Receiver::new(&headers, chain, limits)))
    }
}

/// What takes the body of a request in that brings content of an object.
pub(crate) fn receive<B>(
    settings: &Settings,
    ec2: &ec2::Cloud,
    request: &http::Request<B>,
    now: Time,
) -> Option<Receiving> {
    let asked = Opened::new(settings, request).ok()?;
    asked.operation(request).ok().filter(|operation| operation.uploads)?;
    Some(match asked.receiver(settings, ec2, request, now) {
        Ok((caller, receiver)) => Receiving::new(caller, receiver),
        Err(refused) => Receiving::new(None, Err(refused)),
    })
}

fn request_id(ids: &mut Ids) -> String {
    format!("{:016X}", ids.bits())
}

/// The second id of an answer, which follows from the first.
fn host_id(id: &str) -> String {
    signature::sha256(id.as_bytes())
}

fn finish(reply: &mut Reply, id: &str, now: Time) {
    set(reply, "date", &stamp::http_date(now));
    set(reply, "server", "AmazonS3");
    set(reply, "x-amz-request-id", id);
    set(reply, "x-amz-id-2", &host_id(id));
    let bodiless = matches!(reply.status().as_u16(), 204 | 304);
    if !bodiless && !reply.headers().contains_key(header::CONTENT_LENGTH) {
        let rest = reply.extensions().get::<Rest>().map_or(0, |rest| rest.0.len());
        let length = reply.body().len() as u64 + rest;
        set(reply, "content-length", &length.to_string());
    }
    if bodiless || reply.body().is_empty() && reply.extensions().get::<Rest>().is_none() {
        let object = reply.headers().contains_key(header::ETAG);
        if !object {
            reply.headers_mut().remove(header::CONTENT_TYPE);
        }
    }
}

/// Ids of answers that no part of S3 has seen the request of.
const NOBODY: &str = "0000000000000000";

/// A refusal that a fault makes up.
pub(crate) fn refused_as(
    request: &http::Request<Bytes>,
    status: u16,
    code: &'static str,
    now: Time,
) -> Reply {
    let refused = refused(status, code, format!("A fault says {code}."));
    let mut reply = refused.reply(request.uri().path(), NOBODY, request.method() == Method::HEAD);
    *reply.status_mut() = crate::exchange::code(status);
    finish(&mut reply, NOBODY, now);
    reply
}

/// What S3 says to who asks too often. It names no time to wait; `after` is for tests of those who would heed one.
pub(crate) fn throttled(request: &http::Request<Bytes>, after: &str, now: Time) -> Reply {
    let mut reply = refused_as(request, 503, "SlowDown", now);
    set(&mut reply, "retry-after", after);
    reply
}

/// An answer without a document.
fn nothing(status: u16) -> Reply {
    let mut reply = Reply::new(Bytes::new());
    *reply.status_mut() = code(status);
    reply
}

/// An answer with a document.
fn document(xml: &xml::Xml) -> Reply {
    crate::exchange::with_type(200, MEDIA, xml.document())
}
