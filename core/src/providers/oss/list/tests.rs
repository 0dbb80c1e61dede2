use super::*;
use crate::{
    Endpoint, Kind,
    providers::oss::testing::{answer, fault, sent, stored},
};

/// <https://www.alibabacloud.com/help/en/oss/developer-reference/listobjectsv2>
const PAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult><Name>examplebucket</Name><Prefix>a%2F</Prefix><MaxKeys>3</MaxKeys><Delimiter>%2F</Delimiter>
<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>ChR1c2%2Bx--</NextContinuationToken>
<KeyCount>3</KeyCount><Contents><Key>a%2Fb%20c%2B%01.jpg</Key><TransitionTime>2024-01-01T00:00:00.000Z</TransitionTime>
<LastModified>2020-06-22T11:42:32.000Z</LastModified><ETag>"5B3C1A2E053D763E1B002CC607C5A0FE1"</ETag><Type>Multipart</Type>
<Size>344606</Size><StorageClass>ColdArchive</StorageClass><RestoreInfo>ongoing-request="true"</RestoreInfo></Contents>
<Contents><Key>a%2F%2F..</Key><LastModified>2020-06-22T11:42:32Z</LastModified><ETag>"X"</ETag><Type>Normal</Type><Size>0</Size>
<StorageClass>IA</StorageClass><Owner><ID>0022012</ID><DisplayName>user-example</DisplayName></Owner></Contents>
<CommonPrefixes><Prefix>a%2Fd+e%2F</Prefix></CommonPrefixes></ListBucketResult>"#;

#[test]
fn a_page_is_read() {
    let list = ListObjectsV2 {
        prefix: Some("a/".into()),
        delimiter: Some("/".into()),
        start_after: Some("a/ü".into()),
        max_keys: Some(3),
        fetch_owner: true,
        ..ListObjectsV2::new("examplebucket")
    };
    assert_eq!(
        sent(&list),
        "GET /examplebucket?delimiter=%2F&encoding-type=url&fetch-owner=true&list-type=2&max-keys=3&prefix=a%2F\
         &start-after=a%2F%C3%BC"
    );
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], PAGE)).expect("a page");
    let [Entry::Object(two), Entry::Object(one), Entry::Prefix(prefix)] = &page.items[..] else {
        panic!("{page:?}")
    };
    assert_eq!((one.key.as_str(), one.size), ("a/b c+\u{1}.jpg", 344_606));
    assert_eq!(one.etag.opaque(), "5B3C1A2E053D763E1B002CC607C5A0FE1");
    assert_eq!(one.last_modified, Time::parse_rfc3339("2020-06-22T11:42:32Z"));
    assert_eq!(
        (one.storage_class.as_ref(), one.object_type.as_ref()),
        (Some(&StorageClass::ColdArchive), Some(&ObjectType::Multipart))
    );
    assert_eq!((one.restore.as_deref(), &one.owner), (Some("ongoing-request=\"true\""), &None));
    assert_eq!((two.key.as_str(), two.size, prefix.as_str()), ("a//..", 0, "a/d e/"));
    assert_eq!(two.storage_class, Some(StorageClass::InfrequentAccess));
    let owner = two.owner.as_ref().expect("an owner");
    assert_eq!((owner.id.as_str(), owner.display_name.as_deref()), ("0022012", Some("user-example")));
    let rest = page.rest.expect("more");
    assert_eq!(rest.continuation_token.as_deref(), Some("ChR1c2+x--"));
    assert_eq!(
        sent(&ListObjectsV2 { fetch_owner: false, start_after: None, ..rest.clone() }),
        "GET /examplebucket?continuation-token=ChR1c2%2Bx--&delimiter=%2F&encoding-type=url&list-type=2&max-keys=3\
         &prefix=a%2F"
    );
    assert_eq!(rest.response(&answer(200, &[], PAGE)).expect_err("the same again").kind(), Kind::Malformed);
    // Read as any XML is, it comes to the same.
    let other = PAGE.replace("<Contents>", "<Contents x='1'>");
    assert_eq!(list.response(&answer(200, &[], &other)).expect("a page").items, page.items);
    for cut in 0..PAGE.len() {
        assert!(list.response(&answer(200, &[], &PAGE[..cut])).is_err(), "cut at {cut}");
    }
    let no_token = PAGE.replace("<NextContinuationToken>ChR1c2%2Bx--</NextContinuationToken>", "");
    assert!(list.response(&answer(200, &[], &no_token)).is_err());
    assert!(fault(&ListObjectsV2::new("a/b")).contains("no name of a bucket"));
}

#[test]
fn the_older_listing_goes_on_behind_its_last_name() {
    let list = ListObjects { prefix: Some("a/".into()), max_keys: Some(3), ..ListObjects::new("b-1") };
    assert_eq!(sent(&list), "GET /b-1?encoding-type=url&max-keys=3&prefix=a%2F");
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], PAGE)).expect("a page");
    let rest = page.rest.expect("more");
    assert_eq!(rest.marker.as_deref(), Some("a/d e/"), "prefixes count");
    assert!(rest.response(&answer(200, &[], PAGE)).is_err(), "it begins again");
    let told = PAGE.replace("<IsTruncated>", "<NextMarker>a%2Fz+z</NextMarker><IsTruncated>");
    let page = list.response(&answer(200, &[], &told)).expect("a page");
    assert_eq!(page.rest.and_then(|rest| rest.marker).as_deref(), Some("a/z z"));
}

#[test]
fn versions_and_markers_keep_their_order() {
    const VERSIONS: &str = "<ListVersionsResult><Name>b</Name><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
        <NextKeyMarker>b%2Bb</NextKeyMarker><NextVersionIdMarker>CAEQ</NextVersionIdMarker>\
        <DeleteMarker><Key>a%20a</Key><VersionId>v3</VersionId><IsLatest>true</IsLatest><LastModified>2019-04-09T07:27:28.000Z\
        </LastModified><Owner><ID>o</ID><DisplayName>o</DisplayName></Owner></DeleteMarker>\
        <Version><Key>a%20a</Key><VersionId>v2</VersionId><IsLatest>false</IsLatest><LastModified>2019-04-09T07:27:28.000Z\
        </LastModified><ETag>\"250F8A0AE989679A22926A875F0A2\"</ETag><Type>Normal</Type><Size>93731</Size>\
        <StorageClass>Standard</StorageClass><Owner><ID>o</ID></Owner></Version>\
        <CommonPrefixes><Prefix>d%2F</Prefix></CommonPrefixes></ListVersionsResult>";
    let list = ListObjectVersions { max_keys: Some(2), ..ListObjectVersions::new("b-1") };
    assert_eq!(sent(&list), "GET /b-1?encoding-type=url&max-keys=2&versions=");
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], VERSIONS)).expect("a page");
    let [VersionEntry::DeleteMarker(gone), VersionEntry::Version(old), VersionEntry::Prefix(prefix)] =
        &page.items[..]
    else {
        panic!("{page:?}")
    };
    assert_eq!((gone.key.as_str(), gone.version_id.as_str(), gone.is_latest), ("a a", "v3", true));
    assert_eq!(
        (old.key.as_str(), old.version_id.as_str(), old.is_latest, old.size),
        ("a a", "v2", false, 93_731)
    );
    assert_eq!(old.etag.opaque(), "250F8A0AE989679A22926A875F0A2");
    assert_eq!((old.storage_class.as_ref(), prefix.as_str()), (Some(&StorageClass::Standard), "d/"));
    let rest = page.rest.expect("more");
    assert_eq!(
        sent(&rest),
        "GET /b-1?encoding-type=url&key-marker=b%2Bb&max-keys=2&version-id-marker=CAEQ&versions="
    );
    assert!(rest.response(&answer(200, &[], VERSIONS)).is_err(), "it begins again");
}
