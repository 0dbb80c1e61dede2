use crate::providers::aws::ec2::{
    Tag,
    block_devices::{BlockDeviceMapping, EbsBlockDevice},
    instances::*,
    terms::Tenancy,
    testing::{answer, sent, stored},
};
use crate::{Endpoint, Kind, Repeat, Time};

/// One with everything.
fn all() -> RunInstances {
    let mut run = RunInstances::new("token-1", "ami-1", "t3.micro");
    run.max_count = 3;
    run.key_name = Some("k".into());
    run.user_data = Some("#!/bin/sh\n".into());
    run.kernel_id = Some("aki-1".into());
    run.ramdisk_id = Some("ari-1".into());
    run.core_count = Some(1);
    run.threads_per_core = Some(2);
    run.cpu_credits = Some(CpuCredits::Unlimited);
    run.ebs_optimized = Some(true);
    run.hibernation = Some(true);
    run.enclave = Some(false);
    run.monitoring = Some(true);
    run.disable_api_termination = Some(true);
    run.disable_api_stop = Some(false);
    run.shutdown_behavior = Some(ShutdownBehavior::Terminate);
    run.subnet_id = Some("subnet-1".into());
    run.security_group_ids = vec!["sg-1".into(), "sg-2".into()];
    run.security_groups = vec!["default".into()];
    run.private_ip = "10.0.0.9".parse().ok();
    run.ipv6_address_count = Some(1);
    run.ipv6_addresses = vec!["2001:db8::9".parse().expect("an address")];
    run.block_devices = vec![BlockDeviceMapping::volume(
        "/dev/sda1",
        EbsBlockDevice { volume_size: Some(8), ..Default::default() },
    )];
    run.placement = Placement {
        availability_zone: Some("eu-west-1a".into()),
        group_name: Some("pg".into()),
        partition_number: Some(2),
        tenancy: Some(Tenancy::Host),
        host_id: Some("h-1".into()),
        affinity: Some("host".into()),
        ..Default::default()
    };
    run.market = Some(MarketOptions::Spot(SpotOptions {
        max_price: Some("0.05".into()),
        kind: Some(SpotInstanceType::Persistent),
        valid_until: Some(Time::from_unix_secs(1_735_787_045)),
        interruption_behavior: Some(InterruptionBehavior::Stop),
    }));
    run.launch_template =
        Some(LaunchTemplate { id: Some("lt-1".into()), name: None, version: Some("$Latest".into()) });
    run.iam_instance_profile = Some(InstanceProfile::Name("web".into()));
    run.capacity_reservation_id = Some("cr-1".into());
    run.metadata_options = MetadataOptions {
        http_tokens: Some(HttpTokens::Required),
        http_put_response_hop_limit: Some(2),
        http_endpoint: Some(Switch::Enabled),
        http_protocol_ipv6: Some(Switch::Disabled),
        instance_metadata_tags: Some(Switch::Enabled),
    };
    run.tags = vec![Tag::new("Name", "web 1"), Tag::new("role", "")];
    run.volume_tags = vec![Tag::new("Name", "disk")];
    run.network_interface_tags = vec![Tag::new("Name", "port")];
    run
}

#[test]
fn everything_about_new_instances_can_be_said() {
    let expected = "RunInstances MinCount=1 MaxCount=3 ImageId=ami-1 InstanceType=t3.micro \
        KeyName=k UserData=IyEvYmluL3NoCg== KernelId=aki-1 RamdiskId=ari-1 CpuOptions.CoreCount=1 \
        CpuOptions.ThreadsPerCore=2 CreditSpecification.CpuCredits=unlimited EbsOptimized=true \
        HibernationOptions.Configured=true EnclaveOptions.Enabled=false Monitoring.Enabled=true \
        DisableApiTermination=true DisableApiStop=false InstanceInitiatedShutdownBehavior=terminate \
        SubnetId=subnet-1 SecurityGroupId.1=sg-1 SecurityGroupId.2=sg-2 SecurityGroup.1=default \
        PrivateIpAddress=10.0.0.9 Ipv6AddressCount=1 Ipv6Address.1.Ipv6Address=2001:db8::9 \
        BlockDeviceMapping.1.DeviceName=/dev/sda1 BlockDeviceMapping.1.Ebs.VolumeSize=8 \
        Placement.AvailabilityZone=eu-west-1a Placement.GroupName=pg Placement.PartitionNumber=2 \
        Placement.Tenancy=host Placement.HostId=h-1 Placement.Affinity=host \
        InstanceMarketOptions.MarketType=spot InstanceMarketOptions.SpotOptions.MaxPrice=0.05 \
        InstanceMarketOptions.SpotOptions.SpotInstanceType=persistent \
        InstanceMarketOptions.SpotOptions.ValidUntil=2025-01-02T03:04:05Z \
        InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior=stop \
        LaunchTemplate.LaunchTemplateId=lt-1 LaunchTemplate.Version=$Latest IamInstanceProfile.Name=web \
        CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId=cr-1 \
        MetadataOptions.HttpTokens=required MetadataOptions.HttpPutResponseHopLimit=2 \
        MetadataOptions.HttpEndpoint=enabled MetadataOptions.HttpProtocolIpv6=disabled \
        MetadataOptions.InstanceMetadataTags=enabled \
        TagSpecification.1.ResourceType=instance TagSpecification.1.Tag.1.Key=Name \
        TagSpecification.1.Tag.1.Value=web 1 TagSpecification.1.Tag.2.Key=role TagSpecification.1.Tag.2.Value= \
        TagSpecification.2.ResourceType=volume TagSpecification.2.Tag.1.Key=Name TagSpecification.2.Tag.1.Value=disk \
        TagSpecification.3.ResourceType=network-interface TagSpecification.3.Tag.1.Key=Name \
        TagSpecification.3.Tag.1.Value=port ClientToken=token-1";
    let run = all();
    for (sent, expected) in sent(&run).split(' ').zip(expected.split(' ')) {
        assert_eq!(sent, expected);
    }
    assert_eq!(sent(&run), expected);
    assert_eq!(run.request().repeat, Repeat::Keyed);
}

#[test]
fn what_is_not_said_is_not_sent() {
    let run = RunInstances::new("token-1", "ami-1", "t3.micro");
    assert_eq!(
        sent(&run),
        "RunInstances MinCount=1 MaxCount=1 ImageId=ami-1 InstanceType=t3.micro ClientToken=token-1"
    );
    let block = RunInstances { market: Some(MarketOptions::CapacityBlock), ..run };
    assert!(sent(&block).contains(" InstanceMarketOptions.MarketType=capacity-block "));
}

#[test]
fn interfaces_can_be_said_one_by_one() {
    let mut run = RunInstances::new("t", "ami-1", "t3.micro");
    run.network_interfaces = vec![
        InstanceNetworkInterfaceSpecification {
            device_index: Some(0),
            subnet_id: Some("subnet-1".into()),
            security_group_ids: vec!["sg-1".into()],
            associate_public_ip: Some(true),
            delete_on_termination: Some(true),
            description: Some("front".into()),
            private_ip: "10.0.0.4".parse().ok(),
            secondary_private_ips: vec!["10.0.0.5".parse().expect("an address")],
            ipv6_addresses: vec!["2001:db8::4".parse().expect("an address")],
            ..Default::default()
        },
        InstanceNetworkInterfaceSpecification {
            device_index: Some(1),
            network_card_index: Some(1),
            network_interface_id: Some("eni-1".into()),
            interface_type: Some("efa".into()),
            secondary_private_ip_count: Some(2),
            ipv6_address_count: Some(3),
            ..Default::default()
        },
    ];
    let text = sent(&run);
    let (_, interfaces) = text.split_once("InstanceType=t3.micro ").expect("interfaces");
    assert_eq!(
        interfaces,
        "NetworkInterface.1.DeviceIndex=0 NetworkInterface.1.SubnetId=subnet-1 \
         NetworkInterface.1.SecurityGroupId.1=sg-1 NetworkInterface.1.AssociatePublicIpAddress=true \
         NetworkInterface.1.DeleteOnTermination=true NetworkInterface.1.Description=front \
         NetworkInterface.1.PrivateIpAddress=10.0.0.4 \
         NetworkInterface.1.PrivateIpAddresses.1.PrivateIpAddress=10.0.0.5 \
         NetworkInterface.1.PrivateIpAddresses.1.Primary=false \
         NetworkInterface.1.Ipv6Addresses.1.Ipv6Address=2001:db8::4 \
         NetworkInterface.2.DeviceIndex=1 NetworkInterface.2.NetworkCardIndex=1 \
         NetworkInterface.2.NetworkInterfaceId=eni-1 NetworkInterface.2.InterfaceType=efa \
         NetworkInterface.2.SecondaryPrivateIpAddressCount=2 NetworkInterface.2.Ipv6AddressCount=3 ClientToken=t"
    );
}

#[test]
fn a_creation_that_could_not_be_repeated_is_refused() {
    let run = RunInstances::new("", "ami-1", "t3.micro");
    let request = run.request();
    let fault = request.fault().expect("refused");
    assert_eq!(fault.kind(), Kind::Misuse);
    assert!(fault.to_string().contains("client token"), "{fault}");
}

#[test]
fn user_data_may_be_compressed_and_must_not_be_long() {
    let mut run = RunInstances::new("t-1", "ami-1", "t3.micro");
    run.user_data = Some(vec![0x1f, 0x8b, 8, 0xff].into());
    assert!(sent(&run).contains(" UserData=H4sI/w== "), "{}", sent(&run));
    run.user_data = Some(vec![b'x'; (16 << 10) + 1].into());
    let request = run.request();
    let fault = request.fault().expect("too long");
    assert!(fault.kind() == crate::Kind::Misuse && fault.message().contains("16385 bytes"), "{fault}");
}

#[test]
fn user_data_is_neither_stored_nor_printed() {
    let mut run = all();
    run.user_data = Some("hunter2".into());
    let text = serde_json::to_string(&run).expect("JSON");
    assert!(
        !text.contains("hunter2") && !text.contains("aHVudGVyMg") && !format!("{run:?}").contains("hunter2")
    );
    assert!(!format!("{:?}", run.request()).contains("aHVudGVyMg"));
    let back = stored(&run);
    assert!(back.user_data.is_none());
    run.user_data = None;
    assert_eq!(sent(&back), sent(&run), "all else comes back");
}

#[test]
fn new_instances_come_as_a_reservation() {
    let run = RunInstances::new("t", "ami-1", "t3.micro");
    let body = "<RunInstancesResponse><reservationId>r-1</reservationId><ownerId>1</ownerId><groupSet/><instancesSet>\
        <item><instanceId>i-1</instanceId><instanceState><code>0</code><name>pending</name></instanceState></item>\
        <item><instanceId>i-2</instanceId></item></instancesSet></RunInstancesResponse>";
    let reservation = run.response(&answer(200, body)).expect("a reservation");
    assert_eq!((reservation.id.as_str(), reservation.instances.len()), ("r-1", 2));
    assert_eq!(reservation.instances[0].state.name, Some(InstanceStateName::Pending));
    assert_eq!(reservation.instances[1].reservation_id, "r-1");
    assert_eq!(reservation.instances[1].owner_id, "1");
    // Success without an instance tells nobody what was created.
    for body in ["<r><reservationId>r-1</reservationId><instancesSet/></r>", "<r/>", "<html>"] {
        assert!(run.response(&answer(200, body)).is_err(), "{body}");
    }
}
