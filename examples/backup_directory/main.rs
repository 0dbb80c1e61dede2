//! Streams a tar of a directory straight to storage: nothing of it is written to a disk on the way, and no more of it is in
//! memory than the parts that are on their way. Then it is read back, and what is in it held against the directory.
//!
//! ```sh
//! cargo run --example backup_directory                  # this directory, to the embedded cloud
//! cargo run --example backup_directory -- photos --key photos.tar
//! ```
//!
//! With `AWS_ENDPOINT_URL` or `AWS_PROFILE` in the environment it goes to that S3 account, into `--container`, which is
//! made where it is not there.

mod archive;
mod pipe;

use archive::{Item, Plan};
use clap::Parser;
use futures_util::TryStreamExt;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use pileus_core::{
    Error, Kind, Result,
    storage::{DownloadSpec, Storage, UploadSpec, WriteSpec},
};
use pileus_examples::storage::{self, Place};
use pileus_tokio::{Client, transfer::Input};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// Streams a tar of a directory straight to storage.
#[derive(Debug, Parser)]
#[command(name = "backup_directory")]
struct Arguments {
    /// Which one.
    #[arg(default_value = ".")]
    directory: PathBuf,
    /// Where it goes.
    #[arg(long, default_value = "backups")]
    container: String,
    /// What it is called there: by default the directory's name and `.tar`.
    #[arg(long)]
    key: Option<String>,
    /// Files and folders of these names are left out.
    #[arg(long, default_values = ["target", ".git"])]
    exclude: Vec<String>,
    /// Uses the embedded cloud even where the environment names a real one.
    #[arg(long)]
    embedded: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("backup_directory: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done =
        storage::find(arguments.embedded).and_then(|place| runtime.block_on(backup(&arguments, &place)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("backup_directory: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn backup(arguments: &Arguments, place: &Place) -> Result<()> {
    let (client, storage) = (Client::new(), &*place.storage);
    let key = key_of(arguments)?;
    let plan = Plan::of(&arguments.directory, &arguments.exclude).map_err(|error| local(&error))?;
    let items = plan.items.clone();
    println!("{} to {}/{key} at {}", arguments.directory.display(), arguments.container, place.name);
    client.run(storage.create_container(&arguments.container)).await?;

    let (begin, bar) = (Instant::now(), bar(plan.size, "written"));
    let (writer, stream) = pipe::to_stream(bar.clone());
    let packing = tokio::task::spawn_blocking(move || plan.pack(writer));
    let write = WriteSpec { content_type: Some("application/x-tar".into()), ..WriteSpec::default() };
    let spec = UploadSpec { write, ..UploadSpec::default() };
    let written = client.upload(storage, &arguments.container, &key, Input::stream(stream), &spec).await;
    bar.finish_and_clear();
    let packed = packing.await.map_err(io::Error::other).flatten();
    let size = match (packed, written) {
        // It says more than that the stream has failed.
        (Err(error), Err(upload)) if upload.kind() == Kind::Local => return Err(local(&error)),
        (_, Err(upload)) => return Err(upload),
        (Err(error), Ok(_)) => return Err(local(&error)),
        (Ok(()), Ok(object)) => object.size,
    };
    let rate = size as f64 / begin.elapsed().as_secs_f64().max(0.001);
    println!("written: {} entries, {}, {}/s", items.len(), HumanBytes(size), HumanBytes(rate as u64));

    let bar = self::bar(size, "read back");
    let there = list(&client, storage, &arguments.container, &key, &bar).await?;
    bar.finish_and_clear();
    let missing = items.iter().find(|item| !there.contains(item));
    match missing {
        Some(item) => {
            Err(Error::new(Kind::Failed, format!("{} is not in the archive as it is here", item.name)))
        }
        None if there.len() != items.len() => {
            Err(Error::new(Kind::Failed, "the archive has more than there is here"))
        }
        None => {
            println!("read back: {} entries, all with their names and sizes", there.len());
            Ok(())
        }
    }
}

/// What is in the archive, read as it comes.
async fn list(
    client: &Client,
    storage: &dyn Storage,
    container: &str,
    key: &str,
    bar: &ProgressBar,
) -> Result<Vec<Item>> {
    let (reader, pieces) = pipe::to_reader();
    let reading = tokio::task::spawn_blocking(move || archive::list(reader));
    let stream = client.download_stream(storage, container, key, &DownloadSpec::default());
    let pour = stream.try_for_each(|bytes| async {
        bar.inc(bytes.len() as u64);
        // Whoever reads an archive may stop at its end and leave what fills its last block.
        let _ = pieces.send(bytes).await;
        Ok(())
    });
    let poured = pour.await;
    drop(pieces);
    let listed = reading.await.map_err(io::Error::other).flatten();
    poured?;
    listed.map_err(|error| local(&error))
}

fn key_of(arguments: &Arguments) -> Result<String> {
    if let Some(key) = &arguments.key {
        return Ok(key.clone());
    }
    let whole = std::fs::canonicalize(&arguments.directory).map_err(|error| local(&error))?;
    let name = whole.file_name().and_then(|name| Path::new(name).to_str()).unwrap_or("root");
    Ok(format!("{name}.tar"))
}

fn bar(size: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{prefix:>9} {bar:40} {bytes:>10} of {total_bytes} {bytes_per_sec:>12} {eta:>4}",
    );
    let bar = ProgressBar::new(size).with_prefix(what);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn local(error: &io::Error) -> Error {
    Error::new(Kind::Local, error.to_string())
}
