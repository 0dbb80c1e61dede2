//! Pileus on tokio.

use bytes::Bytes;
use futures_util::TryStreamExt;
use pileus_bench::{
    KEY, PART, WIDTH,
    content::{Target, check, part},
    pool,
};
use pileus_core::{
    Piece,
    providers::{
        aws::credentials::Source as Keys,
        s3::{Addressing, PayloadSigning, S3, Settings},
    },
    storage::{DownloadSpec, Entry, ListSpec, ReadSpec, Storage, UploadSpec},
};
use pileus_tokio::{Client, Io, Source};
use std::{future::ready, io, ops::Range, pin::Pin, sync::Arc};

/// The same bytes over and over.
struct Pattern(Bytes);

impl Source for Pattern {
    fn read(self: Arc<Self>, span: Range<u64>) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>> {
        let at = (span.start % PART) as usize;
        let count = (span.end - span.start).min((self.0.len() - at) as u64) as usize;
        Box::pin(ready(Ok(self.0.slice(at..at + count))))
    }

    fn piece(&self) -> usize {
        self.0.len()
    }
}

fn main() {
    pileus_bench::main(
        "pileus",
        async |job| {
            let keys = Keys::access_key(KEY.0, KEY.1);
            let mut settings = Settings::aws("us-east-1", keys);
            settings.account = settings.account.endpoint("s3", &job.server);
            settings.addressing = Addressing::Path;
            // As over TLS, which this stub does not speak: what is sent has a checksum, and no hash for the signature.
            settings.payload = PayloadSigning::Unsigned;
            // To see what downloads cost that nobody verifies.
            settings.dialect.checksums &= std::env::var_os("UNVERIFIED").is_none();
            let s3 = S3::new(settings).expect("an account");
            let client = Client::new();
            client.run(s3.read_object("bucket", "16b/first", &ReadSpec::default())).await.expect("an object");
            (client, Arc::new(s3))
        },
        async |job, (client, s3)| match job.name.as_str() {
            "get-small" => {
                let one = move |n| {
                    let (client, s3) = (client.clone(), s3.clone());
                    async move {
                        let key = format!("4096b/{n}");
                        let read = s3.read_object("bucket", &key, &ReadSpec::default());
                        check(0, &client.run(read).await.expect("an object").1)
                    }
                };
                (job.count as u64, pool(job.count, job.in_flight, one).await)
            }
            "get-stream" => {
                let spec = DownloadSpec::default();
                let large = job.large_key();
                let stream = client.download_stream(&*s3, "bucket", &large, &spec);
                let bytes = stream.try_fold(0, |sum, piece| ready(Ok(sum + check(sum, &piece))));
                (job.parts() as u64, bytes.await.expect("an object"))
            }
            "get-ranges" => {
                let spec = DownloadSpec { part_size: PART, width: WIDTH, ..DownloadSpec::default() };
                let mut bytes = 0;
                let io = Io::new().sink(|piece| {
                    if let Piece::Pour { offset, bytes: more } = piece {
                        bytes += check(offset, &more);
                    }
                    Ok(())
                });
                let download = s3.download_object("bucket", &job.large_key(), &spec, None);
                client.run_with(download, io).await.expect("an object");
                (job.parts() as u64, bytes)
            }
            "get-file" => {
                let spec = DownloadSpec { part_size: PART, width: WIDTH, ..DownloadSpec::default() };
                let target = Target::new();
                let large = job.large_key();
                let download = client.download(&*s3, "bucket", &large, target.path(), &spec);
                download.await.expect("an object");
                (job.parts() as u64, target.checked())
            }
            "put" => {
                let spec = UploadSpec {
                    part_size: PART,
                    width: WIDTH,
                    in_flight: PART * WIDTH as u64,
                    ..UploadSpec::default()
                };
                let upload = s3.upload_object("bucket", &job.large_key(), job.large, &spec);
                let source = Pattern(part());
                client.run_with(upload, Io::new().source(source)).await.expect("an object");
                (job.parts() as u64, job.large)
            }
            "list" => {
                let listing = client.items(s3.list_objects("bucket", &ListSpec::default()));
                let sum = listing.try_fold((0, 0), |(keys, sum), entry| {
                    let Entry::Object(object) = entry else { panic!("no object") };
                    ready(Ok((keys + 1, sum + object.size)))
                });
                sum.await.expect("a listing")
            }
            other => panic!("no such job: {other}"),
        },
    );
}
