//! Rules of security groups, each with an id of its own.

use super::super::{Tag, calls::describe};
use crate::wire::{xml::Document, xml_struct};

xml_struct! {
    /// One rule: traffic of one kind, to or from one place.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct SecurityGroupRule {
        /// Its id.
        pub security_group_rule_id: String = needed "securityGroupRuleId",
        /// Its ARN.
        pub arn: Option<String> = "securityGroupRuleArn",
        /// The group it belongs to.
        pub group_id: Option<String> = "groupId",
        /// The account that owns that group.
        pub group_owner_id: Option<String> = "groupOwnerId",
        /// Whether it is of what goes out.
        pub is_egress: Option<bool> = "isEgress",
        /// The protocol: `tcp`, a number; `-1` is all.
        pub ip_protocol: Option<String> = "ipProtocol",
        /// The first port; the type of ICMP messages; -1 is all.
        pub from_port: Option<i32> = "fromPort",
        /// The last port; the code of ICMP messages; -1 is all.
        pub to_port: Option<i32> = "toPort",
        /// The IPv4 addresses, where it is of some.
        pub cidr_ipv4: Option<String> = "cidrIpv4",
        /// The IPv6 addresses, where it is of some.
        pub cidr_ipv6: Option<String> = "cidrIpv6",
        /// The prefix list, where it is of one.
        pub prefix_list_id: Option<String> = "prefixListId",
        /// The security group, where it is of one.
        pub referenced_group: Option<ReferencedSecurityGroup> = "referencedGroupInfo",
        /// What it says of itself.
        pub description: Option<String> = "description",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// A security group that a rule is of.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ReferencedSecurityGroup {
        /// Its id.
        pub group_id: Option<String> = "groupId",
        /// The account that owns it.
        pub user_id: Option<String> = "userId",
        /// The VPC it is in.
        pub vpc_id: Option<String> = "vpcId",
        /// The peering by which that VPC is reached.
        pub vpc_peering_connection_id: Option<String> = "vpcPeeringConnectionId",
        /// What that peering is doing.
        pub peering_status: Option<String> = "peeringStatus",
    }
}

xml_struct! {
    /// A rule that is gone.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokedSecurityGroupRule.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct RevokedSecurityGroupRule {
        /// Its id.
        pub security_group_rule_id: Option<String> = "securityGroupRuleId",
        /// The group it belonged to.
        pub group_id: Option<String> = "groupId",
        /// Whether it was of what goes out.
        pub is_egress: Option<bool> = "isEgress",
        /// The protocol.
        pub ip_protocol: Option<String> = "ipProtocol",
        /// The first port.
        pub from_port: Option<i32> = "fromPort",
        /// The last port.
        pub to_port: Option<i32> = "toPort",
        /// The IPv4 addresses, where it was of some.
        pub cidr_ipv4: Option<String> = "cidrIpv4",
        /// The IPv6 addresses, where it was of some.
        pub cidr_ipv6: Option<String> = "cidrIpv6",
        /// The prefix list, where it was of one.
        pub prefix_list_id: Option<String> = "prefixListId",
        /// The security group, where it was of one.
        pub referenced_group_id: Option<String> = "referencedGroupId",
        /// What it said of itself.
        pub description: Option<String> = "description",
    }
}

describe! {
    /// Lists rules of security groups; those of one group by the filter `group-id`.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html>
    pub struct DescribeSecurityGroupRules {
        /// Only these.
        pub security_group_rule_ids = "SecurityGroupRuleId",
    }
    in RulePage: Document<SecurityGroupRule> = "securityGroupRuleSet", up to 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Endpoint,
        providers::aws::ec2::{
            Filter,
            testing::{answer, sent, stored},
        },
    };

    #[test]
    fn rules_are_listed_one_by_one() {
        let list = DescribeSecurityGroupRules {
            filters: vec![Filter::new("group-id", "sg-1")],
            ..Default::default()
        };
        assert_eq!(
            sent(&list),
            "DescribeSecurityGroupRules Filter.1.Name=group-id Filter.1.Value.1=sg-1 MaxResults=1000"
        );
        let body = "<R><securityGroupRuleSet><item><securityGroupRuleId>sgr-1</securityGroupRuleId>\
            <groupId>sg-1</groupId><groupOwnerId>1</groupOwnerId><isEgress>false</isEgress><ipProtocol>-1</ipProtocol>\
            <fromPort>-1</fromPort><toPort>-1</toPort><referencedGroupInfo><groupId>sg-2</groupId><userId>1</userId>\
            </referencedGroupInfo><tagSet/></item><item><securityGroupRuleId>sgr-2</securityGroupRuleId>\
            <isEgress>true</isEgress><cidrIpv4>0.0.0.0/0</cidrIpv4><description>out</description></item>\
            </securityGroupRuleSet><nextToken>n</nextToken></R>";
        let page = list.response(&answer(200, body)).expect("a page");
        let [one, two] = &page.items[..] else { panic!("{} rules", page.items.len()) };
        assert_eq!((one.security_group_rule_id.as_str(), one.is_egress), ("sgr-1", Some(false)));
        assert_eq!(
            (one.ip_protocol.as_deref(), one.from_port, one.to_port),
            (Some("-1"), Some(-1), Some(-1))
        );
        assert_eq!(one.referenced_group.as_ref().and_then(|g| g.group_id.as_deref()), Some("sg-2"));
        assert_eq!((two.is_egress, two.cidr_ipv4.as_deref()), (Some(true), Some("0.0.0.0/0")));
        assert_eq!((two.description.as_deref(), &two.referenced_group), (Some("out"), &None));
        let rest = page.rest.expect("more");
        assert_eq!(stored(&rest), rest);
        let some = DescribeSecurityGroupRules {
            security_group_rule_ids: vec!["sgr-1".into()],
            ..Default::default()
        };
        assert_eq!(sent(&some), "DescribeSecurityGroupRules SecurityGroupRuleId.1=sgr-1");
    }
}
