//! Keystone, versions 3 and 2.0: who may come in, and where everything is.
//!
//! <https://docs.openstack.org/api-ref/identity/v3/>

pub(crate) mod catalog;
pub(crate) mod tokens;
mod v2;
mod v3;
mod versions;

use crate::Time;
use crate::exchange::{Call, Refusal, Reply, code, json};
use crate::ids::Ids;
use crate::route::{Found, Route, find};
use crate::settings::Settings;
use serde_json::json;
use tokens::Tokens;

/// What an identity handler works on.
pub(crate) struct Desk<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) tokens: &'a mut Tokens,
    pub(crate) ids: &'a mut Ids,
    pub(crate) call: &'a Call<'a>,
    pub(crate) now: Time,
}

type Handler = fn(&mut Desk<'_>) -> Result<Reply, Refusal>;
type Routes = &'static [Route<Handler>];

const TABLES: &[Routes] = &[versions::ROUTES, v3::ROUTES, v2::ROUTES];

/// Answers a request whose path, after the service's prefix, is `path`. Says which line of the table it was.
pub(crate) fn handle(desk: &mut Desk<'_>, path: &[String]) -> (String, Reply) {
    let method = desk.call.method.as_str();
    match find(TABLES, method, path) {
        Found::Route(route, _) => {
            let reply = (route.run)(desk).unwrap_or_else(|refusal| refuse(&refusal));
            (format!("identity {} {}", route.method, route.path), reply)
        }
        Found::OtherMethod => (
            "identity 405".into(),
            refuse(&Refusal::new(405, "The method is not allowed for the requested URL.")),
        ),
        Found::Nothing => (
            "identity 404".into(),
            refuse(&Refusal::missing(
                "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
            )),
        ),
    }
}

/// The refusal Keystone gives whenever credentials do not do.
pub(crate) fn unauthorized() -> Refusal {
    Refusal::new(401, "The request you have made requires authentication.")
}

/// An error the way Keystone writes it.
pub(crate) fn refuse(refusal: &Refusal) -> Reply {
    let title = code(refusal.status).canonical_reason().unwrap_or("Error");
    json(
        refusal.status,
        &json!({"error": {"code": refusal.status, "message": refusal.message, "title": title}}),
    )
}
