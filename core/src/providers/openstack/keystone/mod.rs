//! Identity: Keystone v3 and v2.0, and where there is none, Swift's own. How a session logs in, and what else there is to ask.

mod assignments;
mod body;
pub(crate) mod credentials;
mod domains;
pub(crate) mod granted;
pub(crate) mod login;
mod page;
mod projects;
mod roles;
mod tokens;
mod users;
mod v1;
mod versions;

pub use assignments::{AssignmentScope, ListRoleAssignments, Reference, RoleAssignment};
pub use credentials::{ApplicationCredential, Credentials, Domain, Named, Scope, Tenant};
pub use domains::{DomainDetail, GetDomain, ListAuthDomains, ListDomains};
pub use projects::{GetProject, ListAuthProjects, ListProjects, ListTenants, ListUserProjects, Project};
pub use roles::{GrantRole, ListRoles, ListUserRoles, RevokeRole, Role, Target};
pub use tokens::{CheckToken, RevokeToken};
pub use users::{CreateUser, DeleteUser, GetUser, ListUsers, UpdateUser, User, UserFields};
pub use versions::{ApiVersion, Link, ListVersions};
