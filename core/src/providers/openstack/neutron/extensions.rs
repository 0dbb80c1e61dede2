//! What a cloud's Neutron can do beyond the core.

use super::SERVICE;
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::json::{Document, or_default, single, time_option},
};
use serde::{Deserialize, Serialize};

/// An extension of the API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Extension {
    /// What it is known by: `router`, `security-group`.
    pub alias: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What it does.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated: Option<Time>,
}

/// Lists the extensions of the API that the cloud has.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-extensions>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListExtensions {
    /// Where the listing goes on.
    pub rest: Option<super::super::Rest>,
}

impl Endpoint for ListExtensions {
    type Output = Page<Document<Extension>, Self>;
    fn request(&self) -> Request {
        super::super::Rest::apply(self.rest.as_ref(), Request::get(SERVICE, &["extensions"]))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        super::query::page(response, "extensions", |rest| ListExtensions { rest: Some(rest) })
    }
}

/// Shows an extension; not found where the cloud does not have it.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-extension-details>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetExtension {
    /// Its alias.
    pub alias: String,
}

impl Endpoint for GetExtension {
    type Output = Document<Extension>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["extensions", &self.alias])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "extension")
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::query::tests::{answer, line},
        *,
    };

    #[test]
    fn extensions_are_asked_for_and_read() {
        assert_eq!(line(&ListExtensions::default()), "GET /extensions");
        let get = GetExtension { alias: "router".into() };
        assert_eq!(line(&get), "GET /extensions/router");
        let shown = r#"{"extension": {"name": "Neutron L3 Router", "alias": "router", "description": "Router",
            "updated": "2012-07-20T10:00:00-00:00", "links": []}}"#;
        let extension = get.response(&answer(200, shown)).expect("an extension");
        assert_eq!((extension.alias.as_str(), extension.name.as_str()), ("router", "Neutron L3 Router"));
        assert_eq!(extension.updated, Time::parse_rfc3339("2012-07-20T10:00:00Z"));
        let listed = r#"{"extensions": [{"alias": "quotas", "name": null}]}"#;
        let page = ListExtensions::default().response(&answer(200, listed)).expect("extensions");
        assert_eq!((page.items[0].alias.as_str(), page.rest.is_none()), ("quotas", true));
    }
}
