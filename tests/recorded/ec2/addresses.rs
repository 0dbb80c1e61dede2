use super::read;
use pileus_core::providers::aws::ec2::addresses::{
    Address, AddressDomain, AllocateAddress, AssociateAddress, DescribeAddresses, DisassociateAddress,
    ReleaseAddress,
};

fn brief(address: &Address) -> (String, Option<&str>, Option<&str>) {
    let ip = address.public_ip.map(|ip| ip.to_string()).unwrap_or_default();
    (ip, address.allocation_id.as_deref(), address.instance_id.as_deref())
}

#[test]
fn lists() {
    let Some(page) = read(&DescribeAddresses::default(), "describe_addresses_all") else { return };
    let all: Vec<_> = page.items.iter().map(|address| brief(address)).collect();
    assert_eq!(
        all,
        [
            ("1.2.3.4".into(), Some("eipalloc-602b5d01"), Some("i-4382922a")),
            ("1.2.3.5".into(), Some("eipalloc-998195fb"), Some("i-4382922b")),
            ("1.2.3.6".into(), Some("eipalloc-922a5cf3"), None),
            ("1.2.3.7".into(), Some("eipalloc-992a5cf8"), None),
        ]
    );
    assert_eq!(page.items[2].domain, Some(AddressDomain::Standard));
    assert_eq!((&page.items[3].domain, &page.items[3].association_id), (&Some(AddressDomain::Vpc), &None));

    let Some(page) = read(&DescribeAddresses::default(), "describe_addresses") else { return };
    let [address] = &page.items[..] else { panic!("{} addresses", page.items.len()) };
    assert_eq!(address.association_id.as_deref(), Some("eipassoc-cea049ab"));
    assert_eq!(address.network_interface_id.as_deref(), Some("eni-83e3c5c5"));
    assert_eq!(address.network_interface_owner_id.as_deref(), Some("123456789098"));
    assert_eq!(address.private_ip_address, Some([192, 168, 1, 5].into()));
}

#[test]
fn classic_lists() {
    let Some(page) = read(&DescribeAddresses::default(), "describe_addresses_multi") else { return };
    let all: Vec<_> = page.items.iter().map(|address| brief(address)).collect();
    assert_eq!(
        all,
        [
            ("1.2.3.4".into(), None, Some("i-4382922a")),
            ("1.2.3.6".into(), None, Some("i-4382922b")),
            ("1.2.3.5".into(), None, Some("i-4382922b")),
        ]
    );
    let Some(page) = read(&DescribeAddresses::default(), "describe_addresses_single") else { return };
    assert_eq!(page.items.len(), 1);
    assert_eq!(brief(&page.items[0]), ("1.2.3.4".into(), None, Some("i-4382922a")));
    assert_eq!(page.items[0].domain, None);
}

#[test]
fn life() {
    let Some(address) = read(&AllocateAddress::default(), "allocate_address") else { return };
    assert_eq!(brief(&address), ("192.0.2.1".into(), None, None));
    assert_eq!(address.domain, Some(AddressDomain::Standard));
    let Some(address) = read(&AllocateAddress::default(), "allocate_vpc_address") else { return };
    assert_eq!(brief(&address), ("192.0.2.2".into(), Some("eipalloc-666d7f04"), None));
    assert_eq!(address.domain, Some(AddressDomain::Vpc));
    assert_eq!(read(&AssociateAddress::default(), "associate_address"), Some(None));
    let association = read(&AssociateAddress::default(), "associate_vpc_address").flatten();
    assert_eq!(association.as_deref(), Some("eipassoc-167a8073"));
    assert!(read(&DisassociateAddress::default(), "disassociate_address").is_some());
    assert!(read(&ReleaseAddress::default(), "release_address").is_some());
}
