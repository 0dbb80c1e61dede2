//! The upload itself.

use crate::{Arguments, local};
use http::Method;
use indicatif::{ProgressBar, ProgressStyle};
use pileus_core::{
    Op, Result,
    providers::s3::{self, S3, multipart::ListParts},
    storage::{Object, Storage, UploadSpec},
};
use pileus_tokio::{Checkpointed, Client, Event, Io, Observer, transfer::FileSource};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Counts the parts that this process has sent.
struct Sent(AtomicU64, ProgressBar);

impl Observer for Sent {
    fn event(&self, event: &Event<'_>) {
        if let Event::Answered { request, status, .. } = event
            && request.method == Method::PUT
            && status.is_success()
        {
            self.0.fetch_add(1, Relaxed);
            self.1.inc(1);
        }
    }
}

pub(crate) fn upload(arguments: &Arguments, file: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| local(&error))?.block_on(run(arguments, file))
}

async fn run(arguments: &Arguments, file: &Path) -> Result<()> {
    let storage = S3::new(s3::config::environment(std::env::vars())?)?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("file");
    let (container, key) = (&*arguments.container, arguments.key.as_deref().unwrap_or(name));
    let source = FileSource::open(file).await.map_err(|error| local(&error))?;
    let mut beside = file.as_os_str().to_owned();
    beside.push(".checkpoint");

    let spec = UploadSpec {
        part_size: arguments.part << 20,
        width: arguments.width,
        // What is there stays when it fails: it is to be gone on with.
        keep: true,
        ..UploadSpec::default()
    };
    let client = Client::new();
    let (operation, there) = match Checkpointed::<Op<Object>>::stored(&beside)? {
        Some(checkpoint) => {
            (storage.resume_upload(&checkpoint)?, parts(&client, &storage, container, key).await?)
        }
        None => (storage.upload_object(container, key, source.len(), &spec), 0),
    };
    let all = source.len().div_ceil(spec.part_size).max(1);
    println!("{name}: {there} of {all} parts are there already");

    let style = ProgressStyle::with_template("{bar:40} {pos:>4} of {len} parts {elapsed:>4}");
    let bar = ProgressBar::new(all).with_position(there);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let sent = Arc::new(Sent(AtomicU64::new(0), bar.clone()));
    let observed = client.clone().with_observer(sent.clone());
    let operation = Checkpointed::in_file(operation, &beside);
    let object = observed.run_with(operation, Io::new().source(source)).await?;
    bar.finish_and_clear();

    // A process that was killed between beginning an upload and hearing of it has left that behind.
    for pending in client.run(storage.list_uploads(container, key)).await? {
        if pending.key == key {
            client.run(storage.abort_upload(container, &pending)).await?;
        }
    }
    println!(
        "{container}/{key}: {} bytes are there; this process sent {} parts",
        object.size,
        sent.0.load(Relaxed)
    );
    Ok(())
}

/// How many parts the provider has of uploads of that key.
async fn parts(client: &Client, storage: &S3, container: &str, key: &str) -> Result<u64> {
    let mut count = 0;
    for pending in client.run(storage.list_uploads(container, key)).await? {
        let list = ListParts {
            bucket: container.to_owned(),
            key: pending.key,
            upload_id: pending.id,
            ..ListParts::default()
        };
        count += client.run(storage.list(list)).await?.len() as u64;
    }
    Ok(count)
}
