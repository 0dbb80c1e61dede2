//! How Keystone's listings go on: it names the next page in `links`, not in `projects_links`.

use crate::{
    Page, Response, Result,
    providers::openstack::Rest,
    wire::json::{self, Document},
};
use serde::{Deserialize, de::DeserializeOwned};

/// Reads the documents under `key`; `next` makes the request for the following ones.
pub(super) fn page<T: DeserializeOwned, E>(
    response: &Response,
    key: &'static str,
    next: impl FnOnce(Rest) -> E,
) -> Result<Page<Document<T>, E>> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(default)]
        links: Option<Links>,
    }
    #[derive(Deserialize)]
    struct Links {
        #[serde(default)]
        next: Option<String>,
    }
    let mut collection = json::collection::<T>(response, key)?;
    let answer: Answer = response.json()?;
    collection.next = collection.next.or(answer.links.and_then(|links| links.next));
    let rest = Rest::of(&collection, response)?.map(next);
    Ok(Page { items: collection.items, rest })
}

#[cfg(test)]
mod tests {
    use crate::{Endpoint, Response, Taken, providers::openstack::keystone::ListProjects};

    #[test]
    fn pages_are_followed_by_their_links() {
        let body = r#"{"projects": [{"id": "a", "name": "x"}],
            "links": {"self": "http://k/v3/projects", "next": "http://k/v3/projects?limit=1&marker=a"}}"#;
        let response =
            Response::new(http::StatusCode::OK, http::HeaderMap::new(), Taken::Collected(body.into()));
        let first = ListProjects { limit: Some(1), ..ListProjects::default() };
        assert_eq!(first.request().query, "limit=1");
        let rest = first.response(&response).expect("a page").rest.expect("another page");
        assert_eq!(rest.request().query, "limit=1&marker=a");
    }
}
