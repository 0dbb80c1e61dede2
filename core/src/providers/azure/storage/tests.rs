use super::*;
use crate::{
    Algorithm, Body, Cause, Cx, ExchangeId, Kind, Lost, Operation, Response, Step, Time,
    providers::azure::{Credentials, Settings, testing},
    storage::{Condition, CustomerKey, ETag, Encryption, Permit, Revision, StorageClass},
};
use std::{task::Waker, time::Duration};

const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const ROOT: &str = "https://acct.blob.core.windows.net";

fn azure() -> AzureBlob {
    AzureBlob::new(Settings::new("acct", Credentials::Anonymous)).expect("an account")
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    testing::answer(status, headers, body)
}

/// An error as the service tells it.
fn refusal(status: u16, code: &str) -> Response {
    answer(status, &[("x-ms-error-code", code)], "")
}

/// What the provider says, or nothing where the answer is lost.
type Said = Option<Response>;

/// Runs an operation: each request has to begin as is told, and gets that answer.
fn drive<O: Operation>(mut operation: O, script: Vec<(&str, Said)>) -> Result<O::Output> {
    let mut script = script.into_iter();
    let mut now = Time::from_unix_secs(1_893_456_000);
    loop {
        let cx = Cx { now, entropy: 7, waker: Waker::noop() };
        match operation.poll(&cx) {
            Step::Send(id, exchange) => {
                let request = &exchange.request;
                let uri = request.uri().to_string();
                let mut line = format!("{} {}", request.method(), uri.strip_prefix(ROOT).unwrap_or(&uri));
                for name in ["if-match", "if-none-match", "x-ms-range", "x-ms-copy-source", "content-md5"] {
                    if let Some(value) = request.headers().get(name) {
                        line.push_str(&format!("\n{name}: {}", value.to_str().expect("text")));
                    }
                }
                if let Body::Bytes(bytes) = request.body() {
                    line.push_str(&format!("\n{}", String::from_utf8_lossy(bytes)));
                }
                let (expected, said) = script.next().unwrap_or_else(|| panic!("not expected: {line}"));
                assert_eq!(line, expected);
                reply(&mut operation, id, said, &cx);
            }
            Step::Wait(until) => now = until.expect("something to wait for"),
            Step::Done(result) => {
                assert_eq!(script.next().map(|(expected, _)| expected), None, "not asked for");
                return result;
            }
        }
    }
}

fn reply<O: Operation>(operation: &mut O, id: ExchangeId, said: Said, cx: &Cx<'_>) {
    operation.answer(id, said.ok_or_else(|| Lost::new(Cause::Broken, true, "it broke")), cx);
}

fn kind<T: std::fmt::Debug>(result: Result<T>) -> Kind {
    result.expect_err("refused").kind()
}

#[test]
fn what_there_is_is_told_beforehand() {
    let has = |credentials, capability| {
        AzureBlob::new(Settings::new("acct", credentials)).expect("an account").capabilities().has(capability)
    };
    assert!(has(Credentials::shared_key(KEY).expect("a key"), Capability::Presign));
    assert!(!has(Credentials::Anonymous, Capability::Presign));
    for lacking in [Capability::ListUploads, Capability::PresignPost, Capability::SetVersioning] {
        assert!(!has(Credentials::Anonymous, lacking));
    }
    assert_eq!(kind(drive(azure().set_versioning("abc", true), vec![])), Kind::Unsupported);
    assert_eq!(azure().provider(), "azure");
}

#[test]
fn a_container_that_is_there_is_as_good() {
    let ask = "PUT /abc?restype=container";
    for said in [answer(201, &[], ""), refusal(409, "ContainerAlreadyExists")] {
        let made = drive(azure().create_container("abc"), vec![(ask, Some(said))]).expect("a container");
        assert_eq!(made.name, "abc");
    }
    let gone = refusal(409, "ContainerBeingDeleted");
    assert_eq!(kind(drive(azure().create_container("abc"), vec![(ask, Some(gone))])), Kind::Conflict);
    let lost = vec![(ask, None), (ask, Some(refusal(409, "ContainerAlreadyExists")))];
    drive(azure().create_container("abc"), lost).expect("made by the attempt whose answer was lost");
    assert_eq!(kind(drive(azure().create_container("A"), vec![])), Kind::Misuse);
    let told = answer(200, &[("x-ms-meta-a_b", "v")], "");
    let shown = drive(azure().get_container("abc"), vec![("HEAD /abc?restype=container", Some(told))]);
    assert_eq!(shown.expect("a container").metadata["a-b"], "v");
}

#[test]
fn a_container_is_deleted_only_empty() {
    let look = "GET /abc?restype=container&comp=list&include=snapshots&maxresults=1";
    let full = answer(200, &[], "<E><Blobs><Blob><Name>x</Name></Blob></Blobs></E>");
    assert_eq!(kind(drive(azure().delete_container("abc"), vec![(look, Some(full))])), Kind::Conflict);
    let more = "GET /abc?restype=container&comp=list&include=snapshots&maxresults=1&marker=m";
    let script = vec![
        (look, Some(answer(200, &[], "<E><Blobs/><NextMarker>m</NextMarker></E>"))),
        (more, Some(answer(200, &[], "<E><Blobs/></E>"))),
        ("DELETE /abc?restype=container", Some(answer(202, &[], ""))),
    ];
    drive(azure().delete_container("abc"), script).expect("gone");
}

#[test]
fn listings_are_in_order_and_begin_behind_a_key() {
    let body = "<E><Blobs><BlobPrefix><Name>a/</Name></BlobPrefix><BlobPrefix><Name>c/</Name></BlobPrefix>\
        <Blob><Name>a</Name></Blob><Blob><Name>b</Name><Properties><Etag>0x1</Etag><Content-Length>7</Content-Length>\
        <AccessTier>Cold</AccessTier><Content-MD5>1B2M2Y8AsgTpgAmY7PhCfg==</Content-MD5></Properties></Blob>\
        <Blob><Name>dir</Name><Properties><ResourceType>directory</ResourceType></Properties></Blob></Blobs></E>";
    let what = ListSpec {
        delimiter: Some("/".into()),
        start_after: Some("a/x".into()),
        page_size: Some(9),
        ..ListSpec::default()
    };
    let ask = "GET /abc?restype=container&comp=list&delimiter=%2F&maxresults=9";
    let entries = drive(azure().list_objects("abc", &what), vec![(ask, Some(answer(200, &[], body)))]);
    let entries = entries.expect("a listing");
    assert_eq!(entries.iter().map(Entry::key).collect::<Vec<_>>(), ["a/", "b", "c/"]);
    let object = entries[1].object().expect("an object");
    assert_eq!((object.size, object.etag.as_ref().map(ETag::as_str)), (7, Some("\"0x1\"")));
    assert_eq!(object.storage_class, Some(StorageClass::ArchiveInstant));
    assert_eq!(object.checksums, [Algorithm::Md5.of(b"")]);
    let body = "<E><Blobs><Blob><Name>b</Name><VersionId>v2</VersionId><IsCurrentVersion>true</IsCurrentVersion></Blob>\
        <Blob><Name>b</Name><VersionId>v1</VersionId></Blob></Blobs></E>";
    let ask = "GET /abc?restype=container&comp=list&prefix=b&include=versions";
    let versions = drive(
        azure().list_versions("abc", &ListSpec::prefix("b")),
        vec![(ask, Some(answer(200, &[], body)))],
    );
    let versions = versions.expect("versions");
    assert!(versions[0].latest && !versions[1].latest);
    assert_eq!(versions[1].object.version.as_deref(), Some("v1"));
    let body = "<E><Containers><Container><Name>abc</Name><Metadata><a_b>1</a_b></Metadata></Container></Containers></E>";
    let containers = drive(
        azure().list_containers(),
        vec![("GET /?comp=list&include=metadata", Some(answer(200, &[], body)))],
    );
    assert_eq!(containers.expect("containers")[0].metadata["a-b"], "1");
}

#[test]
fn the_last_bytes_are_counted_from_the_front() {
    let head = [("content-length", "10"), ("etag", "\"1\""), ("x-ms-meta-k_1", "v")];
    let read = ReadSpec { span: Some(Span::Last(3)), ..ReadSpec::default() };
    let part = [("content-range", "bytes 7-9/10"), ("etag", "\"1\""), ("content-md5", "part")];
    let script = vec![
        ("HEAD /abc/b", Some(answer(200, &head, ""))),
        ("GET /abc/b\nif-match: \"1\"\nx-ms-range: bytes=7-", Some(answer(206, &part, "789"))),
    ];
    let (object, content) = drive(azure().read_object("abc", "b", &read), script).expect("its end");
    assert_eq!((object.size, content.as_ref()), (10, &b"789"[..]));
    assert_eq!(object.checksums, [], "that is the part's");
    let none = vec![("HEAD /abc/b", Some(answer(200, &[("content-length", "0")], "")))];
    assert_eq!(drive(azure().read_object("abc", "b", &read), none).expect("nothing").1, Bytes::new());
    let download = DownloadSpec { read: read.clone(), ..DownloadSpec::default() };
    let none = vec![("HEAD /abc/b", Some(answer(200, &[("content-length", "0")], "")))];
    assert_eq!(drive(azure().download_object("abc", "b", &download, None), none).expect("nothing").size, 0);
    let metadata =
        drive(azure().get_object("abc", "b", &read), vec![("HEAD /abc/b", Some(answer(200, &head, "")))]);
    assert_eq!(metadata.expect("an object").metadata["k-1"], "v");
}

#[test]
fn a_content_that_is_not_what_its_checksum_says_is_an_error() {
    let head = [("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="), ("etag", "\"1\"")];
    for (content, right) in [("hello", true), ("hullo", false)] {
        let script = vec![("GET /abc/b", Some(answer(200, &head, content)))];
        let read = drive(azure().read_object("abc", "b", &ReadSpec::default()), script);
        assert_eq!(read.map_err(|error| error.kind()).err(), (!right).then_some(Kind::Corrupt), "{content}");
    }
}

#[test]
fn reads_and_writes_depend_on_states() {
    let state = Revision { etag: Some(ETag::new("\"1\"")), version: None };
    let read = ReadSpec { condition: Condition::IsNot(state.clone()), ..ReadSpec::default() };
    let script = vec![("GET /abc/b\nif-none-match: \"1\"", Some(answer(304, &[], "")))];
    assert_eq!(kind(drive(azure().read_object("abc", "b", &read), script)), Kind::NotModified);
    let write = WriteSpec { condition: Condition::Is(state), ..WriteSpec::default() };
    let put = "PUT /abc/b\nif-match: \"1\"\ncontent-md5: XUFAKrxLKna5cZ2REBfFkg==\nhello";
    let script = vec![(put, Some(refusal(412, "ConditionNotMet")))];
    assert_eq!(
        kind(drive(azure().put_object("abc", "b", "hello".into(), &write), script)),
        Kind::PreconditionFailed
    );
    let absent = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    let put = "PUT /abc/b\nif-none-match: *\ncontent-md5: XUFAKrxLKna5cZ2REBfFkg==\nhello";
    let script = vec![(put, Some(refusal(409, "BlobAlreadyExists")))];
    assert_eq!(
        kind(drive(azure().put_object("abc", "b", "hello".into(), &absent), script)),
        Kind::PreconditionFailed
    );
    let unnamed = ReadSpec { condition: Condition::Is(Revision::default()), ..ReadSpec::default() };
    assert_eq!(kind(drive(azure().read_object("abc", "b", &unnamed), vec![])), Kind::Misuse);
}

#[test]
fn a_conditional_write_knows_its_own_object_again() {
    let absent = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    let put = "PUT /abc/b\nif-none-match: *\ncontent-md5: XUFAKrxLKna5cZ2REBfFkg==\nhello";
    let write = |md5| {
        let head = [("content-length", "5"), ("etag", "\"1\""), ("content-md5", md5)];
        let script = vec![
            (put, None),
            (put, Some(refusal(409, "BlobAlreadyExists"))),
            ("HEAD /abc/b", Some(answer(200, &head, ""))),
        ];
        (azure().put_object("abc", "b", "hello".into(), &absent), script)
    };
    let (operation, script) = write("XUFAKrxLKna5cZ2REBfFkg==");
    assert_eq!(drive(operation, script).expect("ours").etag, Some(ETag::new("\"1\"")));
    let (operation, mut script) = write("1B2M2Y8AsgTpgAmY7PhCfg==");
    let look = script[2].clone();
    script.extend(std::iter::repeat_n(look, 10));
    let error = drive(operation, script).expect_err("another's");
    assert_eq!((error.kind(), error.may_have_acted()), (Kind::PreconditionFailed, true));
}

#[test]
fn what_azure_lacks_is_refused_before_anything_is_sent() {
    let put = |write: WriteSpec| kind(drive(azure().put_object("abc", "b", "x".into(), &write), vec![]));
    assert_eq!(
        put(WriteSpec { algorithm: Some(Algorithm::Sha256), ..WriteSpec::default() }),
        Kind::Unsupported
    );
    assert_eq!(
        put(WriteSpec { checksum: Some(Algorithm::Crc32.of(b"x")), ..WriteSpec::default() }),
        Kind::Unsupported
    );
    assert_eq!(
        put(WriteSpec { storage_class: Some(StorageClass::DeepArchive), ..WriteSpec::default() }),
        Kind::Unsupported
    );
    let metadata = [("owner".to_owned(), "Jürgen".to_owned())].into();
    assert_eq!(put(WriteSpec { metadata, ..WriteSpec::default() }), Kind::Misuse);
    assert_eq!(
        kind(drive(azure().put_object("abc", "", "x".into(), &WriteSpec::default()), vec![])),
        Kind::Misuse
    );
    let sign = PresignSpec::new(Permit::Get, Duration::from_secs(60));
    assert_eq!(kind(drive(azure().presign("abc", "b", &sign), vec![])), Kind::Unsupported);
    assert_eq!(kind(drive(azure().set_website("abc", None), vec![])), Kind::Misuse);
}

#[test]
fn a_key_of_the_callers_goes_along_and_is_not_shown() {
    let key = CustomerKey::new(&[7; 32]).expect("a key");
    let request = convert::customer(Some(&key), crate::Request::get("blob", &["abc"]));
    let header = |name: &str| request.headers[name].to_str().expect("text");
    assert_eq!(header("x-ms-encryption-key"), "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
    assert_eq!(header("x-ms-encryption-key-sha256"), "S7Bvjk46dxXSAdVz0KpCN2LlXavWGiwCJ4+lbMbSlOA=");
    assert_eq!(header("x-ms-encryption-algorithm"), "AES256");
    assert!(!format!("{request:?}").contains("BwcH"));
    let write = WriteSpec { encryption: Some(Encryption::Customer(key)), ..WriteSpec::default() };
    assert!(convert::writing_key(&write).is_some());
    let write = WriteSpec { encryption: Some(Encryption::Service(Some("s".into()))), ..WriteSpec::default() };
    assert_eq!(convert::new_blob(&write).expect("settings").encryption_scope.as_deref(), Some("s"));
}

#[test]
fn one_that_is_not_there_is_as_good_as_deleted() {
    let ask = "DELETE /abc/b";
    for said in [answer(202, &[], ""), refusal(404, "BlobNotFound")] {
        drive(azure().delete_object("abc", "b", None), vec![(ask, Some(said))]).expect("gone");
    }
    let said = refusal(404, "ContainerNotFound");
    assert_eq!(kind(drive(azure().delete_object("abc", "b", None), vec![(ask, Some(said))])), Kind::NotFound);
    let script = vec![("DELETE /abc/b?versionid=v", Some(answer(202, &[], "")))];
    drive(azure().delete_object("abc", "b", Some("v")), script).expect("gone");
}

#[test]
fn copies_are_waited_for_and_made_whole() {
    let begun = [("x-ms-copy-id", "c"), ("x-ms-copy-status", "pending"), ("etag", "\"1\"")];
    let pending = [("x-ms-copy-status", "pending"), ("etag", "\"1\"")];
    let done = [("x-ms-copy-status", "success"), ("etag", "\"2\"")];
    let copy = "PUT /abc/to\nx-ms-copy-source: https://acct.blob.core.windows.net/src/a%20b?versionid=v";
    let replace = WriteSpec { content_type: Some("x/y".into()), ..WriteSpec::default() };
    let spec = CopySpec { version: Some("v".into()), replace: Some(replace), ..CopySpec::default() };
    let script = vec![
        (copy, Some(answer(202, &begun, ""))),
        ("HEAD /abc/to", Some(answer(200, &pending, ""))),
        ("HEAD /abc/to", Some(answer(200, &done, ""))),
        ("PUT /abc/to?comp=properties\nif-match: \"2\"", Some(answer(200, &[("etag", "\"3\"")], ""))),
        ("PUT /abc/to?comp=metadata\nif-match: \"3\"", Some(answer(200, &[("etag", "\"4\"")], ""))),
        ("HEAD /abc/to", Some(answer(200, &[("etag", "\"4\""), ("content-length", "5")], ""))),
    ];
    let made = drive(azure().copy_object(("src", "a b"), ("abc", "to"), &spec), script).expect("a copy");
    assert_eq!((made.key.as_str(), made.size, made.etag), ("to", 5, Some(ETag::new("\"4\""))));
    let failed =
        [("x-ms-copy-status", "failed"), ("x-ms-copy-status-description", "500 InternalServerError")];
    let plain = "PUT /abc/to\nx-ms-copy-source: https://acct.blob.core.windows.net/src/b";
    let script =
        vec![(plain, Some(answer(202, &begun, ""))), ("HEAD /abc/to", Some(answer(200, &failed, "")))];
    let error = drive(azure().copy_object(("src", "b"), ("abc", "to"), &CopySpec::default()), script)
        .expect_err("failed");
    assert!(error.kind() == Kind::Failed && error.message().contains("500 InternalServerError"), "{error}");
    assert_eq!(error.left_behind()[0].what, "copy");
    let customer = CustomerKey::new(&[7; 32]).expect("a key");
    let write = WriteSpec { encryption: Some(Encryption::Customer(customer)), ..WriteSpec::default() };
    let spec = CopySpec { replace: Some(write), ..CopySpec::default() };
    assert_eq!(
        kind(drive(azure().copy_object(("src", "b"), ("abc", "to"), &spec), vec![])),
        Kind::Unsupported
    );
}

#[test]
fn access_is_set_and_policies_stay() {
    let acl = "<SignedIdentifiers><SignedIdentifier><Id>p</Id><AccessPolicy><Permission>r</Permission></AccessPolicy>\
        </SignedIdentifier></SignedIdentifiers>";
    let ask = "GET /abc?restype=container&comp=acl";
    let set = format!("PUT /abc?restype=container&comp=acl\n<?xml version=\"1.0\" encoding=\"utf-8\"?>{acl}");
    let script = vec![(ask, Some(answer(200, &[], acl))), (&*set, Some(answer(200, &[], "")))];
    drive(azure().set_access("abc", Access::ReadAll), script).expect("set");
    let public = answer(200, &[("x-ms-blob-public-access", "blob")], acl);
    let read = drive(azure().get_access("abc"), vec![(ask, Some(public.clone()))]);
    assert_eq!(read.expect("access"), Access::ReadObjects);
    drive(azure().set_access("abc", Access::ReadObjects), vec![(ask, Some(public))]).expect("as it is");
}

#[test]
fn an_address_is_signed_by_the_key_or_by_one_that_is_given() {
    let key = AzureBlob::new(Settings::new("acct", Credentials::shared_key(KEY).expect("a key")))
        .expect("an account");
    let spec = PresignSpec::new(Permit::Put, Duration::from_secs(3600));
    let url = drive(key.presign("abc", "a b", &spec), vec![]).expect("an address");
    let begin =
        format!("{ROOT}/abc/a%20b?sv=2022-11-02&sr=b&sp=cw&se=2030-01-01T01%3A00%3A00Z&spr=https&sig=");
    assert!(url.expose().starts_with(&begin), "{}", url.expose());
    let token = crate::providers::azure::credentials::Identity::Token("t".into());
    let entra = AzureBlob::new(Settings::new("acct", Credentials::Entra(token))).expect("an account");
    let ask = "POST /?restype=service&comp=userdelegationkey\n<?xml version=\"1.0\" encoding=\"utf-8\"?><KeyInfo>\
        <Start>2029-12-31T23:55:00Z</Start><Expiry>2030-01-01T01:00:00Z</Expiry></KeyInfo>";
    let body = "<K><SignedOid>o</SignedOid><SignedTid>t</SignedTid><SignedStart>2029-12-31T23:55:00Z</SignedStart>\
        <SignedExpiry>2030-01-01T01:00:00Z</SignedExpiry><SignedService>b</SignedService>\
        <SignedVersion>2023-11-03</SignedVersion><Value>a2V5</Value></K>";
    let spec =
        PresignSpec { version: Some("v".into()), ..PresignSpec::new(Permit::Get, Duration::from_secs(3600)) };
    let url = drive(entra.presign("abc", "b", &spec), vec![(ask, Some(answer(200, &[], body)))])
        .expect("an address");
    let begin =
        format!("{ROOT}/abc/b?versionid=v&sv=2022-11-02&sr=bv&skoid=o&sktid=t&skt=2029-12-31T23%3A55%3A00Z&");
    assert!(
        url.expose().starts_with(&begin) && url.expose().contains("&sp=r&se=2030-01-01T01%3A00%3A00Z&"),
        "{}",
        url.expose()
    );
    let typed = PresignSpec { content_type: Some("x/y".into()), ..spec };
    assert_eq!(kind(drive(key.presign("abc", "b", &typed), vec![])), Kind::Unsupported);
}

#[test]
fn everybody_finds_it_there() {
    let url = drive(azure().public_url("abc", Some("a/b c")), vec![]).expect("an address");
    assert_eq!(url, format!("{ROOT}/abc/a/b%20c"));
    assert_eq!(drive(azure().public_url("abc", None), vec![]).expect("an address"), format!("{ROOT}/abc"));
}

#[test]
fn many_are_deleted_in_batches_and_each_is_told() {
    let objects: Vec<_> = (0..300).map(|n| (format!("k{n}"), None)).collect();
    let batch = |from: usize, count: usize| {
        let mut parts = String::from("POST /abc?restype=container&comp=batch\n");
        let mut said = String::new();
        for n in 0..count {
            parts.push_str(&format!(
                "--batch_pileus\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {n}\r\n\r\n\
                 DELETE /abc/k{} HTTP/1.1\r\nx-ms-delete-snapshots: include\r\nx-ms-date: Tue, 01 Jan 2030 00:00:00 GMT\r\n\
                 content-length: 0\r\n\r\n",
                from + n
            ));
            let status = match from + n {
                7 => "404 Not Found\r\nx-ms-error-code: BlobNotFound",
                299 => "412 No\r\nx-ms-error-code: LeaseIdMissing",
                _ => "202 Accepted",
            };
            said.push_str(&format!("--b\r\nContent-ID: {n}\r\n\r\nHTTP/1.1 {status}\r\n\r\n"));
        }
        parts.push_str("--batch_pileus--\r\n");
        (parts, answer(202, &[("content-type", "multipart/mixed; boundary=b")], &format!("{said}--b--")))
    };
    let ((first, one), (second, two)) = (batch(0, 256), batch(256, 44));
    let script = vec![(&*first, Some(one)), (&*second, Some(two))];
    let gone = drive(azure().delete_objects("abc", objects), script).expect("an account of each");
    assert_eq!(gone.len(), 300);
    assert_eq!(
        gone.iter().filter(|one| one.error.is_some()).map(|one| one.key.as_str()).collect::<Vec<_>>(),
        ["k299"]
    );
    assert!(drive(azure().delete_objects("abc", vec![]), vec![]).expect("nothing to do").is_empty());
}
