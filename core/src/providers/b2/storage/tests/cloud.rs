//! A small B2 in memory, which loses answers when told to.

mod files;
mod large;

use crate::{
    Algorithm, Answer, Body, Cause, Checksum, Cx, Exchange, Lost, Operation, Response, Result, Step, Take,
    Taken, Time,
    providers::b2::{
        B2, Deletion, Settings,
        testing::{answer, refusal},
    },
};
use bytes::Bytes;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt, task::Waker};

/// What is done to an exchange.
pub(super) enum Fault {
    /// It does not arrive.
    Before,
    /// It is done, and its answer does not arrive.
    After,
    /// It is refused.
    Refused(u16, &'static str),
}

#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) action: &'static str,
    pub(super) content: Vec<u8>,
    pub(super) kind: String,
    pub(super) info: BTreeMap<String, String>,
    pub(super) sha1: String,
    /// With the SHA-1 of each.
    parts: BTreeMap<u64, (Vec<u8>, String)>,
}

#[derive(Default)]
pub(super) struct Cloud {
    pub(super) buckets: BTreeMap<String, Value>,
    pub(super) versions: Vec<Version>,
    pub(super) source: Vec<u8>,
    pub(super) sink: Vec<u8>,
    /// What was called, in order.
    pub(super) calls: Vec<String>,
    pub(super) documents: Vec<Value>,
    /// By the call, and how often it was made before.
    #[expect(clippy::type_complexity, reason = "a function")]
    pub(super) fault: Option<Box<dyn FnMut(&str, usize) -> Option<Fault>>>,
    count: u64,
}

pub(super) fn b2(deletion: Deletion) -> B2 {
    B2::new(Settings::new("id", "key").deletion(deletion)).expect("an account")
}

impl Cloud {
    pub(super) fn new() -> Self {
        let mut cloud = Cloud::default();
        cloud.bucket("photos");
        cloud
    }

    pub(super) fn bucket(&mut self, name: &str) -> Value {
        self.count += 1;
        let id = format!("b{}", self.count);
        let bucket = json!({"accountId": "a1", "bucketId": id, "bucketName": name, "bucketType": "allPrivate",
            "bucketInfo": {}, "lifecycleRules": [], "revision": 1});
        self.buckets.insert(id, bucket.clone());
        bucket
    }

    pub(super) fn put(&mut self, name: &str, content: &[u8]) -> String {
        self.add(
            name,
            "upload",
            content.to_vec(),
            "text/plain",
            BTreeMap::new(),
            Some(Algorithm::Sha1.of(content).to_hex()),
        )
    }

    fn add(
        &mut self,
        name: &str,
        action: &'static str,
        content: Vec<u8>,
        kind: &str,
        info: BTreeMap<String, String>,
        sha1: Option<String>,
    ) -> String {
        self.count += 1;
        let id = format!("4_z{:04}", self.count);
        let sha1 = sha1.unwrap_or_else(|| "none".into());
        let (name, kind, parts) = (name.to_owned(), kind.to_owned(), BTreeMap::new());
        self.versions.push(Version { id: id.clone(), name, action, content, kind, info, sha1, parts });
        id
    }

    /// The versions of that name, the newest first.
    pub(super) fn of(&self, name: &str) -> Vec<&Version> {
        self.versions.iter().rev().filter(|version| version.name == name).collect()
    }

    pub(super) fn count(&self, call: &str) -> usize {
        self.calls.iter().filter(|called| *called == call).count()
    }

    fn document(version: &Version) -> Value {
        let number: u64 = version.id[3..].parse().unwrap_or_default();
        json!({"fileId": version.id, "fileName": version.name, "action": version.action, "accountId": "a1",
            "contentLength": version.content.len(), "contentType": version.kind, "contentSha1": version.sha1,
            "fileInfo": version.info, "uploadTimestamp": 1_500_000_000_000_u64 + number})
    }

    pub(super) fn answer(&mut self, exchange: &Exchange) -> Answer {
        let request = &exchange.request;
        let path = request.uri().path().to_owned();
        let call = match path.strip_prefix("/file/") {
            Some(_) => format!("{} file", request.method()),
            None => path.rsplit('/').next().unwrap_or_default().to_owned(),
        };
        let before = self.count(&call);
        self.calls.push(call.clone());
        let fault = self.fault.as_mut().and_then(|fault| fault(&call, before));
        match fault {
            Some(Fault::Before) => return Err(Lost::new(Cause::Broken, true, "broken")),
            Some(Fault::Refused(status, code)) => return Ok(refusal(status, code)),
            _ => {}
        }
        let mut sent = None;
        let body: Vec<u8> = match request.body() {
            Body::Empty => Vec::new(),
            Body::Bytes(bytes) => bytes.to_vec(),
            Body::Source(span) => self.source[span.start as usize..span.end as usize].to_vec(),
            Body::Stream(stream) => {
                let mut outgoing = stream.outgoing();
                let span = stream.span.start as usize..stream.span.end as usize;
                outgoing.push(Bytes::copy_from_slice(&self.source[span]));
                outgoing.end();
                sent = outgoing.hashed();
                std::iter::from_fn(|| outgoing.pull()).flatten().collect()
            }
        };
        let document = match call.starts_with("b2_upload") {
            true => Value::Null,
            false => serde_json::from_slice(&body).unwrap_or_default(),
        };
        self.documents.push(document);
        let mut response = self.handle(&call, exchange, body, sent);
        if matches!(fault, Some(Fault::After)) {
            return Err(Lost::new(Cause::Broken, true, "broken"));
        }
        response.hashed.sent = sent;
        if let (Take::Span { offset, first, most, .. }, true) = (exchange.take, response.status.is_success())
        {
            let content = response.bytes().clone();
            assert!(content.len() as u64 <= most || first == 0);
            let end = offset as usize + content.len();
            self.sink.resize(self.sink.len().max(end), 0);
            self.sink[offset as usize..end].copy_from_slice(&content);
            response.hashed.received = Some(Algorithm::Sha1.of(&content));
            response.body = Taken::Poured(content.len() as u64);
        }
        Ok(response)
    }

    fn handle(&mut self, call: &str, exchange: &Exchange, body: Vec<u8>, sent: Option<Checksum>) -> Response {
        let document = self.documents.last().cloned().unwrap_or_default();
        let text = |member: &str| document[member].as_str().unwrap_or_default().to_owned();
        let fine = |document: Value| answer(200, &[], &document.to_string());
        let header = |name: &str| {
            exchange.request.headers().get(name).map(|value| value.to_str().expect("text").to_owned())
        };
        match call {
            "b2_authorize_account" => {
                fine(json!({"accountId": "a1", "authorizationToken": "t", "apiInfo": {"storageApi":
                {"apiUrl": "https://api", "downloadUrl": "https://f001.example"}}}))
            }
            "b2_list_buckets" => {
                let named = |bucket: &&Value| {
                    document["bucketName"].is_null() || bucket["bucketName"] == document["bucketName"]
                };
                fine(json!({"buckets": self.buckets.values().filter(named).collect::<Vec<_>>()}))
            }
            "b2_create_bucket" => {
                if self.buckets.values().any(|bucket| bucket["bucketName"] == document["bucketName"])
                    || text("bucketName") == "taken-by-others"
                {
                    return refusal(400, "duplicate_bucket_name");
                }
                let mut bucket = self.bucket(&text("bucketName"));
                bucket["lifecycleRules"] = document["lifecycleRules"].clone();
                self.buckets
                    .insert(bucket["bucketId"].as_str().unwrap_or_default().to_owned(), bucket.clone());
                fine(bucket)
            }
            "b2_delete_bucket" => match self.buckets.remove(&text("bucketId")) {
                Some(bucket) => fine(bucket),
                None => refusal(400, "bad_bucket_id"),
            },
            "b2_update_bucket" => {
                let Some(bucket) = self.buckets.get_mut(&text("bucketId")) else {
                    return refusal(400, "bad_bucket_id");
                };
                if document.get("ifRevisionIs").is_some_and(|revision| *revision != bucket["revision"]) {
                    return refusal(409, "conflict");
                }
                for member in ["bucketType", "lifecycleRules"] {
                    if let Some(value) = document.get(member) {
                        bucket[member] = value.clone();
                    }
                }
                bucket["revision"] = json!(bucket["revision"].as_u64().unwrap_or_default() + 1);
                fine(bucket.clone())
            }
            "b2_get_upload_url" | "b2_get_upload_part_url" => {
                self.count += 1;
                let (id, call) = match call {
                    "b2_get_upload_url" => (text("bucketId"), "b2_upload_file"),
                    _ => (text("fileId"), "b2_upload_part"),
                };
                let url = format!("https://pod{}/b2api/v4/{id}/{call}", self.count);
                fine(json!({"uploadUrl": url, "authorizationToken": format!("u{}", self.count)}))
            }
            "b2_upload_file" | "b2_upload_part" => {
                let told = header("x-bz-content-sha1").unwrap_or_default();
                let (content, told) = match told.as_str() {
                    "hex_digits_at_end" => {
                        let (content, sum) = body.split_at(body.len() - 40);
                        (content.to_vec(), String::from_utf8_lossy(sum).into_owned())
                    }
                    _ => (body, told),
                };
                // What was computed on its way is not computed twice: there may be megabytes.
                if sent.unwrap_or_else(|| Algorithm::Sha1.of(&content)).to_hex() != told {
                    let body = r#"{"code": "bad_request", "message": "Sha1 did not match data received"}"#;
                    return answer(400, &[], body);
                }
                if let Some(number) = header("x-bz-part-number").and_then(|number| number.parse().ok()) {
                    let id = exchange.request.uri().path().split('/').nth(3).unwrap_or_default().to_owned();
                    let Some(file) = self.versions.iter_mut().find(|version| version.id == id) else {
                        return refusal(400, "bad_request");
                    };
                    let length = content.len();
                    file.parts.insert(number, (content, told.clone()));
                    return fine(
                        json!({"fileId": id, "partNumber": number, "contentLength": length, "contentSha1": told}),
                    );
                }
                let decoded =
                    |text: &str| crate::providers::b2::names::decoded(text.as_bytes()).expect("UTF-8");
                let info = exchange.request.headers().iter().filter_map(|(name, value)| {
                    let name = name.as_str().strip_prefix("x-bz-info-")?;
                    Some((name.to_owned(), decoded(value.to_str().ok()?)))
                });
                let (info, name) = (info.collect(), decoded(&header("x-bz-file-name").unwrap_or_default()));
                let kind = header("content-type").unwrap_or_default();
                self.add(&name, "upload", content, &kind, info, Some(told));
                fine(Cloud::document(&self.versions[self.versions.len() - 1]))
            }
            _ => self.parts(call, exchange, &document),
        }
    }
}

/// Runs an operation on it to the end.
pub(super) fn run<O: Operation>(cloud: &mut Cloud, mut operation: O) -> Result<O::Output>
where
    O::Output: fmt::Debug,
{
    drive(cloud, &mut operation)
}

/// The same, and leaves it where it ended.
pub(super) fn drive<O: Operation>(cloud: &mut Cloud, operation: &mut O) -> Result<O::Output>
where
    O::Output: fmt::Debug,
{
    let mut now = Time::from_unix_secs(1_800_000_000);
    for count in 0..500_u128 {
        let cx = Cx { now, entropy: count * 7 + 5, waker: Waker::noop() };
        match operation.poll(&cx) {
            Step::Send(id, exchange) => {
                let answer = cloud.answer(&exchange);
                operation.answer(id, answer, &cx);
            }
            Step::Wait(until) => now = until.expect("something to wait for"),
            Step::Done(result) => return result,
        }
    }
    panic!("it goes on for ever: {:?}", cloud.calls);
}
