//! What all of Neutron's listings have in common: filters that every resource has, order, pages.

use super::super::Rest;
use crate::{
    Page, Request, Response, Result,
    wire::json::{self, Document},
};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// By what any listing can be narrowed, ordered and cut down.
///
/// <https://docs.openstack.org/api-ref/network/v2/#filtering-and-column-selection>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Select {
    /// Only these ids.
    pub ids: Vec<String>,
    /// Only those at this revision.
    pub revision_number: Option<u64>,
    /// Only those with all these tags.
    pub tags: Vec<String>,
    /// Only those with at least one of these tags.
    pub tags_any: Vec<String>,
    /// Not those with all these tags.
    pub not_tags: Vec<String>,
    /// Not those with any of these tags.
    pub not_tags_any: Vec<String>,
    /// The order: by the first attribute, then the second.
    pub sort: Vec<(String, Direction)>,
    /// Only these attributes in the answer, the id always among them; all where empty.
    pub fields: Vec<String>,
}

/// Which way a listing is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

impl Select {
    pub(super) fn apply(&self, mut request: Request) -> Request {
        for id in &self.ids {
            request = request.query("id", id);
        }
        request = request.query_opt("revision_number", self.revision_number.map(|n| n.to_string()));
        let tags = [
            ("tags", &self.tags),
            ("tags-any", &self.tags_any),
            ("not-tags", &self.not_tags),
            ("not-tags-any", &self.not_tags_any),
        ];
        for (key, tags) in tags {
            if !tags.is_empty() {
                request = request.query(key, tags.join(","));
            }
        }
        for (key, direction) in &self.sort {
            let direction = match direction {
                Direction::Asc => "asc",
                Direction::Desc => "desc",
            };
            request = request.query("sort_key", key).query("sort_dir", direction);
        }
        if !self.fields.is_empty() && !self.fields.iter().any(|field| field == "id") {
            request = request.query("fields", "id");
        }
        for field in &self.fields {
            request = request.query("fields", field);
        }
        request
    }
}

/// Ends the request of a listing: what is selected, the page's size, and where it goes on.
pub(super) fn listing(request: Request, select: &Select, limit: Option<u32>, rest: Option<&Rest>) -> Request {
    let request = select.apply(request).query_opt("limit", limit.map(|n| n.to_string()));
    Rest::apply(rest, request)
}

/// Reads one page of a listing; `follow` makes the request for the rest.
pub(super) fn page<T: DeserializeOwned, L>(
    response: &Response,
    key: &'static str,
    follow: impl FnOnce(Rest) -> L,
) -> Result<Page<Document<T>, L>> {
    let collection = json::collection(response, key)?;
    let rest = Rest::of(&collection, response)?.map(follow);
    Ok(Page { items: collection.items, rest })
}

/// A flag as a query has it.
pub(super) fn flag(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Reads a number that some releases write as a string. What is no number is `None`: the document has it.
pub(super) fn number_option<'de, D: Deserializer<'de>, T: std::str::FromStr>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    Ok(json::text_option(deserializer)?.and_then(|text| text.parse().ok()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{Body, Endpoint, Taken};

    /// The body of an endpoint's request, as JSON.
    pub(crate) fn body(endpoint: &impl Endpoint) -> serde_json::Value {
        let Body::Bytes(bytes) = endpoint.request().body else { panic!("{endpoint:?} has no body") };
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Method, path and query of an endpoint's request.
    pub(crate) fn line(endpoint: &impl Endpoint) -> String {
        let request = endpoint.request();
        assert!(request.fault().is_none(), "{:?}", request.fault());
        assert_eq!(request.service, "network");
        let mark = if request.query.is_empty() { "" } else { "?" };
        format!("{} {}{mark}{}", request.method, request.path, request.query)
    }

    /// An answer with that status and body.
    pub(crate) fn answer(status: u16, body: &str) -> Response {
        Response::new(
            http::StatusCode::from_u16(status).expect("a status"),
            http::HeaderMap::new(),
            Taken::Collected(body.to_owned().into()),
        )
    }

    /// An endpoint goes through a checkpoint and asks the same afterwards.
    pub(crate) fn stored<E: Endpoint + Serialize + DeserializeOwned>(endpoint: &E) {
        let text = serde_json::to_string(endpoint).expect("plain data");
        let back: E = serde_json::from_str(&text).expect("plain data");
        assert_eq!(line(endpoint), line(&back));
        assert_eq!(format!("{endpoint:?}"), format!("{back:?}"));
    }

    #[test]
    fn a_selection_is_a_query() {
        let select = Select {
            ids: vec!["1".into(), "2".into()],
            revision_number: Some(3),
            tags: vec!["red".into(), "blue".into()],
            not_tags_any: vec!["x".into()],
            sort: vec![("name".into(), Direction::Desc), ("id".into(), Direction::Asc)],
            fields: vec!["name".into()],
            ..Select::default()
        };
        let request = listing(Request::get("network", &["networks"]), &select, Some(5), None);
        assert_eq!(
            request.query,
            "id=1&id=2&revision_number=3&tags=red%2Cblue&not-tags-any=x&sort_key=name&sort_dir=desc\
             &sort_key=id&sort_dir=asc&fields=id&fields=name&limit=5"
        );
    }
}
