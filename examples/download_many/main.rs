//! Downloads every object of every container into a directory, many at once.
//!
//! ```sh
//! cargo run --example download_many                   # from the embedded cloud, into ./downloaded
//! cargo run --example download_many -- --into there --width 16
//! ```
//!
//! With `AWS_ENDPOINT_URL` or `AWS_PROFILE` in the environment the objects are those of that S3 account; `--container`
//! names one, so that not everything there comes down.
//!
//! It is the second founding example of Apache Libcloud, which needs a driver for each greenlet and a patched standard
//! library for it. Here it is one client and one account.

mod folder;

use clap::Parser;
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use pileus_core::{
    Result,
    storage::{DownloadSpec, Entry, ListSpec, Storage},
};
use pileus_examples::storage::{self, Place};
use pileus_tokio::{Client, names};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

/// Downloads every object of every container into a directory.
#[derive(Debug, Parser)]
#[command(name = "download_many")]
struct Arguments {
    /// Where to put them.
    #[arg(long, default_value = "downloaded")]
    into: PathBuf,
    /// One container only.
    #[arg(long)]
    container: Option<String>,
    /// How many downloads at once.
    #[arg(long, default_value_t = 64)]
    width: usize,
    /// How many objects each of the embedded cloud's three containers has.
    #[arg(long, default_value_t = 300)]
    objects: usize,
    /// Uses the embedded cloud even where the environment names a real one.
    #[arg(long)]
    embedded: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("download_many: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = storage::find(arguments.embedded)
        .and_then(|place| runtime.block_on(download_many(&arguments, &place)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("download_many: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn download_many(arguments: &Arguments, source: &Place) -> Result<()> {
    let client = Client::new();
    if source.server.is_some() {
        fill(&client, &*source.storage, arguments.objects).await?;
    }
    println!("from {} into {}, {} at once", source.name, arguments.into.display(), arguments.width);
    let begin = Instant::now();
    let containers = match &arguments.container {
        Some(name) => vec![name.clone()],
        None => {
            let all = client.run(source.storage.list_containers()).await?;
            all.into_iter().map(|container| container.name).collect()
        }
    };
    let bars = indicatif::MultiProgress::new();
    let (mut count, mut bytes) = (0u64, 0u64);
    for container in &containers {
        let (objects, size) = one_container(&client, &*source.storage, container, arguments, &bars).await?;
        count += objects;
        bytes += size;
    }
    let took = begin.elapsed();
    let rate = bytes as f64 / took.as_secs_f64().max(0.001);
    println!(
        "{count} objects of {} containers, {} in {:.1} s: {}/s",
        containers.len(),
        HumanBytes(bytes),
        took.as_secs_f64(),
        HumanBytes(rate as u64)
    );
    Ok(())
}

/// Downloads while the listing goes on: no more than a page of keys is in memory.
async fn one_container(
    client: &Client,
    storage: &dyn Storage,
    container: &str,
    arguments: &Arguments,
    bars: &indicatif::MultiProgress,
) -> Result<(u64, u64)> {
    let root = arguments.into.join(names::path(Path::new(""), container)?);
    let style = ProgressStyle::with_template("{prefix:>12} {spinner} {pos:>6} objects {msg:>12}");
    let bar = bars.add(ProgressBar::no_length()).with_prefix(container.to_owned());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    let bar = &bar;
    let bytes = &AtomicU64::new(0);
    let root = &root;
    let listing = client.items(storage.list_objects(container, &ListSpec::default()));
    let sizes: Vec<u64> = listing
        .try_filter_map(|entry| async move {
            Ok(match entry {
                Entry::Object(object) => Some(object),
                Entry::Prefix(_) => None,
            })
        })
        .map(|object| async move {
            let object = object?;
            let path = names::path(root, &object.key)?;
            folder::folder_of(&path).await?;
            let spec = DownloadSpec::default();
            client.download(storage, container, &object.key, &path, &spec).await?;
            bar.inc(1);
            bar.set_message(HumanBytes(bytes.fetch_add(object.size, Relaxed) + object.size).to_string());
            Result::Ok(object.size)
        })
        .buffer_unordered(arguments.width.max(1))
        .try_collect()
        .await?;
    bar.finish();
    Ok((sizes.len() as u64, sizes.iter().sum()))
}

/// Puts objects into the containers of the embedded cloud.
async fn fill(client: &Client, storage: &dyn Storage, objects: usize) -> Result<()> {
    for container in ["clouds", "documents", "pictures"] {
        client.run(storage.create_container(container)).await?;
        stream::iter(0..objects)
            .map(|n| async move {
                let content = vec![b'a' + (n % 26) as u8; 1000 + n * 37 % 60_000];
                let key = format!("{:02}/{n:05}.bin", n % 17);
                client.run(storage.put_object(container, &key, content.into(), &Default::default())).await
            })
            .buffer_unordered(64)
            .try_collect::<Vec<_>>()
            .await?;
    }
    Ok(())
}
