//! The `rusty-s3` crate, which signs and reads, and reqwest, which sends.

use pileus_bench::{
    KEY, PART, WIDTH,
    content::{Target, check, part},
    pool,
};
use reqwest::{Client, Response};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle, actions};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

const LIFE: Duration = Duration::from_secs(600);

struct Account {
    bucket: Bucket,
    credentials: Credentials,
    http: Client,
}

impl Account {
    async fn get(&self, key: &str, first: Option<u64>) -> Response {
        let request = self.http.get(self.bucket.get_object(Some(&self.credentials), key).sign(LIFE));
        let request = match first {
            Some(first) => request.header("range", format!("bytes={first}-{}", first + PART - 1)),
            None => request,
        };
        request.send().await.expect("an answer").error_for_status().expect("an object")
    }
}

fn main() {
    pileus_bench::main(
        "rusty-s3, reqwest",
        async |job| {
            let server = job.server.parse().expect("an address");
            let bucket = Bucket::new(server, UrlStyle::Path, "bucket", "us-east-1").expect("a bucket");
            let account =
                Account { bucket, credentials: Credentials::new(KEY.0, KEY.1), http: Client::new() };
            account.get("16b/first", None).await.bytes().await.expect("its content");
            Arc::new(account)
        },
        async |job, account| {
            let large = job.large_key();
            match job.name.as_str() {
                "get-small" => {
                    let one = move |n| {
                        let account = account.clone();
                        async move {
                            let got = account.get(&format!("4096b/{n}"), None).await;
                            check(0, &got.bytes().await.expect("its content"))
                        }
                    };
                    (job.count as u64, pool(job.count, job.in_flight, one).await)
                }
                "get-stream" => {
                    let mut response = account.get(&large, None).await;
                    let mut bytes = 0;
                    while let Some(piece) = response.chunk().await.expect("its content") {
                        bytes += check(bytes, &piece);
                    }
                    (job.parts() as u64, bytes)
                }
                "get-ranges" => {
                    let one = move |n| {
                        let (account, large) = (account.clone(), large.clone());
                        let first = n as u64 * PART;
                        async move {
                            let got = account.get(&large, Some(first)).await;
                            check(first, &got.bytes().await.expect("its content"))
                        }
                    };
                    (job.parts() as u64, pool(job.parts(), WIDTH, one).await)
                }
                "get-file" => {
                    let target = Target::new();
                    let file = Arc::new(target.create());
                    let one = move |n| {
                        let (account, large, file) = (account.clone(), large.clone(), file.clone());
                        let mut at = n as u64 * PART;
                        async move {
                            let mut got = account.get(&large, Some(at)).await;
                            while let Some(piece) = got.chunk().await.expect("its content") {
                                at += file.put(at, &piece);
                            }
                            PART
                        }
                    };
                    pool(job.parts(), WIDTH, one).await;
                    (job.parts() as u64, target.checked())
                }
                "put" => {
                    let keys = Some(&account.credentials);
                    let begin = account.bucket.create_multipart_upload(keys, &large).sign(LIFE);
                    let text =
                        account.http.post(begin).send().await.expect("an answer").text().await.expect("text");
                    let begun = actions::CreateMultipartUpload::parse_response(&text).expect("an upload");
                    let id = begun.upload_id().to_owned();
                    let tags = Arc::new(Mutex::new(vec![String::new(); job.parts()]));
                    let part = part();
                    let shared = (account.clone(), large.clone(), id.clone(), tags.clone());
                    let one = move |n: usize| {
                        let ((account, large, id, tags), part) = (shared.clone(), part.clone());
                        async move {
                            let keys = Some(&account.credentials);
                            let url = account.bucket.upload_part(keys, &large, n as u16 + 1, &id).sign(LIFE);
                            let response = account.http.put(url).body(part).send().await.expect("an answer");
                            let tag = response.headers()["etag"].to_str().expect("a tag").to_owned();
                            tags.lock().expect("tags")[n] = tag;
                            PART
                        }
                    };
                    pool(job.parts(), WIDTH, one).await;
                    let tags = tags.lock().expect("tags").clone();
                    let tags = tags.iter().map(String::as_str);
                    let end = account.bucket.complete_multipart_upload(keys, &large, &id, tags);
                    let url = end.sign(LIFE);
                    let response = account.http.post(url).body(end.body()).send().await.expect("an answer");
                    response.error_for_status().expect("an object");
                    (job.parts() as u64, job.large)
                }
                "list" => {
                    let (mut keys, mut sum, mut token) = (0, 0, None::<String>);
                    loop {
                        let mut list = account.bucket.list_objects_v2(Some(&account.credentials));
                        if let Some(token) = &token {
                            list.with_continuation_token(token.clone());
                        }
                        let response = account.http.get(list.sign(LIFE)).send().await.expect("an answer");
                        let text = response.text().await.expect("a page");
                        let page = actions::ListObjectsV2::parse_response(&text).expect("a page");
                        keys += page.contents.len() as u64;
                        sum += page.contents.iter().filter_map(|object| object.size).sum::<u64>();
                        token = page.next_continuation_token;
                        if token.is_none() {
                            break (keys, sum);
                        }
                    }
                }
                other => panic!("no such job: {other}"),
            }
        },
    );
}
