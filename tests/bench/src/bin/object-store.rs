//! The `object_store` crate.

use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder, path::Path};
use pileus_bench::{KEY, PART, WIDTH, pool};
use std::sync::Arc;

fn main() {
    pileus_bench::main(
        "object_store",
        async |job| {
            let store = AmazonS3Builder::new()
                .with_endpoint(&job.server)
                .with_allow_http(true)
                .with_bucket_name("bucket")
                .with_region("us-east-1")
                .with_access_key_id(KEY.0)
                .with_secret_access_key(KEY.1)
                .build()
                .expect("an account");
            store.get(&Path::from("16b/first")).await.expect("an object").bytes().await.expect("its content");
            Arc::new(store)
        },
        async |job, store| {
            let large = Path::from(job.large_key());
            match job.name.as_str() {
                "get-small" => {
                    let one = move |n| {
                        let store = store.clone();
                        async move {
                            let got = store.get(&Path::from(format!("4096b/{n}"))).await.expect("an object");
                            got.bytes().await.expect("its content").len() as u64
                        }
                    };
                    (job.count as u64, pool(job.count, job.in_flight, one).await)
                }
                "get-stream" => {
                    let stream = store.get(&large).await.expect("an object").into_stream();
                    let bytes = stream.try_fold(0, async |sum, piece| Ok(sum + piece.len() as u64)).await;
                    (job.parts() as u64, bytes.expect("its content"))
                }
                "get-ranges" => {
                    let one = move |n| {
                        let (store, large) = (store.clone(), large.clone());
                        let first = n as u64 * PART;
                        async move {
                            store.get_range(&large, first..first + PART).await.expect("a range").len() as u64
                        }
                    };
                    (job.parts() as u64, pool(job.parts(), WIDTH, one).await)
                }
                "put" => {
                    let part = bytes::Bytes::from(vec![7; PART as usize]);
                    let upload = store.put_multipart(&large).await.expect("an upload");
                    let mut writer = WriteMultipart::new_with_chunk_size(upload, PART as usize);
                    for _ in 0..job.parts() {
                        writer.wait_for_capacity(WIDTH).await.expect("room");
                        writer.put(part.clone());
                    }
                    writer.finish().await.expect("an object");
                    (job.parts() as u64, job.large)
                }
                "list" => {
                    let keys = store.list(None).try_fold(0, async |keys, _| Ok(keys + 1)).await;
                    (keys.expect("a listing"), 0)
                }
                other => panic!("no such job: {other}"),
            }
        },
    );
}
