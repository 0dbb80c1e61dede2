use super::*;
use crate::{
    Checkpoint, Kind, Operation, Step, Time,
    storage::{
        Condition, CustomerKey, Encryption, Revision, Storage, StorageClass, Supply, UploadSpec, WriteSpec,
    },
};
use std::collections::BTreeMap;

const KIB: u64 = 1 << 10;
const SIZE: u64 = 250 * KIB;

#[test]
fn a_small_object_is_one_request_and_is_verified() {
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        metadata: BTreeMap::from([("who".to_owned(), "me".to_owned())]),
        tags: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        storage_class: Some(StorageClass::Infrequent),
        encryption: Some(Encryption::Service(Some("k-1".into()))),
        ..WriteSpec::default()
    };
    let put = oss().put_object("bucket", "a b", content(0, 10), &write);
    let headers = [("etag", "\"E\""), ("x-oss-version-id", "v1"), ("x-oss-hash-crc64ecma", &*decimal(0, 10))];
    let (sent, object) = run(put, |_| answer(200, &headers, ""));
    let body = String::from_utf8_lossy(&content(0, 10)).into_owned();
    assert_eq!(
        sent,
        [format!(
            "PUT /a%20b\ncontent-type: text/plain\nx-oss-meta-who: me\nx-oss-server-side-encryption-key-id: k-1\n\
             x-oss-server-side-encryption: KMS\nx-oss-storage-class: IA\nx-oss-tagging: a=b\n{body}"
        )]
    );
    let object = object.expect("an object");
    assert_eq!((object.key.as_str(), object.size, object.version.as_deref()), ("a b", 10, Some("v1")));
    assert_eq!((object.etag.expect("a tag").as_str(), object.checksums), ("\"E\"", vec![crc(0, 10)]));
    assert_eq!(
        (object.content_type.as_deref(), object.storage_class),
        (Some("text/plain"), Some(StorageClass::Infrequent))
    );
}

#[test]
fn what_arrived_damaged_does_not_stay() {
    for (told, fine) in [(decimal(0, 10), true), (decimal(0, 9), false)] {
        let cloud = |sent: &str| match sent.starts_with("PUT") {
            true => stored("\"E\"", &told),
            false => answer(204, &[], ""),
        };
        let (sent, result) = run(oss().upload_object("bucket", "k", 10, &UploadSpec::default()), cloud);
        assert_eq!(sent[0], "PUT /k\nStream(0..10, crc64xz, as it is)");
        assert_eq!(lines(&sent), if fine { vec!["PUT /k"] } else { vec!["PUT /k", "DELETE /k"] });
        let (sent, put) = run(oss().put_object("bucket", "k", content(0, 10), &WriteSpec::default()), cloud);
        assert_eq!(sent.len(), if fine { 1 } else { 2 });
        for result in [result, put] {
            match result {
                Ok(object) => assert!(fine && object.checksums == [crc(0, 10)]),
                Err(error) => assert!(!fine && error.kind() == Kind::Corrupt, "{error}"),
            }
        }
    }
}

#[test]
fn an_md5_is_compared_by_the_provider() {
    let md5 = sum(Algorithm::Md5, 0, 10);
    let header = format!("\ncontent-md5: {}\n", md5.to_base64());
    let asked = WriteSpec { algorithm: Some(Algorithm::Md5), ..WriteSpec::default() };
    let given = WriteSpec { checksum: Some(md5), ..WriteSpec::default() };
    let cloud = |_: &str| stored("\"E\"", &decimal(0, 10));
    for write in [&asked, &given] {
        let (sent, object) = run(oss().put_object("bucket", "k", content(0, 10), write), cloud);
        assert!(sent[0].contains(&header) && object.is_ok(), "{sent:?}");
    }
    let upload = |write: &WriteSpec| UploadSpec { write: write.clone(), ..UploadSpec::default() };
    let (sent, object) = run(oss().upload_object("bucket", "k", 10, &upload(&given)), cloud);
    assert!(sent[0].contains(&header) && object.is_ok(), "{sent:?}");
    // Nobody knows it beforehand, and nobody tells it.
    let (sent, error) = run(oss().upload_object("bucket", "k", 10, &upload(&asked)), cloud);
    assert_eq!((sent.len(), error.expect_err("unknown").kind()), (0, Kind::Unsupported));
    let parts = UploadSpec { part_size: 100 * KIB, ..upload(&given) };
    let (sent, error) = run(oss().upload_object("bucket", "k", SIZE, &parts), cloud);
    assert_eq!((sent.len(), error.expect_err("in parts").kind()), (0, Kind::Misuse));
    let other = WriteSpec { algorithm: Some(Algorithm::Sha256), ..WriteSpec::default() };
    let (sent, error) = run(oss().put_object("bucket", "k", content(0, 10), &other), cloud);
    assert_eq!((sent.len(), error.expect_err("no such").kind()), (0, Kind::Unsupported));
}

fn three() -> UploadSpec {
    UploadSpec { part_size: 100 * KIB, width: 1, ..UploadSpec::default() }
}

/// A cloud that takes an upload in parts.
fn takes(sent: &str) -> Answer {
    let line = sent.lines().next().unwrap_or_default();
    if line.ends_with("?uploads=") {
        return answer(200, &[], "<R><UploadId>u1</UploadId></R>");
    }
    if let Some(number) = line.split("partNumber=").nth(1).and_then(|rest| rest.split('&').next()) {
        let number: u64 = number.parse().expect("a number");
        let end = (number * 100 * KIB).min(SIZE);
        return stored(&format!("\"T{number}\""), &decimal((number - 1) * 100 * KIB, end));
    }
    let headers = [("x-oss-hash-crc64ecma", &*decimal(0, SIZE))];
    answer(200, &headers, "<R><ETag>\"E-3\"</ETag></R>")
}

#[test]
fn a_large_object_goes_in_parts_and_is_verified_whole() {
    let upload =
        UploadSpec { write: WriteSpec { condition: Condition::Absent, ..WriteSpec::default() }, ..three() };
    let (sent, object) = run(oss().upload_object("bucket", "k", SIZE, &upload), takes);
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
    assert_eq!(sent[0], "POST /k?uploads=\nx-oss-forbid-overwrite: true");
    assert_eq!(sent[3], "PUT /k?partNumber=3&uploadId=u1\nStream(204800..256000, crc64xz, as it is)");
    assert!(sent[4].contains("\nx-oss-forbid-overwrite: true\n"), "{}", sent[4]);
    assert!(
        sent[4].contains("<Part><PartNumber>2</PartNumber><ETag>&quot;T2&quot;</ETag></Part>"),
        "{}",
        sent[4]
    );
    let object = object.expect("an object");
    assert_eq!((object.size, object.checksums), (SIZE, vec![crc(0, SIZE)]));

    let (sent, result) = run(oss().upload_object("bucket", "k", SIZE, &three()), |sent| match sent {
        _ if sent.starts_with("POST /k?uploadId") => {
            answer(200, &[("x-oss-hash-crc64ecma", "1")], "<R><ETag>\"E-3\"</ETag></R>")
        }
        _ if sent.starts_with("DELETE") => answer(204, &[], ""),
        _ => takes(sent),
    });
    assert_eq!(lines(&sent).last(), Some(&"DELETE /k"));
    assert_eq!(result.expect_err("put together wrong").kind(), Kind::Corrupt);
}

#[test]
fn a_part_that_arrived_damaged_is_sent_again() {
    let mut damaged = false;
    let (sent, object) = run(oss().upload_object("bucket", "k", SIZE, &three()), |sent| {
        if sent.contains("partNumber=2") && !std::mem::replace(&mut damaged, true) {
            return stored("\"T2\"", "1");
        }
        takes(sent)
    });
    assert_eq!(sent.iter().filter(|sent| sent.contains("partNumber=2")).count(), 2);
    assert!(object.is_ok(), "{object:?}");
}

#[test]
fn a_completion_that_was_not_heard_of_is_settled_by_looking() {
    for (told, ours) in [(decimal(0, SIZE), true), ("1".to_owned(), false)] {
        let mut first = true;
        let (sent, object) = run(oss().upload_object("bucket", "k", SIZE, &three()), |sent| match sent {
            _ if sent.starts_with("POST /k?uploadId") && std::mem::take(&mut first) => lost(),
            _ if sent.starts_with("POST /k?uploadId") => {
                answer(404, &[], "<Error><Code>NoSuchUpload</Code></Error>")
            }
            _ if sent.starts_with("HEAD /k") => {
                let length = SIZE.to_string();
                let headers =
                    [("etag", "\"E-3\""), ("content-length", &*length), ("x-oss-hash-crc64ecma", &*told)];
                answer(200, &headers, "")
            }
            _ => takes(sent),
        });
        assert!(lines(&sent).contains(&"HEAD /k"), "{sent:?}");
        match object {
            Ok(object) => assert!(ours && object.size == SIZE, "{told}"),
            Err(error) => {
                assert!(!ours && error.may_have_acted(), "{error:?}");
                assert!(error.left_behind().iter().any(|left| left.id.as_deref() == Some("u1")), "{error:?}");
            }
        }
    }
}

#[test]
fn what_must_not_overwrite_knows_its_own() {
    let write = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    let exists = "<Error><Code>FileAlreadyExists</Code><Message>m</Message></Error>";
    let (sent, result) =
        run(oss().put_object("bucket", "k", content(0, 10), &write), |_| answer(409, &[], exists));
    assert!(sent[0].starts_with("PUT /k\nx-oss-forbid-overwrite: true\n"), "{sent:?}");
    assert_eq!((sent.len(), result.expect_err("there").kind()), (1, Kind::PreconditionFailed));
    for (told, ours) in [(decimal(0, 10), true), (decimal(0, 9), false)] {
        let mut first = true;
        let (sent, result) =
            run(oss().put_object("bucket", "k", content(0, 10), &write), |sent| match sent {
                _ if sent.starts_with("HEAD") => {
                    answer(200, &[("content-length", "10"), ("x-oss-hash-crc64ecma", &told)], "")
                }
                _ if std::mem::take(&mut first) => lost(),
                _ => answer(409, &[], exists),
            });
        assert!(lines(&sent).contains(&"HEAD /k"), "{sent:?}");
        assert_eq!(result.is_ok(), ours, "{result:?}");
    }
}

#[test]
fn an_upload_goes_on_in_another_process() {
    let mut operation = oss().upload_object("bucket", "k", SIZE, &three());
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
        "<R><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><ETag>\"T1\"</ETag><Size>102400</Size>\
         <HashCrc64ecma>{}</HashCrc64ecma></Part></R>",
        decimal(0, 100 * KIB)
    );
    let (sent, object) = run(oss().resume_upload(&checkpoint).expect("its own"), |sent| match sent {
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
    assert_eq!(object.expect("an object").checksums, [crc(0, SIZE)]);
}

#[test]
fn a_source_of_unknown_length_and_what_is_refused() {
    let supply = Supply::new();
    supply.give(10);
    supply.end();
    let (sent, object) =
        run(oss().upload_stream("bucket", "k", &supply, &three()), |_| stored("\"E\"", &decimal(0, 10)));
    assert_eq!((lines(&sent), object.expect("an object").size), (vec!["PUT /k"], 10));
    let refused = |write: WriteSpec, kind| {
        let (sent, error) = run(oss().put_object("bucket", "k", content(0, 1), &write), |_| lost());
        assert_eq!((sent.len(), error.expect_err("refused").kind()), (0, kind));
    };
    let is = Condition::Is(Revision { etag: Some("\"E\"".into()), version: None });
    refused(WriteSpec { condition: is, ..WriteSpec::default() }, Kind::Unsupported);
    let class = Some(StorageClass::Intelligent);
    refused(WriteSpec { storage_class: class, ..WriteSpec::default() }, Kind::Unsupported);
    let key = Encryption::Customer(CustomerKey::new(&[7; 32]).expect("32 bytes"));
    refused(WriteSpec { encryption: Some(key), ..WriteSpec::default() }, Kind::Unsupported);
    let metadata = BTreeMap::from([("k".to_owned(), "ü".to_owned())]);
    refused(WriteSpec { metadata, ..WriteSpec::default() }, Kind::Misuse);
}
