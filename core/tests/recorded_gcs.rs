//! Recorded answers of Google Cloud Storage, field by field. Those in XML are of its other API, which no call here is of.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Endpoint, Response, Taken, Time,
    providers::gcs::{
        acl::{ListAccess, Of},
        buckets::GetBucket,
        objects::GetObject,
    },
};
use std::{fs, path::PathBuf};

fn recorded(name: &str) -> Option<Response> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures"));
    let fixtures = std::env::var_os("PILEUS_FIXTURES").map(PathBuf::from);
    // As everywhere: relative to the workspace.
    let fixtures = fixtures
        .map_or_else(beside, |path| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path));
    let folder = fixtures.join("libcloud/storage/google_storage");
    if !folder.is_dir() {
        println!("skipped: no recorded answers at {}; set PILEUS_FIXTURES to their folder", folder.display());
        return None;
    }
    let text = fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let body = Taken::Collected(Bytes::from(text));
    Some(Response::new(StatusCode::OK, HeaderMap::new(), body))
}

fn time(text: &str) -> Option<Time> {
    Some(Time::parse_rfc3339(text).expect("a time"))
}

#[test]
fn a_bucket() {
    let Some(answer) = recorded("get_container.json") else { return };
    let bucket = GetBucket::new("test-bucket").response(&answer).expect("a bucket");
    assert_eq!((bucket.name.as_str(), bucket.project_number.as_deref()), ("test-bucket", Some("123")));
    assert_eq!((bucket.metageneration, bucket.location.as_deref()), (Some(123), Some("US")));
    assert_eq!((bucket.storage_class.as_deref(), bucket.etag.as_deref()), (Some("STANDARD"), Some("etag")));
    assert_eq!(bucket.time_created, time("2015-12-17T21:38:31.413Z"));
    assert_eq!(bucket.updated, time("2015-12-17T21:38:31.413Z"));
    assert_eq!((bucket.versioning, bucket.website.clone(), bucket.cors.len()), (None, None, 0));
    assert_eq!(
        bucket.extra.get::<String>("selfLink").as_deref(),
        Some("https://www.googleapis.com/storage/v1/b/test-bucket")
    );
}

#[test]
fn an_object() {
    let Some(answer) = recorded("get_object.json") else { return };
    let object = GetObject::new("test-bucket", "test-object").response(&answer).expect("an object");
    assert_eq!((object.name.as_str(), object.bucket.as_str()), ("test-object", "test-bucket"));
    assert_eq!(
        (object.generation, object.metageneration, object.size),
        (Some(12_345), Some(67_890), Some(123))
    );
    assert_eq!(object.content_type.as_deref(), Some("text/plain"));
    assert_eq!(object.md5_hash.as_deref(), Some("wVenkDHhxA+FkxgpvF/FUg=="));
    // The recording has it under another name than the reference.
    assert_eq!(
        (object.crc32c.as_deref(), object.extra.get::<String>("crc32").as_deref()),
        (None, Some("+x0GyA=="))
    );
    assert_eq!((object.storage_class.as_deref(), object.etag.as_deref()), (Some("STANDARD"), Some("etag")));
    assert_eq!(object.time_created, time("2016-09-14T01:19:33.850Z"));
    assert_eq!(object.updated, time("2016-09-14T01:19:33.850Z"));
    assert!(object.media_link.as_deref().is_some_and(|link| link.ends_with("?generation=12345&alt=media")));
    assert!(object.metadata.is_empty() && object.acl.is_empty());
}

#[test]
fn access_lists() {
    let object = Of::Object { bucket: "test-bucket".into(), object: "test-object".into(), generation: None };
    let lists = [
        ("list_container_acl.json", Of::Bucket("test-bucket".into()), ["OWNER", "WRITER", "READER"]),
        ("list_object_acl.json", object, ["OWNER", "OWNER", "READER"]),
    ];
    for (name, of, teams) in lists {
        let Some(answer) = recorded(name) else { return };
        let entries = ListAccess { of: of.clone() }.response(&answer).expect("a list").items;
        assert_eq!(entries.len(), 6, "{name}");
        for (entry, (team, role)) in entries.iter().zip(["owners", "editors", "viewers"].iter().zip(teams)) {
            let of_project = entry.project_team.as_ref().expect("a team");
            assert_eq!(
                (of_project.team.as_str(), of_project.project_number.as_deref()),
                (*team, Some("123"))
            );
            assert_eq!(
                (entry.entity.as_str(), entry.role.as_str()),
                (format!("project-{team}-123").as_str(), role)
            );
        }
        assert_eq!(
            (entries[3].entity.as_str(), entries[3].email.as_deref()),
            ("user-test@test.com", Some("test@test.com"))
        );
        assert_eq!(
            (entries[4].entity.as_str(), entries[4].domain.as_deref()),
            ("domain-test.com", Some("test.com"))
        );
        assert_eq!(entries[5].email.as_deref(), Some("test-group@google.com"));
        for entry in &entries {
            assert_eq!((entry.bucket.as_deref(), entry.etag.as_deref()), (Some("test-bucket"), Some("etag")));
            let of_object = matches!(of, Of::Object { .. });
            assert_eq!(entry.object.as_deref(), of_object.then_some("test-object"));
            assert_eq!(entry.generation, of_object.then_some(12_345));
        }
    }
}
