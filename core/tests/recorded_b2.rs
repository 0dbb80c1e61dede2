//! Recorded answers of Backblaze B2, field by field. They are of its first version, which tells less than the present one.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Algorithm, Body, Endpoint, Response, Taken, Time,
    providers::b2::{
        BucketRef,
        buckets::{BucketType, CreateBucket, DeleteBucket, ListBuckets},
        files::{
            Action, DeleteFileVersion, FileVersion, HideFile, ListFileNames, ListFileVersions, UploadFile,
        },
    },
};
use std::{fs, path::PathBuf, time::Duration};

fn recorded(name: &str) -> Option<Response> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures"));
    let fixtures = std::env::var_os("PILEUS_FIXTURES").map(PathBuf::from);
    // As everywhere: relative to the workspace.
    let fixtures = fixtures
        .map_or_else(beside, |path| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path));
    let folder = fixtures.join("libcloud/storage/backblaze_b2");
    if !folder.is_dir() {
        println!("skipped: no recorded answers at {}; set PILEUS_FIXTURES to their folder", folder.display());
        return None;
    }
    let text = fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let body = Taken::Collected(Bytes::from(text));
    Some(Response::new(StatusCode::OK, HeaderMap::new(), body))
}

fn time(millis: u64) -> Option<Time> {
    Some(Time::from_unix(Duration::from_millis(millis)))
}

#[test]
fn buckets() {
    let Some(answer) = recorded("b2_list_buckets.json") else { return };
    let buckets = ListBuckets::default().response(&answer).expect("buckets");
    let told: Vec<_> = buckets
        .iter()
        .map(|bucket| (bucket.bucket_id.as_str(), bucket.bucket_name.as_str(), &bucket.bucket_type))
        .collect();
    assert_eq!(
        told,
        [
            ("481c37de2e1ab3bf5e150710", "test00001", &BucketType::AllPrivate),
            ("886c573e2e1ab3bf5e150710", "test00002", &BucketType::AllPublic),
            ("c85c97ee2eeab3bf5e150710", "test00003", &BucketType::AllPrivate),
        ]
    );
    assert!(buckets.iter().all(|bucket| bucket.account_id.as_deref() == Some("8c7eea3fe570")));
    assert!(buckets.iter().all(|bucket| bucket.lifecycle_rules.is_empty() && bucket.revision.is_none()));
}

#[test]
fn a_bucket_that_comes_and_goes() {
    let Some(answer) = recorded("b2_create_bucket.json") else { return };
    let bucket = CreateBucket::new("test0005").response(&answer).expect("a bucket");
    assert_eq!(
        (bucket.bucket_id.as_str(), bucket.bucket_name.as_str()),
        ("681c87aebeaa530f5e250710", "test0005")
    );
    assert_eq!(
        (&bucket.bucket_type, bucket.account_id.as_deref()),
        (&BucketType::AllPrivate, Some("8c7eea3fe570"))
    );
    let answer = recorded("b2_delete_bucket.json").expect("the folder is there");
    DeleteBucket { bucket: BucketRef::id("681c87aebeaa530f5e250710") }.response(&answer).expect("gone");
}

#[test]
fn names() {
    let Some(answer) = recorded("b2_list_file_names.json") else { return };
    let page = ListFileNames::new(BucketRef::id("b")).response(&answer).expect("a page");
    assert!(page.rest.is_none());
    let told: Vec<_> = page
        .items
        .iter()
        .map(|file| (file.file_name.as_str(), file.content_length, file.upload_timestamp))
        .collect();
    assert_eq!(
        told,
        [
            ("2.txt", 2, time(1_450_545_966_000)),
            ("test5.txt", 24, time(1_452_441_341_000)),
            ("test6.txt", 24, time(1_452_441_428_000)),
            ("test8.txt", 24, time(1_452_493_842_000)),
        ]
    );
    assert_eq!(page.items[0].file_id, "abcd");
    assert_eq!(
        page.items[3].file_id,
        "4_z481c37de2e1ab3bf5e150710_f1060bc60382f42a2_d20160111_m063042_c001_v0001012_t0008"
    );
    assert!(page.items.iter().all(|file| file.action == Some(Action::Upload)));
}

#[test]
fn versions() {
    let Some(answer) = recorded("b2_list_file_versions.json") else { return };
    let page = ListFileVersions::new(BucketRef::id("b")).response(&answer).expect("a page");
    assert!(page.rest.is_none());
    let told = |file: &FileVersion| (file.file_name.clone(), file.action.clone(), file.content_length);
    assert_eq!(page.items.len(), 9);
    assert_eq!(told(&page.items[0]), ("1.txt".into(), Some(Action::Hide), 0));
    assert_eq!(told(&page.items[1]), ("1.txt".into(), Some(Action::Upload), 4));
    assert_eq!(told(&page.items[2]), ("2.txt".into(), Some(Action::Upload), 2));
    assert_eq!(told(&page.items[8]), ("test9.txt".into(), Some(Action::Upload), 24));
    assert_eq!(page.items[0].upload_timestamp, time(1_450_545_034_000));
    assert_eq!(
        page.items[8].file_id,
        "4_z481c37de2e1ab3bf5e150710_f114bdc6fc4c203d9_d20160117_m215616_c001_v0001017_t0006"
    );
}

#[test]
fn a_file_that_comes_and_goes() {
    let Some(answer) = recorded("b2_upload_file.json") else { return };
    let upload = UploadFile::new(BucketRef::id("481c37de2e1ab3bf5e150710"), "test0007.txt", Body::Empty);
    let file = upload.response(&answer).expect("a file");
    assert_eq!(
        (file.file_id.as_str(), file.file_name.as_str(), file.content_length),
        ("abcde", "test0007.txt", 24)
    );
    assert_eq!(
        (file.content_type.as_deref(), file.bucket_id.as_deref()),
        (Some("text/plain"), Some("481c37de2e1ab3bf5e150710"))
    );
    let sum = file.sha1().expect("a checksum");
    assert_eq!(
        (sum.algorithm(), sum.to_hex().as_str()),
        (Algorithm::Sha1, "23d23d43d4ecad793c049c81c4bc436ba1e8531e")
    );
    assert!(file.file_info.is_empty() && file.action.is_none());

    let answer = recorded("b2_hide_file.json").expect("the folder is there");
    let mark = HideFile::new(BucketRef::id("b"), "2.txt").response(&answer).expect("hidden").expect("a mark");
    assert_eq!((mark.file_name.as_str(), mark.action, mark.content_length), ("2.txt", Some(Action::Hide), 0));
    assert_eq!(
        mark.file_id,
        "4_z481c37de2e1ab3bf5e150710_f1089c2d0af334258_d20160118_m103421_c001_v0001015_t0019"
    );
    assert_eq!(mark.upload_timestamp, time(1_453_113_261_000));

    let answer = recorded("b2_delete_file_version.json").expect("the folder is there");
    let gone = DeleteFileVersion::new("test8.txt", "4_z").response(&answer).expect("gone");
    assert_eq!(gone.file_name, "test8.txt");
    assert_eq!(
        gone.file_id,
        "4_z481c37de2e1ab3bf5e150710_f1060bc60382f42a2_d20160111_m063042_c001_v0001012_t0008"
    );
}

/// The session reads these answers itself: it is asked for an upload, and what it was told shows in where that goes.
#[test]
fn an_address_for_uploads() {
    use pileus_core::{
        Cx, Operation, Step,
        providers::b2::{B2, Settings},
    };
    let Some(url) = recorded("b2_get_upload_url.json") else { return };
    let login = r#"{"accountId": "8c7eea3fe570", "authorizationToken": "t", "apiInfo": {"storageApi": {
        "apiUrl": "https://api001.example", "downloadUrl": "https://f001.example"}}}"#;
    let login = Response::new(
        StatusCode::OK,
        HeaderMap::new(),
        Taken::Collected(Bytes::from_static(login.as_bytes())),
    );
    let b2 = B2::new(Settings::new("id", "key")).expect("an account");
    let mut upload = b2.call(UploadFile::new(BucketRef::id("481c37de2e1ab3bf5e150710"), "a", Body::Empty));
    let cx = Cx { now: Time::from_unix_secs(1_800_000_000), entropy: 0, waker: std::task::Waker::noop() };
    for answer in [login, url] {
        let Step::Send(id, _) = upload.poll(&cx) else { panic!("nothing is sent") };
        upload.answer(id, Ok(answer), &cx);
    }
    let Step::Send(_, exchange) = upload.poll(&cx) else { panic!("nothing is sent") };
    assert_eq!(exchange.request.uri(), "https://podxxx.backblaze.com/b2api/v1/b2_upload_file/abcd/defg");
    assert_eq!(exchange.request.headers()["authorization"], "nope");
}
