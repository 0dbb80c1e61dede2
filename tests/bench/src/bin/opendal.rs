//! The `opendal` crate.

use futures_util::TryStreamExt;
use opendal::{Buffer, Operator, services::S3};
use pileus_bench::{KEY, PART, WIDTH, pool};

fn main() {
    pileus_bench::main(
        "opendal",
        async |job| {
            let service = S3::default()
                .endpoint(&job.server)
                .bucket("bucket")
                .region("us-east-1")
                .access_key_id(KEY.0)
                .secret_access_key(KEY.1);
            let operator = Operator::new(service).expect("an account");
            operator.read("16b/first").await.expect("an object");
            operator
        },
        async |job, operator| {
            let large = job.large_key();
            match job.name.as_str() {
                "get-small" => {
                    let one = move |n| {
                        let operator = operator.clone();
                        async move { operator.read(&format!("4096b/{n}")).await.expect("an object").len() as u64 }
                    };
                    (job.count as u64, pool(job.count, job.in_flight, one).await)
                }
                "get-stream" | "get-ranges" => {
                    let reader = operator.reader_with(&large);
                    let reader = match job.name.as_str() {
                        "get-stream" => reader.await,
                        _ => reader.chunk(PART as usize).concurrent(WIDTH).await,
                    };
                    let stream =
                        reader.expect("an object").into_bytes_stream(0..job.large).await.expect("a stream");
                    let bytes = stream.try_fold(0, async |sum, piece| Ok(sum + piece.len() as u64)).await;
                    (job.parts() as u64, bytes.expect("its content"))
                }
                "put" => {
                    let part = Buffer::from(vec![7; PART as usize]);
                    let writer = operator.writer_with(&large).chunk(PART as usize).concurrent(WIDTH).await;
                    let mut writer = writer.expect("an upload");
                    for _ in 0..job.parts() {
                        writer.write(part.clone()).await.expect("a part");
                    }
                    writer.close().await.expect("an object");
                    (job.parts() as u64, job.large)
                }
                "list" => {
                    let listing = operator.lister_with("").recursive(true).await.expect("a listing");
                    let keys = listing.try_fold(0, async |keys, _| Ok(keys + 1)).await;
                    (keys.expect("a listing"), 0)
                }
                other => panic!("no such job: {other}"),
            }
        },
    );
}
