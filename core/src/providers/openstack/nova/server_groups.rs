//! Server groups: servers kept on one host, or apart.

use super::offset;
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{self, Document, or_default, present, text, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The version whose answers are read: one policy with its rule.
const READ: (u16, u16) = (2, 64);

/// A server group. <https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ServerGroup {
    /// The id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The policy (from 2.64): `affinity`, `anti-affinity`, `soft-affinity` or `soft-anti-affinity`.
    #[serde(default)]
    pub policy: Option<String>,
    /// The policies (up to 2.63); there is never more than one.
    #[serde(default, deserialize_with = "present")]
    pub policies: Vec<String>,
    /// What goes with the policy (from 2.64).
    #[serde(default, deserialize_with = "or_default")]
    pub rules: Rules,
    /// The ids of its servers.
    #[serde(default, deserialize_with = "present")]
    pub members: Vec<String>,
    /// The project it belongs to (from 2.13).
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The user who made it (from 2.13).
    #[serde(default, deserialize_with = "text_option")]
    pub user_id: Option<String>,
}

/// What goes with a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How many servers of an `anti-affinity` group may be on one host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_server_per_host: Option<u32>,
}

impl ServerGroup {
    /// The policy, however the version tells it.
    #[must_use]
    pub fn policy(&self) -> Option<&str> {
        self.policy.as_deref().or_else(|| self.policies.first().map(String::as_str))
    }
}

/// Lists server groups. <https://docs.openstack.org/api-ref/compute/#list-server-groups>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListServerGroups {
    /// Of all projects (administrators).
    pub all_projects: bool,
    /// How many come before.
    pub offset: u64,
}

impl Endpoint for ListServerGroups {
    type Output = Page<Document<ServerGroup>, Self>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-server-groups"])
            .versions((2, 1), READ)
            .query_opt("all_projects", self.all_projects.then_some("true"))
            .query_opt("offset", (self.offset > 0).then(|| self.offset.to_string()))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        let items = json::collection(response, "server_groups")?.items;
        let rest = offset::after(self.offset, items.len());
        Ok(Page { items, rest: rest.map(|offset| ListServerGroups { offset, ..self.clone() }) })
    }
}

/// Shows a server group. <https://docs.openstack.org/api-ref/compute/#show-server-group-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetServerGroup {
    /// The group's id.
    pub id: String,
}

impl Endpoint for GetServerGroup {
    type Output = Document<ServerGroup>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-server-groups", &self.id]).versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "server_group")
    }
}

/// Makes a server group. <https://docs.openstack.org/api-ref/compute/#create-server-group>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateServerGroup {
    /// The name; need not be unique.
    pub name: String,
    /// The policy: `affinity`, `anti-affinity`, and from 2.15 on `soft-affinity` and `soft-anti-affinity`.
    pub policy: String,
    /// How many servers of an `anti-affinity` group may be on one host (2.64).
    pub max_server_per_host: Option<u32>,
}

impl Endpoint for CreateServerGroup {
    type Output = Document<ServerGroup>;
    fn request(&self) -> Request {
        let group = match self.max_server_per_host {
            None => json!({ "name": self.name, "policies": [self.policy] }),
            Some(most) => {
                json!({ "name": self.name, "policy": self.policy, "rules": { "max_server_per_host": most } })
            }
        };
        // Sent once: a repeat makes a second group of the same name.
        let request = Request::post("compute", &["os-server-groups"]).json(&json!({ "server_group": group }));
        match (self.max_server_per_host, self.policy.starts_with("soft-")) {
            (Some(_), _) => request.versions(READ, READ),
            // The list of policies is the form up to 2.63.
            (None, true) => request.versions((2, 15), (2, 63)),
            (None, false) => request.versions((2, 1), (2, 63)),
        }
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "server_group")
    }
}

/// Deletes a server group; its servers stay. <https://docs.openstack.org/api-ref/compute/#delete-server-group>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteServerGroup {
    /// The group's id.
    pub id: String,
}

impl Endpoint for DeleteServerGroup {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-server-groups", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn requests_are_the_published_ones() {
        let create = CreateServerGroup {
            name: "test".into(),
            policy: "anti-affinity".into(),
            max_server_per_host: None,
        };
        assert_eq!(
            sent(&create),
            (
                "POST /os-server-groups".into(),
                json!({"server_group": {"name": "test", "policies": ["anti-affinity"]}})
            )
        );
        assert_eq!(versions(&create), Some(((2, 1), (2, 63))));
        let soft = CreateServerGroup { policy: "soft-affinity".into(), ..create.clone() };
        assert_eq!(versions(&soft), Some(((2, 15), (2, 63))));
        let ruled = CreateServerGroup { max_server_per_host: Some(3), ..create };
        assert_eq!(
            sent(&ruled).1,
            json!({"server_group": {"name": "test", "policy": "anti-affinity", "rules": {"max_server_per_host": 3}}})
        );
        assert_eq!(versions(&ruled), Some(((2, 64), (2, 64))));
        let list = ListServerGroups { all_projects: true, offset: 5 };
        assert_eq!(sent(&list).0, "GET /os-server-groups?all_projects=true&offset=5");
        assert_eq!(sent(&GetServerGroup { id: "g".into() }).0, "GET /os-server-groups/g");
        assert_eq!(sent(&DeleteServerGroup { id: "g".into() }).0, "DELETE /os-server-groups/g");
    }

    #[test]
    fn both_forms_of_a_policy_are_read() {
        let get = GetServerGroup { id: "g".into() };
        for group in [
            r#"{"id": "g", "name": "t", "policies": ["affinity"], "members": ["a"], "metadata": {}}"#,
            r#"{"id": "g", "name": "t", "policy": "affinity", "rules": {}, "members": ["a"], "project_id": "p"}"#,
        ] {
            let group =
                get.response(&answer(200, &format!(r#"{{"server_group": {group}}}"#))).expect("a group");
            assert_eq!((group.policy(), group.members.as_slice()), (Some("affinity"), &["a".to_owned()][..]));
            assert_eq!(group.rules, Rules::default());
        }
    }
}
