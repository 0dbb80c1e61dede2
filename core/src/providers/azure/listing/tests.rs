use super::*;
use crate::{
    Endpoint, Kind, Repeat,
    providers::azure::{
        terms::{AccessTier, BlobType, LeaseState, PublicAccess},
        testing::{answer, sent, stored, time},
    },
};

#[test]
fn containers_are_listed_page_by_page() {
    let list = ListContainers {
        prefix: Some("a b".into()),
        include: vec![ContainersInclude::Metadata, ContainersInclude::Deleted],
        max_results: Some(2),
        marker: None,
    };
    assert_eq!(sent(&list), "GET /?comp=list&prefix=a%20b&include=metadata%2Cdeleted&maxresults=2");
    assert_eq!((stored(&list), list.request().repeat), (list.clone(), Repeat::Safe));
    assert_eq!(sent(&ListContainers::default()), "GET /?comp=list");
    let body = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://a/\"><Containers>\
        <Container><Name>one</Name><Version>01D60F8BB59A4652</Version><Deleted>true</Deleted><Properties>\
        <Last-Modified>Mon, 07 Jan 2013 06:31:06 GMT</Last-Modified><Etag>\"0x8CFBAB7B4F23346\"</Etag>\
        <LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState><PublicAccess>blob</PublicAccess>\
        <HasImmutabilityPolicy>false</HasImmutabilityPolicy><RemainingRetentionDays>3</RemainingRetentionDays>\
        <DeletedTime>Mon, 07 Jan 2013 07:31:06 GMT</DeletedTime></Properties>\
        <Metadata><Owner>me &amp; you</Owner></Metadata></Container></Containers>\
        <NextMarker>/account/two</NextMarker></EnumerationResults>";
    let page = list.response(&answer(200, &[], body)).expect("containers");
    let one = &page.items[0];
    assert_eq!(
        (one.name.as_str(), one.deleted, one.version.as_deref()),
        ("one", true, Some("01D60F8BB59A4652"))
    );
    let properties = &one.properties;
    assert_eq!(properties.last_modified, Some(time("2013-01-07T06:31:06Z")));
    assert_eq!(properties.etag.as_deref(), Some("\"0x8CFBAB7B4F23346\""));
    assert_eq!(properties.lease_state, Some(LeaseState::Available));
    assert_eq!(properties.public_access, Some(PublicAccess::Blob));
    assert_eq!(
        (properties.has_immutability_policy, properties.remaining_retention_days),
        (Some(false), Some(3))
    );
    assert_eq!(properties.deleted, Some(time("2013-01-07T07:31:06Z")));
    assert_eq!(one.metadata["Owner"], "me & you");
    let rest = page.rest.expect("more");
    assert_eq!(rest, ListContainers { marker: Some("/account/two".into()), ..list });
    assert!(sent(&rest).ends_with("&marker=%2Faccount%2Ftwo"));
}

#[test]
fn blobs_are_listed_with_all_that_is_asked_for() {
    use BlobsInclude::{Metadata, Snapshots, Tags, UncommittedBlobs, Versions};
    let list = ListBlobs {
        container: "abc".into(),
        prefix: Some("a/".into()),
        delimiter: Some("/".into()),
        include: vec![Metadata, Snapshots, Versions, Tags, UncommittedBlobs],
        max_results: Some(10),
        marker: Some("m".into()),
    };
    assert_eq!(
        sent(&list),
        "GET /abc?restype=container&comp=list&prefix=a%2F&delimiter=%2F\
         &include=metadata%2Csnapshots%2Cversions%2Ctags%2Cuncommittedblobs&maxresults=10&marker=m"
    );
    assert_eq!(stored(&list), list);
    let body = "<EnumerationResults ContainerName=\"abc\"><Blobs><Blob><Name>a/b.txt</Name>\
        <Snapshot>2011-03-09T01:42:34.9360000Z</Snapshot><VersionId>2020-01-01T00:00:00.0000000Z</VersionId>\
        <IsCurrentVersion>true</IsCurrentVersion><Properties><Creation-Time>Fri, 04 Jan 2013 09:48:06 GMT</Creation-Time>\
        <Etag>0x8CFB877BB56A6FB</Etag><Content-Length>1048576</Content-Length><Content-Type>text/plain</Content-Type>\
        <Content-Encoding /><Content-MD5>1B2M2Y8AsgTpgAmY7PhCfg==</Content-MD5><BlobType>BlockBlob</BlobType>\
        <AccessTier>Smoky</AccessTier><AccessTierInferred>true</AccessTierInferred><ServerEncrypted>true</ServerEncrypted>\
        <TagCount>1</TagCount></Properties><Metadata><a_b>1</a_b></Metadata>\
        <Tags><TagSet><Tag><Key>k 1</Key><Value>v</Value></Tag></TagSet></Tags><OrMetadata /></Blob>\
        <BlobPrefix><Name>a/c/</Name></BlobPrefix></Blobs><NextMarker /></EnumerationResults>";
    let page = list.response(&answer(200, &[], body)).expect("blobs");
    assert_eq!((page.items.len(), page.rest), (2, None));
    let Listed::Blob(blob) = &page.items[0] else { panic!("a blob") };
    assert_eq!(blob.name, "a/b.txt");
    assert_eq!(blob.snapshot.as_deref(), Some("2011-03-09T01:42:34.9360000Z"));
    assert_eq!(blob.version_id.as_deref(), Some("2020-01-01T00:00:00.0000000Z"));
    assert_eq!((blob.is_current_version, blob.deleted, blob.has_versions_only), (Some(true), false, false));
    let properties = &blob.properties;
    assert_eq!(properties.created, Some(time("2013-01-04T09:48:06Z")));
    assert_eq!(properties.etag.as_deref(), Some("\"0x8CFB877BB56A6FB\""), "as headers have it");
    assert_eq!((properties.content_length, properties.size()), (Some(1_048_576), Some(1_048_576)));
    assert_eq!(
        (properties.content_type.as_deref(), properties.content_encoding.as_deref()),
        (Some("text/plain"), None)
    );
    assert_eq!(properties.content_md5.as_deref(), Some("1B2M2Y8AsgTpgAmY7PhCfg=="));
    assert_eq!(properties.blob_type, Some(BlobType::Block));
    assert_eq!(properties.access_tier, Some(AccessTier::Other("Smoky".into())));
    assert_eq!((properties.access_tier_inferred, properties.server_encrypted), (Some(true), Some(true)));
    assert_eq!(properties.tag_count, Some(1));
    assert_eq!((blob.metadata["a_b"].as_str(), blob.tags["k 1"].as_str()), ("1", "v"));
    assert_eq!(page.items[1], Listed::Prefix("a/c/".into()));
    assert_eq!(page.items[1].clone().blob(), None);
}

#[test]
fn names_survive_what_xml_cannot_hold() {
    let list = ListBlobs::of("abc");
    assert_eq!(sent(&list), "GET /abc?restype=container&comp=list");
    let body = "<E><Blobs><Blob><Name Encoded=\"true\">a%01%EF%BF%BF%25/%2B+ b</Name></Blob><Blob><Name>100%25 &lt;\u{e9}&gt; \
        </Name></Blob><Blob><Name Encoded='false'>%41</Name></Blob><BlobPrefix><Name Encoded=\"true\">p%02/</Name></BlobPrefix>\
        </Blobs></E>";
    let page = list.response(&answer(200, &[], body)).expect("blobs");
    let names: Vec<_> = page
        .items
        .into_iter()
        .map(|item| match item {
            Listed::Blob(blob) => blob.name,
            Listed::Prefix(prefix) => prefix,
        })
        .collect();
    assert_eq!(names, ["a\u{1}\u{ffff}%/++ b", "100%25 <\u{e9}> ", "%41", "p\u{2}/"]);
}

#[test]
fn what_is_no_listing_is_none() {
    for body in [
        "",
        "<html><Blobs/></html>",
        "<E/>",
        "<E><Blobs><Blob><Deleted>true</Deleted></Blob></Blobs></E>",
        "<E><Blobs><Blob><Name Encoded=\"true\">%FF</Name></Blob></Blobs></E>",
        "<E><Blobs>",
    ] {
        let error = ListBlobs::of("abc").response(&answer(200, &[], body)).expect_err(body);
        assert_eq!(error.kind(), Kind::Malformed, "{body}");
    }
    assert!(ListBlobs::of("A").request().fault().is_some());
}
