//! The `object_store` crate.

use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder, path::Path};
use pileus_bench::{
    KEY, PART, WIDTH,
    content::{Target, check, part},
    pool,
};
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
                // As the others: no hash of what is sent for the signature.
                .with_unsigned_payload(true)
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
                            check(0, &got.bytes().await.expect("its content"))
                        }
                    };
                    (job.count as u64, pool(job.count, job.in_flight, one).await)
                }
                "get-stream" => {
                    let stream = store.get(&large).await.expect("an object").into_stream();
                    let bytes = stream.try_fold(0, async |sum, piece| Ok(sum + check(sum, &piece))).await;
                    (job.parts() as u64, bytes.expect("its content"))
                }
                "get-ranges" => {
                    let one = move |n| {
                        let (store, large) = (store.clone(), large.clone());
                        let first = n as u64 * PART;
                        async move {
                            check(
                                first,
                                &store.get_range(&large, first..first + PART).await.expect("a range"),
                            )
                        }
                    };
                    (job.parts() as u64, pool(job.parts(), WIDTH, one).await)
                }
                "get-file" => {
                    let target = Target::new();
                    let file = Arc::new(target.create());
                    let one = move |n| {
                        let (store, large, file) = (store.clone(), large.clone(), file.clone());
                        let first = n as u64 * PART;
                        async move {
                            let range = store.get_range(&large, first..first + PART).await;
                            file.put(first, &range.expect("a range"))
                        }
                    };
                    pool(job.parts(), WIDTH, one).await;
                    (job.parts() as u64, target.checked())
                }
                "put" => {
                    let part = part();
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
                    let sum = async |(keys, sum), object: object_store::ObjectMeta| {
                        Ok((keys + 1, sum + object.size))
                    };
                    store.list(None).try_fold((0, 0), sum).await.expect("a listing")
                }
                other => panic!("no such job: {other}"),
            }
        },
    );
}
