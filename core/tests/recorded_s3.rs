//! Recorded answers of S3, field by field.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Endpoint, Response, Taken, Time,
    providers::s3::{
        buckets::ListBuckets,
        list::{Entry, ListObjects, ListObjectsV2, Object},
        multipart::{CompleteMultipartUpload, CreateMultipartUpload, ListMultipartUploads, Upload},
        terms::StorageClass,
    },
};
use std::{fs, path::PathBuf};

fn recorded(folder: &str, name: &str) -> Option<Response> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures"));
    let fixtures = std::env::var_os("PILEUS_FIXTURES").map(PathBuf::from);
    // As everywhere: relative to the workspace.
    let fixtures = fixtures
        .map_or_else(beside, |path| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path));
    let folder = fixtures.join("libcloud/storage").join(folder);
    if !folder.is_dir() {
        println!("skipped: no recorded answers at {}; set PILEUS_FIXTURES to their folder", folder.display());
        return None;
    }
    let text = fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    Some(Response::new(StatusCode::OK, HeaderMap::new(), Taken::Collected(Bytes::from(text))))
}

fn time(text: &str) -> Option<Time> {
    Some(Time::parse_rfc3339(text).expect("a time"))
}

/// Google's listings are written as Amazon's, in a namespace of another name.
const BOTH: [&str; 2] = ["s3", "google_storage"];

#[test]
fn buckets() {
    for folder in BOTH {
        let Some(answer) = recorded(folder, "list_containers.xml") else { return };
        let page = ListBuckets::default().response(&answer).expect("buckets");
        let told: Vec<_> = page
            .items
            .iter()
            .map(|bucket| (bucket.name.as_str(), bucket.created, bucket.region.as_deref()))
            .collect();
        assert_eq!(
            told,
            [("test1", time("2011-04-09T12:34:49Z"), None), ("test2", time("2011-02-09T12:34:49Z"), None)]
        );
        assert_eq!(page.rest, None);
        let Some(answer) = recorded(folder, "list_containers_empty.xml") else { return };
        let page = ListBuckets::default().response(&answer).expect("buckets");
        assert!(page.items.is_empty() && page.rest.is_none());
    }
}

fn check(object: &Object, key: &str) {
    assert_eq!((object.key.as_str(), object.size), (key, 1_234_567));
    assert_eq!(object.etag.as_str(), "\"4397da7a7649e8085de9916c240e8166\"");
    assert_eq!(object.last_modified, time("2011-04-09T19:05:18Z"));
    assert_eq!(object.storage_class, Some(StorageClass::Standard));
    let owner = object.owner.as_ref().expect("an owner");
    assert_eq!(
        (owner.id.as_str(), owner.display_name.as_deref()),
        ("65a011niqo39cdf8ec533ec3d1ccaafsa932", None)
    );
}

#[test]
fn objects() {
    for folder in BOTH {
        let Some(answer) = recorded(folder, "list_container_objects.xml") else { return };
        let page = ListObjectsV2::new("test_container").response(&answer).expect("objects");
        let [Entry::Object(object)] = &page.items[..] else { panic!("{page:?}") };
        check(object, "1.zip");
        assert_eq!(page.rest, None);
        let Some(answer) = recorded(folder, "list_container_objects_empty.xml") else { return };
        let page = ListObjects::new("test_container").response(&answer).expect("objects");
        assert!(page.items.is_empty() && page.rest.is_none());
    }
}

#[test]
fn objects_in_pages() {
    for folder in BOTH {
        let Some(answer) = recorded(folder, "list_container_objects_not_exhausted1.xml") else { return };
        let page = ListObjects::new("test_container").response(&answer).expect("objects");
        for (entry, key) in page.items.iter().zip(["1.zip", "2.zip", "3.zip"]) {
            check(entry.object().expect("an object"), key);
        }
        assert_eq!(page.items.len(), 3);
        let rest = page.rest.expect("more");
        assert_eq!(rest.marker.as_deref(), Some("3.zip"), "it is not said, but for the last key");
        let Some(answer) = recorded(folder, "list_container_objects_not_exhausted2.xml") else { return };
        let page = rest.response(&answer).expect("objects");
        assert_eq!(page.items.iter().map(Entry::name).collect::<Vec<_>>(), ["4.zip", "5.zip"]);
        check(page.items[1].object().expect("an object"), "5.zip");
        assert_eq!(page.rest, None);
    }
}

#[test]
fn an_upload() {
    let Some(answer) = recorded("s3", "initiate_multipart.xml") else { return };
    let id = CreateMultipartUpload::new("example-bucket", "example-object").response(&answer).expect("an id");
    assert_eq!(id, "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA");
    let Some(answer) = recorded("s3", "complete_multipart.xml") else { return };
    let done = CompleteMultipartUpload::default().response(&answer).expect("an object");
    assert_eq!(done.etag.as_str(), "\"3858f62230ac3c915f300c664312c11f-9\"");
    assert_eq!(done.location.as_deref(), Some("http://Example-Bucket.s3.amazonaws.com/Example-Object"));
    assert_eq!((done.version_id, done.checksums.len(), done.checksum_type), (None, 0, None));
}

fn first(upload: &Upload) {
    assert_eq!(upload.key, "my-divisor");
    assert_eq!(upload.upload_id, "XMgbGlrZSBlbHZpbmcncyBub3QgaGF2aW5nIG11Y2ggbHVjaw");
    assert_eq!(upload.initiated, time("2010-11-10T20:48:33Z"));
    assert_eq!(upload.storage_class, Some(StorageClass::Standard));
    let initiator = upload.initiator.as_ref().expect("an initiator");
    assert!(initiator.id.ends_with("user1-11111a31-17b5-4fb7-9df5-b111111f13de"));
    let owner = upload.owner.as_ref().expect("an owner");
    assert_eq!(owner.display_name.as_deref(), Some("OwnerDisplayName"));
}

#[test]
fn uploads_in_pages() {
    let Some(answer) = recorded("s3", "list_multipart_1.xml") else { return };
    let list = ListMultipartUploads { bucket: "foo_bar_container".into(), ..ListMultipartUploads::default() };
    let page = list.response(&answer).expect("uploads");
    assert_eq!(page.items.len(), 3);
    first(&page.items[0]);
    assert_eq!(page.items[2].initiated, time("2010-11-10T20:49:33Z"));
    let rest = page.rest.expect("more");
    assert_eq!(rest.key_marker.as_deref(), Some("my-movie.m2ts"));
    assert_eq!(rest.upload_id_marker.as_deref(), Some("YW55IGlkZWEgd2h5IGVsdmluZydzIHVwbG9hZCBmYWlsZWQ"));
    let Some(answer) = recorded("s3", "list_multipart_2.xml") else { return };
    let page = rest.response(&answer).expect("uploads");
    first(&page.items[0]);
    assert_eq!(page.rest, None);
}
