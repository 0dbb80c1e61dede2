//! Security groups, by Nova.

use crate::{
    Endpoint, Request, Response, Result,
    providers::openstack::nova::{action::given, lenient::object_option, offset::offset_list},
    wire::json::{self, Document, or_default, present, text, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A security group. <https://docs.openstack.org/api-ref/compute/#security-groups-os-security-groups-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SecurityGroup {
    /// The id; a number where Nova has the network itself.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The description.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// The project it belongs to.
    #[serde(default, rename = "tenant_id", deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// What it lets in.
    #[serde(default, deserialize_with = "present")]
    pub rules: Vec<SecurityGroupRule>,
}

/// What a security group lets in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SecurityGroupRule {
    /// The id; a number where Nova has the network itself.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The id of its group.
    #[serde(deserialize_with = "text")]
    pub parent_group_id: String,
    /// `tcp`, `udp`, `icmp`; any where there is none.
    #[serde(default)]
    pub ip_protocol: Option<String>,
    /// The first port, or the ICMP type; -1 is any.
    #[serde(default)]
    pub from_port: Option<i32>,
    /// The last port, or the ICMP code; -1 is any.
    #[serde(default)]
    pub to_port: Option<i32>,
    /// From which addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub ip_range: IpRange,
    /// From the servers of which group; empty where it is by addresses.
    #[serde(default, deserialize_with = "object_option")]
    pub group: Option<SourceGroup>,
}

/// The addresses of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct IpRange {
    /// The addresses; none where the rule is by a group.
    #[serde(default)]
    pub cidr: Option<String>,
}

/// The group of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SourceGroup {
    /// The name; none where the rule is by addresses.
    #[serde(default)]
    pub name: Option<String>,
    /// The project it belongs to.
    #[serde(default, rename = "tenant_id", deserialize_with = "text_option")]
    pub project_id: Option<String>,
}

offset_list! {
    /// Lists security groups with their rules.
    /// <https://docs.openstack.org/api-ref/compute/#list-security-groups>
    ListSecurityGroups of SecurityGroup: ["os-security-groups"], "security_groups"
}

/// Shows a security group. <https://docs.openstack.org/api-ref/compute/#show-security-group-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetSecurityGroup {
    /// The group's id.
    pub id: String,
}

impl Endpoint for GetSecurityGroup {
    type Output = Document<SecurityGroup>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-security-groups", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "security_group")
    }
}

/// Makes a security group. <https://docs.openstack.org/api-ref/compute/#create-security-group>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSecurityGroup {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
}

impl Endpoint for CreateSecurityGroup {
    type Output = Document<SecurityGroup>;
    fn request(&self) -> Request {
        // Sent once: with Neutron behind, a repeat makes a second group of the same name.
        let group = json!({ "name": self.name, "description": self.description });
        Request::post("compute", &["os-security-groups"]).json(&json!({ "security_group": group }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "security_group")
    }
}

/// Changes a security group's name and description.
/// <https://docs.openstack.org/api-ref/compute/#update-security-group>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateSecurityGroup {
    /// The group's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
}

impl Endpoint for UpdateSecurityGroup {
    type Output = Document<SecurityGroup>;
    fn request(&self) -> Request {
        let group = json!({ "name": self.name, "description": self.description });
        Request::put("compute", &["os-security-groups", &self.id]).json(&json!({ "security_group": group }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "security_group")
    }
}

/// Deletes a security group. <https://docs.openstack.org/api-ref/compute/#delete-security-group>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteSecurityGroup {
    /// The group's id.
    pub id: String,
}

impl Endpoint for DeleteSecurityGroup {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-security-groups", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Lets something in. <https://docs.openstack.org/api-ref/compute/#create-security-group-rule>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSecurityGroupRule {
    /// The id of the group.
    pub parent_group_id: String,
    /// `tcp`, `udp` or `icmp`.
    pub ip_protocol: String,
    /// The first port, or the ICMP type; -1 is any.
    pub from_port: i32,
    /// The last port, or the ICMP code; -1 is any.
    pub to_port: i32,
    /// From these addresses; from all where neither this nor a group is said.
    pub cidr: Option<String>,
    /// From the servers of the group of this id, instead of addresses.
    pub group_id: Option<String>,
}

impl Endpoint for CreateSecurityGroupRule {
    type Output = Document<SecurityGroupRule>;
    fn request(&self) -> Request {
        // Sent once: a repeat is refused because there is such a rule, and its id is in the first answer only.
        let rule = given([
            ("parent_group_id", json!(self.parent_group_id)),
            ("ip_protocol", json!(self.ip_protocol)),
            ("from_port", json!(self.from_port)),
            ("to_port", json!(self.to_port)),
            ("cidr", json!(self.cidr)),
            ("group_id", json!(self.group_id)),
        ]);
        Request::post("compute", &["os-security-group-rules"]).json(&json!({ "security_group_rule": rule }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "security_group_rule")
    }
}

/// Takes a rule away. <https://docs.openstack.org/api-ref/compute/#delete-security-group-rule>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteSecurityGroupRule {
    /// The rule's id.
    pub id: String,
}

impl Endpoint for DeleteSecurityGroupRule {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-security-group-rules", &self.id])
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
        let create = CreateSecurityGroup { name: "test".into(), description: "description".into() };
        let group = json!({"security_group": {"name": "test", "description": "description"}});
        assert_eq!(sent(&create), ("POST /os-security-groups".into(), group.clone()));
        let id = "4".to_owned();
        let update =
            UpdateSecurityGroup { id: id.clone(), name: "test".into(), description: "description".into() };
        assert_eq!(sent(&update), ("PUT /os-security-groups/4".into(), group));
        let rule = CreateSecurityGroupRule {
            parent_group_id: "d6f86d8c-06ef-4bef-8e7c-8bf8f9ba9b7a".into(),
            ip_protocol: "tcp".into(),
            from_port: 22,
            to_port: 22,
            cidr: Some("10.0.0.0/24".into()),
            group_id: None,
        };
        assert_eq!(
            sent(&rule),
            (
                "POST /os-security-group-rules".into(),
                json!({"security_group_rule": {"parent_group_id": "d6f86d8c-06ef-4bef-8e7c-8bf8f9ba9b7a",
                    "ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr": "10.0.0.0/24"}})
            )
        );
        assert_eq!(sent(&ListSecurityGroups::default()).0, "GET /os-security-groups");
        assert_eq!(sent(&GetSecurityGroup { id: id.clone() }).0, "GET /os-security-groups/4");
        assert_eq!(sent(&DeleteSecurityGroup { id: id.clone() }).0, "DELETE /os-security-groups/4");
        assert_eq!(sent(&DeleteSecurityGroupRule { id }).0, "DELETE /os-security-group-rules/4");
    }

    #[test]
    fn a_rule_without_ports_is_read() {
        let body = r#"{"security_groups": [{"id": "cd8d", "name": "default", "rules": [{"id": "7f1a",
            "parent_group_id": "cd8d", "ip_protocol": null, "from_port": null, "to_port": null,
            "group": {"name": "default", "tenant_id": "fd21"}, "ip_range": {}}]}]}"#;
        let page = ListSecurityGroups::default().response(&answer(200, body)).expect("groups");
        let rule = &page.items[0].rules[0];
        assert_eq!((&rule.ip_protocol, rule.from_port, &rule.ip_range.cidr), (&None, None, &None));
        let group = rule.group.as_ref().expect("a group");
        assert_eq!((group.name.as_deref(), group.project_id.as_deref()), (Some("default"), Some("fd21")));
    }
}
