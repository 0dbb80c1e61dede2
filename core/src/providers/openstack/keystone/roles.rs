//! Roles, and who has which where.

use super::page::page;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{Document, or_default, text, text_option},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The domain it is for, where it is not for all.
    #[serde(default, deserialize_with = "text_option")]
    pub domain_id: Option<String>,
    /// What it allows.
    #[serde(default)]
    pub description: Option<String>,
}

/// Lists roles; what administrators may.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-roles>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRoles {
    /// Only that of that name.
    pub name: Option<String>,
    /// Those of that domain, instead of those for all.
    pub domain_id: Option<String>,
    /// How many to a page, at most.
    pub limit: Option<u32>,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListRoles {
    type Output = Page<Document<Role>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("identity", &["roles"])
            .query_opt("name", self.name.as_ref())
            .query_opt("domain_id", self.domain_id.as_ref())
            .query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "roles", |rest| ListRoles { rest: Some(rest), ..self.clone() })
    }
}

/// What a user's roles are roles in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// The project of that id.
    Project(String),
    /// The domain of that id.
    Domain(String),
}

impl Target {
    fn segments<'a>(&'a self, user: &'a str) -> [&'a str; 5] {
        match self {
            Target::Project(id) => ["projects", id, "users", user, "roles"],
            Target::Domain(id) => ["domains", id, "users", user, "roles"],
        }
    }
}

/// Lists the roles that a user has in a project or domain.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-role-assignments-for-user-on-project>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUserRoles {
    /// Where.
    pub target: Target,
    /// Whose.
    pub user_id: String,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListUserRoles {
    type Output = Page<Document<Role>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("identity", &self.target.segments(&self.user_id));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "roles", |rest| ListUserRoles { rest: Some(rest), ..self.clone() })
    }
}

/// Gives a user a role in a project or domain. Giving it twice is giving it once.
/// <https://docs.openstack.org/api-ref/identity/v3/#assign-role-to-user-on-project>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRole {
    /// Where.
    pub target: Target,
    /// To whom.
    pub user_id: String,
    /// Which.
    pub role_id: String,
}

impl Endpoint for GrantRole {
    type Output = ();

    fn request(&self) -> Request {
        grant(Method::PUT, &self.target, &self.user_id, &self.role_id)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes a role in a project or domain from a user.
/// <https://docs.openstack.org/api-ref/identity/v3/#unassign-role-from-user-on-project>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeRole {
    /// Where.
    pub target: Target,
    /// From whom.
    pub user_id: String,
    /// Which.
    pub role_id: String,
}

impl Endpoint for RevokeRole {
    type Output = ();

    fn request(&self) -> Request {
        grant(Method::DELETE, &self.target, &self.user_id, &self.role_id)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

fn grant(method: Method, target: &Target, user: &str, role: &str) -> Request {
    let [kind, id, users, user, roles] = target.segments(user);
    Request::new("identity", method, &[kind, id, users, user, roles, role])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        let listed = ListRoles { name: Some("member".into()), ..ListRoles::default() }.request();
        assert_eq!((listed.path.as_str(), listed.query.as_str()), ("/roles", "name=member"));
        let target = Target::Domain("default".into());
        let of_user = ListUserRoles { target, user_id: "a".into(), rest: None };
        assert_eq!(of_user.request().path, "/domains/default/users/a/roles");
        let target = Target::Project("p".into());
        let given = GrantRole { target: target.clone(), user_id: "u".into(), role_id: "r".into() };
        assert_eq!(given.request().to_string(), "PUT identity /projects/p/users/u/roles/r");
        let taken = RevokeRole { target, user_id: "u".into(), role_id: "r".into() };
        assert_eq!(taken.request().to_string(), "DELETE identity /projects/p/users/u/roles/r");
    }
}
