//! Azure's Blob service, version 2023-11-03: containers, block, append and page blobs, leases, snapshots, versions, tags.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>
//!
//! A request is Azure's if its host is an account's, as `myaccount.blob.core.windows.net`, or if its path begins with the
//! name of an account, as at an emulator. Tokens are given out under the paths that Microsoft Entra, the metadata service
//! and App Service give them out under.

mod address;
mod append;
mod auth;
mod batch;
mod blocks;
mod change;
mod conditions;
mod containers;
mod copy;
mod delete;
mod expression;
mod get;
mod lease;
mod list;
mod login;
mod look;
mod operations;
mod pages;
mod properties;
mod put;
mod refused;
mod rows;
mod sas;
mod scene;
mod service;
mod settings;
mod shared_key;
mod tags;

pub use settings::{Azure, EntraApplication, StorageAccount};

use crate::arrival::{Arrived, Receiving};
use crate::exchange::{Call, Reply, code, pairs, set, with_type};
use crate::ids::Ids;
use crate::journal::Journal;
use crate::s3::Rest;
use crate::s3::body::Receiver;
use crate::s3::xml::Xml;
use crate::settings::Settings;
use crate::table::Table;
use crate::{Time, stamp};
use address::Address;
use auth::Shown;
use bytes::Bytes;
use http::{HeaderMap, Method};
use operations::Operation;
use refused::{Refused, refused};
use rows::{Account, Blob, Container, Gone};
use sas::Level;
use scene::Scene;

const MEDIA: &str = "application/xml";

/// Documents that come with requests are no larger than this.
const LARGEST_DOCUMENT: u64 = 8 << 20;

/// All accounts, and what is in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cloud {
    containers: Table<Container>,
    blobs: Table<Blob>,
    gone: Table<Gone>,
    accounts: Table<Account>,
    tokens: login::Tokens,
    latest_moment: u64,
}

/// A request, and what answering it takes.
pub(crate) struct Visit<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) ids: &'a mut Ids,
    pub(crate) request: &'a http::Request<Bytes>,
    pub(crate) now: Time,
}

/// Is the request for Azure?
pub(crate) fn is_for<B>(request: &http::Request<B>, settings: &Settings) -> bool {
    if login::is_for(request) {
        return true;
    }
    let signed = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or("");
    !signed.starts_with("AWS") && address::is_ours(settings, address::host(request), request.uri().path())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

impl Cloud {
    /// Its tables, each with what its rows are.
    pub(crate) fn tables(&self) -> [(&'static str, &dyn Journal); 4] {
        [
            ("azure container", &self.containers),
            ("azure blob", &self.blobs),
            ("deleted azure container", &self.gone),
            ("azure account", &self.accounts),
        ]
    }

    pub(crate) fn expire_tokens(&mut self) {
        self.tokens.revoke_all();
    }

    pub(crate) fn same_tokens(&self, other: &Self) -> bool {
        self.tokens.same(&other.tokens)
    }

    fn account(&self, name: &str) -> Account {
        self.accounts.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn handle(&mut self, visit: Visit<'_>) -> (String, Reply) {
        let (now, request) = (visit.now, visit.request);
        if login::is_for(request) {
            let (settings, ids, call) = (visit.settings, visit.ids, Call::new(request));
            let (kind, mut reply) = login::handle(settings, &mut self.tokens, ids, &call, now);
            set(&mut reply, "date", &stamp::http_date(now));
            length(&mut reply);
            return (format!("azure {kind}"), reply);
        }
        let id = visit.ids.uuid();
        let (kind, mut reply) = self.told(visit, &id);
        finish(&mut reply, &id, request, now);
        (kind, reply)
    }

    /// The answer, or the refusal as one.
    fn told(&mut self, visit: Visit<'_>, id: &str) -> (String, Reply) {
        let (now, head) = (visit.now, visit.request.method() == Method::HEAD);
        let mut name = None;
        let answered = self.answer(visit, &mut name);
        let reply = answered.as_ref().map_err(|refused| refused.reply(id, head, now));
        let kind = match (&answered, name) {
            (_, Some(name)) => format!("azure {name}"),
            (Err(refused), None) => format!("azure {}", refused.status),
            (Ok(_), None) => "azure".into(),
        };
        match reply {
            Err(reply) => (kind, reply),
            Ok(_) => (kind, answered.unwrap_or_default()),
        }
    }

    fn answer(&mut self, visit: Visit<'_>, name: &mut Option<&'static str>) -> Result<Reply, Refused> {
        let Visit { settings, ids, request, now } = visit;
        let (address, query, operation) = opened(settings, request)?;
        let level = level(&address);
        *name = Some(operation.name);
        let headers = request.headers();
        let accounts = &settings.azure.accounts;
        let account = accounts.iter().find(|account| account.name == address.account);
        let account = account.ok_or_else(Refused::no_resource)?;
        versioned(headers)?;
        let received = match request.extensions().get::<Arrived>().cloned() {
            Some(Arrived { body, .. }) => body,
            None => {
                receiver(settings, headers, &operation).and_then(|receiver| receiver.whole(request.body()))
            }
        };
        let received = received.map_err(|error| of_body(&error))?;
        let said = text(headers, "content-length").and_then(|text| text.parse().ok());
        let container = self.containers.get(&Container::id(&account.name, &address.container));
        let shown = Shown {
            account,
            method: request.method().as_str(),
            path: request.uri().path(),
            query: &query,
            headers,
            length: said.unwrap_or_else(|| received.content.len()),
            policies: container.map_or(&[], |container| &container.policies[..]),
            tokens: &self.tokens,
            secure: match request.uri().scheme_str() {
                Some(scheme) => scheme == "https",
                None => settings.base_url.starts_with("https:"),
            },
            skew: settings.azure.skew,
            now,
        };
        let caller = shown.verify(&address)?;
        // A batch's calls are authorized each by itself.
        if operation.letters.is_empty() {
            if matches!(caller, auth::Caller::Nobody) {
                return Err(Refused::no_resource());
            }
        } else {
            caller.may(
                operation.letters,
                level,
                &address,
                container.and_then(|container| container.public),
            )?;
        }
        let mut scene = Scene {
            cloud: self,
            settings,
            ids,
            request,
            headers,
            query: &query,
            account,
            name: &address.container,
            blob: &address.blob,
            caller,
            received,
            now,
        };
        (operation.run)(&mut scene)
    }
}

fn level(address: &Address) -> Level {
    match (address.container.is_empty(), address.blob.is_empty()) {
        (true, _) => Level::Service,
        (_, true) => Level::Container,
        _ => Level::Blob,
    }
}

type Opened = (Address, Vec<(String, String)>, Operation);

/// The head of a request, taken apart.
fn opened<B>(settings: &Settings, request: &http::Request<B>) -> Result<Opened, Refused> {
    let address = Address::of(settings, address::host(request), request.uri().path())?;
    let query = pairs(request.uri().query().unwrap_or_default());
    let operation = operations::find(request.method(), level(&address), &query, request.headers())?;
    Ok((address, query, operation))
}

/// The version that a request is of has to be one: `2023-11-03`.
fn versioned(headers: &HeaderMap) -> Result<(), Refused> {
    let Some(version) = text(headers, "x-ms-version") else { return Ok(()) };
    match stamp::parse(&format!("{version}T00:00:00Z")) {
        Some(_) if version >= "2009-09-19" => Ok(()),
        _ => Err(Refused::header_value("x-ms-version")),
    }
}

fn receiver(
    settings: &Settings,
    headers: &HeaderMap,
    operation: &Operation,
) -> Result<Receiver, crate::s3::refused::Refused> {
    let mut lengths = HeaderMap::new();
    for name in ["content-length", "transfer-encoding"] {
        if let Some(value) = headers.get(name) {
            lengths.insert(name, value.clone());
        }
    }
    let limits = match operation.uploads {
        true => (settings.s3.keep_below, settings.azure.largest_body),
        false => (u64::MAX, LARGEST_DOCUMENT),
    };
    Receiver::new(&lengths, None, limits)
}

/// What is wrong with a body, in Azure's words.
fn of_body(error: &crate::s3::refused::Refused) -> Refused {
    match error.code {
        "EntityTooLarge" => {
            let message = "The request body is too large and exceeds the maximum permissible limit.";
            refused(413, "RequestBodyTooLarge", message)
        }
        "MissingContentLength" => {
            refused(411, "MissingContentLengthHeader", "The Content-Length header was not specified.")
        }
        _ => Refused::input(error.message.clone()),
    }
}

/// What takes the body of a request in that brings content.
pub(crate) fn receive<B>(settings: &Settings, request: &http::Request<B>) -> Option<Receiving> {
    let (_, _, operation) = opened(settings, request).ok()?;
    operation.uploads.then(|| Receiving::new(None, receiver(settings, request.headers(), &operation)))
}

fn length(reply: &mut Reply) {
    let bodiless = matches!(reply.status().as_u16(), 204 | 304);
    if !bodiless && !reply.headers().contains_key("content-length") {
        let rest = reply.extensions().get::<Rest>().map_or(0, |rest| rest.0.len());
        let length = reply.body().len() as u64 + rest;
        set(reply, "content-length", &length.to_string());
    }
}

fn finish(reply: &mut Reply, id: &str, request: &http::Request<Bytes>, now: Time) {
    set(reply, "date", &stamp::http_date(now));
    set(reply, "server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0");
    set(reply, "x-ms-request-id", id);
    let headers = request.headers();
    set(reply, "x-ms-version", text(headers, "x-ms-version").unwrap_or("2023-11-03"));
    if let Some(id) = text(headers, "x-ms-client-request-id") {
        set(reply, "x-ms-client-request-id", id);
    }
    length(reply);
}

/// A refusal that a fault makes up.
pub(crate) fn refused_as(
    request: &http::Request<Bytes>,
    status: u16,
    name: &'static str,
    now: Time,
) -> Reply {
    const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
    let error = refused(status, name, format!("A fault says {name}."));
    let mut reply = error.reply(NOBODY, request.method() == Method::HEAD, now);
    *reply.status_mut() = code(status);
    finish(&mut reply, NOBODY, request, now);
    reply
}

/// What the service says to who asks too often. It names no time to wait; `after` is for tests of those who would heed one.
pub(crate) fn throttled(request: &http::Request<Bytes>, after: &str, now: Time) -> Reply {
    let mut reply = refused_as(request, 503, "ServerBusy", now);
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
fn document(root: &str, write: impl FnOnce(&mut Xml)) -> Reply {
    let mut xml = Xml::default();
    xml.within(root, write);
    let text = xml.document().replacen("UTF-8\"?>\n", "utf-8\"?>", 1);
    with_type(200, MEDIA, format!("\u{feff}{text}"))
}
