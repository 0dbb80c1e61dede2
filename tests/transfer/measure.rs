//! What a transfer takes of memory, as the kernel counts it.

use crate::{Address, local, serve};
use futures_util::TryStreamExt;
use pileus_core::{
    Error, Kind, Result,
    providers::s3::PayloadSigning,
    storage::{DownloadSpec, ListSpec, Storage, UploadSpec},
};
use pileus_tests::account::{BOX, account};
use pileus_tokio::Client;
use std::{fs::File, path::PathBuf, time::Instant};

/// Does it, and says how many bytes were resident at the most, before it and with it, and how long it took: three numbers,
/// in KiB and milliseconds.
pub(crate) fn measure(what: &str, address: Address, count: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| local(&error))?;
    let storage = account(address, PayloadSigning::Unsigned);
    let client = Client::new();
    let before = resident()?;
    let begin = Instant::now();
    runtime.block_on(async {
        match what {
            "upload" => upload(&client, &storage, count).await,
            "download" => download(&client, &storage, count).await,
            "list" => list(&client, &storage, count).await,
            _ => Err(Error::misuse(format!("{what:?} cannot be measured"))),
        }
    })?;
    println!("{before} {} {}", resident()?, begin.elapsed().as_millis());
    Ok(())
}

/// The most that was resident so far, in KiB. <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| local(&error))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let count = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    count.ok_or_else(|| Error::new(Kind::Local, "the kernel does not say how much memory is resident"))
}

/// A file of its own, gone at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new(what: &str) -> Self {
        Temporary(std::env::temp_dir().join(format!("pileus-{what}-{}", std::process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // One that was never made is as well.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn upload(client: &Client, storage: &dyn Storage, size: u64) -> Result<()> {
    let file = Temporary::new("upload");
    // All of it is a hole: it takes no room on the disk, and is read like any other.
    File::create(&file.0).and_then(|file| file.set_len(size)).map_err(|error| local(&error))?;
    let object = client.upload(storage, BOX, "uploaded", file.0.as_path(), &UploadSpec::default()).await?;
    assert_eq!(object.size, size);
    Ok(())
}

async fn download(client: &Client, storage: &dyn Storage, size: u64) -> Result<()> {
    let file = Temporary::new("download");
    let object = client.download(storage, BOX, serve::LARGE, &file.0, &DownloadSpec::default()).await?;
    let there = std::fs::metadata(&file.0).map_err(|error| local(&error))?.len();
    assert_eq!((object.size, there), (size, size));
    Ok(())
}

async fn list(client: &Client, storage: &dyn Storage, keys: u64) -> Result<()> {
    let listing = client.items(storage.list_objects(serve::MANY, &ListSpec::default()));
    let (count, _) = listing
        .try_fold((0u64, String::new()), |(count, last), entry| async move {
            let key = entry.key().to_owned();
            assert!(last < key, "{key:?} comes after {last:?}");
            Ok((count + 1, key))
        })
        .await?;
    assert_eq!(count, keys);
    Ok(())
}
