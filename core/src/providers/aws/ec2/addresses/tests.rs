use super::{
    super::testing::{answer, sent, stored},
    *,
};

#[test]
fn addresses_are_listed_whole() {
    let list = DescribeAddresses {
        public_ips: vec![IpAddr::from([192, 0, 2, 1])],
        allocation_ids: vec!["eipalloc-1".into()],
        filters: vec![Filter::new("domain", "vpc")],
    };
    assert_eq!(
        sent(&list),
        "DescribeAddresses PublicIp.1=192.0.2.1 AllocationId.1=eipalloc-1 Filter.1.Name=domain Filter.1.Value.1=vpc"
    );
    assert_eq!(sent(&DescribeAddresses::default()), "DescribeAddresses");
    assert_eq!((list.request().repeat, stored(&list)), (Repeat::Safe, list.clone()));
    let body = "<R><addressesSet><item><publicIp>192.0.2.1</publicIp><allocationId>eipalloc-1</allocationId>\
        <domain>vpc</domain><instanceId/><associationId>eipassoc-1</associationId>\
        <networkInterfaceId>eni-1</networkInterfaceId><networkInterfaceOwnerId>1</networkInterfaceOwnerId>\
        <privateIpAddress>10.0.0.1</privateIpAddress><networkBorderGroup>eu-1</networkBorderGroup>\
        <publicIpv4Pool>amazon</publicIpv4Pool><tagSet><item><key>a</key><value>b</value></item></tagSet></item>\
        <item><carrierIp>198.51.100.1</carrierIp><domain>moon</domain></item></addressesSet></R>";
    let page = list.response(&answer(200, body)).expect("addresses");
    let [one, two] = &page.items[..] else { panic!("{} addresses", page.items.len()) };
    assert_eq!(one.public_ip, Some(IpAddr::from([192, 0, 2, 1])));
    assert_eq!((one.allocation_id.as_deref(), &one.domain), (Some("eipalloc-1"), &Some(AddressDomain::Vpc)));
    assert_eq!((&one.instance_id, one.network_interface_id.as_deref()), (&None, Some("eni-1")));
    assert_eq!(one.private_ip_address, Some(IpAddr::from([10, 0, 0, 1])));
    assert_eq!(
        (one.network_border_group.as_deref(), &one.tags[..]),
        (Some("eu-1"), &[Tag::new("a", "b")][..])
    );
    assert_eq!((two.public_ip, two.carrier_ip), (None, Some(IpAddr::from([198, 51, 100, 1]))));
    assert_eq!(two.domain, Some(AddressDomain::Other("moon".into())));
    assert!(page.rest.is_none());
    let more = "<R><addressesSet/><nextToken>n</nextToken></R>";
    assert!(list.response(&answer(200, more)).is_err(), "never a list cut short");
}

#[test]
fn an_address_is_got_once() {
    let get = AllocateAddress {
        domain: Some(AddressDomain::Vpc),
        address: Some(IpAddr::from([192, 0, 2, 1])),
        public_ipv4_pool: Some("ipv4pool-1".into()),
        network_border_group: Some("eu-1".into()),
        tags: vec![Tag::new("Name", "x")],
        ..Default::default()
    };
    assert_eq!(
        sent(&get),
        "AllocateAddress Domain=vpc Address=192.0.2.1 PublicIpv4Pool=ipv4pool-1 NetworkBorderGroup=eu-1 \
        TagSpecification.1.ResourceType=elastic-ip TagSpecification.1.Tag.1.Key=Name TagSpecification.1.Tag.1.Value=x"
    );
    assert_eq!((get.request().repeat, stored(&get)), (Repeat::Once, get.clone()));
    assert!(get.response(&answer(200, "<html></html>")).is_err());
    let body = "<R><requestId>r</requestId><publicIp>192.0.2.1</publicIp><domain>vpc</domain>\
        <allocationId>eipalloc-1</allocationId></R>";
    assert_eq!(get.response(&answer(200, body)).expect("one").allocation_id.as_deref(), Some("eipalloc-1"));
}

#[test]
fn an_address_goes_from_thing_to_thing() {
    let associate = AssociateAddress {
        allocation_id: Some("eipalloc-1".into()),
        network_interface_id: Some("eni-1".into()),
        private_ip_address: Some(IpAddr::from([10, 0, 0, 1])),
        allow_reassociation: Some(true),
        ..Default::default()
    };
    assert_eq!(
        sent(&associate),
        "AssociateAddress AllocationId=eipalloc-1 NetworkInterfaceId=eni-1 PrivateIpAddress=10.0.0.1 \
        AllowReassociation=true"
    );
    assert_eq!((associate.request().repeat, stored(&associate)), (Repeat::Safe, associate.clone()));
    let body = "<R><return>true</return><associationId>eipassoc-1</associationId></R>";
    assert_eq!(associate.response(&answer(200, body)).expect("done").as_deref(), Some("eipassoc-1"));
    assert!(associate.response(&answer(200, "<R><return>false</return></R>")).is_err());
    let classic = AssociateAddress {
        public_ip: Some(IpAddr::from([192, 0, 2, 1])),
        instance_id: Some("i-1".into()),
        ..Default::default()
    };
    assert_eq!(sent(&classic), "AssociateAddress PublicIp=192.0.2.1 InstanceId=i-1");
    assert_eq!(classic.response(&answer(200, "<R><return>true</return></R>")).expect("done"), None);

    let take = DisassociateAddress { association_id: Some("eipassoc-1".into()), ..Default::default() };
    assert_eq!(sent(&take), "DisassociateAddress AssociationId=eipassoc-1");
    let take = DisassociateAddress { public_ip: Some(IpAddr::from([192, 0, 2, 1])), ..Default::default() };
    assert_eq!(sent(&take), "DisassociateAddress PublicIp=192.0.2.1");
    assert_eq!((take.request().repeat, stored(&take)), (Repeat::Removing, take.clone()));

    let release = ReleaseAddress { allocation_id: Some("eipalloc-1".into()), ..Default::default() };
    assert_eq!(
        (sent(&release).as_str(), release.request().repeat),
        ("ReleaseAddress AllocationId=eipalloc-1", Repeat::Removing)
    );
    let release = ReleaseAddress { public_ip: Some(IpAddr::from([192, 0, 2, 1])), ..Default::default() };
    assert_eq!(
        (sent(&release).as_str(), release.request().repeat),
        ("ReleaseAddress PublicIp=192.0.2.1", Repeat::Once)
    );
    assert_eq!(stored(&release), release);
}
