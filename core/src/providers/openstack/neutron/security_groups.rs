//! Security groups.

use super::{
    super::Rest,
    SERVICE, SecurityGroupRule, Select,
    query::{flag, listing, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::json::{Document, or_default, single, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A security group: rules about what its ports may receive and send.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SecurityGroup {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What its owner says about it.
    #[serde(default)]
    pub description: Option<String>,
    /// The project that owns it.
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The same, as releases before Newton call it.
    #[serde(default, deserialize_with = "text_option")]
    pub tenant_id: Option<String>,
    /// Its rules.
    #[serde(default, rename = "security_group_rules", deserialize_with = "or_default")]
    pub rules: Vec<SecurityGroupRule>,
    /// Whether answers to what was let through come through too.
    #[serde(default)]
    pub stateful: Option<bool>,
    /// Whether another project shares it.
    #[serde(default)]
    pub shared: Option<bool>,
    /// Its tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// How often it was changed.
    #[serde(default)]
    pub revision_number: Option<u64>,
}

/// Lists security groups, their rules with them.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-security-groups>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListSecurityGroups {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those with this description.
    pub description: Option<String>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those that other projects share, or only the others.
    pub shared: Option<bool>,
    /// Ids, tags, order.
    pub select: Select,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListSecurityGroups {
    type Output = Page<Document<SecurityGroup>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["security-groups"])
            .query_opt("name", self.name.as_ref())
            .query_opt("description", self.description.as_ref())
            .query_opt("project_id", self.project_id.as_ref())
            .query_opt("shared", self.shared.map(flag));
        listing(request, &self.select, self.limit, self.rest.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "security_groups", |rest| ListSecurityGroups { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a security group.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-security-group>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetSecurityGroup {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetSecurityGroup {
    type Output = Document<SecurityGroup>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["security-groups", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "security_group")
    }
}

/// What a new security group is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewSecurityGroup {
    /// Its name.
    pub name: String,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether answers to what was let through come through too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stateful: Option<bool>,
    /// The project that is to own it; only an administrator names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
}

/// Creates a security group.
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-security-group>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateSecurityGroup {
    /// What it is to be.
    pub security_group: NewSecurityGroup,
}

impl Endpoint for CreateSecurityGroup {
    type Output = Document<SecurityGroup>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["security-groups"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "security_group")
    }
}

/// What changes about a security group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecurityGroupChange {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether answers to what was let through come through too; only while no port uses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stateful: Option<bool>,
}

/// Changes a security group.
///
/// <https://docs.openstack.org/api-ref/network/v2/#update-security-group>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateSecurityGroup {
    /// Its id.
    pub id: String,
    /// What changes.
    pub security_group: SecurityGroupChange,
}

impl Endpoint for UpdateSecurityGroup {
    type Output = Document<SecurityGroup>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &["security-groups", &self.id])
            .json(&json!({ "security_group": self.security_group }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "security_group")
    }
}

/// Deletes a security group.
///
/// <https://docs.openstack.org/api-ref/network/v2/#delete-security-group>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteSecurityGroup {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeleteSecurityGroup {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["security-groups", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::query::tests::{answer, body, line, stored},
        *,
    };

    #[test]
    fn requests_match_the_reference() {
        let list = ListSecurityGroups {
            name: Some("default".into()),
            shared: Some(false),
            ..ListSecurityGroups::default()
        };
        assert_eq!(line(&list), "GET /security-groups?name=default&shared=false");
        let sample = NewSecurityGroup {
            name: "new-webservers".into(),
            description: Some("security group for webservers".into()),
            stateful: Some(true),
            project_id: None,
        };
        let create = CreateSecurityGroup { security_group: sample };
        assert_eq!(line(&create), "POST /security-groups");
        assert_eq!(
            body(&create),
            json!({"security_group": {"name": "new-webservers", "description": "security group for webservers",
                "stateful": true}})
        );
        stored(&create);
        let change = SecurityGroupChange {
            name: Some("mysecgroup".into()),
            description: Some("my security group".into()),
            stateful: Some(true),
        };
        let update = UpdateSecurityGroup { id: "g1".into(), security_group: change };
        assert_eq!(line(&update), "PUT /security-groups/g1");
        assert_eq!(
            body(&update),
            json!({"security_group": {"name": "mysecgroup", "description": "my security group", "stateful": true}})
        );
        assert_eq!(line(&GetSecurityGroup { id: "g1".into() }), "GET /security-groups/g1");
        assert_eq!(line(&DeleteSecurityGroup { id: "g1".into() }), "DELETE /security-groups/g1");
    }

    #[test]
    fn a_group_is_read_with_its_rules() {
        let shown = r#"{"security_group": {"id": "cd8d", "name": "default", "stateful": true, "tenant_id": "fd21",
            "project_id": "fd21", "description": "Default security group", "shared": false,
            "security_group_rules": [{"id": "1f9c", "security_group_id": "cd8d", "ethertype": "IPv6",
            "direction": "ingress", "protocol": null, "port_range_min": null, "remote_group_id": "cd8d",
            "description": null, "tags": [], "revision_number": 0}], "tags": [], "revision_number": 1}}"#;
        let group = GetSecurityGroup { id: "cd8d".into() }.response(&answer(200, shown)).expect("a group");
        assert_eq!((group.stateful, group.shared, group.revision_number), (Some(true), Some(false), Some(1)));
        let rule = &group.rules[0];
        assert_eq!((rule.ethertype.as_deref(), rule.protocol.as_deref()), (Some("IPv6"), None));
        assert_eq!(rule.remote_group_id.as_deref(), Some("cd8d"));
    }
}
