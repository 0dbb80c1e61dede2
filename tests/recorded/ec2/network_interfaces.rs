use super::{at, read};
use pileus_core::providers::aws::ec2::{
    instances::AttachmentStatus,
    network_interfaces::{
        AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface, DescribeNetworkInterfaces,
        DetachNetworkInterface, NetworkInterfaceState,
    },
};

#[test]
fn lists() {
    let Some(page) = read(&DescribeNetworkInterfaces::default(), "describe_network_interfaces") else {
        return;
    };
    let [first, second] = &page.items[..] else { panic!("{} interfaces", page.items.len()) };
    assert_eq!(
        (first.network_interface_id.as_str(), first.subnet_id.as_deref()),
        ("eni-18e6c05e", Some("subnet-5ed9d432"))
    );
    assert_eq!(
        (first.vpc_id.as_deref(), first.availability_zone.as_deref()),
        (Some("vpc-62ded30e"), Some("us-east-1d"))
    );
    assert_eq!((first.description.as_deref(), &second.description), (Some("Test Interface 1"), &None));
    assert_eq!((first.owner_id.as_deref(), first.requester_managed), (Some("123456789098"), Some(false)));
    assert_eq!(
        (&first.state, first.mac_address.as_deref()),
        (&Some(NetworkInterfaceState::InUse), Some("0e:6e:df:72:78:af"))
    );
    assert_eq!(first.private_ip_address, Some([172, 16, 4, 133].into()));
    assert_eq!(first.private_dns_name.as_deref(), Some("ip-172-16-4-133.ec2.internal"));
    assert_eq!((first.source_dest_check, &first.association), (Some(true), &None));
    let attachment = first.attachment.as_ref().expect("an attachment");
    assert_eq!(
        (attachment.attachment_id.as_deref(), attachment.instance_id.as_deref()),
        (Some("eni-attach-c87dd1a4"), Some("i-caa71db1"))
    );
    assert_eq!((attachment.device_index, attachment.delete_on_termination), (Some(1), Some(false)));
    assert_eq!(
        (&attachment.status, attachment.attach_time),
        (&Some(AttachmentStatus::Attached), at("2013-12-02T17:46:27Z"))
    );
    let [address] = &first.private_ip_addresses[..] else { panic!("{:?}", first.private_ip_addresses) };
    assert_eq!((address.private_ip_address, address.primary), (Some([172, 16, 4, 133].into()), Some(true)));
    let groups: Vec<_> =
        second.groups.iter().map(|group| (group.id.as_str(), group.name.as_deref())).collect();
    assert_eq!(groups, [("sg-13e4607c", Some("Test Group")), ("sg-495a9926", Some("default"))]);
    assert_eq!(second.attachment.as_ref().and_then(|attachment| attachment.device_index), Some(0));
}

#[test]
fn life() {
    let Some(made) = read(&CreateNetworkInterface::default(), "create_network_interface") else { return };
    assert_eq!(
        (made.network_interface_id.as_str(), &made.state),
        ("eni-2b36086d", &Some(NetworkInterfaceState::Pending))
    );
    assert_eq!(
        (made.description.as_deref(), made.mac_address.as_deref()),
        (Some("My Test"), Some("0e:bd:49:3e:11:74"))
    );
    assert_eq!((made.private_ip_address, &made.attachment), (Some([172, 16, 4, 144].into()), &None));
    assert_eq!(
        (made.groups[0].id.as_str(), made.private_ip_addresses[0].primary),
        ("sg-495a9926", Some(true))
    );
    let Some(attached) = read(&AttachNetworkInterface::default(), "attach_network_interface") else { return };
    assert_eq!((attached.attachment_id.as_str(), attached.network_card_index), ("eni-attach-2b588b47", None));
    assert!(read(&DetachNetworkInterface::default(), "detach_network_interface").is_some());
    assert!(read(&DeleteNetworkInterface::default(), "delete_network_interface").is_some());
}
