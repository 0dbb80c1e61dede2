//! The `aws-sdk-s3` crate.

use aws_sdk_s3::{
    Client,
    config::{BehaviorVersion, Builder, Credentials, Region},
    primitives::ByteStream,
    types::{CompletedMultipartUpload, CompletedPart},
};
use pileus_bench::{
    KEY, PART, WIDTH,
    content::{Target, check, part},
    pool,
};
use std::sync::{Arc, Mutex};

fn main() {
    pileus_bench::main(
        "aws-sdk-s3",
        async |job| {
            let settings = aws_config::defaults(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .endpoint_url(&job.server)
                .credentials_provider(Credentials::new(KEY.0, KEY.1, None, None, "bench"))
                .load()
                .await;
            let client = Client::from_conf(Builder::from(&settings).force_path_style(true).build());
            let got = client.get_object().bucket("bucket").key("16b/first").send().await.expect("an object");
            got.body.collect().await.expect("its content");
            client
        },
        async |job, client| {
            let large = job.large_key();
            match job.name.as_str() {
                "get-small" => {
                    let one = move |n| {
                        let get = client.get_object().bucket("bucket").key(format!("4096b/{n}"));
                        async move {
                            let got = get.send().await.expect("an object").body.collect().await;
                            check(0, &got.expect("its content").into_bytes())
                        }
                    };
                    (job.count as u64, pool(job.count, job.in_flight, one).await)
                }
                "get-stream" => {
                    let got = client.get_object().bucket("bucket").key(&large).send().await;
                    let (mut body, mut bytes) = (got.expect("an object").body, 0);
                    while let Some(piece) = body.try_next().await.expect("its content") {
                        bytes += check(bytes, &piece);
                    }
                    (job.parts() as u64, bytes)
                }
                "get-ranges" => {
                    let one = move |n| {
                        let first = n as u64 * PART;
                        let range = format!("bytes={first}-{}", first + PART - 1);
                        let get = client.get_object().bucket("bucket").key(&large).range(range);
                        async move {
                            let got = get.send().await.expect("a range").body.collect().await;
                            check(first, &got.expect("its content").into_bytes())
                        }
                    };
                    (job.parts() as u64, pool(job.parts(), WIDTH, one).await)
                }
                "get-file" => {
                    let target = Target::new();
                    let file = Arc::new(target.create());
                    let one = move |n| {
                        let (file, mut at) = (file.clone(), n as u64 * PART);
                        let range = format!("bytes={at}-{}", at + PART - 1);
                        let get = client.get_object().bucket("bucket").key(&large).range(range);
                        async move {
                            let mut body = get.send().await.expect("a range").body;
                            while let Some(piece) = body.try_next().await.expect("its content") {
                                at += file.put(at, &piece);
                            }
                            PART
                        }
                    };
                    pool(job.parts(), WIDTH, one).await;
                    (job.parts() as u64, target.checked())
                }
                "put" => {
                    let begin = client.create_multipart_upload().bucket("bucket").key(&large).send().await;
                    let id = begin.expect("an upload").upload_id.expect("its name");
                    let part = part();
                    let done = Arc::new(Mutex::new(Vec::new()));
                    let shared = (client.clone(), large.clone(), id.clone(), done.clone());
                    let one = move |n: usize| {
                        let ((client, large, id, done), part) = (shared.clone(), part.clone());
                        async move {
                            let number = n as i32 + 1;
                            let put = client.upload_part().bucket("bucket").key(large).upload_id(id);
                            let put = put.part_number(number).body(ByteStream::from(part));
                            // As over TLS: a checksum, and no hash for the signature.
                            let put = put.customize().disable_payload_signing().send().await;
                            let tag = put.expect("a part").e_tag.expect("its tag");
                            let part = CompletedPart::builder().part_number(number).e_tag(tag).build();
                            done.lock().expect("parts").push(part);
                            PART
                        }
                    };
                    pool(job.parts(), WIDTH, one).await;
                    let mut parts = std::mem::take(&mut *done.lock().expect("parts"));
                    parts.sort_by_key(|part| part.part_number);
                    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
                    let end = client.complete_multipart_upload().bucket("bucket").key(&large).upload_id(id);
                    end.multipart_upload(parts).send().await.expect("an object");
                    (job.parts() as u64, job.large)
                }
                "list" => {
                    let mut pages = client.list_objects_v2().bucket("bucket").into_paginator().send();
                    let (mut keys, mut sum) = (0, 0);
                    while let Some(page) = pages.next().await {
                        let page = page.expect("a page");
                        keys += page.contents().len() as u64;
                        sum +=
                            page.contents().iter().map(|object| object.size.unwrap_or(0) as u64).sum::<u64>();
                    }
                    (keys, sum)
                }
                other => panic!("no such job: {other}"),
            }
        },
    );
}
