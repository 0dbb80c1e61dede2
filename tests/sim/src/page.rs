//! Pages of listings: `limit` and `marker`, as all services take them.

use crate::exchange::Refusal;
use crate::service::Scene;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The part of a listing a request asks for.
pub(crate) struct Window {
    /// The most it gets.
    pub(crate) limit: usize,
    marker: Option<String>,
    offset: usize,
}

impl Window {
    /// Reads `limit`, `marker` and `offset`; the cloud's own limit is the highest there is.
    pub(crate) fn of(scene: &Scene<'_>) -> Result<Self, Refusal> {
        let number = |key: &str| {
            match scene.call.query(key) {
            None => Ok(None),
            Some(text) => text.parse::<usize>().map(Some).map_err(|_| {
                Refusal::bad(format!(
                    "Invalid input for query parameters {key}. Value: {text}. '{text}' does not match '^[0-9]*$'"
                ))
            }),
        }
        };
        let most = scene.settings.page_limit;
        let limit = number("limit")?.filter(|limit| *limit > 0).map_or(most, |limit| limit.min(most));
        let marker = scene.call.query("marker").filter(|marker| !marker.is_empty()).map(str::to_owned);
        Ok(Self { limit, marker, offset: number("offset")?.unwrap_or(0) })
    }

    /// Cuts the page out, and names the marker of the next one if this one is full: like the services themselves,
    /// without looking whether anything follows.
    pub(crate) fn cut<T>(
        &self,
        items: Vec<T>,
        id: impl Fn(&T) -> &str,
    ) -> Result<(Vec<T>, Option<String>), Refusal> {
        let from = match &self.marker {
            None => 0,
            Some(marker) => {
                let at = items.iter().position(|item| id(item) == marker);
                at.ok_or_else(|| Refusal::bad(format!("marker [{marker}] not found")))? + 1
            }
        };
        let page: Vec<T> = items.into_iter().skip(from + self.offset).take(self.limit).collect();
        let next = page.last().filter(|_| page.len() == self.limit).map(|last| id(last).to_owned());
        Ok((page, next))
    }
}

/// The query of this request with another marker.
pub(crate) fn query_after(scene: &Scene<'_>, marker: &str) -> String {
    let kept = scene.call.query.iter().filter(|(key, _)| key != "marker" && key != "offset");
    let pairs = kept.map(|(key, value)| (key.as_str(), value.as_str())).chain([("marker", marker)]);
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    pairs.join("&").replace("%2D", "-").replace("%5F", "_")
}
