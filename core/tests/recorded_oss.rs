//! Recorded answers of OSS, field by field.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Endpoint, Response, Taken, Time,
    providers::oss::{
        buckets::ListBuckets,
        list::{Entry, ListObjects, ListObjectsV2, Object},
        multipart::{CompleteMultipartUpload, InitiateMultipartUpload, ListMultipartUploads, Upload},
        terms::{ObjectType, StorageClass},
    },
};
use std::{fs, path::PathBuf};

fn recorded(name: &str) -> Option<Response> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures"));
    let fixtures = std::env::var_os("PILEUS_FIXTURES").map(PathBuf::from);
    // As everywhere: relative to the workspace.
    let fixtures = fixtures
        .map_or_else(beside, |path| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path));
    let folder = fixtures.join("libcloud/storage/oss");
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

#[test]
fn buckets() {
    let Some(answer) = recorded("list_containers.xml") else { return };
    let page = ListBuckets::default().response(&answer).expect("buckets");
    let told: Vec<_> = page
        .items
        .iter()
        .map(|bucket| {
            (bucket.name.as_str(), bucket.created, bucket.location.as_deref(), bucket.region.as_deref())
        })
        .collect();
    let at = (time("2014-05-15T11:18:32Z"), Some("oss-cn-hangzhou-a"), None);
    assert_eq!(told, [("xz02tphky6fjfiuc0", at.0, at.1, at.2), ("xz02tphky6fjfiuc1", at.0, at.1, at.2)]);
    assert_eq!((page.items[0].storage_class.as_ref(), page.rest), (None, None));
    let Some(answer) = recorded("list_containers_empty.xml") else { return };
    let page = ListBuckets::default().response(&answer).expect("buckets");
    assert!(page.items.is_empty() && page.rest.is_none());
}

/// The page, by both calls that list objects: they come to the same.
fn page(name: &str) -> Option<Vec<Object>> {
    let answer = recorded(name)?;
    let page = ListObjects::new("b").response(&answer).expect("objects");
    assert_eq!(page.rest, None);
    let second = ListObjectsV2::new("b").response(&answer).expect("objects");
    assert_eq!((second.items, second.rest), (page.items.clone(), None));
    let object = |entry: Entry| entry.object().cloned().expect("an object");
    Some(page.items.into_iter().map(object).collect())
}

fn check(object: &Object, key: &str, size: u64, tag: &str, modified: &str, owner: Option<&str>) {
    assert_eq!((object.key.as_str(), object.size), (key, size));
    assert_eq!((object.etag.opaque(), object.last_modified), (tag, time(modified)));
    assert_eq!(object.storage_class, Some(StorageClass::Standard));
    assert_eq!((object.object_type.as_ref(), &object.restore), (Some(&ObjectType::Normal), &None));
    let whose = object.owner.as_ref().expect("an owner");
    assert_eq!((whose.id.as_str(), whose.display_name.as_deref()), ("1751306716098727", owner));
}

const EMPTY: &str = "D41D8CD98F00B204E9800998ECF8427E";

#[test]
fn objects() {
    let id = Some("1751306716098727");
    for (name, second) in
        [("list_container_objects.xml", "test.txt"), ("list_container_objects_prefix.xml", "en/test.txt")]
    {
        let Some(objects) = page(name) else { return };
        let [folder, file] = &objects[..] else { panic!("{objects:?}") };
        check(folder, "en/", 0, EMPTY, "2016-01-15T14:43:15Z", id);
        check(file, second, 2, "26AB0DB90D72E28AD0BA1E22EE510510", "2016-01-15T14:42:46Z", id);
    }
    let Some(objects) = page("list_container_objects_empty.xml") else { return };
    assert_eq!(objects, []);
    // The keys were recorded with their bytes written out, and are no others than that.
    let Some(objects) = page("list_container_objects_chinese.xml") else { return };
    let [file, folder] = &objects[..] else { panic!("{objects:?}") };
    let modified = "2016-01-15T14:43:06Z";
    let key = r"WEB\xe6\x8e\xa7\xe5\x88\xb6\xe5\x8f\xb0.odp";
    check(file, key, 1_234_567, "281371EA1618CF0E645D6BB90A158276", modified, None);
    check(folder, r"\xe4\xb8\xad\xe6\x96\x87/", 0, EMPTY, "2016-01-15T14:43:34Z", id);
}

#[test]
fn uploads() {
    let list = ListMultipartUploads { bucket: "oss-example".into(), ..ListMultipartUploads::default() };
    let Some(answer) = recorded("ex_iterate_multipart_uploads_p1.xml") else { return };
    let first = list.response(&answer).expect("uploads");
    let upload = |key: &str, id: &str, begun: &str| Upload {
        key: key.into(),
        upload_id: id.into(),
        initiated: time(begun),
    };
    assert_eq!(
        first.items,
        [
            upload("multipart.data", "0004B999EF518A1FE585B0C9360DC4C8", "2012-02-23T04:18:23Z"),
            upload("oss.avi", "0004B99B8E707874FC2D692FA5D77D3F", "2012-02-23T06:14:27Z"),
        ]
    );
    let rest = first.rest.expect("more");
    assert_eq!(rest.key_marker.as_deref(), Some("oss.avi"));
    assert_eq!(rest.upload_id_marker.as_deref(), Some("0004B99B8E707874FC2D692FA5D77D3F"));
    let Some(answer) = recorded("ex_iterate_multipart_uploads_p2.xml") else { return };
    let second = rest.response(&answer).expect("uploads");
    assert_eq!(
        second.items,
        [upload("multipart.data", "0004B999EF5A239BB9138C6227D69F95", "2012-02-23T04:18:23Z")]
    );
    assert_eq!(second.rest, None);
}

#[test]
fn an_upload_begun_and_completed() {
    let Some(answer) = recorded("initiate_multipart_upload.xml") else { return };
    let id = InitiateMultipartUpload::new("b", "k").response(&answer).expect("begun");
    assert_eq!(id, "0004B9894A22E5B1888A1E29F8236E2D");
    let Some(answer) = recorded("complete_multipart_upload.xml") else { return };
    let done = CompleteMultipartUpload::default().response(&answer).expect("completed");
    assert_eq!(done.etag.opaque(), "B864DB6A936D376F9F8D3ED3BBE540DD-3");
    assert_eq!(
        done.location.as_deref(),
        Some("http://oss-example.oss-cn-hangzhou.aliyuncs.com/multipart.data")
    );
    assert_eq!((done.version_id, done.crc64), (None, None));
}
