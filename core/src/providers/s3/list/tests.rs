use super::*;
use crate::{
    Endpoint, Kind,
    providers::{
        s3::testing::{answer, sent, stored},
        s3_family::scan,
    },
    wire::xml,
};

type Listed = listing::Listed<Object>;

const PAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>a%2F</Prefix><KeyCount>3</KeyCount>
<MaxKeys>1000</MaxKeys><Delimiter>%2F</Delimiter><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
<NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>
<Contents><Key>a/b+c%2B%26%01.txt</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified>
<ETag>&quot;fba9dede5f27731c9771645a39863328&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
<ChecksumType>FULL_OBJECT</ChecksumType><Size>434234</Size><StorageClass>STANDARD</StorageClass></Contents>
<Contents><Key>a//..</Key><LastModified>2024-02-29T00:00:00.000Z</LastModified><ETag>"3858f62230ac3c915f300c664312c11f-9"</ETag>
<Size>0</Size><Owner><ID>65a011</ID><DisplayName>me</DisplayName></Owner><StorageClass>MOON</StorageClass></Contents>
<CommonPrefixes><Prefix>a/d+e/</Prefix></CommonPrefixes></ListBucketResult>
"#;

fn both(document: &str) -> Option<Listed> {
    let fast = scan::page(document.as_bytes())?;
    let slow = xml::parse::<Listed>(document.as_bytes()).expect("XML");
    assert_eq!(fast, slow, "{document}");
    Some(fast)
}

#[test]
fn a_page_is_read() {
    let list = ListObjectsV2 {
        prefix: Some("a/".into()),
        delimiter: Some("/".into()),
        start_after: Some("a/ü".into()),
        max_keys: Some(2),
        fetch_owner: true,
        ..ListObjectsV2::new("bucket")
    };
    assert_eq!(
        sent(&list),
        "GET /bucket?delimiter=%2F&encoding-type=url&fetch-owner=true&list-type=2&max-keys=2&prefix=a%2F&start-after=a%2F%C3%BC"
    );
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], PAGE)).expect("a page");
    let [Entry::Object(two), Entry::Object(one), Entry::Prefix(prefix)] = &page.items[..] else {
        panic!("{page:?}")
    };
    assert_eq!((one.key.as_str(), one.size), ("a/b c+&\u{1}.txt", 434_234));
    assert_eq!(one.etag.opaque(), "fba9dede5f27731c9771645a39863328");
    assert_eq!(one.last_modified, Time::parse_rfc3339("2009-10-12T17:50:30Z"));
    assert_eq!(one.storage_class, Some(StorageClass::Standard));
    assert_eq!(one.checksum_algorithm, Some(ChecksumAlgorithm::Crc64Nvme));
    assert_eq!((one.checksum_type.clone(), one.owner.clone()), (Some(ChecksumType::FullObject), None));
    assert_eq!((two.key.as_str(), two.size, prefix.as_str()), ("a//..", 0, "a/d e/"));
    assert_eq!(two.etag.opaque(), "3858f62230ac3c915f300c664312c11f-9");
    assert_eq!(two.last_modified, Time::parse_rfc3339("2024-02-29T00:00:00Z"));
    assert_eq!(two.storage_class, Some(StorageClass::Other("MOON".into())));
    let owner = two.owner.as_ref().expect("an owner");
    assert_eq!((owner.id.as_str(), owner.display_name.as_deref()), ("65a011", Some("me")));
    let rest = page.rest.expect("more");
    assert_eq!(rest.continuation_token.as_deref(), Some("1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM="));
    assert_eq!((rest.prefix.as_deref(), rest.start_after.as_deref()), (Some("a/"), Some("a/ü")));
    let error = rest.response(&answer(200, &[], PAGE)).expect_err("the same token again");
    assert_eq!(error.kind(), Kind::Malformed);
}

#[test]
fn the_short_way_comes_to_the_same_or_gives_way() {
    assert_eq!(both(PAGE).expect("of the usual form").entries.len(), 3);
    let empty = "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>";
    assert_eq!(both(empty).expect("of the usual form"), Listed::default());
    for document in [
        PAGE.replace("&quot;", "'"),
        PAGE.replace("<Size>0</Size>", "<Size> 17 </Size><Extra/><Extra></Extra><Extra>x</Extra>"),
        PAGE.replace("<DisplayName>me</DisplayName>", "<DisplayName/>"),
        PAGE.replace("<Delimiter>%2F</Delimiter>", "<Delimiter/>"),
        PAGE.replace('\n', "\r\n"),
        format!("\u{feff}{PAGE}"),
        PAGE.replace("</Name>", "</Name\n>"),
    ] {
        let slow = xml::parse::<Listed>(document.as_bytes()).expect("XML");
        assert!(both(&document).is_none_or(|fast| fast == slow), "{document}");
        assert_eq!(slow.entries.len(), 3);
    }
    // Of another form: left to the reader for any XML.
    for document in [
        PAGE.replace("a//..", "a&amp;b"),
        PAGE.replace("a//..", "<![CDATA[a]]>"),
        PAGE.replace("a//..", "<!-- c -->a"),
        PAGE.replace("<Contents>", "<Contents x='1'>"),
        PAGE.replace("<Owner>", "<Owner><Deep><er>x</er></Deep>"),
        PAGE.replace("<Contents>", "<c:Contents>").replace("</Contents>", "</c:Contents>"),
    ] {
        assert_eq!(scan::page::<Object>(document.as_bytes()), None, "{document}");
        assert_eq!(xml::parse::<Listed>(document.as_bytes()).expect("XML").entries.len(), 3, "{document}");
    }
}

#[test]
fn a_damaged_page_is_a_fault_at_every_cut() {
    let list = ListObjectsV2::new("b");
    for cut in 0..PAGE.trim_end().len() {
        let error = list.response(&answer(200, &[], &PAGE[..cut])).expect_err("cut");
        assert_eq!(error.kind(), Kind::Malformed, "cut at {cut}");
    }
    for (what, with) in [
        ("<Size>0</Size>", "<Size>many</Size>"),
        ("<Key>a//..</Key>", ""),
        ("<Key>a//..</Key>", "<Key>%ff</Key>"),
        ("<NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>", ""),
        ("</Contents>", "</Content>"),
        ("</ListBucketResult>", "</ListBucketResult>x"),
        ("</ListBucketResult>", "</Contents></ListBucketResult>"),
    ] {
        let damaged = PAGE.replace(what, with);
        assert!(damaged != PAGE && list.response(&answer(200, &[], &damaged)).is_err(), "{what} {with}");
    }
    for page in ["<html>It works!</html>", "<HTML><body>moved</body></HTML>", "", "{}"] {
        assert!(list.response(&answer(200, &[], page)).is_err(), "{page}");
    }
}

#[test]
fn the_older_listing_goes_on_behind_its_last_name() {
    let list = ListObjects { prefix: Some("a/".into()), ..ListObjects::new("bucket") };
    assert_eq!(sent(&list), "GET /bucket?encoding-type=url&prefix=a%2F");
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], PAGE)).expect("a page");
    let rest = page.rest.expect("more");
    assert_eq!(rest.marker.as_deref(), Some("a/d e/"), "prefixes count");
    assert_eq!(sent(&rest), "GET /bucket?encoding-type=url&marker=a%2Fd%20e%2F&prefix=a%2F");
    assert!(rest.response(&answer(200, &[], PAGE)).is_err(), "it begins again");
    let told = PAGE.replace("<IsTruncated>", "<NextMarker>a%2Fz+z</NextMarker><IsTruncated>");
    let page = list.response(&answer(200, &[], &told)).expect("a page");
    assert_eq!(page.rest.and_then(|rest| rest.marker).as_deref(), Some("a/z z"));
    let plain = PAGE.replace("<EncodingType>url</EncodingType>", "");
    let page = list.response(&answer(200, &[], &plain)).expect("a page");
    assert_eq!(page.items[1].name(), "a/b+c%2B%26%01.txt", "not escaped: as it is");
    let nothing = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
    assert!(list.response(&answer(200, &[], nothing)).is_err());
}

#[test]
fn versions_and_markers_keep_their_order() {
    const VERSIONS: &str = "<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
        <NextKeyMarker>b+b</NextKeyMarker><NextVersionIdMarker>v3</NextVersionIdMarker>\
        <Version><Key>a+a</Key><VersionId>v2</VersionId><IsLatest>false</IsLatest><LastModified>2009-10-12T17:50:30.000Z\
        </LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size><StorageClass>STANDARD</StorageClass><Owner><ID>o</ID></Owner></Version>\
        <DeleteMarker><Key>b+b</Key><VersionId>v3</VersionId><IsLatest>true</IsLatest></DeleteMarker>\
        <Version><Key>c</Key><VersionId>null</VersionId><IsLatest>true</IsLatest><Size>1</Size></Version>\
        <CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes></ListVersionsResult>";
    let list = ListObjectVersions { prefix: Some("".into()), ..ListObjectVersions::new("bucket") };
    assert_eq!(sent(&list), "GET /bucket?encoding-type=url&prefix=&versions=");
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], VERSIONS)).expect("a page");
    let [
        VersionEntry::Version(a),
        VersionEntry::DeleteMarker(b),
        VersionEntry::Version(c),
        VersionEntry::Prefix(d),
    ] = &page.items[..]
    else {
        panic!("{page:?}")
    };
    assert_eq!((a.key.as_str(), a.version_id.as_str(), a.is_latest, a.size), ("a a", "v2", false, 7));
    assert_eq!(a.etag.opaque(), "e");
    assert_eq!(a.owner.as_ref().map(|owner| owner.id.as_str()), Some("o"));
    assert_eq!((b.key.as_str(), b.version_id.as_str(), b.is_latest), ("b b", "v3", true));
    assert_eq!((c.version_id.as_str(), c.last_modified, d.as_str()), ("null", None, "d/"));
    let rest = page.rest.expect("more");
    assert_eq!(
        sent(&rest),
        "GET /bucket?encoding-type=url&key-marker=b%20b&prefix=&version-id-marker=v3&versions="
    );
    assert!(rest.response(&answer(200, &[], VERSIONS)).is_err(), "it begins again");
}

#[test]
fn an_object_is_small() {
    assert!(std::mem::size_of::<Entry>() <= 192, "{}", std::mem::size_of::<Entry>());
}
