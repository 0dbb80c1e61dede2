//! How OpenStack's listings go on: every service links to the next page, with the last item's id as `marker`.

use crate::{Request, Response, Result, wire::json::Collection};
use serde::{Deserialize, Serialize};

/// Where a listing goes on: the query of the provider's link to the next page.
///
/// Only the query is taken from a link. Its host is often not the one the service is reached at (a proxy stands
/// before it), and credentials would follow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest(String);

impl Rest {
    /// Reads the link to the next page. One without a marker would lead back to the first page; it is refused.
    pub fn of<T>(collection: &Collection<T>, response: &Response) -> Result<Option<Rest>> {
        let Some(link) = &collection.next else { return Ok(None) };
        let query = link.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let marked = query.split('&').any(|pair| pair.strip_prefix("marker=").is_some_and(|m| !m.is_empty()));
        if !marked {
            return Err(response.malformed(format!("the link to the next page has no marker: {link:?}")));
        }
        Ok(Some(Rest(query.to_owned())))
    }

    /// `request`, with the query of the next page in place of its own.
    #[must_use]
    pub fn apply(rest: Option<&Rest>, mut request: Request) -> Request {
        if let Some(Rest(query)) = rest {
            request.query.clone_from(query);
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Taken};

    fn read(next: Option<&str>) -> Result<Option<Rest>> {
        let response = Response::new(
            http::StatusCode::OK,
            http::HeaderMap::new(),
            Taken::Collected(bytes::Bytes::new()),
        );
        let collection = Collection::<()> { items: Vec::new(), next: next.map(str::to_owned) };
        Rest::of(&collection, &response)
    }

    #[test]
    fn only_the_query_of_a_link_is_followed() {
        let rest = read(Some("http://internal.example:8774/v2.1/servers/detail?limit=2&marker=a%20b"))
            .expect("a link");
        let request =
            Rest::apply(rest.as_ref(), Request::get("compute", &["servers", "detail"]).query("name", "x"));
        assert_eq!(
            (request.path.as_str(), request.query.as_str()),
            ("/servers/detail", "limit=2&marker=a%20b")
        );
        assert_eq!(read(None).expect("no link"), None);
    }

    #[test]
    fn a_link_without_a_marker_is_malformed() {
        for link in ["/v2/images", "/v2/images?limit=5", "/v2/images?marker=", ""] {
            assert_eq!(read(Some(link)).expect_err(link).kind(), Kind::Malformed);
        }
    }
}
