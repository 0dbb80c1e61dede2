//! Buckets, their policies and access lists.

use crate::common::Bench;
use pileus_core::providers::gcs::Preconditions;
use pileus_core::providers::gcs::acl::{DeleteAccess, GetAccess, InsertAccess, ListAccess, Of, PatchAccess};
use pileus_core::providers::gcs::buckets::{
    BucketChange, DeleteBucket, GetBucket, GetIamPolicy, IamConfiguration, InsertBucket, ListBuckets,
    NewBucket, PatchBucket, SetIamPolicy, TestIamPermissions, UniformAccess, Versioning, Website,
};
use pileus_core::{Kind, Secret};

#[test]
fn buckets_are_made_changed_and_listed() {
    let mut bench = Bench::new();
    let new = NewBucket {
        location: Some("europe-west1".into()),
        storage_class: Some("NEARLINE".into()),
        labels: [("a".to_owned(), "1".to_owned())].into(),
        versioning: Some(Versioning { enabled: true }),
        ..NewBucket::new("pot-1")
    };
    bench.bucket(new.clone());
    let again = InsertBucket { project: "demo".into(), bucket: new, ..InsertBucket::default() };
    assert_eq!(bench.no(again).0, Kind::Conflict);
    let found = bench.ok(GetBucket::new("pot-1"));
    assert_eq!(
        (found.location.as_deref(), found.location_type.as_deref()),
        (Some("EUROPE-WEST1"), Some("region"))
    );
    assert_eq!((found.metageneration, found.labels["a"].as_str()), (Some(1), "1"));
    let labels = [("a".to_owned(), None), ("b".to_owned(), Some("2".to_owned()))].into();
    let change = BucketChange {
        labels: Some(Some(labels)),
        website: Some(Some(Website { main_page_suffix: Some("index.html".into()), not_found_page: None })),
        ..BucketChange::default()
    };
    let patch = PatchBucket {
        bucket: "pot-1".into(),
        change,
        preconditions: Preconditions::metageneration(1),
        ..PatchBucket::default()
    };
    let changed = bench.ok(patch.clone());
    assert_eq!(
        (changed.metageneration, changed.labels.len(), changed.labels["b"].as_str()),
        (Some(2), 1, "2")
    );
    assert_eq!(bench.no(patch.clone()), (Kind::PreconditionFailed, "conditionNotMet".into()));
    let gone = PatchBucket {
        change: BucketChange { website: Some(None), ..BucketChange::default() },
        preconditions: Preconditions::default(),
        ..patch
    };
    assert_eq!(bench.ok(gone).website, None);
    for name in ["pot-2", "pot-3"] {
        bench.bucket(NewBucket::new(name));
    }
    let first = ListBuckets { prefix: Some("pot".into()), max_results: Some(2), ..ListBuckets::new("demo") };
    let op = bench.gcs.list(first);
    let all = bench.time.run(&mut bench.cloud, op).expect("buckets");
    assert_eq!(
        all.iter().map(|bucket| bucket.name.as_str()).collect::<Vec<_>>(),
        ["pot-1", "pot-2", "pot-3"]
    );
    bench.put("x", "y");
    assert_eq!(bench.no(DeleteBucket::new("box")), (Kind::Conflict, "conflict".into()));
    bench.ok(DeleteBucket::new("pot-2"));
    assert_eq!(bench.no(GetBucket::new("pot-2")), (Kind::NotFound, "notFound".into()));
}

#[test]
fn policies_are_guarded_by_their_tags() {
    let mut bench = Bench::new();
    let get = GetIamPolicy { bucket: "box".into() };
    let mut policy = bench.ok(get.clone());
    policy.give("roles/storage.objectViewer", "allUsers");
    let set = SetIamPolicy { bucket: "box".into(), policy };
    bench.ok(set.clone());
    assert_eq!(bench.no(set).0, Kind::PreconditionFailed);
    assert!(bench.ok(get).gives("roles/storage.objectViewer", "allUsers"));
    let permissions = vec!["storage.objects.get".to_owned(), "compute.x".to_owned()];
    assert_eq!(bench.ok(TestIamPermissions { bucket: "box".into(), permissions }), ["storage.objects.get"]);
}

#[test]
fn access_lists_say_who_reads() {
    let mut bench = Bench::new();
    bench.put("x", "text");
    let here = Secret::new("https://storage.googleapis.com/box/x");
    let of = Of::Object { bucket: "box".into(), object: "x".into(), generation: None };
    bench.ok(InsertAccess { of: of.clone(), entity: "allUsers".into(), role: "READER".into() });
    assert_eq!(bench.plain("GET", &here, ""), (200, "text".into()));
    let entity = "allUsers".to_owned();
    bench.ok(PatchAccess { of: of.clone(), entity: entity.clone(), role: "OWNER".into() });
    assert_eq!(bench.ok(GetAccess { of: of.clone(), entity: entity.clone() }).role, "OWNER");
    assert_eq!(bench.ok(ListAccess { of: of.clone() }).items.len(), 2);
    bench.ok(DeleteAccess { of: of.clone(), entity: entity.clone() });
    assert_eq!(bench.no(GetAccess { of: of.clone(), entity }).0, Kind::NotFound);
    assert_eq!(bench.plain("GET", &here, "").0, 401);
    for of in [Of::Bucket("box".into()), Of::Default("box".into())] {
        let before = bench.ok(ListAccess { of: of.clone() }).items.len();
        bench.ok(InsertAccess {
            of: of.clone(),
            entity: "user-liz@example.com".into(),
            role: "READER".into(),
        });
        assert_eq!(bench.ok(ListAccess { of }).items.len(), before + 1);
    }
    let uniform = IamConfiguration {
        uniform_bucket_level_access: Some(UniformAccess { enabled: true, locked_time: None }),
        public_access_prevention: None,
    };
    let change = BucketChange { iam_configuration: Some(uniform), ..BucketChange::default() };
    bench.ok(PatchBucket { bucket: "box".into(), change, ..PatchBucket::default() });
    assert_eq!(bench.no(ListAccess { of }), (Kind::InvalidRequest, "invalid".into()));
}
