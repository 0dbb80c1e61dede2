//! Listings of containers and of objects, as JSON or as lines.

use super::Scene;
use crate::exchange::{Refusal, Reply, empty, with_type};
use serde_json::Value;

/// The most in one page.
pub(super) const MOST: usize = 10_000;

/// What a listing asks for.
pub(super) struct Asked<'a> {
    pub(super) prefix: &'a str,
    pub(super) delimiter: Option<&'a str>,
    pub(super) marker: &'a str,
    pub(super) end: &'a str,
    pub(super) most: usize,
    json: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn of(scene: &'a Scene<'_>) -> Result<Self, Refusal> {
        let text = |name: &str| scene.call.query(name).unwrap_or_default();
        let most = match scene.call.query("limit").filter(|limit| !limit.is_empty()) {
            None => MOST,
            Some(limit) => limit
                .parse()
                .ok()
                .filter(|limit| *limit <= MOST)
                .ok_or_else(|| Refusal::new(412, format!("Maximum limit is {MOST}")))?,
        };
        let accepts = scene.header("accept").is_some_and(|accept| accept.contains("application/json"));
        let json = match scene.call.query("format") {
            Some("json") => true,
            Some("plain") => false,
            Some("xml") => return Err(Refusal::new(406, "Listings are JSON or plain text here.")),
            _ => accepts,
        };
        Ok(Self {
            prefix: text("prefix"),
            delimiter: scene.call.query("delimiter").filter(|delimiter| !delimiter.is_empty()),
            marker: text("marker"),
            end: text("end_marker"),
            most: most.min(scene.settings.page_limit.max(1)),
            json,
        })
    }

    /// Is a name before the end?
    pub(super) fn before_end(&self, name: &str) -> bool {
        self.end.is_empty() || name < self.end
    }

    /// An answer with the rows, each with its name.
    pub(super) fn reply(&self, rows: Vec<(String, Value)>) -> Reply {
        if self.json {
            let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
            return with_type(200, "application/json; charset=utf-8", Value::Array(rows).to_string());
        }
        if rows.is_empty() {
            return empty(204);
        }
        let lines: String = rows.into_iter().map(|(name, _)| format!("{name}\n")).collect();
        with_type(200, "text/plain; charset=utf-8", lines)
    }
}
