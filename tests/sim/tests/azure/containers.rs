//! Containers and the service itself.

use crate::common::{Bench, NAME};
use pileus_core::providers::azure::conditions::Conditions;
use pileus_core::providers::azure::containers::{
    AccessPolicy, CreateContainer, DeleteContainer, GetContainerAcl, GetContainerProperties,
    RestoreContainer, SetContainerAcl, SetContainerMetadata, SignedIdentifier,
};
use pileus_core::providers::azure::leases::{AcquireLease, BreakLease, Leased, ReleaseLease, RenewLease};
use pileus_core::providers::azure::listing::{ContainersInclude, ListContainers};
use pileus_core::providers::azure::service::{
    BlobServiceProperties, GetAccountInformation, GetBlobServiceProperties, GetBlobServiceStats,
    GetUserDelegationKey, RetentionPolicy, SetBlobServiceProperties,
};
use pileus_core::providers::azure::terms::{LeaseState, PublicAccess};
use pileus_core::{Kind, Time};
use std::time::Duration;

#[test]
fn what_is_set_is_told() {
    let mut bench = Bench::new();
    let metadata = [("colour".to_owned(), "grey".to_owned())].into();
    let create = CreateContainer {
        public_access: Some(PublicAccess::Blob),
        metadata,
        encryption_scope: Some("own".into()),
        deny_scope_override: Some(true),
        ..CreateContainer::named("pot")
    };
    bench.ok(create.clone());
    assert_eq!(bench.no(create), (Kind::Conflict, "ContainerAlreadyExists".into()));
    let get = GetContainerProperties { name: "pot".into(), lease_id: None };
    let found = bench.ok(get.clone());
    assert_eq!(found.metadata["colour"], "grey");
    let told = &found.properties;
    assert_eq!(
        (&told.public_access, &told.encryption_scope),
        (&Some(PublicAccess::Blob), &Some("own".into()))
    );
    assert_eq!((told.deny_scope_override, &told.lease_state), (Some(true), &Some(LeaseState::Available)));
    let metadata = [("colour".to_owned(), "blue".to_owned())].into();
    let set = SetContainerMetadata { name: "pot".into(), metadata, conditions: Conditions::default() };
    let written = bench.ok(set.clone());
    assert_ne!(written.etag, told.etag);
    let later =
        Conditions { if_modified_since: Some(Time::from_unix_secs(4_000_000_000)), ..Conditions::default() };
    let never = SetContainerMetadata { conditions: later, ..set };
    assert_eq!(bench.no(never), (Kind::PreconditionFailed, "ConditionNotMet".into()));
    assert_eq!(bench.ok(get.clone()).metadata["colour"], "blue");
    let policy = AccessPolicy {
        permission: Some("rl".into()),
        expiry: Some(Time::from_unix_secs(2_000_000_000)),
        start: None,
    };
    let policies = vec![SignedIdentifier { id: "readers".into(), policy }];
    let acl =
        SetContainerAcl { name: "pot".into(), policies: policies.clone(), ..SetContainerAcl::default() };
    bench.ok(acl.clone());
    let acl_now = bench.ok(GetContainerAcl { name: "pot".into(), lease_id: None });
    assert_eq!((acl_now.policies, acl_now.public_access), (policies.clone(), None));
    let many = SetContainerAcl { policies: vec![policies[0].clone(); 6], ..acl };
    assert_eq!(bench.no(many), (Kind::InvalidRequest, "InvalidXmlDocument".into()));
    let info = bench.ok(GetAccountInformation {});
    assert_eq!((info.kind.as_deref(), info.hierarchical), (Some("StorageV2"), Some(false)));
    assert_eq!(bench.no(GetBlobServiceStats {}).1, "InvalidQueryParameterValue");
    let ask = GetUserDelegationKey { start: Time::from_unix_secs(1), expiry: Time::from_unix_secs(2) };
    assert_eq!(bench.no(ask).1, "AuthenticationFailed", "that is for users alone");
}

#[test]
fn properties_of_the_service_are_kept_section_by_section() {
    let mut bench = Bench::new();
    let first = bench.ok(GetBlobServiceProperties {});
    assert_eq!(first.delete_retention.map(|policy| policy.enabled), Some(false));
    let keep = RetentionPolicy { enabled: true, days: Some(3), allow_permanent_delete: None };
    let properties = BlobServiceProperties {
        delete_retention: Some(keep),
        default_version: Some("2021-01-01".into()),
        ..BlobServiceProperties::default()
    };
    bench.ok(SetBlobServiceProperties { properties });
    let site = pileus_core::providers::azure::service::StaticWebsite {
        enabled: true,
        index_document: Some("i <&> j".into()),
        ..Default::default()
    };
    let properties =
        BlobServiceProperties { static_website: Some(site.clone()), ..BlobServiceProperties::default() };
    bench.ok(SetBlobServiceProperties { properties });
    let now = bench.ok(GetBlobServiceProperties {});
    assert_eq!((now.delete_retention, now.static_website), (Some(keep), Some(site)));
    assert_eq!((now.default_version.as_deref(), now.logging), (Some("2021-01-01"), first.logging));
    let wrong = RetentionPolicy { days: None, ..keep };
    let properties =
        BlobServiceProperties { delete_retention: Some(wrong), ..BlobServiceProperties::default() };
    assert_eq!(bench.no(SetBlobServiceProperties { properties }).1, "InvalidXmlNodeValue");
}

#[test]
fn containers_come_in_pages_and_come_back() {
    let mut bench = Bench::with(|settings| settings.azure.accounts[0].container_retention_days = 7);
    for name in ["pot-1", "pot-2", "pot-3"] {
        bench.ok(CreateContainer::named(name));
    }
    bench.ok(crate::common::put("kept", "x", Default::default()));
    let list = |bench: &mut Bench, include: Vec<ContainersInclude>, prefix: Option<&str>| {
        let first =
            ListContainers { include, max_results: Some(1), prefix: prefix.map(str::to_owned), marker: None };
        let op = bench.azure.list(first);
        bench.time.run(&mut bench.cloud, op).expect("containers")
    };
    let names = |all: &[pileus_core::providers::azure::listing::Container]| {
        all.iter().map(|row| (row.name.clone(), row.deleted)).collect::<Vec<_>>()
    };
    assert_eq!(list(&mut bench, vec![], None).len(), 4);
    assert_eq!(list(&mut bench, vec![], Some("pot")).len(), 3);
    bench.ok(DeleteContainer { name: "box".into(), conditions: Conditions::default() });
    assert_eq!(bench.no(CreateContainer::named("box")), (Kind::Conflict, "ContainerBeingDeleted".into()));
    let all = list(&mut bench, vec![ContainersInclude::Deleted], Some("b"));
    assert_eq!(names(&all), [("box".to_owned(), true)]);
    let back = RestoreContainer {
        name: "box".into(),
        deleted_name: "box".into(),
        deleted_version: all[0].version.clone().expect("a version"),
    };
    bench.ok(back.clone());
    assert_eq!(bench.read("kept"), "x");
    assert_eq!(bench.no(back.clone()), (Kind::Conflict, "ContainerAlreadyExists".into()));
    bench.ok(DeleteContainer { name: "box".into(), conditions: Conditions::default() });
    let later = bench.time.now() + Duration::from_secs(8 * 24 * 3600);
    bench.time = pileus_sim::drive::Drive::new(later);
    assert_eq!(bench.no(back), (Kind::NotFound, "ContainerNotFound".into()));
    bench.ok(CreateContainer::named("box"));
    assert_eq!(bench.cloud.blob_containers().iter().filter(|row| row.owner == NAME).count(), 4);
}

#[test]
fn a_leased_container_is_deleted_by_its_holder() {
    let mut bench = Bench::new();
    let on = Leased::container("box");
    let take = AcquireLease { on: on.clone(), seconds: Some(15), ..AcquireLease::default() };
    let lease = bench.ok(take.clone());
    assert_eq!(bench.no(take), (Kind::Conflict, "LeaseAlreadyPresent".into()));
    let delete = |conditions| DeleteContainer { name: "box".into(), conditions };
    assert_eq!(bench.no(delete(Conditions::default())).1, "LeaseIdMissing");
    bench.ok(RenewLease { on: on.clone(), id: lease.id.clone(), ..RenewLease::default() });
    let seconds = bench.ok(BreakLease { on: on.clone(), seconds: Some(5), ..BreakLease::default() });
    assert_eq!(seconds, 5);
    bench.ok(ReleaseLease { on: on.clone(), id: lease.id.clone(), ..ReleaseLease::default() });
    let forever = bench.ok(AcquireLease { on, ..AcquireLease::default() });
    let wrong = Conditions::leased("00000000-0000-0000-0000-000000000000");
    assert_eq!(bench.no(delete(wrong)).1, "LeaseIdMismatchWithContainerOperation");
    bench.ok(delete(Conditions::leased(forever.id)));
}
