//! Who may do what in a bucket, by IAM. <https://docs.cloud.google.com/storage/docs/access-control/iam>

use super::at;
use crate::{Endpoint, Repeat, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Which form it has: 3 where bindings have conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Its tag. With it, a policy replaces only the one that it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Who may do what.
    pub bindings: Vec<Binding>,
    /// What else the service has said, so that it is not lost when the policy is set again.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Who has a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Binding {
    /// The role: `roles/storage.objectViewer`.
    pub role: String,
    /// Who has it: `allUsers`, `user:liz@example.com`.
    pub members: Vec<String>,
    /// When they have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Value>,
    /// What else the service has said.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Policy {
    /// Whether that role is given to that member, whatever the time.
    #[must_use]
    pub fn gives(&self, role: &str, member: &str) -> bool {
        let whole = |binding: &&Binding| binding.role == role && binding.condition.is_none();
        self.bindings.iter().filter(whole).any(|binding| binding.members.iter().any(|other| other == member))
    }

    /// Gives that role to that member.
    pub fn give(&mut self, role: &str, member: &str) {
        if self.gives(role, member) {
            return;
        }
        let member = member.to_owned();
        match self.bindings.iter_mut().find(|binding| binding.role == role && binding.condition.is_none()) {
            Some(binding) => binding.members.push(member),
            None => {
                self.bindings.push(Binding {
                    role: role.into(),
                    members: vec![member],
                    ..Binding::default()
                });
            }
        }
    }

    /// Takes that role from that member, also where it was given under a condition.
    pub fn take(&mut self, role: &str, member: &str) {
        for binding in self.bindings.iter_mut().filter(|binding| binding.role == role) {
            binding.members.retain(|other| other != member);
        }
        self.bindings.retain(|binding| !binding.members.is_empty());
    }
}

/// Shows a bucket's policy. <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/getIamPolicy>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetIamPolicy {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetIamPolicy {
    type Output = Policy;

    fn request(&self) -> Request {
        // In an older form, conditions would be left out, and lost when the policy is set.
        at(Method::GET, &self.bucket, &["iam"]).query("optionsRequestedPolicyVersion", "3")
    }

    fn response(&self, response: &Response) -> Result<Policy> {
        response.json()
    }
}

/// Replaces a bucket's policy. With a tag, it may be repeated.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/setIamPolicy>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetIamPolicy {
    /// The bucket.
    pub bucket: String,
    /// The policy.
    pub policy: Policy,
}

impl Endpoint for SetIamPolicy {
    type Output = Policy;

    fn request(&self) -> Request {
        let repeat = if self.policy.etag.is_some() { Repeat::Keyed } else { Repeat::Once };
        at(Method::PUT, &self.bucket, &["iam"]).json(&self.policy).repeat(repeat)
    }

    fn response(&self, response: &Response) -> Result<Policy> {
        response.json()
    }
}

/// Tells which of these permissions the account has on a bucket.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/testIamPermissions>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestIamPermissions {
    /// The bucket.
    pub bucket: String,
    /// The permissions: `storage.objects.create`.
    pub permissions: Vec<String>,
}

impl Endpoint for TestIamPermissions {
    type Output = Vec<String>;

    fn request(&self) -> Request {
        let request = at(Method::GET, &self.bucket, &["iam", "testPermissions"]);
        self.permissions.iter().fold(request, |request, permission| request.query("permissions", permission))
    }

    fn response(&self, response: &Response) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Reply {
            #[serde(default)]
            permissions: Vec<String>,
        }
        Ok(response.json::<Reply>()?.permissions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gcs::testing::{answer, json, line};

    const VIEWER: &str = "roles/storage.objectViewer";

    #[test]
    fn a_policy_is_read_changed_and_set() {
        let get = GetIamPolicy { bucket: "b".into() };
        assert_eq!(line(&get.request()), "GET /storage/v1/b/b/iam?optionsRequestedPolicyVersion=3");
        let body = r#"{"kind": "storage#policy", "version": 3, "etag": "CAE=", "bindings": [
            {"role": "roles/storage.admin", "members": ["user:a@b.c"]},
            {"role": "roles/storage.objectViewer", "members": ["allUsers"], "condition": {"title": "t", "expression": "e"}}]}"#;
        let mut policy = get.response(&answer(200, &[], body)).expect("a policy");
        assert!(!policy.gives(VIEWER, "allUsers"), "not at all times");
        policy.give(VIEWER, "allUsers");
        policy.give(VIEWER, "allUsers");
        policy.give(VIEWER, "user:d@e.f");
        assert!(policy.gives(VIEWER, "allUsers"));
        assert_eq!((policy.bindings.len(), policy.bindings[2].members.len()), (3, 2));
        let set = SetIamPolicy { bucket: "b".into(), policy: policy.clone() };
        let request = set.request();
        assert_eq!((line(&request).as_str(), request.repeat), ("PUT /storage/v1/b/b/iam", Repeat::Keyed));
        let sent = json(&request);
        assert_eq!(
            (&sent["kind"], &sent["etag"], &sent["version"]),
            (&"storage#policy".into(), &"CAE=".into(), &3.into())
        );
        assert_eq!(sent["bindings"][1]["condition"]["expression"], "e");
        policy.take(VIEWER, "allUsers");
        policy.take(VIEWER, "user:d@e.f");
        assert_eq!(policy.bindings.len(), 1);
        let blind = SetIamPolicy { policy: Policy { etag: None, ..policy }, ..set };
        assert_eq!(blind.request().repeat, Repeat::Once);
    }

    #[test]
    fn permissions_are_asked_for_one_by_one() {
        let test = TestIamPermissions {
            bucket: "b".into(),
            permissions: vec!["storage.objects.get".into(), "storage.objects.list".into()],
        };
        assert_eq!(
            line(&test.request()),
            "GET /storage/v1/b/b/iam/testPermissions?permissions=storage.objects.get&permissions=storage.objects.list"
        );
        let reply = answer(200, &[], r#"{"permissions": ["storage.objects.get"]}"#);
        assert_eq!(test.response(&reply).expect("some"), ["storage.objects.get"]);
        assert_eq!(test.response(&answer(200, &[], "{}")).expect("none"), Vec::<String>::new());
    }
}
