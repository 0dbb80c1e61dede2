use super::{
    super::{
        Checksum, ETag,
        objects::{Conditions, CopySource, Properties},
        terms::{ChecksumAlgorithm, ChecksumType, StorageClass},
        testing::{answer, fault, sent, stored},
    },
    *,
};
use crate::{Body, Endpoint, Kind, Repeat, Time};

fn complete() -> CompleteMultipartUpload {
    CompleteMultipartUpload {
        bucket: "bucket".into(),
        key: "k".into(),
        upload_id: "u/1".into(),
        parts: vec![
            CompletedPart {
                number: 1,
                etag: ETag::new("a54357aff0632cce46d942af68356b38"),
                checksum: Some(Checksum::new(ChecksumAlgorithm::Crc32c, "sOO8/Q==")),
            },
            CompletedPart {
                number: 3,
                etag: ETag::new("\"0c78aef83f66abc1fa1e8477f296d394\""),
                checksum: None,
            },
        ],
        ..CompleteMultipartUpload::default()
    }
}

#[test]
fn an_upload_is_begun() {
    let begin = CreateMultipartUpload {
        properties: Properties { storage_class: Some(StorageClass::Glacier), ..Properties::default() },
        checksum_algorithm: Some(ChecksumAlgorithm::Crc64Nvme),
        checksum_type: Some(ChecksumType::FullObject),
        ..CreateMultipartUpload::new("bucket", "a b")
    };
    assert_eq!(
        sent(&begin),
        "POST /bucket/a%20b?uploads=\nx-amz-checksum-algorithm: CRC64NVME\nx-amz-checksum-type: FULL_OBJECT\n\
         x-amz-storage-class: GLACIER"
    );
    assert_eq!(begin.request().repeat, Repeat::Once);
    let body = "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>a b</Key><UploadId>VXBsb2Fk</UploadId>\
        </InitiateMultipartUploadResult>";
    assert_eq!(begin.response(&answer(200, &[], body)).expect("begun"), "VXBsb2Fk");
    for nothing in ["<InitiateMultipartUploadResult/>", "<R><UploadId/></R>"] {
        assert_eq!(begin.response(&answer(200, &[], nothing)).expect_err("no id").kind(), Kind::Malformed);
    }
}

#[test]
fn parts_are_put_and_copied() {
    let part = UploadPart {
        bucket: "bucket".into(),
        key: "k".into(),
        upload_id: "u 1".into(),
        number: 2,
        body: Body::Source(5..10),
        checksum: Some(Checksum::new(ChecksumAlgorithm::Sha1, "abc=")),
        content_md5: Some("m".into()),
        customer_key: None,
    };
    assert_eq!(
        sent(&part),
        "PUT /bucket/k?partNumber=2&uploadId=u%201\ncontent-md5: m\nx-amz-checksum-sha1: abc=\n\nsource 5..10"
    );
    assert_eq!(part.request().repeat, Repeat::Safe);
    let stored = part.response(&answer(200, &[("etag", "\"e\"")], "")).expect("a part");
    assert_eq!(stored.etag.expect("a tag").opaque(), "e");
    assert_eq!(part.response(&answer(200, &[], "")).expect_err("no tag").kind(), Kind::Malformed);
    for number in [0, 10_001] {
        assert!(fault(&UploadPart { number, ..part.clone() }).contains("from 1 to 10000"));
    }
    assert!(fault(&UploadPart { upload_id: String::new(), ..part }).contains("no id"));

    let copy = UploadPartCopy {
        source: CopySource { conditions: Conditions::matching("e"), ..CopySource::new("from", "x") },
        range: Some(0..5_242_880),
        bucket: "bucket".into(),
        key: "k".into(),
        upload_id: "u".into(),
        number: 1,
        ..UploadPartCopy::default()
    };
    assert_eq!(
        sent(&copy),
        "PUT /bucket/k?partNumber=1&uploadId=u\nx-amz-copy-source-if-match: \"e\"\nx-amz-copy-source-range: bytes=0-5242879\n\
         x-amz-copy-source: /from/x"
    );
    let body = "<CopyPartResult><ETag>&quot;e&quot;</ETag><LastModified>2009-10-28T22:32:00.000Z</LastModified></CopyPartResult>";
    assert_eq!(copy.response(&answer(200, &[], body)).expect("a part").etag.expect("a tag").opaque(), "e");
    let failed = "<Error><Code>SlowDown</Code></Error>";
    assert_eq!(copy.response(&answer(200, &[], failed)).expect_err("none").kind(), Kind::Throttled);
    assert!(fault(&UploadPartCopy { range: Some(7..7), ..copy }).contains("no byte"));
}

#[test]
fn an_object_is_made_of_its_parts_or_not() {
    let call = CompleteMultipartUpload {
        conditions: Conditions::absent(),
        checksum: Some(Checksum::new(ChecksumAlgorithm::Crc64Nvme, "x=")),
        checksum_type: Some(ChecksumType::FullObject),
        object_size: Some(99),
        ..complete()
    };
    assert_eq!(
        sent(&call),
        "POST /bucket/k?uploadId=u%2F1\ncontent-md5: NnB+MCk4xmJfgH3i9YuUNQ==\ncontent-type: application/xml\nif-none-match: *\n\
         x-amz-checksum-crc64nvme: x=\nx-amz-checksum-type: FULL_OBJECT\nx-amz-mp-object-size: 99\n\n\
         <CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part>\
         <ETag>&quot;a54357aff0632cce46d942af68356b38&quot;</ETag><ChecksumCRC32C>sOO8/Q==</ChecksumCRC32C><PartNumber>1</PartNumber></Part>\
         <Part><ETag>&quot;0c78aef83f66abc1fa1e8477f296d394&quot;</ETag><PartNumber>3</PartNumber></Part></CompleteMultipartUpload>"
    );
    assert_eq!(call.request().repeat, Repeat::Once);
    // Blanks keep the connection open while it is at work.
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n   \n \n<CompleteMultipartUploadResult>\n<Location>http://b.s3/k</Location>\
        <Bucket>b</Bucket><Key>k</Key><ETag>\"3858f62230ac3c915f300c664312c11f-9\"</ETag><ChecksumCRC64NVME>x=</ChecksumCRC64NVME>\
        <ChecksumType>FULL_OBJECT</ChecksumType></CompleteMultipartUploadResult>";
    let done = call.response(&answer(200, &[("x-amz-version-id", "v1")], body)).expect("an object");
    assert_eq!(done.etag.opaque(), "3858f62230ac3c915f300c664312c11f-9");
    assert_eq!((done.location.as_deref(), done.version_id.as_deref()), (Some("http://b.s3/k"), Some("v1")));
    assert_eq!(done.checksums, [Checksum::new(ChecksumAlgorithm::Crc64Nvme, "x=")]);
    assert_eq!(done.checksum_type, Some(ChecksumType::FullObject));
    let failed = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n \n<Error><Code>InternalError</Code><Message>try again</Message></Error>";
    let error = call.response(&answer(200, &[], failed)).expect_err("none");
    assert_eq!((error.kind(), error.code()), (Kind::Unavailable, Some("InternalError")));
    for nothing in ["<CompleteMultipartUploadResult/>", "   ", "<html><ETag>x</ETag></html>"] {
        assert_eq!(call.response(&answer(200, &[], nothing)).expect_err("nothing").kind(), Kind::Malformed);
    }
}

#[test]
fn parts_that_make_no_object_are_refused() {
    let parts = |numbers: &[u32]| CompleteMultipartUpload {
        parts: numbers.iter().map(|&number| CompletedPart { number, ..CompletedPart::default() }).collect(),
        ..complete()
    };
    assert!(fault(&parts(&[])).contains("no parts"));
    for numbers in [&[2, 1][..], &[1, 1], &[0], &[10_001]] {
        assert!(fault(&parts(numbers)).contains("in the order"), "{numbers:?}");
    }
    assert!(fault(&CompleteMultipartUpload { upload_id: String::new(), ..complete() }).contains("no id"));
    let abort = AbortMultipartUpload { bucket: "b".into(), key: "k".into(), upload_id: String::new() };
    assert!(fault(&abort).contains("no id"), "it would delete the object");
    let abort = AbortMultipartUpload { upload_id: "u".into(), ..abort };
    assert_eq!(sent(&abort), "DELETE /b/k?uploadId=u");
    assert_eq!((stored(&abort), abort.request().repeat), (abort.clone(), Repeat::Removing));
    assert!(abort.response(&answer(204, &[], "")).is_ok());
}

#[test]
fn parts_are_listed() {
    let list = ListParts {
        bucket: "b".into(),
        key: "k".into(),
        upload_id: "u".into(),
        max_parts: Some(2),
        part_number_marker: None,
    };
    assert_eq!(sent(&list), "GET /b/k?max-parts=2&uploadId=u");
    assert_eq!(stored(&list), list);
    let body = "<ListPartsResult><NextPartNumberMarker>3</NextPartNumberMarker><IsTruncated>true</IsTruncated><Part>\
        <PartNumber>2</PartNumber><LastModified>2010-11-10T20:48:34.000Z</LastModified><ETag>\"7778aef83f66abc1fa1e8477f296d394\"</ETag>\
        <Size>10485760</Size></Part><Part><PartNumber>3</PartNumber><ETag>\"a\"</ETag><Size>1</Size><ChecksumSHA256>s=</ChecksumSHA256>\
        </Part></ListPartsResult>";
    let page = list.response(&answer(200, &[], body)).expect("parts");
    assert_eq!((page.items[0].number, page.items[0].size), (2, 10_485_760));
    assert_eq!(page.items[0].etag.opaque(), "7778aef83f66abc1fa1e8477f296d394");
    assert_eq!(page.items[0].last_modified, Time::parse_rfc3339("2010-11-10T20:48:34Z"));
    assert_eq!(page.items[1].checksums, [Checksum::new(ChecksumAlgorithm::Sha256, "s=")]);
    let rest = page.rest.expect("more");
    assert_eq!(sent(&rest), "GET /b/k?max-parts=2&part-number-marker=3&uploadId=u");
    assert!(rest.response(&answer(200, &[], body)).is_err(), "it begins again");
    assert!(fault(&ListParts { upload_id: String::new(), ..list }).contains("no id"));
}

#[test]
fn uploads_are_listed_as_they_are() {
    let list = ListMultipartUploads { bucket: "b".into(), plain: true, ..ListMultipartUploads::default() };
    assert_eq!(sent(&list), "GET /b?uploads=");
    let body = "<R><Upload><Key>a+b%20</Key><UploadId>u</UploadId></Upload></R>";
    assert_eq!(list.response(&answer(200, &[], body)).expect("uploads").items[0].key, "a+b%20");
}

#[test]
fn uploads_are_listed() {
    let list = ListMultipartUploads {
        bucket: "b".into(),
        prefix: Some("p/".into()),
        ..ListMultipartUploads::default()
    };
    assert_eq!(sent(&list), "GET /b?encoding-type=url&prefix=p%2F&uploads=");
    assert_eq!(stored(&list), list);
    let body = "<ListMultipartUploadsResult><EncodingType>url</EncodingType><NextKeyMarker>a+b</NextKeyMarker>\
        <NextUploadIdMarker>u2</NextUploadIdMarker><IsTruncated>true</IsTruncated><Upload><Key>a+b</Key><UploadId>u2</UploadId>\
        <Initiator><ID>i</ID></Initiator><Owner><ID>o</ID><DisplayName>d</DisplayName></Owner><StorageClass>STANDARD</StorageClass>\
        <Initiated>2010-11-10T20:48:33.000Z</Initiated><ChecksumAlgorithm>CRC32</ChecksumAlgorithm></Upload></ListMultipartUploadsResult>";
    let page = list.response(&answer(200, &[], body)).expect("uploads");
    let upload = &page.items[0];
    assert_eq!((upload.key.as_str(), upload.upload_id.as_str()), ("a b", "u2"));
    assert_eq!(upload.initiated, Time::parse_rfc3339("2010-11-10T20:48:33Z"));
    assert_eq!(upload.initiator.as_ref().map(|who| who.id.as_str()), Some("i"));
    assert_eq!(upload.owner.as_ref().and_then(|who| who.display_name.as_deref()), Some("d"));
    assert_eq!(upload.checksum_algorithm, Some(ChecksumAlgorithm::Crc32));
    let rest = page.rest.expect("more");
    assert_eq!(
        sent(&rest),
        "GET /b?encoding-type=url&key-marker=a%20b&prefix=p%2F&upload-id-marker=u2&uploads="
    );
    assert!(rest.response(&answer(200, &[], body)).is_err(), "it begins again");
}
