use super::*;
use crate::{
    Cause, Cx, Kind, Lost, Operation, Step, Time,
    machine::Fanned,
    providers::azure::{
        AzureSession, Credentials, Settings,
        testing::{answer, sent as text_of, text},
    },
    storage::Upload,
};
use std::{sync::Arc, task::Waker};

const REQUEST_ID: (&str, &str) = ("x-ms-request-id", "9bc75928-cabc-4bb7-81bc-df490411629e");

fn opened() -> BlockUpload {
    let mut upload = BlockUpload::new("abc", "k");
    upload.opened(&answer(201, &[REQUEST_ID], "")).expect("an id");
    upload
}

fn id(number: u32) -> String {
    STANDARD.encode(format!("9bc75928cabc4bb781bcdf490411629e-{number:010}"))
}

fn part(number: u32) -> (u32, Part) {
    (number, Part { tag: id(number), size: 5, checksum: None })
}

fn content(bytes: &'static [u8]) -> Content {
    let end = bytes.len() as u64;
    Content { first: 0, end, hash: Some(Algorithm::Crc64nvme), bytes: Some(bytes::Bytes::from_static(bytes)) }
}

#[test]
fn all_blocks_of_an_upload_are_its_own_and_of_one_length() {
    let upload = opened();
    let begin = upload.open(&UploadSpec::default()).expect("a request");
    let begun = upload.block_id(None);
    assert_eq!((begun.len(), upload.block_id(Some(49_999)).len()), (id(0).len(), id(0).len()));
    assert!(
        text(&begin).ends_with("\n-") && BlockUpload::new("abc", "k").block_id(None).len() == begun.len()
    );
    let spec = UploadSpec::default();
    let sent = Content { first: 10, end: 20, hash: Some(Algorithm::Crc64nvme), bytes: None };
    let request = upload.part(&spec, 3, sent);
    let escaped = id(3).replace('=', "%3D");
    assert_eq!(
        text(&request),
        format!("PUT /abc/k?comp=block&blockid={escaped}\nStream(10..20, crc64nvme, as it is)")
    );
    let other: Block = Block { id: STANDARD.encode(format!("{}-0000000001", "f".repeat(32))), size: 1 };
    assert_eq!((upload.number(&other), upload.number(&Block { id: id(3), size: 1 })), (None, Some(3)));
    assert_eq!(upload.number(&Block { id: begun, size: 1 }), None, "never part of the blob");
    assert_eq!(upload.number(&Block { id: "MQ==".into(), size: 1 }), None);
    assert!(opened().opened(&answer(201, &[], "")).is_err(), "it could not be told from others");
}

#[test]
fn parts_that_arrived_damaged_are_found_out() {
    let upload = opened();
    let sum = Algorithm::Crc64nvme.of(b"hello");
    let told = |sum: &Checksum| crate::providers::azure::crc64_header(sum).expect("a CRC-64");
    let mut response = answer(201, &[("x-ms-content-crc64", &told(&sum))], "");
    response.hashed.sent = Some(sum);
    assert_eq!(upload.sent(3, &response).expect("as it was sent"), id(3));
    response.hashed.sent = Some(Algorithm::Crc64nvme.of(b"hullo"));
    assert_eq!(upload.sent(3, &response).expect_err("damaged").kind(), Kind::Corrupt);
    let known = WriteSpec { checksum: Some(Algorithm::Crc64nvme.of(b"other")), ..WriteSpec::default() };
    let spec = UploadSpec { write: known, ..UploadSpec::default() };
    let wrong = upload.complete(&spec, &[part(0)].into(), Some(&sum));
    assert_eq!(wrong.fault().map(crate::Error::kind), Some(Kind::Corrupt), "nothing is made of it");
    assert!(upload.complete(&spec, &[part(0)].into(), None).fault().is_none());
}

#[test]
fn checksums_go_along_where_they_are_known() {
    let upload = BlockUpload::new("abc", "k");
    let request = |write: WriteSpec| {
        let spec = UploadSpec { write, ..UploadSpec::default() };
        text(&upload.whole(&spec, content(b"hello")))
    };
    let md5 = "content-md5: XUFAKrxLKna5cZ2REBfFkg==";
    assert_eq!(request(WriteSpec::default()), format!("PUT /abc/k\n{md5}\nx-ms-blob-type: BlockBlob\nhello"));
    let crc = WriteSpec { algorithm: Some(Algorithm::Crc64nvme), ..WriteSpec::default() };
    assert!(request(crc).contains("\nx-ms-content-crc64: "));
    let known = WriteSpec { checksum: Some(Algorithm::Md5.of(b"other")), ..WriteSpec::default() };
    assert!(!request(known.clone()).contains(md5), "that of the caller counts");
    let spec = UploadSpec { write: known, ..UploadSpec::default() };
    assert!(text(&upload.part(&spec, 0, content(b"hello"))).contains(md5), "a part has its own");
}

#[test]
fn what_is_there_is_listed_and_known_again() {
    let upload = opened();
    assert_eq!(text(&upload.list(None)), "GET /abc/k?comp=blocklist&blocklisttype=all");
    assert!(upload.list(None).accept.contains(&404));
    assert_eq!(upload.listed(&answer(404, &[], "")).expect("nothing yet"), Listed::default());
    let body = |committed: &str, uncommitted: &str| {
        format!(
            "<L><CommittedBlocks>{committed}</CommittedBlocks><UncommittedBlocks>{uncommitted}</UncommittedBlocks></L>"
        )
    };
    let block = |id: String| format!("<Block><Name>{id}</Name><Size>5</Size></Block>");
    let others = block("MQ==".into());
    let list = body(&others, &format!("{}{}{}", block(upload.block_id(None)), block(id(1)), block(id(0))));
    let listed = upload.listed(&answer(200, &[], &list)).expect("parts");
    assert_eq!(listed.parts, [part(0), part(1)].into());
    let parts: BTreeMap<u32, Part> = [part(0), part(1)].into();
    let told = [("etag", "\"1\"")];
    let looked = |list: &str| upload.looked(&answer(200, &told, list), &parts, 10).expect("a look");
    assert_eq!(looked(&list), None, "of other blocks");
    let object = looked(&body(&format!("{}{}", block(id(0)), block(id(1))), "")).expect("ours");
    assert_eq!((object.size, object.etag), (10, Some(ETag::new("\"1\""))));
    assert_eq!(looked(&body(&block(id(0)), "")), None, "of some of them");
    assert_eq!(upload.looked(&answer(404, &[], ""), &parts, 10).expect("a look"), None);
    let nothing = upload.looked(&answer(200, &told, &body("", "")), &BTreeMap::new(), 0).expect("a look");
    assert_eq!(nothing, None, "no blocks tell nothing");
    let bytes = BlockUpload { md5: Some("m".into()), ..BlockUpload::new("abc", "k") };
    assert_eq!(text(&bytes.look()), "HEAD /abc/k");
    let head = |md5| answer(200, &[("content-length", "5"), ("content-md5", md5)], "");
    assert!(bytes.looked(&head("m"), &BTreeMap::new(), 5).expect("a look").is_some());
    assert!(bytes.looked(&head("n"), &BTreeMap::new(), 5).expect("a look").is_none());
    assert!(BlockUpload::new("abc", "k").looked(&head("m"), &BTreeMap::new(), 5).expect("a look").is_none());
    let damaged = Object { etag: Some(ETag::new("\"1\"")), ..Object::default() };
    assert!(text(&upload.remove(&damaged)).starts_with("DELETE /abc/k\nif-match: \"1\""));
    assert!(upload.abort().is_none() && upload.leftover().certain);
    assert_eq!(text_of(&upload.blocks()), "GET /abc/k?comp=blocklist&blocklisttype=all");
}

/// A blob service of one blob, that loses the answer to what it is told to.
#[derive(Default)]
struct Service {
    uncommitted: BTreeMap<String, u64>,
    committed: Option<Vec<String>>,
    loses: Option<&'static str>,
    log: Vec<String>,
}

impl Service {
    fn act(&mut self, method: &str, query: &str, length: u64, body: &str) -> Response {
        let head = [REQUEST_ID, ("etag", "\"1\"")];
        match (method, query) {
            ("PUT", block) if block.starts_with("comp=block&") => {
                let id = block.rsplit("blockid=").next().unwrap_or_default().replace("%3D", "=");
                self.uncommitted.insert(id, length);
                answer(201, &head, "")
            }
            ("PUT", "comp=blocklist") => {
                if self.committed.is_some() {
                    return answer(409, &[("x-ms-error-code", "BlobAlreadyExists")], "");
                }
                let ids = body.split("<Latest>").skip(1).filter_map(|rest| rest.split('<').next());
                let ids: Vec<_> = ids.map(str::to_owned).collect();
                assert!(ids.iter().all(|id| self.uncommitted.contains_key(id)));
                self.committed = Some(ids);
                answer(201, &head, "")
            }
            ("GET", _) => {
                let block = |id: &String| format!("<Block><Name>{id}</Name><Size>4</Size></Block>");
                let committed: String = self.committed.iter().flatten().map(block).collect();
                let new: String = self.uncommitted.keys().map(block).collect();
                let list = format!(
                    "<L><CommittedBlocks>{committed}</CommittedBlocks><UncommittedBlocks>{new}</UncommittedBlocks></L>"
                );
                answer(200, &head, &list)
            }
            _ => answer(400, &[], ""),
        }
    }

    fn run(&mut self, upload: Upload<BlockUpload>) -> crate::Result<Object> {
        let settings = Settings::new("acct", Credentials::Anonymous);
        let session = Arc::new(AzureSession::new(settings).expect("a session"));
        let mut operation = Fanned::new(session, upload);
        let mut now = Time::from_unix_secs(1_893_456_000);
        loop {
            let cx = Cx { now, entropy: 7, waker: Waker::noop() };
            match operation.poll(&cx) {
                Step::Send(id, exchange) => {
                    let (request, body) = (&exchange.request, exchange.request.body());
                    let query = request.uri().query().unwrap_or_default();
                    let text = match body {
                        Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                        _ => String::new(),
                    };
                    let call =
                        format!("{} {}", request.method(), query.split('&').next().unwrap_or_default());
                    let said = self.act(request.method().as_str(), query, body.len(), &text);
                    let lost = self.loses == Some(call.as_str());
                    self.log.push(call);
                    if lost {
                        self.loses = None;
                        operation.answer(id, Err(Lost::new(Cause::Broken, true, "it broke")), &cx);
                    } else {
                        operation.answer(id, Ok(said), &cx);
                    }
                }
                Step::Wait(until) => now = until.expect("something to wait for"),
                Step::Done(result) => return result,
            }
        }
    }
}

fn absent() -> UploadSpec {
    let write = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    UploadSpec { write, part_size: 4, ..UploadSpec::default() }
}

#[test]
fn a_completion_whose_answer_is_lost_is_found_out_about() {
    let mut service = Service { loses: Some("PUT comp=blocklist"), ..Service::default() };
    let upload = Upload::new(BlockUpload::new("abc", "k"), absent(), 10).expect("an upload");
    let object = service.run(upload).expect("it is there");
    assert_eq!((object.size, object.etag), (10, Some(ETag::new("\"1\""))));
    assert_eq!(
        service.log,
        [
            "PUT comp=block",
            "PUT comp=block",
            "PUT comp=block",
            "PUT comp=block",
            "PUT comp=blocklist",
            "GET comp=blocklist"
        ]
    );
    assert_eq!(service.committed, Some(vec![id(0), id(1), id(2)]), "in their order");
}

#[test]
fn somebody_elses_blob_is_not_taken_for_ours() {
    let mut service = Service { committed: Some(vec!["MQ==".into()]), ..Service::default() };
    let upload = Upload::new(BlockUpload::new("abc", "k"), absent(), 10).expect("an upload");
    let error = service.run(upload).expect_err("there is one");
    assert_eq!(error.kind(), Kind::PreconditionFailed);
    assert_eq!(error.left_behind()[0].find_by[1], ("blob".into(), "k".to_owned()));
    let mut service = Service {
        committed: Some(vec!["MQ==".into()]),
        loses: Some("PUT comp=blocklist"),
        ..Service::default()
    };
    let upload = Upload::new(BlockUpload::new("abc", "k"), absent(), 10).expect("an upload");
    assert!(service.run(upload).is_err(), "lost, looked for, and refused");
}
