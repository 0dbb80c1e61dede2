//! Keystone's calls.

use super::entry::{calls, d, some};
use pileus_core::providers::openstack::keystone::{self, Target, UserFields};

calls! { openstack |s|
    Reads keystone::CheckToken { token: "not-a-token".into() }
    Creates keystone::CreateUser { fields: UserFields { name: some(&s.new), password: Some("hidden-data-of-a-user".into()), ..d() } }
    Deletes keystone::DeleteUser { id: s.user.clone() }
    Reads keystone::GetDomain { id: "default".into() }
    Reads keystone::GetProject { id: s.project.clone() }
    Reads keystone::GetUser { id: s.user.clone() }
    Changes keystone::GrantRole { target: Target::Project(s.project.clone()), user_id: s.user.clone(), role_id: s.role.clone() }
    Pages keystone::ListAuthDomains { ..d() }
    Pages keystone::ListAuthProjects { ..d() }
    Pages keystone::ListDomains { ..d() }
    Pages keystone::ListProjects { ..d() }
    Pages keystone::ListRoleAssignments { ..d() }
    Pages keystone::ListRoles { ..d() }
    Pages keystone::ListTenants { ..d() }
    Pages keystone::ListUserProjects { user_id: s.user.clone(), rest: None }
    Pages keystone::ListUserRoles { target: Target::Project(s.project.clone()), user_id: s.user.clone(), rest: None }
    Pages keystone::ListUsers { ..d() }
    Reads keystone::ListVersions {}
    Changes keystone::RevokeRole { target: Target::Project(s.project.clone()), user_id: s.user.clone(), role_id: s.role.clone() }
    Changes keystone::RevokeToken { token: "not-a-token".into() }
    Changes keystone::UpdateUser { id: s.user.clone(), fields: UserFields { email: some("a@b.example"), ..d() } }
}
