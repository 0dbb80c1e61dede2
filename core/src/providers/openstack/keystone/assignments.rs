//! Role assignments: which user or group has which role where.

use super::page::page;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{Document, or_default, text_option},
};
use serde::{Deserialize, Serialize};

/// One role that a user or group has somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// The role.
    #[serde(default)]
    pub role: Option<Reference>,
    /// The user who has it.
    #[serde(default)]
    pub user: Option<Reference>,
    /// The group whose members have it.
    #[serde(default)]
    pub group: Option<Reference>,
    /// Where.
    #[serde(default, deserialize_with = "or_default")]
    pub scope: AssignmentScope,
}

/// Where a role is had.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentScope {
    /// In this project.
    #[serde(default)]
    pub project: Option<Reference>,
    /// In this domain.
    #[serde(default)]
    pub domain: Option<Reference>,
}

/// Something of Keystone's by its id; with its name where names were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its id.
    #[serde(default, deserialize_with = "text_option")]
    pub id: Option<String>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// Lists role assignments; what administrators may.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-role-assignments>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRoleAssignments {
    /// Only those of that user.
    pub user_id: Option<String>,
    /// Only those of that role.
    pub role_id: Option<String>,
    /// Only those in that project.
    pub project_id: Option<String>,
    /// Only those in that domain.
    pub domain_id: Option<String>,
    /// Those that come from groups and from projects above, too.
    pub effective: bool,
    /// With names.
    pub include_names: bool,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListRoleAssignments {
    type Output = Page<Document<RoleAssignment>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("identity", &["role_assignments"])
            .query_opt("user.id", self.user_id.as_ref())
            .query_opt("role.id", self.role_id.as_ref())
            .query_opt("scope.project.id", self.project_id.as_ref())
            .query_opt("scope.domain.id", self.domain_id.as_ref())
            .query_opt("effective", self.effective.then_some("true"))
            .query_opt("include_names", self.include_names.then_some("true"));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "role_assignments", |rest| ListRoleAssignments { rest: Some(rest), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Taken;

    #[test]
    fn assignments_are_asked_for_and_read() {
        let listing = ListRoleAssignments {
            user_id: Some("313233".into()),
            project_id: Some("456789".into()),
            include_names: true,
            ..ListRoleAssignments::default()
        };
        assert_eq!(listing.request().path, "/role_assignments");
        assert_eq!(listing.request().query, "user.id=313233&scope.project.id=456789&include_names=true");
        let body = r#"{"links": {"next": null}, "role_assignments": [
            {"links": {"assignment": "http://k"}, "role": {"id": "123456"}, "user": {"id": "313233", "name": "n"},
             "scope": {"project": {"id": "456789"}}}]}"#;
        let response =
            Response::new(http::StatusCode::OK, http::HeaderMap::new(), Taken::Collected(body.into()));
        let page = listing.response(&response).expect("a page");
        let assignment = &page.items[0];
        let id = |reference: &Option<Reference>| reference.as_ref().and_then(|r| r.id.clone());
        assert_eq!(id(&assignment.role).as_deref(), Some("123456"));
        assert_eq!(id(&assignment.scope.project).as_deref(), Some("456789"));
        assert_eq!(assignment.user.as_ref().and_then(|user| user.name.as_deref()), Some("n"));
        assert!(page.rest.is_none() && assignment.group.is_none());
    }
}
