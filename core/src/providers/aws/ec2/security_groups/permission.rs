//! What a security group allows, in requests and answers alike.

use crate::wire::{form::Form, xml_struct};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// Traffic of one kind, to or from these addresses, groups and prefix lists.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct IpPermission {
        /// The protocol: `tcp`, `udp`, `icmp`, `icmpv6`, a number; `-1` is all of them and all ports.
        pub ip_protocol: String = "ipProtocol",
        /// The first port; the type of ICMP messages, where -1 is all.
        pub from_port: Option<i32> = "fromPort",
        /// The last port; the code of ICMP messages, where -1 is all.
        pub to_port: Option<i32> = "toPort",
        /// Other security groups.
        pub groups: Vec<UserIdGroupPair> = "groups",
        /// IPv4 addresses.
        pub ip_ranges: Vec<IpRange> = "ipRanges",
        /// IPv6 addresses.
        pub ipv6_ranges: Vec<Ipv6Range> = "ipv6Ranges",
        /// Prefix lists.
        pub prefix_list_ids: Vec<PrefixListId> = "prefixListIds",
    }
}

xml_struct! {
    /// A security group. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UserIdGroupPair.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct UserIdGroupPair {
        /// Its id.
        pub group_id: Option<String> = "groupId",
        /// Its name, in the default VPC or EC2-Classic.
        pub group_name: Option<String> = "groupName",
        /// The account that owns it.
        pub user_id: Option<String> = "userId",
        /// The VPC it is in, where that is another one.
        pub vpc_id: Option<String> = "vpcId",
        /// The peering by which that VPC is reached.
        pub vpc_peering_connection_id: Option<String> = "vpcPeeringConnectionId",
        /// What that peering is doing; in answers only.
        pub peering_status: Option<String> = "peeringStatus",
        /// What the rule says of itself.
        pub description: Option<String> = "description",
    }
}

xml_struct! {
    /// IPv4 addresses.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct IpRange {
        /// The addresses: `203.0.113.0/24`.
        pub cidr_ip: String = needed "cidrIp",
        /// What the rule says of itself.
        pub description: Option<String> = "description",
    }
}

xml_struct! {
    /// IPv6 addresses.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Ipv6Range {
        /// The addresses: `2001:db8::/64`.
        pub cidr_ipv6: String = needed "cidrIpv6",
        /// What the rule says of itself.
        pub description: Option<String> = "description",
    }
}

xml_struct! {
    /// A prefix list.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct PrefixListId {
        /// Its id.
        pub prefix_list_id: String = needed "prefixListId",
        /// What the rule says of itself.
        pub description: Option<String> = "description",
    }
}

impl IpPermission {
    /// Traffic of that protocol at these ports; to or from whom is yet to be said.
    #[must_use]
    pub fn ports(ip_protocol: impl Into<String>, from_port: i32, to_port: i32) -> Self {
        IpPermission {
            ip_protocol: ip_protocol.into(),
            from_port: Some(from_port),
            to_port: Some(to_port),
            ..Default::default()
        }
    }

    /// All traffic; to or from whom is yet to be said.
    #[must_use]
    pub fn all() -> Self {
        IpPermission { ip_protocol: "-1".into(), ..Default::default() }
    }

    /// With these IPv4 or IPv6 addresses, `203.0.113.0/24` or `2001:db8::/64`, besides.
    #[must_use]
    pub fn cidr(mut self, cidr: impl Into<String>) -> Self {
        let cidr = cidr.into();
        if cidr.contains(':') {
            self.ipv6_ranges.push(Ipv6Range { cidr_ipv6: cidr, description: None });
        } else {
            self.ip_ranges.push(IpRange { cidr_ip: cidr, description: None });
        }
        self
    }

    /// With that security group besides.
    #[must_use]
    pub fn group(mut self, group_id: impl Into<String>) -> Self {
        self.groups.push(UserIdGroupPair { group_id: Some(group_id.into()), ..Default::default() });
        self
    }

    /// `IpPermissions.1.IpProtocol` and the rest.
    pub(super) fn write(form: Form, permissions: &[IpPermission]) -> Form {
        form.each("IpPermissions", permissions, |form, permission| {
            form.set("IpProtocol", &permission.ip_protocol)
                .opt("FromPort", permission.from_port)
                .opt("ToPort", permission.to_port)
                .each("Groups", &permission.groups, |form, pair| pair.write(form))
                .each("IpRanges", &permission.ip_ranges, |form, range| {
                    form.set("CidrIp", &range.cidr_ip).opt("Description", range.description.as_ref())
                })
                .each("Ipv6Ranges", &permission.ipv6_ranges, |form, range| {
                    form.set("CidrIpv6", &range.cidr_ipv6).opt("Description", range.description.as_ref())
                })
                .each("PrefixListIds", &permission.prefix_list_ids, |form, list| {
                    form.set("PrefixListId", &list.prefix_list_id)
                        .opt("Description", list.description.as_ref())
                })
        })
    }
}

impl UserIdGroupPair {
    fn write(&self, form: Form) -> Form {
        form.opt("GroupId", self.group_id.as_ref())
            .opt("GroupName", self.group_name.as_ref())
            .opt("UserId", self.user_id.as_ref())
            .opt("VpcId", self.vpc_id.as_ref())
            .opt("VpcPeeringConnectionId", self.vpc_peering_connection_id.as_ref())
            .opt("Description", self.description.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::xml;

    #[test]
    fn cidrs_go_where_they_belong() {
        let permission = IpPermission::ports("tcp", 80, 443).cidr("10.0.0.0/8").cidr("::/0").group("sg-1");
        assert_eq!(permission.ip_ranges[0].cidr_ip, "10.0.0.0/8");
        assert_eq!(permission.ipv6_ranges[0].cidr_ipv6, "::/0");
        assert_eq!(permission.groups[0].group_id.as_deref(), Some("sg-1"));
    }

    #[test]
    fn what_is_answered_can_be_asked() {
        let body = "<item><ipProtocol>icmp</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><groups><item>\
            <userId>123</userId><groupId>sg-1</groupId><vpcId>vpc-2</vpcId>\
            <vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><peeringStatus>active</peeringStatus>\
            <description>peer</description></item></groups><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp>\
            <description>a b</description></item></ipRanges><ipv6Ranges><item><cidrIpv6>::/0</cidrIpv6></item>\
            </ipv6Ranges><prefixListIds><item><prefixListId>pl-1</prefixListId></item></prefixListIds></item>";
        let permission: IpPermission = xml::parse(body.as_bytes()).expect("a permission");
        assert_eq!((permission.from_port, permission.to_port), (Some(-1), Some(-1)));
        assert_eq!(permission.groups[0].peering_status.as_deref(), Some("active"));
        let form = IpPermission::write(Form::new("X", "1"), &[IpPermission::all(), permission]);
        let text = String::from_utf8(form.into_bytes().to_vec()).expect("ASCII");
        assert_eq!(
            text.replace("&IpPermissions.", " "),
            "Action=X&Version=1 1.IpProtocol=-1 2.IpProtocol=icmp 2.FromPort=-1 2.ToPort=-1 2.Groups.1.GroupId=sg-1 \
            2.Groups.1.UserId=123 2.Groups.1.VpcId=vpc-2 2.Groups.1.VpcPeeringConnectionId=pcx-1 \
            2.Groups.1.Description=peer 2.IpRanges.1.CidrIp=10.0.0.0%2F8 2.IpRanges.1.Description=a+b \
            2.Ipv6Ranges.1.CidrIpv6=%3A%3A%2F0 2.PrefixListIds.1.PrefixListId=pl-1"
        );
    }
}
