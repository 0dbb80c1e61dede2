use super::*;
use crate::providers::azure::testing::{answer, sent, stored};

#[test]
fn pages_are_written_and_cleared() {
    let create = CreatePageBlob {
        container: "abc".into(),
        blob: "disk".into(),
        size: 1024,
        sequence_number: Some(7),
        ..Default::default()
    };
    assert_eq!(
        sent(&create),
        "PUT /abc/disk\nx-ms-blob-content-length: 1024\nx-ms-blob-sequence-number: 7\nx-ms-blob-type: PageBlob"
    );
    assert_eq!((stored(&create), create.request().repeat), (create.clone(), Repeat::Keyed));
    assert!(CreatePageBlob { size: 1000, ..create }.request().fault().is_some());
    let put = PutPages {
        container: "abc".into(),
        blob: "disk".into(),
        start: 512,
        body: Body::Source(0..512),
        sequence: SequenceConditions { at_most: Some(9), less_than: None, equal: Some(7) },
        ..Default::default()
    };
    assert_eq!(
        sent(&put),
        "PUT /abc/disk?comp=page\nx-ms-if-sequence-number-eq: 7\nx-ms-if-sequence-number-le: 9\nx-ms-page-write: update\n\
         x-ms-range: bytes=512-1023\nsource 0..512"
    );
    assert_eq!(put.request().repeat, Repeat::Safe);
    for bad in [PutPages { start: 1, ..put.clone() }, PutPages { body: Body::Source(0..5), ..put.clone() }] {
        assert!(bad.request().fault().is_some(), "{bad:?}");
    }
    assert!(PutPages { body: Body::Empty, ..put.clone() }.request().fault().is_some(), "nothing to write");
    let told = [("x-ms-blob-sequence-number", "7"), ("content-md5", "m"), ("etag", "\"1\"")];
    let written = put.response(&answer(201, &told, "")).expect("written");
    assert_eq!((written.sequence_number, written.written.content_md5.as_deref()), (Some(7), Some("m")));
    let clear = ClearPages {
        container: "abc".into(),
        blob: "disk".into(),
        start: 0,
        length: 512,
        ..Default::default()
    };
    assert_eq!(sent(&clear), "PUT /abc/disk?comp=page\nx-ms-page-write: clear\nx-ms-range: bytes=0-511");
    assert_eq!(stored(&clear), clear);
    assert_eq!(clear.response(&answer(201, &told, "")).expect("cleared").sequence_number, Some(7));
    let copy = PutPagesFromUrl {
        container: "abc".into(),
        blob: "disk".into(),
        start: 512,
        length: 512,
        source: CopySource::blob("src", "s"),
        source_start: 100,
        source_conditions: Conditions::default(),
        checksum: Checksums::default(),
        sequence: SequenceConditions::default(),
        conditions: Conditions::default(),
    };
    assert_eq!(
        sent(&copy),
        "PUT /abc/disk?comp=page\nx-ms-copy-source: /src/s\nx-ms-page-write: update\nx-ms-range: bytes=512-1023\n\
         x-ms-source-range: bytes=100-611"
    );
    let resize =
        ResizePageBlob { container: "abc".into(), blob: "disk".into(), size: 512, ..Default::default() };
    assert_eq!(sent(&resize), "PUT /abc/disk?comp=properties\nx-ms-blob-content-length: 512");
    assert_eq!(stored(&resize), resize);
    assert_eq!(resize.response(&answer(200, &told, "")).expect("resized").sequence_number, Some(7));
}

#[test]
fn pages_that_hold_something_are_listed() {
    let list = GetPageRanges {
        container: "abc".into(),
        blob: "disk".into(),
        since_snapshot: Some("2011-03-09T01:42:34.9360000Z".into()),
        range: Some(Span { start: 0, end: Some(4096) }),
        max_results: Some(2),
        ..Default::default()
    };
    assert_eq!(
        sent(&list),
        "GET /abc/disk?comp=pagelist&prevsnapshot=2011-03-09T01%3A42%3A34.9360000Z&maxresults=2\nx-ms-range: bytes=0-4095"
    );
    assert_eq!(stored(&list), list);
    let body = "<PageList><PageRange><Start>0</Start><End>511</End></PageRange><ClearRange><Start>512</Start><End>1023</End>\
        </ClearRange><NextMarker>m</NextMarker></PageList>";
    let page = list.response(&answer(200, &[], body)).expect("ranges");
    assert_eq!(
        page.items,
        [
            PageRange { start: 0, last: 511, cleared: false },
            PageRange { start: 512, last: 1023, cleared: true }
        ]
    );
    assert_eq!(page.rest.expect("more").marker.as_deref(), Some("m"));
    assert!(list.response(&answer(200, &[], "<PageList><PageRange/></PageList>")).is_err());
}
