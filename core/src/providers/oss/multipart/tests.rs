use super::*;
use crate::{
    Algorithm, Body, Checksum, Endpoint, Kind, Repeat, Time,
    providers::oss::{
        ETag,
        objects::{CopySource, Properties},
        terms::{Acl, StorageClass},
        testing::{answer, fault, sent, stored},
    },
};

fn upload() -> (String, String, String) {
    ("b-1".into(), "a b/../k".into(), "0004B999EF518A1FE585B0C9360DC4C8".into())
}

const AT: &str = "/b-1/a%20b/../k?uploadId=0004B999EF518A1FE585B0C9360DC4C8";

#[test]
fn an_upload_is_begun() {
    let begin = InitiateMultipartUpload {
        properties: Properties {
            content_type: Some("text/plain".into()),
            storage_class: Some(StorageClass::InfrequentAccess),
            ..Properties::default()
        },
        forbid_overwrite: true,
        ..InitiateMultipartUpload::new("b-1", "a b/../k")
    };
    assert_eq!(
        sent(&begin),
        "POST /b-1/a%20b/../k?uploads=\ncontent-type: text/plain\nx-oss-forbid-overwrite: true\nx-oss-storage-class: IA"
    );
    assert_eq!((begin.request().repeat, stored(&begin)), (Repeat::Once, begin.clone()));
    let told = "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>u1</UploadId>\
        </InitiateMultipartUploadResult>";
    assert_eq!(begin.response(&answer(200, &[], told)).expect("begun"), "u1");
    for wrong in ["<R></R>", "<R><UploadId></UploadId></R>"] {
        assert_eq!(begin.response(&answer(200, &[], wrong)).expect_err(wrong).kind(), Kind::Malformed);
    }
}

#[test]
fn parts_are_put_and_copied() {
    let (bucket, key, upload_id) = upload();
    let put = UploadPart {
        bucket,
        key,
        upload_id,
        number: 7,
        body: Body::Source(5..9),
        content_md5: Some("bWQ1".into()),
    };
    assert_eq!(
        sent(&put),
        "PUT /b-1/a%20b/../k?partNumber=7&uploadId=0004B999EF518A1FE585B0C9360DC4C8\ncontent-md5: bWQ1\n\nsource 5..9"
    );
    assert_eq!(put.request().repeat, Repeat::Safe);
    let headers =
        [("etag", "\"7265F4D211B56873A381D321F586E4A9\""), ("x-oss-hash-crc64ecma", "11051210869376104954")];
    let stored = put.response(&answer(200, &headers, "")).expect("put");
    assert_eq!(stored.etag.expect("a tag").opaque(), "7265F4D211B56873A381D321F586E4A9");
    // The check value of CRC-64/XZ, in decimal.
    assert_eq!(stored.crc64, Some(Algorithm::Crc64xz.of(b"123456789")));
    assert!(put.response(&answer(200, &[], "")).is_err());
    for number in [0, 10_001] {
        assert!(fault(&UploadPart { number, ..put.clone() }).contains("from 1 to 10000"));
    }
    assert!(fault(&UploadPart { upload_id: String::new(), ..put }).contains("no id"));

    let (bucket, key, upload_id) = upload();
    let mut source = CopySource::new("b-2", "ü/x");
    source.version_id = Some("v+1".into());
    source.conditions.if_match = Some("E".into());
    let copy = UploadPartCopy { source, range: Some(10..20), bucket, key, upload_id, number: 1 };
    assert_eq!(
        sent(&copy),
        "PUT /b-1/a%20b/../k?partNumber=1&uploadId=0004B999EF518A1FE585B0C9360DC4C8\n\
         x-oss-copy-source-if-match: \"E\"\nx-oss-copy-source-range: bytes=10-19\n\
         x-oss-copy-source: /b-2/%C3%BC/x?versionId=v%2B1"
    );
    assert_eq!(super::super::testing::stored(&copy), copy);
    let told = "<CopyPartResult><LastModified>2014-07-17T06:27:54.000Z</LastModified><ETag>\"5B3C1A2E053D763E1B002CC607C5\
        A0FE\"</ETag></CopyPartResult>";
    let copied =
        copy.response(&answer(200, &[("x-oss-copy-source-version-id", "v1")], told)).expect("copied");
    assert_eq!(copied.etag.expect("a tag").opaque(), "5B3C1A2E053D763E1B002CC607C5A0FE");
    assert_eq!(copied.last_modified, Time::parse_rfc3339("2014-07-17T06:27:54Z"));
    assert_eq!(copied.source_version_id.as_deref(), Some("v1"));
    let late = "<Error><Code>InternalError</Code><Message>m</Message></Error>";
    assert_eq!(copy.response(&answer(200, &[], late)).expect_err("late").kind(), Kind::Unavailable);
    assert!(fault(&UploadPartCopy { range: Some(5..5), ..copy }).contains("no byte"));
}

#[test]
fn an_upload_is_completed() {
    let (bucket, key, upload_id) = upload();
    let part = |number, tag: &str| CompletedPart { number, etag: ETag::new(tag) };
    let parts = vec![part(1, "\"A\""), part(5, "B")];
    let complete = CompleteMultipartUpload {
        bucket,
        key,
        upload_id,
        parts,
        forbid_overwrite: true,
        acl: Some(Acl::PublicRead),
    };
    let text = sent(&complete);
    assert!(text.starts_with(&format!("POST {AT}\ncontent-md5: ")), "{text}");
    assert!(text.contains("\nx-oss-forbid-overwrite: true\nx-oss-object-acl: public-read\n\n"), "{text}");
    assert!(
        text.ends_with(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;A&quot;</ETag></Part><Part>\
             <PartNumber>5</PartNumber><ETag>&quot;B&quot;</ETag></Part></CompleteMultipartUpload>"
        ),
        "{text}"
    );
    assert_eq!((complete.request().repeat, stored(&complete)), (Repeat::Once, complete.clone()));
    let told = "<CompleteMultipartUploadResult><EncodingType>url</EncodingType>\
        <Location>http://oss-example.oss-cn-hangzhou.aliyuncs.com/multipart.data</Location><Bucket>oss-example</Bucket>\
        <Key>multipart.data</Key><ETag>\"B864DB6A936D376F9F8D3ED3BBE540****-2\"</ETag></CompleteMultipartUploadResult>";
    let headers = [("x-oss-version-id", "v9"), ("x-oss-hash-crc64ecma", "11051210869376104954")];
    let done = complete.response(&answer(200, &headers, told)).expect("completed");
    assert_eq!(done.etag.opaque(), "B864DB6A936D376F9F8D3ED3BBE540****-2");
    assert_eq!(
        done.location.as_deref(),
        Some("http://oss-example.oss-cn-hangzhou.aliyuncs.com/multipart.data")
    );
    assert_eq!(
        (done.version_id.as_deref(), done.crc64),
        (Some("v9"), Some(Algorithm::Crc64xz.of(b"123456789")))
    );
    let late = "<Error><Code>FileAlreadyExists</Code><Message>m</Message></Error>";
    let error = complete.response(&answer(200, &[], late)).expect_err("late");
    assert_eq!(error.kind(), Kind::PreconditionFailed);
    for parts in
        [vec![], vec![part(2, "A"), part(1, "B")], vec![part(1, "A"), part(1, "B")], vec![part(0, "A")]]
    {
        fault(&CompleteMultipartUpload { parts, ..complete.clone() });
    }
    let (bucket, key, upload_id) = upload();
    let abort = AbortMultipartUpload { bucket, key, upload_id };
    assert_eq!((sent(&abort), abort.request().repeat), (format!("DELETE {AT}"), Repeat::Removing));
    assert_eq!(stored(&abort), abort);
    abort.response(&answer(204, &[], "")).expect("given up");
    assert!(fault(&AbortMultipartUpload { upload_id: String::new(), ..abort }).contains("no id"));
}

#[test]
fn parts_are_listed() {
    /// <https://www.alibabacloud.com/help/en/oss/developer-reference/listparts>
    const PAGE: &str = "<ListPartsResult><Bucket>multipart_upload</Bucket><Key>multipart.data</Key><UploadId>u</UploadId>\
        <NextPartNumberMarker>5</NextPartNumberMarker><MaxParts>2</MaxParts><IsTruncated>true</IsTruncated>\
        <Part><PartNumber>1</PartNumber><LastModified>2012-02-23T07:01:34.000Z</LastModified>\
        <ETag>\"3349DC700140D7F86A0784842780****\"</ETag><HashCrc64ecma>11051210869376104954</HashCrc64ecma><Size>6291456</Size>\
        </Part><Part><PartNumber>5</PartNumber><LastModified>2012-02-23T07:02:03.000Z</LastModified>\
        <ETag>\"7265F4D211B56873A381D321F586****\"</ETag><Size>1024</Size></Part></ListPartsResult>";
    let (bucket, key, upload_id) = upload();
    let list = ListParts { bucket, key, upload_id, max_parts: Some(2), part_number_marker: None };
    assert_eq!(sent(&list), "GET /b-1/a%20b/../k?max-parts=2&uploadId=0004B999EF518A1FE585B0C9360DC4C8");
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], PAGE)).expect("a page");
    let [one, five] = &page.items[..] else { panic!("{page:?}") };
    assert_eq!((one.number, one.size, one.etag.opaque()), (1, 6_291_456, "3349DC700140D7F86A0784842780****"));
    assert_eq!(one.last_modified, Time::parse_rfc3339("2012-02-23T07:01:34Z"));
    assert_eq!(one.crc64.as_ref().map(Checksum::to_hex).as_deref(), Some("995dc9bbdf1939fa"));
    assert_eq!((five.number, five.size, five.crc64), (5, 1_024, None));
    let rest = page.rest.expect("more");
    assert_eq!(rest.part_number_marker, Some(5));
    assert!(rest.response(&answer(200, &[], PAGE)).is_err(), "it begins again");
    assert!(list.response(&answer(200, &[], &PAGE.replace("<PartNumber>1</PartNumber>", ""))).is_err());
    assert!(fault(&ListParts { upload_id: String::new(), ..list }).contains("no id"));
}

#[test]
fn uploads_are_listed() {
    const PAGE: &str = "<ListMultipartUploadsResult><Bucket>b</Bucket><EncodingType>url</EncodingType>\
        <NextKeyMarker>a%2Bb</NextKeyMarker><NextUploadIdMarker>u2</NextUploadIdMarker><MaxUploads>2</MaxUploads>\
        <IsTruncated>true</IsTruncated><Upload><Key>a%20a%01</Key><UploadId>u1</UploadId>\
        <Initiated>2012-02-23T04:18:23.000Z</Initiated></Upload><Upload><Key>a%2Bb</Key><UploadId>u2</UploadId>\
        <Initiated>2012-02-23T04:18:24.000Z</Initiated></Upload></ListMultipartUploadsResult>";
    let list = ListMultipartUploads {
        bucket: "b-1".into(),
        prefix: Some("a".into()),
        max_uploads: Some(2),
        ..ListMultipartUploads::default()
    };
    assert_eq!(sent(&list), "GET /b-1?encoding-type=url&max-uploads=2&prefix=a&uploads=");
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], PAGE)).expect("a page");
    assert_eq!((page.items[0].key.as_str(), page.items[0].upload_id.as_str()), ("a a\u{1}", "u1"));
    assert_eq!(page.items[0].initiated, Time::parse_rfc3339("2012-02-23T04:18:23Z"));
    assert_eq!(page.items[1].key, "a+b");
    let rest = page.rest.expect("more");
    assert_eq!(
        sent(&rest),
        "GET /b-1?encoding-type=url&key-marker=a%2Bb&max-uploads=2&prefix=a&upload-id-marker=u2&uploads="
    );
    assert!(rest.response(&answer(200, &[], PAGE)).is_err(), "it begins again");
    let nowhere = PAGE.replace("<NextKeyMarker>a%2Bb</NextKeyMarker>", "");
    assert!(list.response(&answer(200, &[], &nowhere)).is_err());
}
