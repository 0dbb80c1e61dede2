//! Glance v2: images, their data and whom they are shared with.
//!
//! <https://docs.openstack.org/api-ref/image/v2/>

mod data;
pub(crate) mod image;
mod images;
mod members;
mod write;

use crate::exchange::{Refusal, Reply, code, json, with_type};
use crate::route::Route;
use crate::service::{Handler, Service};
use crate::settings::Settings;
use serde_json::json;

const TABLES: &[&[Route<Handler>]] = &[images::ROUTES, write::ROUTES, data::ROUTES, members::ROUTES];

pub(crate) const SERVICE: Service = Service {
    name: "image",
    versions: &["v2"],
    tables: TABLES,
    refuse,
    no_route: |status| refuse(&Refusal::new(status, "The resource could not be found.")),
    discover,
    microversions: None,
};

/// An error the way Glance writes it: as a page.
fn refuse(refusal: &Refusal) -> Reply {
    let status = refusal.status;
    let title = code(status).canonical_reason().unwrap_or("Error");
    let text = refusal.message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let page = format!(
        "<html>\n <head>\n  <title>{status} {title}</title>\n </head>\n <body>\n  <h1>{status} {title}</h1>\n  {text}<br /><br />\n\n\n\n </body>\n</html>"
    );
    with_type(status, "text/html; charset=UTF-8", page)
}

fn discover(_: &Settings, path: &[String], root: &str) -> Option<Reply> {
    let versions = || {
        ["v2.17", "v2.9", "v2.7", "v2.5", "v2.0"].map(|id| {
            let status = if id == "v2.17" { "CURRENT" } else { "SUPPORTED" };
            json!({"id": id, "status": status, "links": [{"rel": "self", "href": format!("{root}/v2/")}]})
        })
    };
    path.is_empty().then(|| json(300, &json!({"versions": versions()})))
}
