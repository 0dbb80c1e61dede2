use super::*;
use crate::storage::Permit;
use std::time::Duration;

#[test]
fn containers_come_and_go() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let made = run(&mut cloud, b2.create_container("kittens")).expect("made");
    assert_eq!(made.name, "kittens");
    // What is replaced or hidden is removed after a day.
    let id = cloud.buckets.keys().next_back().expect("a bucket").clone();
    assert_eq!(cloud.buckets[&id]["lifecycleRules"][0]["daysFromHidingToDeleting"], 1);
    let names: Vec<_> =
        run(&mut cloud, b2.list_containers()).expect("both").into_iter().map(|c| c.name).collect();
    assert_eq!(names, ["photos", "kittens"]);
    assert_eq!(run(&mut cloud, b2.get_container("kittens")).expect("there").name, "kittens");
    // One that is there is as good; one that is somebody else's is not.
    assert_eq!(run(&mut cloud, b2.create_container("kittens")).expect("there").name, "kittens");
    let error = run(&mut cloud, b2.create_container("taken-by-others")).expect_err("taken");
    assert_eq!((error.kind(), error.code()), (Kind::Conflict, Some("duplicate_bucket_name")));
    cloud.fault =
        Some(Box::new(|call, before| (call == "b2_delete_bucket" && before == 0).then_some(Fault::After)));
    run(&mut cloud, b2.delete_container("kittens")).expect("gone");
    assert_eq!(run(&mut cloud, b2.get_container("kittens")).expect_err("gone").kind(), Kind::NotFound);
    assert_eq!(run(&mut cloud, b2.delete_container("kittens")).expect_err("gone").kind(), Kind::NotFound);
    assert_eq!(run(&mut cloud, b2.create_container("no")).expect_err("short").kind(), Kind::Misuse);
    // One of the same name has another id, and is found by it.
    run(&mut cloud, b2.create_container("kittens")).expect("made");
    run(&mut cloud, b2.set_access("kittens", Access::ReadObjects)).expect("changed");
    assert_eq!(run(&mut cloud, b2.get_access("kittens")).expect("told"), Access::ReadObjects);
    assert_eq!(run(&mut cloud, b2.get_access("photos")).expect("told"), Access::Private);
    assert_eq!(
        run(&mut cloud, b2.set_access("photos", Access::ReadAll)).expect_err("no").kind(),
        Kind::Unsupported
    );
}

#[test]
fn an_answer_that_is_lost_makes_no_second_container() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    cloud.fault =
        Some(Box::new(|call, before| (call == "b2_create_bucket" && before == 0).then_some(Fault::After)));
    run(&mut cloud, b2.create_container("kittens")).expect("made");
    assert_eq!((cloud.count("b2_create_bucket"), cloud.buckets.len()), (2, 2));
}

#[test]
fn versioning_is_a_rule_among_others() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let rules = |cloud: &Cloud| cloud.buckets["b1"]["lifecycleRules"].clone();
    run(&mut cloud, b2.set_versioning("photos", true)).expect("so already");
    assert_eq!(cloud.count("b2_update_bucket"), 0);
    run(&mut cloud, b2.set_versioning("photos", false)).expect("off");
    assert_eq!(
        rules(&cloud),
        json!([{"fileNamePrefix": "", "daysFromHidingToDeleting": 1, "daysFromUploadingToHiding": null}])
    );
    run(&mut cloud, b2.set_versioning("photos", false)).expect("so already");
    assert_eq!(cloud.count("b2_update_bucket"), 1);
    let bucket = cloud.buckets.get_mut("b1").expect("a bucket");
    bucket["lifecycleRules"] =
        json!([{"fileNamePrefix": "", "daysFromHidingToDeleting": 9, "daysFromUploadingToHiding": 30}]);
    // Somebody else changes it meanwhile, and then the answer is lost.
    cloud.fault = Some(Box::new(|call, before| match (call, before) {
        ("b2_update_bucket", 1) => Some(Fault::Refused(409, "conflict")),
        ("b2_update_bucket", 2) => Some(Fault::After),
        _ => None,
    }));
    run(&mut cloud, b2.set_versioning("photos", true)).expect("on");
    assert_eq!(
        rules(&cloud),
        json!([{"fileNamePrefix": "", "daysFromHidingToDeleting": null, "daysFromUploadingToHiding": 30}])
    );
    assert_eq!(cloud.count("b2_update_bucket"), 3);
}

#[test]
fn addresses_for_downloads() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let url = run(&mut cloud, b2.public_url("photos", Some("a b/ü+"))).expect("an address");
    assert_eq!(url, "https://f001.example/file/photos/a%20b/%C3%BC%2B");
    assert_eq!(run(&mut cloud, b2.public_url("none-such", None)).expect_err("none").kind(), Kind::NotFound);
    let spec = PresignSpec::new(Permit::Get, Duration::from_secs(60));
    let url = run(&mut cloud, b2.presign("photos", "a b", &spec)).expect("an address");
    assert_eq!(url.expose(), "https://f001.example/file/photos/a%20b?Authorization=3_a%3Db");
    let asked = cloud.documents.last().expect("a call");
    assert_eq!(*asked, json!({"bucketId": "b1", "fileNamePrefix": "a b", "validDurationInSeconds": 60}));
    for (permit, seconds, kind) in [
        (Permit::Put, 60, Kind::Unsupported),
        (Permit::Delete, 60, Kind::Unsupported),
        (Permit::Get, 0, Kind::Misuse),
        (Permit::Get, 700_000, Kind::Misuse),
    ] {
        let spec = PresignSpec::new(permit, Duration::from_secs(seconds));
        assert_eq!(run(&mut cloud, b2.presign("photos", "a", &spec)).expect_err("no").kind(), kind);
    }
}
