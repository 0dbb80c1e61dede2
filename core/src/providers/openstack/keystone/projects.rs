//! Projects, which v2.0 calls tenants.

use super::page::page;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{self, Document, or_default, text, text_option},
};
use serde::{Deserialize, Serialize};

/// A project: what servers, volumes and quotas belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// The domain it belongs to; v2.0 tells none.
    #[serde(default, deserialize_with = "text_option")]
    pub domain_id: Option<String>,
    /// The project above it.
    #[serde(default, deserialize_with = "text_option")]
    pub parent_id: Option<String>,
    /// Whether it can be used.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Whether it stands for a domain.
    #[serde(default, deserialize_with = "or_default")]
    pub is_domain: bool,
    /// Its tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
}

/// Lists projects; what administrators may.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-projects>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProjects {
    /// Only those of that domain.
    pub domain_id: Option<String>,
    /// Only that of that name.
    pub name: Option<String>,
    /// Only those right below that project.
    pub parent_id: Option<String>,
    /// Only those that can, or cannot, be used.
    pub enabled: Option<bool>,
    /// How many to a page, at most.
    pub limit: Option<u32>,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListProjects {
    type Output = Page<Document<Project>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("identity", &["projects"])
            .query_opt("domain_id", self.domain_id.as_ref())
            .query_opt("name", self.name.as_ref())
            .query_opt("parent_id", self.parent_id.as_ref())
            .query_opt("enabled", self.enabled.map(|enabled| enabled.to_string()))
            .query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "projects", |rest| ListProjects { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a project.
/// <https://docs.openstack.org/api-ref/identity/v3/#show-project-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetProject {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetProject {
    type Output = Document<Project>;

    fn request(&self) -> Request {
        Request::get("identity", &["projects", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "project")
    }
}

/// Lists the projects that the present user can have a token for.
/// <https://docs.openstack.org/api-ref/identity/v3/#get-available-project-scopes>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAuthProjects {
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListAuthProjects {
    type Output = Page<Document<Project>, Self>;

    fn request(&self) -> Request {
        Rest::apply(self.rest.as_ref(), Request::get("identity", &["auth", "projects"]))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "projects", |rest| ListAuthProjects { rest: Some(rest) })
    }
}

/// Lists the projects that a user has a role in.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-projects-for-user>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUserProjects {
    /// The user.
    pub user_id: String,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListUserProjects {
    type Output = Page<Document<Project>, Self>;

    fn request(&self) -> Request {
        Rest::apply(self.rest.as_ref(), Request::get("identity", &["users", &self.user_id, "projects"]))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "projects", |rest| ListUserProjects { rest: Some(rest), ..self.clone() })
    }
}

/// Lists the tenants that the present user can have a token for, at v2.0.
/// <https://docs.rackspace.com/docs/cloud-identity/v2/api-reference/tenant-operations>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTenants {
    /// How many to a page, at most.
    pub limit: Option<u32>,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListTenants {
    type Output = Page<Document<Project>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("identity", &["tenants"])
            .query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "tenants", |rest| ListTenants { rest: Some(rest), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        let listed = ListProjects {
            domain_id: Some("default".into()),
            name: Some("a b".into()),
            enabled: Some(true),
            ..ListProjects::default()
        }
        .request();
        assert_eq!(listed.to_string(), "GET identity /projects");
        assert_eq!(listed.query, "domain_id=default&name=a%20b&enabled=true");
        assert_eq!(GetProject { id: "p".into() }.request().path, "/projects/p");
        assert_eq!(ListAuthProjects::default().request().path, "/auth/projects");
        assert_eq!(ListUserProjects { user_id: "u".into(), rest: None }.request().path, "/users/u/projects");
        assert_eq!(ListTenants::default().request().path, "/tenants");
    }
}
