//! Outscale, as Libcloud recorded it.

use pileus_core::{
    Endpoint,
    providers::aws::ec2::{
        instance_types::{DescribeInstanceTypes, InstanceDisk, Support},
        outscale::{DescribeProductTypes, DescribeQuotas, GetProductType, ModifyInstanceKeypair, Quota},
    },
};

fn read<E: Endpoint>(endpoint: &E, name: &str) -> Option<E::Output> {
    let result = pileus_tests::recorded::read(endpoint, &format!("libcloud/compute/fcu/{name}.xml"))?;
    Some(result.unwrap_or_else(|e| panic!("{name}: {e}")))
}

#[test]
fn instance_types_in_bytes() {
    let Some(page) = read(&DescribeInstanceTypes::default(), "ex_describe_instance_types") else { return };
    let kinds: Vec<_> = page
        .items
        .iter()
        .map(|kind| (kind.name.as_str(), kind.vcpus, kind.memory_mib, kind.storage_gb))
        .collect();
    assert_eq!(
        kinds,
        [
            ("og4.4xlarge", Some(24), Some(184_320), Some(384)),
            ("m3.large", Some(2), Some(7_678), Some(32)),
            ("oc2.8xlarge", Some(15), Some(65_535), Some(3_360)),
        ]
    );
    assert_eq!(page.items[2].disks, [InstanceDisk { size_gb: 840, count: 4, kind: None }]);
    assert_eq!(page.items[0].ebs.optimized, Some(Support::Supported));
    assert_eq!(page.items[1].ebs.optimized, Some(Support::Unsupported));
    assert_eq!(page.items[0].network.ipv4_addresses_per_interface, Some(30));
    assert!(page.rest.is_none());
}

#[test]
fn product_types() {
    let Some(page) = read(&DescribeProductTypes::default(), "ex_describe_product_types") else { return };
    let types: Vec<_> =
        page.items.iter().map(|kind| (kind.id.as_str(), kind.description.as_deref())).collect();
    assert_eq!(types, [("0001", Some("Linux/UNIX")), ("0002", Some("Windows")), ("0003", Some("MapR"))]);
    let get = GetProductType { image_id: Some("ami-1".into()), snapshot_id: None };
    let kind = read(&get, "ex_get_product_type").expect("recorded");
    assert_eq!((kind.id.as_str(), kind.description.as_deref()), ("0002", Some("Windows")));
    let modify = ModifyInstanceKeypair { instance_id: "i-1".into(), key_name: "k".into() };
    read(&modify, "ex_modify_instance_keypair").expect("recorded");
}

#[test]
fn quotas_of_which_there_are_more() {
    let Some(quotas) = read(&DescribeQuotas::default(), "ex_describe_quotas") else { return };
    assert!(quotas.truncated && quotas.rest.is_none());
    let [global, vpc] = &quotas.references[..] else { panic!("two") };
    assert_eq!((global.reference.as_str(), global.quotas.len()), ("global", 3));
    assert_eq!(
        global.quotas[0],
        Quota {
            name: "vm_limit".into(),
            display_name: Some("VM Limit".into()),
            description: Some("Maximum number of VM this user can own".into()),
            group_name: Some("Compute".into()),
            owner_id: Some("366866344682".into()),
            maximum: Some(20),
            used: Some(1),
        }
    );
    assert_eq!((global.quotas[2].maximum, global.quotas[2].used), (Some(4880), Some(7)));
    assert_eq!((vpc.reference.as_str(), vpc.quotas[0].name.as_str()), ("vpc-00000000", "sg_limit"));
}
