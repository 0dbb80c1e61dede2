//! Nova: servers and what belongs to them.
//!
//! <https://docs.openstack.org/api-ref/compute/>

mod account;
mod actions;
mod attachments;
mod create;
mod devices;
pub(crate) mod flavors;
pub(crate) mod groups;
mod images;
mod interfaces;
pub(crate) mod keypairs;
mod metadata;
mod plug;
mod remake;
mod schemas;
pub(crate) mod server;
mod servers;
mod snapshot;
mod tags;
mod versions;
mod view;

use crate::exchange::{Refusal, Reply, code, json, with_type};
use crate::route::Route;
use crate::service::{Handler, Service};
use crate::version::Range;
use serde_json::json;

const TABLES: &[&[Route<Handler>]] = &[
    servers::ROUTES,
    create::ROUTES,
    flavors::ROUTES,
    tags::ROUTES,
    keypairs::ROUTES,
    groups::ROUTES,
    actions::ROUTES,
    metadata::ROUTES,
    attachments::ROUTES,
    interfaces::ROUTES,
    account::ROUTES,
    images::ROUTES,
];

pub(crate) const SERVICE: Service = Service {
    name: "compute",
    versions: &["v2.1", "v2"],
    tables: TABLES,
    refuse,
    no_route,
    discover: versions::discover,
    microversions: Some(Range {
        service: "compute",
        legacy_header: Some("x-openstack-nova-api-version"),
        major: 2,
        lowest: 1,
        highest: |settings| settings.compute_version,
    }),
};

/// An error the way Nova and Cinder write it.
pub(crate) fn refuse(refusal: &Refusal) -> Reply {
    let name = match refusal.status {
        400 => "badRequest",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "itemNotFound",
        405 => "badMethod",
        409 => "conflictingRequest",
        413 | 429 => "overLimit",
        415 => "badMediaType",
        501 => "notImplemented",
        503 => "serviceUnavailable",
        _ => "computeFault",
    };
    json(refusal.status, &json!({name: {"code": refusal.status, "message": refusal.message}}))
}

/// What the router before Nova and Cinder says.
pub(crate) fn no_route(status: u16) -> Reply {
    let title = code(status).canonical_reason().unwrap_or("Error");
    let text = match status {
        404 => "The resource could not be found.",
        _ => "The method is not allowed for this resource.",
    };
    let page = format!(
        "<html>\n <head>\n  <title>{status} {title}</title>\n </head>\n <body>\n  <h1>{status} {title}</h1>\n  {text}<br /><br />\n\n\n\n </body>\n</html>"
    );
    with_type(status, "text/html; charset=UTF-8", page)
}
