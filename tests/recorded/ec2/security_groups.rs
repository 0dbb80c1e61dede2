use super::read;
use pileus_core::providers::aws::ec2::security_groups::{
    AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, CreateSecurityGroup, DeleteSecurityGroup,
    DescribeSecurityGroups, IpPermission, RevokeSecurityGroupEgress, RevokeSecurityGroupIngress, Revoked,
};

#[test]
fn lists() {
    let Some(page) = read(&DescribeSecurityGroups::default(), "describe_security_groups") else { return };
    let [first, second] = &page.items[..] else { panic!("{} groups", page.items.len()) };
    assert_eq!((first.group_id.as_str(), first.group_name.as_deref()), ("sg-443d0a12", Some("WebServers")));
    assert_eq!(
        (first.description.as_deref(), first.owner_id.as_deref()),
        (Some("Web Servers"), Some("111122223333"))
    );
    assert_eq!((&first.vpc_id, &second.vpc_id), (&None, &None));
    assert_eq!(first.ip_permissions, [IpPermission::ports("tcp", 80, 80).cidr("0.0.0.0/0")]);
    assert!(first.ip_permissions_egress.is_empty());
    assert_eq!(second.group_name.as_deref(), Some("RangedPortsBySource"));
    let [ranged] = &second.ip_permissions[..] else { panic!("{:?}", second.ip_permissions) };
    assert_eq!((ranged.from_port, ranged.to_port, ranged.ip_ranges.len()), (Some(6000), Some(7000), 0));
    let [pair] = &ranged.groups[..] else { panic!("{:?}", ranged.groups) };
    assert_eq!(
        (pair.group_id.as_deref(), pair.group_name.as_deref()),
        (Some("sg-99gh4012"), Some("Group B"))
    );
    assert_eq!(pair.user_id.as_deref(), Some("111122223333"));
}

#[test]
fn life() {
    let Some(made) = read(&CreateSecurityGroup::default(), "create_security_group") else { return };
    assert_eq!((made.group_id.as_str(), &made.arn), ("sg-52e2f530", &None));
    let rules = read(&AuthorizeSecurityGroupIngress::default(), "authorize_security_group_ingress");
    assert_eq!(rules, Some(Vec::new()));
    let rules = read(&AuthorizeSecurityGroupEgress::default(), "authorize_security_group_egress");
    assert_eq!(rules, Some(Vec::new()));
    let revoked = read(&RevokeSecurityGroupIngress::default(), "revoke_security_group_ingress");
    assert_eq!(revoked, Some(Revoked::default()));
    let revoked = read(&RevokeSecurityGroupEgress::default(), "revoke_security_group_egress");
    assert_eq!(revoked, Some(Revoked::default()));
    assert!(read(&DeleteSecurityGroup::default(), "delete_security_group").is_some());
}
