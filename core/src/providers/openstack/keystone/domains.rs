//! Domains: what users and projects belong to.

use super::page::page;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{self, Document, or_default, text},
};
use serde::{Deserialize, Serialize};

/// A domain of users and projects, as Keystone shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainDetail {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether its users can log in.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// Lists domains; what administrators may.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-domains>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDomains {
    /// Only that of that name.
    pub name: Option<String>,
    /// Only those whose users can, or cannot, log in.
    pub enabled: Option<bool>,
    /// How many to a page, at most.
    pub limit: Option<u32>,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListDomains {
    type Output = Page<Document<DomainDetail>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("identity", &["domains"])
            .query_opt("name", self.name.as_ref())
            .query_opt("enabled", self.enabled.map(|enabled| enabled.to_string()))
            .query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "domains", |rest| ListDomains { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a domain.
/// <https://docs.openstack.org/api-ref/identity/v3/#show-domain-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDomain {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetDomain {
    type Output = Document<DomainDetail>;

    fn request(&self) -> Request {
        Request::get("identity", &["domains", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "domain")
    }
}

/// Lists the domains that the present user can have a token for.
/// <https://docs.openstack.org/api-ref/identity/v3/#get-available-domain-scopes>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAuthDomains {
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListAuthDomains {
    type Output = Page<Document<DomainDetail>, Self>;

    fn request(&self) -> Request {
        Rest::apply(self.rest.as_ref(), Request::get("identity", &["auth", "domains"]))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "domains", |rest| ListAuthDomains { rest: Some(rest) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        let listed = ListDomains { enabled: Some(false), ..ListDomains::default() }.request();
        assert_eq!((listed.path.as_str(), listed.query.as_str()), ("/domains", "enabled=false"));
        assert_eq!(GetDomain { id: "default".into() }.request().path, "/domains/default");
        assert_eq!(ListAuthDomains::default().request().path, "/auth/domains");
    }
}
