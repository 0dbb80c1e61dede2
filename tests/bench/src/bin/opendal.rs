//! The `opendal` crate.

use futures_util::TryStreamExt;
use opendal::{Buffer, Operator, services::S3};
use pileus_bench::{
    KEY, PART, WIDTH,
    content::{Target, check, part},
    pool,
};

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
                        async move {
                            check(
                                0,
                                &operator.read(&format!("4096b/{n}")).await.expect("an object").to_bytes(),
                            )
                        }
                    };
                    (job.count as u64, pool(job.count, job.in_flight, one).await)
                }
                "get-stream" | "get-ranges" | "get-file" => {
                    let reader = operator.reader_with(&large);
                    let reader = match job.name.as_str() {
                        "get-stream" => reader.await,
                        _ => reader.chunk(PART as usize).concurrent(WIDTH).await,
                    };
                    let stream =
                        reader.expect("an object").into_bytes_stream(0..job.large).await.expect("a stream");
                    let target = Target::new();
                    let file = (job.name == "get-file").then(|| target.create());
                    let take = async |sum, piece: bytes::Bytes| {
                        Ok(sum
                            + file.as_ref().map_or_else(|| check(sum, &piece), |file| file.put(sum, &piece)))
                    };
                    let bytes = stream.try_fold(0, take).await.expect("its content");
                    (job.parts() as u64, if file.is_some() { target.checked() } else { bytes })
                }
                "put" => {
                    let part = Buffer::from(part());
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
                    let sum = async |(keys, sum), entry: opendal::Entry| {
                        Ok((keys + 1, sum + entry.metadata().content_length()))
                    };
                    listing.try_fold((0, 0), sum).await.expect("a listing")
                }
                other => panic!("no such job: {other}"),
            }
        },
    );
}
