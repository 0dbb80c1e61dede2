//! Rules of security groups. A rule cannot be changed, only made anew.

use super::{
    super::Rest,
    SERVICE, Select,
    query::{listing, number_option, page},
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::json::{Document, collection, or_default, single, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};

/// A rule of a security group: what it lets through.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SecurityGroupRule {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The group it belongs to.
    #[serde(default, deserialize_with = "text_option")]
    pub security_group_id: Option<String>,
    /// `ingress` or `egress`.
    #[serde(default)]
    pub direction: Option<String>,
    /// `IPv4` or `IPv6`.
    #[serde(default)]
    pub ethertype: Option<String>,
    /// The protocol, by name or number; any where there is none.
    #[serde(default, deserialize_with = "text_option")]
    pub protocol: Option<String>,
    /// The first port, or the ICMP type; any where there is none.
    #[serde(default, deserialize_with = "number_option")]
    pub port_range_min: Option<i32>,
    /// The last port, or the ICMP code; any where there is none.
    #[serde(default, deserialize_with = "number_option")]
    pub port_range_max: Option<i32>,
    /// The addresses on the other side, as `10.0.0.0/8`; any where there is none.
    #[serde(default)]
    pub remote_ip_prefix: Option<String>,
    /// The security group of the other side.
    #[serde(default, deserialize_with = "text_option")]
    pub remote_group_id: Option<String>,
    /// The address group of the other side.
    #[serde(default, deserialize_with = "text_option")]
    pub remote_address_group_id: Option<String>,
    /// What its owner says about it.
    #[serde(default)]
    pub description: Option<String>,
    /// The project that owns it.
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The same, as releases before Newton call it.
    #[serde(default, deserialize_with = "text_option")]
    pub tenant_id: Option<String>,
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

/// Lists rules of security groups.
///
/// <https://docs.openstack.org/api-ref/network/v2/#list-security-group-rules>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListSecurityGroupRules {
    /// Only those with this description.
    pub description: Option<String>,
    /// Only those of this project.
    pub project_id: Option<String>,
    /// Only those of this group.
    pub security_group_id: Option<String>,
    /// Only those for `ingress` or for `egress`.
    pub direction: Option<String>,
    /// Only those for `IPv4` or for `IPv6`.
    pub ethertype: Option<String>,
    /// Only those for this protocol.
    pub protocol: Option<String>,
    /// Only those that begin at this port.
    pub port_range_min: Option<i32>,
    /// Only those that end at this port.
    pub port_range_max: Option<i32>,
    /// Only those for these addresses on the other side.
    pub remote_ip_prefix: Option<String>,
    /// Only those for this group on the other side.
    pub remote_group_id: Option<String>,
    /// Ids, tags, order.
    pub select: Select,
    /// The size of a page.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListSecurityGroupRules {
    type Output = Page<Document<SecurityGroupRule>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["security-group-rules"])
            .query_opt("description", self.description.as_ref())
            .query_opt("project_id", self.project_id.as_ref())
            .query_opt("security_group_id", self.security_group_id.as_ref())
            .query_opt("direction", self.direction.as_ref())
            .query_opt("ethertype", self.ethertype.as_ref())
            .query_opt("protocol", self.protocol.as_ref())
            .query_opt("port_range_min", self.port_range_min.map(|n| n.to_string()))
            .query_opt("port_range_max", self.port_range_max.map(|n| n.to_string()))
            .query_opt("remote_ip_prefix", self.remote_ip_prefix.as_ref())
            .query_opt("remote_group_id", self.remote_group_id.as_ref());
        listing(request, &self.select, self.limit, self.rest.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "security_group_rules", |rest| ListSecurityGroupRules {
            rest: Some(rest),
            ..self.clone()
        })
    }
}

/// Shows a security group rule.
///
/// <https://docs.openstack.org/api-ref/network/v2/#show-security-group-rule>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GetSecurityGroupRule {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetSecurityGroupRule {
    type Output = Document<SecurityGroupRule>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &["security-group-rules", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "security_group_rule")
    }
}

/// What a new rule is to let through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewSecurityGroupRule {
    /// The group it is for.
    pub security_group_id: String,
    /// `ingress` or `egress`.
    pub direction: String,
    /// `IPv4`, as unless said, or `IPv6`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethertype: Option<String>,
    /// The protocol, by name or number; any unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The first port, or the ICMP type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_range_min: Option<i32>,
    /// The last port, or the ICMP code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_range_max: Option<i32>,
    /// The addresses on the other side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_ip_prefix: Option<String>,
    /// The security group of the other side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_group_id: Option<String>,
    /// The address group of the other side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_address_group_id: Option<String>,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Creates a security group rule.
///
/// A rule that is there already is refused with a conflict that names it, so there are never two alike.
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-security-group-rule>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateSecurityGroupRule {
    /// What it is to be.
    pub security_group_rule: NewSecurityGroupRule,
}

impl Endpoint for CreateSecurityGroupRule {
    type Output = Document<SecurityGroupRule>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["security-group-rules"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        single(response, "security_group_rule")
    }
}

/// Creates several security group rules, all or none.
///
/// <https://docs.openstack.org/api-ref/network/v2/#bulk-create-security-group-rule>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateSecurityGroupRules {
    /// What they are to be.
    pub security_group_rules: Vec<NewSecurityGroupRule>,
}

impl Endpoint for CreateSecurityGroupRules {
    type Output = Vec<Document<SecurityGroupRule>>;
    fn request(&self) -> Request {
        Request::post(SERVICE, &["security-group-rules"]).json(self)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(collection(response, "security_group_rules")?.items)
    }
}

/// Deletes a security group rule.
///
/// <https://docs.openstack.org/api-ref/network/v2/#delete-security-group-rule>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteSecurityGroupRule {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeleteSecurityGroupRule {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &["security-group-rules", &self.id])
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
    use serde_json::json;

    #[test]
    fn requests_match_the_reference() {
        let list = ListSecurityGroupRules {
            security_group_id: Some("g1".into()),
            direction: Some("ingress".into()),
            port_range_min: Some(80),
            remote_ip_prefix: Some("::/0".into()),
            ..ListSecurityGroupRules::default()
        };
        assert_eq!(
            line(&list),
            "GET /security-group-rules?security_group_id=g1&direction=ingress&port_range_min=80\
             &remote_ip_prefix=%3A%3A%2F0"
        );
        // The reference writes the ports as strings; the service takes and answers numbers.
        let sample = NewSecurityGroupRule {
            direction: "ingress".into(),
            port_range_min: Some(80),
            ethertype: Some("IPv4".into()),
            port_range_max: Some(80),
            protocol: Some("tcp".into()),
            remote_group_id: Some("85cc3048-abc3-43cc-89b3-377341426ac5".into()),
            remote_address_group_id: Some("a9baa1eb-0614-4d68-870e-fec6d8f8c221".into()),
            security_group_id: "a7734e61-b545-452d-a3cd-0189cbd9747a".into(),
            ..NewSecurityGroupRule::default()
        };
        let create = CreateSecurityGroupRule { security_group_rule: sample.clone() };
        assert_eq!(line(&create), "POST /security-group-rules");
        let expected = json!({"direction": "ingress", "port_range_min": 80, "ethertype": "IPv4",
            "port_range_max": 80, "protocol": "tcp",
            "remote_group_id": "85cc3048-abc3-43cc-89b3-377341426ac5",
            "remote_address_group_id": "a9baa1eb-0614-4d68-870e-fec6d8f8c221",
            "security_group_id": "a7734e61-b545-452d-a3cd-0189cbd9747a"});
        assert_eq!(body(&create), json!({"security_group_rule": expected}));
        stored(&create);
        let several = CreateSecurityGroupRules { security_group_rules: vec![sample.clone(), sample] };
        assert_eq!(body(&several), json!({"security_group_rules": [expected, expected]}));
        assert_eq!(line(&DeleteSecurityGroupRule { id: "r1".into() }), "DELETE /security-group-rules/r1");
        assert_eq!(line(&GetSecurityGroupRule { id: "r1".into() }), "GET /security-group-rules/r1");
    }

    #[test]
    fn protocols_and_ports_are_read_as_names_and_numbers() {
        let rule = |fields: &str| {
            let shown = format!(r#"{{"security_group_rule": {{"id": 2, {fields}}}}}"#);
            GetSecurityGroupRule { id: "2".into() }.response(&answer(200, &shown)).expect("a rule")
        };
        let http = rule(r#""protocol": "tcp", "port_range_min": 80, "port_range_max": "443""#);
        assert_eq!((http.id.as_str(), http.port_range_min, http.port_range_max), ("2", Some(80), Some(443)));
        let vrrp = rule(r#""protocol": 112, "port_range_min": null"#);
        assert_eq!((vrrp.protocol.as_deref(), vrrp.port_range_min), (Some("112"), None));
    }
}
