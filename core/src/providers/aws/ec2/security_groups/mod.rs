//! Security groups and their rules.

mod authorize;
mod permission;
mod rules;

pub use authorize::{
    AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress, Revoked,
};
pub use permission::{IpPermission, IpRange, Ipv6Range, PrefixListId, UserIdGroupPair};
pub use rules::{
    DescribeSecurityGroupRules, ReferencedSecurityGroup, RevokedSecurityGroupRule, SecurityGroupRule,
};

use super::{
    Tag,
    calls::{command, describe},
    form, request,
};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// A security group. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct SecurityGroup {
        /// Its id.
        pub group_id: String = needed "groupId",
        /// Its ARN.
        pub arn: Option<String> = "securityGroupArn",
        /// Its name, unique in its VPC.
        pub group_name: Option<String> = "groupName",
        /// What it says of itself.
        pub description: Option<String> = "groupDescription",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// The VPC it is in; none in EC2-Classic.
        pub vpc_id: Option<String> = "vpcId",
        /// What may come in.
        pub ip_permissions: Vec<IpPermission> = "ipPermissions",
        /// What may go out.
        pub ip_permissions_egress: Vec<IpPermission> = "ipPermissionsEgress",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

describe! {
    /// Lists security groups.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html>
    pub struct DescribeSecurityGroups {
        /// Only these.
        pub group_ids = "GroupId",
        /// Only those of these names in the default VPC or EC2-Classic; elsewhere use the filter `group-name`.
        pub group_names = "GroupName",
    }
    in GroupPage: Document<SecurityGroup> = "securityGroupInfo", up to 1000
}

xml_struct! {
    /// A security group just made.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct CreatedSecurityGroup {
        /// Its id.
        pub group_id: String = needed "groupId",
        /// Its ARN.
        pub arn: Option<String> = "securityGroupArn",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

/// Makes a security group that lets nothing in and, in a VPC, everything out.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSecurityGroup {
    /// Its name, up to 255 characters, not beginning with `sg-`.
    pub group_name: String,
    /// What it says of itself, which cannot be changed later.
    pub description: String,
    /// The VPC it is in; the default one where it is not given.
    pub vpc_id: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateSecurityGroup {
    type Output = Document<CreatedSecurityGroup>;

    fn request(&self) -> Request {
        let form = form("CreateSecurityGroup")
            .set("GroupName", &self.group_name)
            .set("GroupDescription", &self.description)
            .opt("VpcId", self.vpc_id.as_ref());
        // Sent once: a repeat is refused because there is a group of that name, be it this one or another.
        request(Tag::specify(form, "security-group", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

command! {
    /// Deletes a security group that nothing uses; by its id, or by its name in the default VPC or EC2-Classic.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html>
    pub struct DeleteSecurityGroup {
        /// Its id.
        pub group_id: Option<String> = opt "GroupId",
        /// Its name.
        pub group_name: Option<String> = opt "GroupName",
    }
    repeat Removing
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::{Repeat, providers::aws::ec2::Filter};

    #[test]
    fn groups_are_listed_with_what_they_allow() {
        let all =
            DescribeSecurityGroups { filters: vec![Filter::new("vpc-id", "vpc-1")], ..Default::default() };
        assert_eq!(
            sent(&all),
            "DescribeSecurityGroups Filter.1.Name=vpc-id Filter.1.Value.1=vpc-1 MaxResults=1000"
        );
        let some = DescribeSecurityGroups {
            group_ids: vec!["sg-1".into()],
            group_names: vec!["web".into()],
            ..Default::default()
        };
        assert_eq!(sent(&some), "DescribeSecurityGroups GroupId.1=sg-1 GroupName.1=web");
        let named = DescribeSecurityGroups { group_names: vec!["web".into()], ..Default::default() };
        assert_eq!(sent(&named), "DescribeSecurityGroups GroupName.1=web");
        let body = "<R><securityGroupInfo><item><ownerId>1</ownerId><groupId>sg-1</groupId><groupName>web</groupName>\
            <groupDescription>Web</groupDescription><vpcId>vpc-1</vpcId><securityGroupArn>arn:g</securityGroupArn>\
            <ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort></item>\
            </ipPermissions><ipPermissionsEgress><item><ipProtocol>-1</ipProtocol></item></ipPermissionsEgress>\
            <tagSet><item><key>a</key><value>b</value></item></tagSet></item></securityGroupInfo>\
            <nextToken>n</nextToken></R>";
        let page = all.response(&answer(200, body)).expect("a page");
        let group = &page.items[0];
        assert_eq!((group.group_id.as_str(), group.group_name.as_deref()), ("sg-1", Some("web")));
        assert_eq!((group.description.as_deref(), group.vpc_id.as_deref()), (Some("Web"), Some("vpc-1")));
        assert_eq!((group.arn.as_deref(), &group.tags[..]), (Some("arn:g"), &[Tag::new("a", "b")][..]));
        assert_eq!(
            (group.ip_permissions[0].from_port, group.ip_permissions[0].to_port),
            (Some(22), Some(22))
        );
        assert_eq!(group.ip_permissions_egress[0], IpPermission::all());
        let rest = page.rest.expect("more");
        assert_eq!(stored(&rest), rest);
    }

    #[test]
    fn groups_come_and_go() {
        let create = CreateSecurityGroup {
            group_name: "web".into(),
            description: "Web".into(),
            vpc_id: Some("vpc-1".into()),
            tags: vec![Tag::new("a", "b")],
        };
        assert_eq!(
            sent(&create),
            "CreateSecurityGroup GroupName=web GroupDescription=Web VpcId=vpc-1 \
            TagSpecification.1.ResourceType=security-group TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b"
        );
        assert_eq!((create.request().repeat, stored(&create)), (Repeat::Once, create.clone()));
        let body =
            "<R><return>true</return><groupId>sg-1</groupId><securityGroupArn>arn:g</securityGroupArn></R>";
        let made = create.response(&answer(200, body)).expect("a group");
        assert_eq!((made.group_id.as_str(), made.arn.as_deref()), ("sg-1", Some("arn:g")));
        assert!(create.response(&answer(200, "<R><return>true</return></R>")).is_err());

        let delete = DeleteSecurityGroup { group_id: Some("sg-1".into()), group_name: None };
        assert_eq!(sent(&delete), "DeleteSecurityGroup GroupId=sg-1");
        let delete = DeleteSecurityGroup { group_id: None, group_name: Some("web".into()) };
        assert_eq!(
            (sent(&delete).as_str(), stored(&delete)),
            ("DeleteSecurityGroup GroupName=web", delete.clone())
        );
        delete.response(&answer(200, "<R><return>true</return><groupId>sg-1</groupId></R>")).expect("done");
    }
}
