use crate::providers::aws::ec2::{
    Filter, Tag,
    instances::*,
    terms::{Architecture, BootMode, Tenancy},
    testing::{answer, sent, stored},
};
use crate::{Endpoint, Repeat, Time};
use std::net::IpAddr;

const RUNNING: &str = "<r><reservationSet><item><reservationId>r-1</reservationId><ownerId>1</ownerId>\
    <requesterId>autoscaling</requesterId><groupSet><item><groupId>sg-9</groupId></item></groupSet><instancesSet>\
    <item><instanceId>i-1</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>running</name>\
    </instanceState><privateDnsName>ip-10-0-0-1.internal</privateDnsName><dnsName>e.example</dnsName><reason/>\
    <keyName>k</keyName><amiLaunchIndex>1</amiLaunchIndex><instanceType>t3.micro</instanceType>\
    <launchTime>2025-01-02T03:04:05.000Z</launchTime><placement><availabilityZone>eu-west-1a</availabilityZone>\
    <groupName/><tenancy>dedicated</tenancy></placement><monitoring><state>pending</state></monitoring>\
    <subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><privateIpAddress>10.0.0.1</privateIpAddress>\
    <ipAddress>192.0.2.1</ipAddress><ipv6Address>2001:db8::1</ipv6Address><sourceDestCheck>true</sourceDestCheck>\
    <groupSet><item><groupId>sg-1</groupId><groupName>web</groupName></item></groupSet>\
    <architecture>arm64</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>\
    <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1</volumeId>\
    <status>attached</status><attachTime>2025-01-02T03:04:06.000Z</attachTime>\
    <deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>\
    <virtualizationType>hvm</virtualizationType><clientToken>t-1</clientToken><tagSet><item><key>Name</key>\
    <value>web 1</value></item></tagSet><hypervisor>xen</hypervisor><networkInterfaceSet><item>\
    <networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId><macAddress>02:00:00:00:00:01</macAddress>\
    <privateIpAddress>10.0.0.1</privateIpAddress><attachment><attachmentId>eni-attach-1</attachmentId>\
    <deviceIndex>0</deviceIndex><status>attached</status></attachment><association><publicIp>192.0.2.1</publicIp>\
    <ipOwnerId>amazon</ipOwnerId></association><privateIpAddressesSet><item><privateIpAddress>10.0.0.1</privateIpAddress>\
    <primary>true</primary></item></privateIpAddressesSet><ipv6AddressesSet><item><ipv6Address>2001:db8::1</ipv6Address>\
    </item></ipv6AddressesSet></item></networkInterfaceSet><iamInstanceProfile><arn>arn:p</arn><id>AIPA1</id>\
    </iamInstanceProfile><ebsOptimized>false</ebsOptimized><enaSupport>true</enaSupport>\
    <metadataOptions><state>applied</state><httpTokens>required</httpTokens>\
    <httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint>\
    <instanceMetadataTags>disabled</instanceMetadataTags></metadataOptions>\
    <currentInstanceBootMode>uefi</currentInstanceBootMode><instanceLifecycle>spot</instanceLifecycle>\
    <platformDetails>Linux/UNIX</platformDetails></item>\
    <item><instanceId>i-2</instanceId><instanceState><code>272</code><name>melting</name></instanceState></item>\
    </instancesSet></item><item><reservationId>r-2</reservationId><instancesSet><item><instanceId>i-3</instanceId>\
    </item></instancesSet></item></reservationSet><nextToken>n</nextToken></r>";

#[test]
fn instances_are_listed_out_of_their_reservations() {
    let list = DescribeInstances {
        filters: vec![Filter::new("instance-state-name", "running"), Filter::new("tag:Name", "web*")],
        ..Default::default()
    };
    assert_eq!(
        sent(&list),
        "DescribeInstances Filter.1.Name=instance-state-name Filter.1.Value.1=running Filter.2.Name=tag:Name \
         Filter.2.Value.1=web* MaxResults=1000"
    );
    assert_eq!(list.request().repeat, Repeat::Safe);
    let page = list.response(&answer(200, RUNNING)).expect("a page");
    let ids: Vec<&str> = page.items.iter().map(|instance| instance.id.as_str()).collect();
    assert_eq!(ids, ["i-1", "i-2", "i-3"]);
    let [one, two, three] = &page.items[..] else { panic!("three") };

    assert_eq!(one.state, InstanceState { code: Some(16), name: Some(InstanceStateName::Running) });
    assert_eq!((one.name(), one.tag("Name"), one.tag("name")), (Some("web 1"), Some("web 1"), None));
    assert_eq!(one.tags, [Tag::new("Name", "web 1")]);
    assert_eq!((one.reservation_id.as_str(), one.owner_id.as_str()), ("r-1", "1"));
    assert_eq!(one.requester_id.as_deref(), Some("autoscaling"));
    assert_eq!(one.groups, [GroupIdentifier { id: "sg-1".into(), name: Some("web".into()) }]);
    assert_eq!(one.private_ip, Some(IpAddr::from([10, 0, 0, 1])));
    assert_eq!(one.public_ip, Some(IpAddr::from([192, 0, 2, 1])));
    assert_eq!(one.ipv6, "2001:db8::1".parse().ok());
    assert_eq!((one.reason.as_deref(), one.public_dns_name.as_deref()), (None, Some("e.example")));
    assert_eq!(one.launch_time, Some(Time::from_unix_secs(1_735_787_045)));
    assert_eq!((one.launch_index, one.client_token.as_deref()), (Some(1), Some("t-1")));
    assert_eq!(one.placement.availability_zone.as_deref(), Some("eu-west-1a"));
    assert_eq!((&one.placement.tenancy, &one.placement.group_name), (&Some(Tenancy::Dedicated), &None));
    assert_eq!(one.monitoring.state, Some(MonitoringState::Pending));
    assert_eq!((&one.architecture, &one.boot_mode), (&Some(Architecture::Arm64), &Some(BootMode::Uefi)));
    let disk = one.block_devices[0].ebs.as_ref().expect("a volume");
    assert_eq!((disk.volume_id.as_str(), &disk.status), ("vol-1", &Some(AttachmentStatus::Attached)));
    assert_eq!(disk.attach_time, Some(Time::from_unix_secs(1_735_787_046)));
    let interface = &one.network_interfaces[0];
    assert_eq!((interface.id.as_str(), interface.private_ips[0].primary), ("eni-1", Some(true)));
    assert_eq!(interface.ipv6_addresses[0].ip, one.ipv6);
    assert_eq!(interface.association.as_ref().and_then(|a| a.public_ip), one.public_ip);
    assert_eq!(interface.attachment.as_ref().and_then(|a| a.device_index), Some(0));
    let metadata = one.metadata_options.as_ref().expect("options");
    assert_eq!(
        (&metadata.http_tokens, &metadata.http_endpoint),
        (&Some(HttpTokens::Required), &Some(Switch::Enabled))
    );
    assert_eq!((metadata.http_put_response_hop_limit, &metadata.http_protocol_ipv6), (Some(2), &None));
    assert_eq!(one.iam_instance_profile.as_ref().and_then(|p| p.id.as_deref()), Some("AIPA1"));
    assert_eq!(one.lifecycle.as_deref(), Some("spot"));
    assert!(one.extra.text().starts_with("<item><instanceId>i-1<") && one.extra.text().ends_with("</item>"));
    assert!(!one.extra.text().contains("i-2"));

    assert_eq!(two.state.name, Some(InstanceStateName::Other("melting".into())));
    assert_eq!(two.groups[0].id, "sg-9", "the reservation's");
    assert_eq!((three.reservation_id.as_str(), three.groups.len()), ("r-2", 0));
    assert_eq!(three.state, InstanceState::default());

    let rest = page.rest.expect("more");
    assert!(sent(&rest).ends_with("MaxResults=1000 NextToken=n"));
    assert_eq!((stored(&rest), &rest.filters), (rest.clone(), &list.filters));
}

#[test]
fn instances_are_found_by_id_without_a_page_size() {
    let list = DescribeInstances { instance_ids: vec!["i-1".into(), "i-2".into()], ..Default::default() };
    assert_eq!(sent(&list), "DescribeInstances InstanceId.1=i-1 InstanceId.2=i-2");
    let page = list.response(&answer(200, "<r><reservationSet/></r>")).expect("a page");
    assert!(page.items.is_empty() && page.rest.is_none());
    let small = DescribeInstances { max_results: Some(5), ..Default::default() };
    assert_eq!(sent(&small), "DescribeInstances MaxResults=5");
    let nameless = "<r><reservationSet><item><reservationId>r</reservationId><instancesSet><item/></instancesSet>\
        </item></reservationSet></r>";
    assert!(list.response(&answer(200, nameless)).is_err(), "an instance without an id");
}

#[test]
fn statuses_tell_what_is_about_to_happen() {
    let list = DescribeInstanceStatus { include_all: true, ..Default::default() };
    assert_eq!(sent(&list), "DescribeInstanceStatus IncludeAllInstances=true MaxResults=1000");
    let by_id = DescribeInstanceStatus { instance_ids: vec!["i-1".into()], ..Default::default() };
    assert_eq!(sent(&by_id), "DescribeInstanceStatus InstanceId.1=i-1");
    let body = "<r><instanceStatusSet><item><instanceId>i-1</instanceId><availabilityZone>eu-west-1a</availabilityZone>\
        <eventsSet><item><instanceEventId>e-1</instanceEventId><code>instance-retirement</code><description>d</description>\
        <notBefore>2025-01-02T03:04:05.000Z</notBefore></item></eventsSet><instanceState><code>16</code>\
        <name>running</name></instanceState><systemStatus><status>ok</status></systemStatus><instanceStatus>\
        <status>impaired</status><details><item><name>reachability</name><status>failed</status>\
        <impairedSince>2025-01-02T03:04:05.000Z</impairedSince></item></details></instanceStatus>\
        <attachedEbsStatus><status>dreaming</status></attachedEbsStatus></item></instanceStatusSet>\
        <nextToken>n</nextToken></r>";
    let page = list.response(&answer(200, body)).expect("a page");
    let status = &page.items[0];
    assert_eq!((status.instance_id.as_str(), &status.system.status), ("i-1", &Some(SummaryStatus::Ok)));
    assert_eq!(status.instance.status, Some(SummaryStatus::Impaired));
    assert_eq!(status.instance.details[0].status.as_deref(), Some("failed"));
    assert_eq!(status.instance.details[0].impaired_since, Some(Time::from_unix_secs(1_735_787_045)));
    let ebs = status.attached_ebs.as_ref().expect("its volumes");
    assert_eq!(ebs.status, Some(SummaryStatus::Other("dreaming".into())));
    assert_eq!(status.events[0].code.as_deref(), Some("instance-retirement"));
    assert_eq!(status.events[0].not_before, Some(Time::from_unix_secs(1_735_787_045)));
    let rest = page.rest.expect("more");
    assert!(rest.include_all && rest.next_token.as_deref() == Some("n"));
    assert_eq!(stored(&rest), rest);
}
