use super::*;
use crate::{
    Kind,
    providers::b2::testing::{answer, json, line},
};
use serde_json::json;

const BUCKET: &str = r#"{
    "accountId": "010203040506", "bucketId": "4a48fe8875c6214145260818", "bucketName": "Kitten-Videos",
    "bucketType": "allPrivate", "bucketInfo": {"owner": "me"},
    "corsRules": [{"corsRuleName": "all", "allowedOrigins": ["https://a.example"], "allowedHeaders": null,
        "allowedOperations": ["b2_upload_part"], "exposeHeaders": ["x-bz-content-sha1"], "maxAgeSeconds": 3600}],
    "lifecycleRules": [{"fileNamePrefix": "logs/", "daysFromHidingToDeleting": 1, "daysFromUploadingToHiding": null}],
    "defaultServerSideEncryption": {"isClientAuthorizedToRead": true, "value": {"mode": "SSE-B2", "algorithm": "AES256"}},
    "fileLockConfiguration": {"isClientAuthorizedToRead": true}, "options": ["s3"], "revision": 7}"#;

#[test]
fn listing_buckets() {
    let list = ListBuckets::default();
    assert_eq!(line(&list.request()), "POST /b2api/v4/b2_list_buckets?accountId=");
    assert_eq!(json(&list.request()), json!({"bucketTypes": ["all"]}));
    assert_eq!(list.request().repeat, Repeat::Safe);
    assert_eq!(list.request().to_string(), "POST b2 b2_list_buckets");
    let named = ListBuckets { bucket_types: vec![BucketType::AllPublic], ..ListBuckets::named("kittens") };
    assert_eq!(json(&named.request()), json!({"bucketName": "kittens", "bucketTypes": ["allPublic"]}));
    let by_id = ListBuckets { bucket_id: Some("4a".into()), ..ListBuckets::default() };
    assert_eq!(json(&by_id.request()), json!({"bucketId": "4a", "bucketTypes": ["all"]}));

    let buckets =
        list.response(&answer(200, &[], &format!(r#"{{"buckets": [{BUCKET}]}}"#))).expect("buckets");
    let bucket = &buckets[0];
    assert_eq!(
        (bucket.bucket_id.as_str(), bucket.bucket_name.as_str(), &bucket.bucket_type),
        ("4a48fe8875c6214145260818", "Kitten-Videos", &BucketType::AllPrivate)
    );
    assert_eq!((bucket.account_id.as_deref(), bucket.revision), (Some("010203040506"), Some(7)));
    assert_eq!(bucket.bucket_info, BTreeMap::from([("owner".to_owned(), "me".to_owned())]));
    let cors = &bucket.cors_rules[0];
    assert_eq!(
        (cors.cors_rule_name.as_str(), cors.max_age_seconds, cors.allowed_headers.len()),
        ("all", 3600, 0)
    );
    assert_eq!(cors.expose_headers, ["x-bz-content-sha1"]);
    let rule = &bucket.lifecycle_rules[0];
    assert_eq!((rule.file_name_prefix.as_str(), rule.days_from_hiding_to_deleting), ("logs/", Some(1)));
    assert_eq!(rule.days_from_uploading_to_hiding, None);
    let encryption = bucket.default_server_side_encryption.as_ref().expect("told");
    assert!(encryption.is_client_authorized_to_read);
    assert_eq!(encryption.value.as_ref().and_then(|value| value.mode.as_deref()), Some("SSE-B2"));
    assert_eq!(bucket.options, ["s3"]);
    assert!(bucket.extra.text().contains("fileLockConfiguration"));
    let error = list.response(&answer(200, &[], r#"{"buckets": {}}"#)).expect_err("no list");
    assert_eq!(error.kind(), Kind::Malformed);
}

#[test]
fn creating_a_bucket() {
    let plain = CreateBucket::new("kitten-videos");
    assert_eq!(line(&plain.request()), "POST /b2api/v4/b2_create_bucket?accountId=");
    assert_eq!(json(&plain.request()), json!({"bucketName": "kitten-videos", "bucketType": "allPrivate"}));
    assert_eq!(plain.request().repeat, Repeat::Keyed);
    let create = CreateBucket {
        bucket_type: BucketType::AllPublic,
        info: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        cors_rules: vec![CorsRule {
            cors_rule_name: "downloads".into(),
            allowed_origins: vec!["https://a.example".into()],
            allowed_operations: vec!["b2_download_file_by_name".into()],
            max_age_seconds: 60,
            ..CorsRule::default()
        }],
        lifecycle_rules: vec![LifecycleRule {
            days_from_hiding_to_deleting: Some(3),
            ..LifecycleRule::default()
        }],
        encryption: Some(Encryption::B2),
        file_lock: true,
        ..CreateBucket::new("kitten-videos")
    };
    assert_eq!(
        json(&create.request()),
        json!({
            "bucketName": "kitten-videos", "bucketType": "allPublic", "bucketInfo": {"a": "b"},
            "corsRules": [{"corsRuleName": "downloads", "allowedOrigins": ["https://a.example"],
                "allowedOperations": ["b2_download_file_by_name"], "allowedHeaders": [], "exposeHeaders": [], "maxAgeSeconds": 60}],
            "lifecycleRules": [{"fileNamePrefix": "", "daysFromHidingToDeleting": 3, "daysFromUploadingToHiding": null}],
            "defaultServerSideEncryption": {"mode": "SSE-B2", "algorithm": "AES256"},
            "fileLockEnabled": true
        })
    );
    assert_eq!(create.response(&answer(200, &[], BUCKET)).expect("a bucket").bucket_name, "Kitten-Videos");
    assert_eq!(CreateBucket::new("b2-x-yyyy").request().fault().map(crate::Error::kind), Some(Kind::Misuse));
}

#[test]
fn changing_and_deleting_a_bucket() {
    let none = UpdateBucket::new(BucketRef::id("4a"));
    assert_eq!(json(&none.request()), json!({"bucketId": "4a"}));
    assert_eq!(none.request().repeat, Repeat::Safe);
    let change = UpdateBucket {
        bucket_type: Some(BucketType::AllPublic),
        info: Some(BTreeMap::new()),
        cors_rules: Some(Vec::new()),
        lifecycle_rules: Some(Vec::new()),
        encryption: Some(Encryption::B2),
        if_revision_is: Some(7),
        ..UpdateBucket::new(BucketRef::named("kitten-videos"))
    };
    assert_eq!(line(&change.request()), "POST /b2api/v4/b2_update_bucket?accountId=&bucketId=kitten-videos");
    assert_eq!(
        json(&change.request()),
        json!({"bucketType": "allPublic", "bucketInfo": {}, "corsRules": [], "lifecycleRules": [],
            "defaultServerSideEncryption": {"mode": "SSE-B2", "algorithm": "AES256"}, "ifRevisionIs": 7})
    );
    assert_eq!(change.request().repeat, Repeat::Once);
    assert_eq!(change.response(&answer(200, &[], BUCKET)).expect("a bucket").revision, Some(7));

    let delete = DeleteBucket { bucket: BucketRef::id("4a") };
    assert_eq!(line(&delete.request()), "POST /b2api/v4/b2_delete_bucket?accountId=");
    assert_eq!(
        (json(&delete.request()), delete.request().repeat),
        (json!({"bucketId": "4a"}), Repeat::Removing)
    );
    delete.response(&answer(200, &[], BUCKET)).expect("gone");
    let named = DeleteBucket { bucket: BucketRef::named("a&b") };
    assert_eq!(line(&named.request()), "POST /b2api/v4/b2_delete_bucket?accountId=&bucketId=a%26b");
}
