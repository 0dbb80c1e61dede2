use super::*;
use crate::{
    Algorithm, Checkpoint, Kind,
    providers::s3::PayloadSigning,
    storage::{
        Condition, CustomerKey, Encryption, Revision, Storage, StorageClass, Supply, UploadSpec, WriteSpec,
    },
};
use std::collections::BTreeMap;

const MIB: u64 = 1 << 20;

fn md5(first: u64, end: u64) -> String {
    sum(Algorithm::Md5, first, end).to_hex()
}

fn crc(first: u64, end: u64) -> String {
    sum(Algorithm::Crc64nvme, first, end).to_base64()
}

#[test]
fn a_small_object_is_one_request_with_its_checksum() {
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        metadata: BTreeMap::from([("who".to_owned(), "me".to_owned())]),
        tags: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        storage_class: Some(StorageClass::Infrequent),
        encryption: Some(Encryption::Service(Some("k-1".into()))),
        ..WriteSpec::default()
    };
    let put = aws().put_object("bucket", "a b", content(0, 10), &write);
    let headers =
        [("etag", "\"e\""), ("x-amz-version-id", "v1"), ("x-amz-server-side-encryption", "aws:kms")];
    let (sent, object) = run(put, |_| answer(200, &headers, ""));
    let body = String::from_utf8_lossy(&content(0, 10)).into_owned();
    assert_eq!(
        sent,
        [format!(
            "PUT /a%20b\ncontent-type: text/plain\nx-amz-checksum-crc64nvme: {}\nx-amz-meta-who: me\n\
             x-amz-server-side-encryption-aws-kms-key-id: k-1\nx-amz-server-side-encryption: aws:kms\n\
             x-amz-storage-class: STANDARD_IA\nx-amz-tagging: a=b\n{body}",
            crc(0, 10)
        )]
    );
    let object = object.expect("an object");
    assert_eq!((object.key.as_str(), object.size, object.version.as_deref()), ("a b", 10, Some("v1")));
    assert_eq!(object.etag.expect("a tag").as_str(), "\"e\"");
    assert_eq!(
        (object.content_type.as_deref(), object.storage_class),
        (Some("text/plain"), Some(StorageClass::Infrequent))
    );
}

#[test]
fn what_arrived_damaged_does_not_stay() {
    let put = plain().upload_object("bucket", "k", 10, &UploadSpec::default());
    let (sent, result) = run(put, |sent| match sent {
        sent if sent.starts_with("PUT") => answer(200, &[("etag", &format!("\"{}\"", md5(0, 9)))], ""),
        _ => answer(204, &[], ""),
    });
    assert_eq!(lines(&sent), ["PUT /bucket/k", "DELETE /bucket/k"]);
    let error = result.expect_err("another content");
    assert_eq!(error.kind(), Kind::Corrupt);

    let put = plain().upload_object("bucket", "k", 10, &UploadSpec::default());
    let (sent, result) = run(put, |_| answer(200, &[("etag", &format!("\"{}\"", md5(0, 10)))], ""));
    assert_eq!(sent, ["PUT /bucket/k\nStream(0..10, md5, as it is)"]);
    assert_eq!(result.expect("an object").checksums, [sum(Algorithm::Md5, 0, 10)]);
}

fn three() -> UploadSpec {
    UploadSpec { part_size: 5 * MIB, width: 1, ..UploadSpec::default() }
}

/// A cloud that takes an upload in parts.
fn takes(sent: &str) -> Answer {
    let line = sent.lines().next().unwrap_or_default();
    if line.ends_with("?uploads=") {
        return answer(200, &[], "<R><UploadId>u1</UploadId></R>");
    }
    if let Some(number) = line.split("partNumber=").nth(1).and_then(|rest| rest.split('&').next()) {
        let number: u64 = number.parse().expect("a number");
        let end = (number * 5 * MIB).min(11 * MIB);
        return answer(200, &[("etag", &format!("\"{}\"", md5((number - 1) * 5 * MIB, end)))], "");
    }
    answer(200, &[], "<R><ETag>\"e-3\"</ETag><ChecksumType>FULL_OBJECT</ChecksumType></R>")
}

#[test]
fn a_large_object_goes_in_parts_with_the_checksum_of_all() {
    let upload =
        UploadSpec { write: WriteSpec { condition: Condition::Absent, ..WriteSpec::default() }, ..three() };
    let (sent, object) = run(aws().upload_object("bucket", "k", 11 * MIB, &upload), takes);
    assert_eq!(
        lines(&sent),
        [
            "POST /k?uploads=",
            "PUT /k?partNumber=1&uploadId=u1",
            "PUT /k?partNumber=2&uploadId=u1",
            "PUT /k?partNumber=3&uploadId=u1",
            "POST /k?uploadId=u1"
        ]
    );
    assert_eq!(
        sent[0],
        "POST /k?uploads=\nx-amz-checksum-algorithm: CRC64NVME\nx-amz-checksum-type: FULL_OBJECT"
    );
    assert_eq!(
        sent[3],
        "PUT /k?partNumber=3&uploadId=u1\ncontent-encoding: aws-chunked\nx-amz-trailer: x-amz-checksum-crc64nvme\n\
         Stream(10485760..11534336, crc64nvme, in chunks)"
    );
    let last = &sent[4];
    assert!(
        last.contains("\nif-none-match: *\n") && last.contains("\nx-amz-mp-object-size: 11534336\n"),
        "{last}"
    );
    assert!(last.contains(&format!("\nx-amz-checksum-crc64nvme: {}\n", crc(0, 11 * MIB))), "{last}");
    let part = format!(
        "<Part><ETag>&quot;{}&quot;</ETag><ChecksumCRC64NVME>{}</ChecksumCRC64NVME><PartNumber>2</PartNumber></Part>",
        md5(5 * MIB, 10 * MIB),
        crc(5 * MIB, 10 * MIB)
    );
    assert!(last.contains(&part), "{last}");
    assert_eq!(object.expect("an object").size, 11 * MIB);

    let (sent, object) = run(plain().upload_object("bucket", "k", 11 * MIB, &three()), takes);
    assert_eq!(sent[1], "PUT /bucket/k?partNumber=1&uploadId=u1\nStream(0..5242880, md5, as it is)");
    assert!(!sent[4].contains("Checksum") && !sent[4].contains("x-amz-checksum"), "{}", sent[4]);
    assert!(object.is_ok());
}

#[test]
fn a_part_that_arrived_damaged_is_sent_again() {
    let mut damaged = false;
    let (sent, object) = run(plain().upload_object("bucket", "k", 11 * MIB, &three()), |sent| {
        if sent.contains("partNumber=2") && !std::mem::replace(&mut damaged, true) {
            return answer(200, &[("etag", &format!("\"{}\"", md5(0, 1)))], "");
        }
        takes(sent)
    });
    assert_eq!(sent.iter().filter(|sent| sent.contains("partNumber=2")).count(), 2);
    assert!(object.is_ok(), "{object:?}");
}

#[test]
fn a_completion_that_was_not_heard_of_is_settled_by_looking() {
    let parts: Vec<u8> = [(0, 5), (5, 10), (10, 11)]
        .into_iter()
        .flat_map(|(first, end)| sum(Algorithm::Md5, first * MIB, end * MIB).as_bytes().to_vec())
        .collect();
    let tag = format!("\"{}-3\"", Algorithm::Md5.of(&parts).to_hex());
    for (tag, ours) in [(tag.as_str(), true), ("\"3858f62230ac3c915f300c664312c11f-3\"", false)] {
        let mut first = true;
        let (sent, object) = run(aws().upload_object("bucket", "k", 11 * MIB, &three()), |sent| match sent {
            _ if sent.starts_with("POST /k?uploadId") && std::mem::take(&mut first) => lost(),
            _ if sent.starts_with("POST /k?uploadId") => {
                answer(404, &[], "<Error><Code>NoSuchUpload</Code></Error>")
            }
            _ if sent.starts_with("HEAD /k") => {
                answer(200, &[("etag", tag), ("content-length", &(11 * MIB).to_string())], "")
            }
            _ => takes(sent),
        });
        assert!(lines(&sent).contains(&"HEAD /k"), "{sent:?}");
        match object {
            Ok(object) => assert!(ours && object.size == 11 * MIB, "{tag}"),
            Err(error) => {
                assert!(!ours && error.may_have_acted(), "{error:?}");
                assert!(error.left_behind().iter().any(|left| left.id.as_deref() == Some("u1")), "{error:?}");
            }
        }
    }
}

#[test]
fn an_upload_goes_on_in_another_process() {
    let mut operation = aws().upload_object("bucket", "k", 11 * MIB, &three());
    let now = cx(Time::from_unix_secs(1_800_000_000));
    for _ in 0..2 {
        let Step::Send(id, exchange) = operation.poll(&now) else { panic!("a request") };
        operation.answer(id, takes(&text(&exchange)), &now);
    }
    let checkpoint = operation.checkpoint().expect("it can be stored");
    let stored = serde_json::to_string(&checkpoint).expect("JSON");
    assert!(!stored.contains("secret"), "{stored}");
    let checkpoint: Checkpoint = serde_json::from_str(&stored).expect("JSON");
    let there = format!(
        "<R><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><ETag>\"{}\"</ETag><Size>5242880</Size>\
         <ChecksumCRC64NVME>{}</ChecksumCRC64NVME></Part></R>",
        md5(0, 5 * MIB),
        crc(0, 5 * MIB)
    );
    let (sent, object) = run(aws().resume_upload(&checkpoint).expect("its own"), |sent| match sent {
        _ if sent.starts_with("GET") => answer(200, &[], &there),
        _ => takes(sent),
    });
    assert_eq!(
        lines(&sent),
        [
            "GET /k?uploadId=u1",
            "PUT /k?partNumber=2&uploadId=u1",
            "PUT /k?partNumber=3&uploadId=u1",
            "POST /k?uploadId=u1"
        ]
    );
    assert!(sent[3].contains(&format!("\nx-amz-checksum-crc64nvme: {}\n", crc(0, 11 * MIB))), "{}", sent[3]);
    assert!(object.is_ok());
    assert!(aws().resume_download(&checkpoint).is_err(), "of another flow");
}

#[test]
fn a_write_under_a_condition_is_told_from_that_of_another() {
    let write = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    for (told, ours) in [(crc(0, 10), true), (crc(0, 9), false)] {
        let put = aws().put_object("bucket", "k", content(0, 10), &write);
        let (sent, result) = run(put, |sent| match sent {
            _ if sent.starts_with("PUT") => lost(),
            _ => answer(
                200,
                &[("content-length", "10"), ("x-amz-checksum-crc64nvme", &told), ("etag", "\"e\"")],
                "",
            ),
        });
        assert!(sent[0].contains("\nif-none-match: *\n"), "{}", sent[0]);
        assert!(lines(&sent).contains(&"HEAD /k"));
        assert_eq!(result.is_ok(), ours, "{result:?}");
    }
    let refused = "<Error><Code>PreconditionFailed</Code></Error>";
    let put = aws().put_object("bucket", "k", content(0, 10), &write);
    let (sent, result) = run(put, |_| answer(412, &[], refused));
    assert_eq!((sent.len(), result.expect_err("it is there").kind()), (1, Kind::PreconditionFailed));
    let unnamed = Revision { etag: None, version: Some("v".into()) };
    let write = WriteSpec { condition: Condition::Is(unnamed), ..WriteSpec::default() };
    let (sent, result) = run(aws().put_object("b-1", "k", Bytes::new(), &write), |_| lost());
    assert_eq!((sent.len(), result.expect_err("no tag").kind()), (0, Kind::Unsupported));
}

#[test]
fn a_stream_of_unknown_length_and_a_key_of_ones_own() {
    let (supply, own) = (Supply::new(), CustomerKey::new(&[7; 32]).expect("32 bytes"));
    let write = WriteSpec { encryption: Some(Encryption::Customer(own)), ..WriteSpec::default() };
    supply.give(11 * MIB);
    supply.end();
    let upload = UploadSpec { write, ..three() };
    let operation = aws().upload_stream("bucket", "k", &supply, &upload);
    assert!(operation.checkpoint().is_none(), "a key is not stored");
    let (sent, object) = run(operation, takes);
    assert!(object.is_ok_and(|object| object.size == 11 * MIB));
    let keyed = "x-amz-server-side-encryption-customer-key: BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    assert_eq!(sent.iter().filter(|sent| sent.contains(keyed)).count(), 5, "with each request");
    let checkpoint = aws().upload_object("bucket", "k", 11 * MIB, &upload).checkpoint();
    assert!(checkpoint.is_none(), "nor is one of known length");
}

#[test]
fn sources_in_the_clear_are_signed_where_that_is_wanted() {
    let settings = Settings::compatible("http://s3.example", "r", key()).payload(PayloadSigning::Signed);
    let storage = S3::new(settings).expect("good settings");
    let put = storage.upload_object("bucket", "k", 10, &UploadSpec::default());
    let (sent, _) = run(put, |_| answer(200, &[("etag", "\"e\"")], ""));
    assert_eq!(sent, ["PUT /bucket/k\ncontent-encoding: aws-chunked\nStream(0..10, md5, in chunks)"]);
}

#[test]
fn a_checksum_that_parts_do_not_tell_is_refused_beforehand() {
    let sum = sum(Algorithm::Sha256, 0, 10);
    let upload = UploadSpec { write: WriteSpec { checksum: Some(sum), ..WriteSpec::default() }, ..three() };
    let (sent, result) = run(aws().upload_object("bucket", "k", 11 * MIB, &upload), |_| lost());
    let error = result.expect_err("refused");
    assert!(sent.is_empty() && error.message().contains("sha256"), "{error}");
    let (sent, _) =
        run(aws().upload_object("bucket", "k", 10, &upload), |_| answer(200, &[("etag", "\"e\"")], ""));
    assert!(sent[0].contains("x-amz-trailer: x-amz-checksum-sha256"), "{}", sent[0]);
}
