//! What Outscale adds, and what is paid for in advance.

use crate::own::{Own, run_instance};
use pileus_core::Kind;
use pileus_core::providers::aws::ec2::Filter;
use pileus_core::providers::aws::ec2::account::{
    DescribeReservedInstances, OfferingClass, OfferingType, ReservedInstanceState,
};
use pileus_core::providers::aws::ec2::instances::DescribeInstances;
use pileus_core::providers::aws::ec2::key_pairs::CreateKeyPair;
use pileus_core::providers::aws::ec2::outscale::{
    DescribeProductTypes, DescribeQuotas, GetProductType, ModifyInstanceKeypair,
};
use pileus_sim::{ReservedInstances, Settings, Time};
use std::time::Duration;

#[test]
fn products_and_quotas_are_told() {
    let mut own = Own::demo();
    let all = own.list(DescribeProductTypes::default());
    assert_eq!((all[0].id.as_str(), all[0].description.as_deref()), ("0001", Some("Linux/UNIX")));
    let windows = DescribeProductTypes { filters: vec![Filter::new("description", "Win*")] };
    assert_eq!(own.list(windows)[0].id, "0002");
    let image = own.cloud.settings().ec2.images[0].id.clone();
    assert_eq!(own.call(GetProductType { image_id: Some(image), snapshot_id: None }).id, "0001");
    let missing = GetProductType { image_id: None, snapshot_id: Some("snap-01234567".into()) };
    assert_eq!(own.refused(missing).kind(), Kind::NotFound);

    let run = run_instance(&own, "token");
    own.call(run);
    let quotas = own.call(DescribeQuotas::default());
    assert!(!quotas.truncated && quotas.rest.is_none());
    assert_eq!(quotas.references[0].reference, "global");
    let of = |name: &str| {
        let found = quotas.references[0].quotas.iter().find(|quota| quota.name == name).expect("a quota");
        (found.maximum, found.used)
    };
    let limits = own.cloud.settings().quota.clone();
    assert_eq!(of("vm_limit"), (Some(limits.instances as u64), Some(1)));
    assert_eq!(of("core_limit"), (Some(u64::from(limits.cores)), Some(2)));
    assert_eq!(of("volume_size_limit"), (Some(limits.gigabytes), Some(8)));
    let some = DescribeQuotas { max_results: Some(2), ..Default::default() };
    let some = own.call(some);
    assert_eq!((some.truncated, some.references[0].quotas.len()), (true, 2));
    let one = DescribeQuotas { quota_names: vec!["eip_limit".into()], ..Default::default() };
    assert_eq!(own.call(one).references[0].quotas[0].display_name.as_deref(), Some("EIP Limit"));
    let of_a_vpc = DescribeQuotas { filters: vec![Filter::new("reference", "vpc-1")], ..Default::default() };
    assert!(own.call(of_a_vpc).references.is_empty());
    let wrong = DescribeQuotas { quota_names: vec!["x".into()], ..Default::default() };
    assert_eq!(own.refused(wrong).kind(), Kind::InvalidRequest);
}

#[test]
fn another_key_pair_is_let_in() {
    let mut own = Own::demo();
    let run = run_instance(&own, "token");
    let id = own.call(run).instances[0].id.clone();
    let modify = ModifyInstanceKeypair { instance_id: id.clone(), key_name: "new".into() };
    assert_eq!(own.refused(modify.clone()).code(), Some("InvalidKeyPair.NotFound"));
    own.call(CreateKeyPair { key_name: "new".into(), ..Default::default() });
    own.call(modify);
    let shown = own.list(DescribeInstances { instance_ids: vec![id], ..Default::default() });
    assert_eq!(shown[0].key_name.as_deref(), Some("new"));
}

#[test]
fn reservations_hold_from_their_start_to_their_end() {
    let row = |id: &str, zone: Option<&str>, start| ReservedInstances {
        id: id.into(),
        instance_type: "m5.large".into(),
        count: 2,
        zone: zone.map(str::to_owned),
        start,
        duration: Duration::from_secs(31_536_000),
        price: 0.029,
    };
    let mut settings = Settings::default();
    let start = crate::client::START + Duration::from_secs(60);
    settings.ec2.reserved = vec![row("r-1", None, start), row("r-2", Some("us-east-1a"), Time::EPOCH)];
    let mut own = Own::new(settings);
    let all = own.list(DescribeReservedInstances::default());
    assert_eq!(
        (&all[0].state, &all[1].state),
        (&Some(ReservedInstanceState::Queued), &Some(ReservedInstanceState::Retired))
    );
    assert_eq!(
        (all[0].scope.as_deref(), all[1].scope.as_deref()),
        (Some("Region"), Some("Availability Zone"))
    );
    own.wait(60);
    let active = DescribeReservedInstances {
        filters: vec![Filter::new("state", "active")],
        offering_class: Some(OfferingClass::Standard),
        offering_type: Some(OfferingType::NoUpfront),
        ..Default::default()
    };
    let active = own.list(active);
    assert_eq!((active.len(), active[0].id.as_str(), active[0].instance_count), (1, "r-1", Some(2)));
    assert_eq!((active[0].start, active[0].duration), (Some(start), Some(31_536_000)));
    assert_eq!((active[0].recurring_charges[0].amount, active[0].usage_price), (Some(0.029), Some(0.0)));
    let convertible =
        DescribeReservedInstances { offering_class: Some(OfferingClass::Convertible), ..Default::default() };
    assert!(own.list(convertible).is_empty());
    let missing =
        DescribeReservedInstances { reserved_instances_ids: vec!["r-3".into()], ..Default::default() };
    assert_eq!(own.fails(missing).code(), Some("InvalidReservedInstancesId"));
}
