//! Placement groups, and what an account may have.

use super::{at, read};
use pileus_core::providers::aws::ec2::{
    account::{DescribeAccountAttributes, DescribeReservedInstances, OfferingType, ReservedInstanceState},
    placement_groups::{
        CreatePlacementGroup, DeletePlacementGroup, DescribePlacementGroups, PlacementGroupState,
        PlacementStrategy,
    },
    terms::Tenancy,
};

#[test]
fn what_an_account_may_have() {
    let Some(page) = read(&DescribeAccountAttributes::default(), "describe_account_attributes") else {
        return;
    };
    let limits: Vec<_> = page.items.iter().map(|limit| (limit.name.as_str(), limit.number())).collect();
    assert_eq!(
        limits,
        [("max-instances", Some(20)), ("max-elastic-ips", Some(5)), ("vpc-max-elastic-ips", Some(5))]
    );
}

#[test]
fn what_an_account_has_paid_for() {
    let Some(page) = read(&DescribeReservedInstances::default(), "describe_reserved_instances") else {
        return;
    };
    let [reserved] = &page.items[..] else { panic!("one") };
    assert_eq!(reserved.id, "93bbbca2-c500-49d0-9ede-9d8737400498");
    assert_eq!((reserved.instance_type.as_deref(), reserved.instance_count), (Some("t1.micro"), Some(1)));
    assert_eq!(reserved.availability_zone.as_deref(), Some("us-east-1b"));
    assert_eq!(
        (reserved.start, reserved.end),
        (at("2013-06-18T12:07:53.161Z"), at("2014-06-18T12:07:53.161Z"))
    );
    assert_eq!(reserved.duration, Some(31_536_000));
    assert_eq!((reserved.fixed_price, reserved.usage_price), (Some(23.0), Some(0.012)));
    assert_eq!(reserved.product_description.as_deref(), Some("Linux/UNIX"));
    assert_eq!(reserved.state, Some(ReservedInstanceState::Active));
    assert_eq!(
        (&reserved.tenancy, reserved.currency_code.as_deref()),
        (&Some(Tenancy::Default), Some("USD"))
    );
    assert_eq!(reserved.offering_type, Some(OfferingType::Light));
    assert!(reserved.recurring_charges.is_empty());
}

#[test]
fn placement_groups() {
    let Some(page) = read(&DescribePlacementGroups::default(), "describe_placement_groups") else { return };
    let names: Vec<&str> = page.items.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["XYZ-cluster", "XYZ-cluster2"]);
    for group in &page.items {
        assert_eq!(group.strategy, Some(PlacementStrategy::Cluster));
        assert_eq!(group.state, Some(PlacementGroupState::Available));
    }
    let create = CreatePlacementGroup { group_name: "XYZ-cluster".into(), ..Default::default() };
    let created = read(&create, "create_placement_groups").expect("recorded");
    assert!(created.is_none(), "old versions tell only that it was made");
    let delete = DeletePlacementGroup { group_name: "XYZ-cluster".into() };
    read(&delete, "delete_placement_groups").expect("recorded");
}
