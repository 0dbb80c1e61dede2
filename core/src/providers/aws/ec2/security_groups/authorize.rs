//! Rules given to security groups and taken from them.

use super::{IpPermission, RevokedSecurityGroupRule, SecurityGroupRule};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::aws::ec2::{Tag, form, request},
    wire::{
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

/// Lets traffic in. The answer is the rules; clouds before 2021 and some others tell none.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizeSecurityGroupIngress {
    /// The group's id.
    pub group_id: Option<String>,
    /// The group's name, in the default VPC or EC2-Classic.
    pub group_name: Option<String>,
    /// What may come in.
    pub ip_permissions: Vec<IpPermission>,
    /// The rules' tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for AuthorizeSecurityGroupIngress {
    type Output = Vec<Document<SecurityGroupRule>>;

    fn request(&self) -> Request {
        let form = form("AuthorizeSecurityGroupIngress")
            .opt("GroupId", self.group_id.as_ref())
            .opt("GroupName", self.group_name.as_ref());
        let form = IpPermission::write(form, &self.ip_permissions);
        // There is no rule twice; a repeat that is told `InvalidPermission.Duplicate` leaves in doubt by whom.
        request(Tag::specify(form, "security-group-rule", &self.tags)).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        authorized(response)
    }
}

/// Lets traffic out. The answer is the rules; clouds before 2021 and some others tell none.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizeSecurityGroupEgress {
    /// The group's id.
    pub group_id: String,
    /// What may go out.
    pub ip_permissions: Vec<IpPermission>,
    /// The rules' tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for AuthorizeSecurityGroupEgress {
    type Output = Vec<Document<SecurityGroupRule>>;

    fn request(&self) -> Request {
        let form = form("AuthorizeSecurityGroupEgress").set("GroupId", &self.group_id);
        let form = IpPermission::write(form, &self.ip_permissions);
        // As with what comes in.
        request(Tag::specify(form, "security-group-rule", &self.tags)).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        authorized(response)
    }
}

fn authorized(response: &Response) -> Result<Vec<Document<SecurityGroupRule>>> {
    xml_struct! {
        struct Answer {
            done: Option<bool> = "return",
            rules: Vec<Document<SecurityGroupRule>> = "securityGroupRuleSet",
        }
    }
    let answer: Answer = xml::read(response)?;
    check(answer.done, response)?;
    Ok(answer.rules)
}

/// What came of taking rules away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revoked {
    /// What was not allowed anyway.
    pub unknown: Vec<IpPermission>,
    /// The rules that are gone; clouds that are not up to date tell none.
    pub rules: Vec<RevokedSecurityGroupRule>,
}

/// Lets traffic in no longer; by what it is, or by the ids of rules.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeSecurityGroupIngress {
    /// The group's id.
    pub group_id: Option<String>,
    /// The group's name, in the default VPC or EC2-Classic.
    pub group_name: Option<String>,
    /// What may no longer come in; ports and places as they were given.
    pub ip_permissions: Vec<IpPermission>,
    /// The rules.
    pub security_group_rule_ids: Vec<String>,
}

impl Endpoint for RevokeSecurityGroupIngress {
    type Output = Revoked;

    fn request(&self) -> Request {
        let form = form("RevokeSecurityGroupIngress")
            .opt("GroupId", self.group_id.as_ref())
            .opt("GroupName", self.group_name.as_ref())
            .list("SecurityGroupRuleId", &self.security_group_rule_ids);
        request(IpPermission::write(form, &self.ip_permissions)).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Revoked> {
        revoked(response)
    }
}

/// Lets traffic out no longer; by what it is, or by the ids of rules.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeSecurityGroupEgress {
    /// The group's id.
    pub group_id: String,
    /// What may no longer go out; ports and places as they were given.
    pub ip_permissions: Vec<IpPermission>,
    /// The rules.
    pub security_group_rule_ids: Vec<String>,
}

impl Endpoint for RevokeSecurityGroupEgress {
    type Output = Revoked;

    fn request(&self) -> Request {
        let form = form("RevokeSecurityGroupEgress")
            .set("GroupId", &self.group_id)
            .list("SecurityGroupRuleId", &self.security_group_rule_ids);
        request(IpPermission::write(form, &self.ip_permissions)).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Revoked> {
        revoked(response)
    }
}

fn revoked(response: &Response) -> Result<Revoked> {
    xml_struct! {
        struct Answer {
            done: Option<bool> = "return",
            unknown: Vec<IpPermission> = "unknownIpPermissionSet",
            rules: Vec<RevokedSecurityGroupRule> = "revokedSecurityGroupRuleSet",
        }
    }
    let answer: Answer = xml::read(response)?;
    check(answer.done, response)?;
    Ok(Revoked { unknown: answer.unknown, rules: answer.rules })
}

fn check(done: Option<bool>, response: &Response) -> Result<()> {
    match done {
        Some(false) => Err(response.malformed("it says neither that it was done nor why not")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::aws::ec2::testing::{answer, sent, stored};

    #[test]
    fn rules_are_given() {
        let ssh = IpPermission::ports("tcp", 22, 22).cidr("203.0.113.0/24");
        let ingress = AuthorizeSecurityGroupIngress {
            group_id: Some("sg-1".into()),
            ip_permissions: vec![ssh, IpPermission::all().group("sg-2")],
            tags: vec![Tag::new("a", "b")],
            ..Default::default()
        };
        assert_eq!(
            sent(&ingress),
            "AuthorizeSecurityGroupIngress GroupId=sg-1 IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=22 \
            IpPermissions.1.ToPort=22 IpPermissions.1.IpRanges.1.CidrIp=203.0.113.0/24 IpPermissions.2.IpProtocol=-1 \
            IpPermissions.2.Groups.1.GroupId=sg-2 TagSpecification.1.ResourceType=security-group-rule \
            TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b"
        );
        assert_eq!((ingress.request().repeat, stored(&ingress)), (Repeat::Keyed, ingress.clone()));
        let body = "<R><return>true</return><securityGroupRuleSet><item><securityGroupRuleId>sgr-1</securityGroupRuleId>\
            <cidrIpv4>203.0.113.0/24</cidrIpv4></item></securityGroupRuleSet></R>";
        let rules = ingress.response(&answer(200, body)).expect("rules");
        assert_eq!(rules[0].cidr_ipv4.as_deref(), Some("203.0.113.0/24"));
        assert!(ingress.response(&answer(200, "<R><return>false</return></R>")).is_err());
        let egress = AuthorizeSecurityGroupEgress {
            group_id: "sg-1".into(),
            ip_permissions: vec![IpPermission::all().cidr("::/0")],
            tags: Vec::new(),
        };
        assert_eq!(
            sent(&egress),
            "AuthorizeSecurityGroupEgress GroupId=sg-1 IpPermissions.1.IpProtocol=-1 \
            IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0"
        );
        assert_eq!(stored(&egress), egress);
    }

    #[test]
    fn rules_are_taken() {
        let ingress = RevokeSecurityGroupIngress {
            group_name: Some("web".into()),
            security_group_rule_ids: vec!["sgr-1".into()],
            ..Default::default()
        };
        assert_eq!(sent(&ingress), "RevokeSecurityGroupIngress GroupName=web SecurityGroupRuleId.1=sgr-1");
        assert_eq!((ingress.request().repeat, stored(&ingress)), (Repeat::Safe, ingress.clone()));
        let body = "<R><return>true</return><unknownIpPermissionSet><item><ipProtocol>tcp</ipProtocol>\
            <fromPort>1</fromPort></item></unknownIpPermissionSet><revokedSecurityGroupRuleSet><item>\
            <securityGroupRuleId>sgr-1</securityGroupRuleId><isEgress>false</isEgress>\
            <referencedGroupId>sg-2</referencedGroupId></item></revokedSecurityGroupRuleSet></R>";
        let revoked = ingress.response(&answer(200, body)).expect("what was revoked");
        assert_eq!((revoked.unknown[0].from_port, revoked.unknown[0].to_port), (Some(1), None));
        assert_eq!(revoked.rules[0].referenced_group_id.as_deref(), Some("sg-2"));
        assert_eq!(revoked.rules[0].security_group_rule_id.as_deref(), Some("sgr-1"));
        assert!(ingress.response(&answer(200, "<R><return>false</return></R>")).is_err());
        let egress = RevokeSecurityGroupEgress {
            group_id: "sg-1".into(),
            ip_permissions: vec![IpPermission::all().cidr("0.0.0.0/0")],
            security_group_rule_ids: Vec::new(),
        };
        assert_eq!(
            sent(&egress),
            "RevokeSecurityGroupEgress GroupId=sg-1 IpPermissions.1.IpProtocol=-1 \
            IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0"
        );
        assert_eq!(stored(&egress), egress);
    }
}
