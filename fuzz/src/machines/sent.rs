//! What one operation has sent.

use http::Method;
use pileus_core::{Body, Exchange, ExchangeId};
use std::collections::BTreeSet;

/// What one operation has sent.
#[derive(Default)]
pub(super) struct Run {
    pub(super) ids: BTreeSet<ExchangeId>,
    pub(super) flying: Vec<(ExchangeId, Exchange)>,
    /// Creations that may have happened.
    doubtful: BTreeSet<String>,
}

/// A creation that must not be sent again once it may have happened; `None` for other requests.
fn creation(exchange: &Exchange) -> Option<String> {
    let request = &exchange.request;
    let Body::Bytes(body) = request.body() else { return None };
    let path = request.uri().path();
    if let Some(form) = body.strip_prefix(b"Action=") {
        // Where there is a token, EC2 itself sees to it that nothing is made twice.
        let creates =
            ["CreateSnapshot&", "CreateImage&", "AllocateAddress&", "CreateSecurityGroup&", "CreateKeyPair&"];
        let once = creates.iter().any(|action| form.starts_with(action.as_bytes()));
        return once.then(|| String::from_utf8_lossy(body).into_owned());
    }
    let creates = ["/servers", "/volumes", "/snapshots", "/floatingips", "/images"]
        .iter()
        .any(|end| path.ends_with(end))
        || body.windows(13).any(|word| word == b"\"createImage\"");
    (request.method() == Method::POST && creates).then(|| format!("{path} {}", String::from_utf8_lossy(body)))
}

impl Run {
    pub(super) fn first_time(&self, exchange: &Exchange) {
        if let Some(creation) = creation(exchange) {
            assert!(!self.doubtful.contains(&creation), "asked for again, and may have happened: {creation}");
        }
    }

    pub(super) fn doubt(&mut self, exchange: &Exchange) {
        self.doubtful.extend(creation(exchange));
    }
}
