//! A process of its own for transfers: what tests kill, and what benchmarks measure.
//!
//! ```text
//! pileus-transfer serve BYTES KEYS                      a cloud with an object so large, and so many objects, on loopback;
//!                                                       says where, and ends with its input
//! pileus-transfer upload ADAPTER ADDRESS KEY FILE CHECKPOINT     goes on where the checkpoint stands, if there is one
//! pileus-transfer download ADAPTER ADDRESS KEY FILE CHECKPOINT
//! pileus-transfer measure upload|download|list ADDRESS BYTES     says what it took
//! ```
#![forbid(unsafe_code)]

mod measure;
mod serve;

use pileus_client::Checkpointed;
use pileus_core::{
    Error, Kind, Op, Result,
    providers::s3::PayloadSigning,
    storage::{DownloadSpec, Object, Storage, UploadSpec},
};
use pileus_tests::{
    account::{BOX, account},
    lifecycle::Run,
    runner::Runner,
};
use std::{net::SocketAddr, path::Path, process::ExitCode, str::FromStr};

/// Parts as small as S3 allows, so that there are many of them.
const PART: u64 = 5 << 20;
const SPAN: u64 = 2 << 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["serve", bytes, keys] => number(bytes).and_then(|bytes| serve::serve(bytes, number(keys)?)),
        ["upload", adapter, address, key, file, checkpoint] => runner(adapter).and_then(|runner| {
            let storage = account(number(address)?, PayloadSigning::Unsigned);
            upload(&runner, &storage, key, Path::new(file), Path::new(checkpoint))
        }),
        ["download", adapter, address, key, file, checkpoint] => runner(adapter).and_then(|runner| {
            let storage = account(number(address)?, PayloadSigning::Unsigned);
            download(&runner, &storage, key, Path::new(file), Path::new(checkpoint))
        }),
        ["measure", what, address, count] => {
            number(address).and_then(|address| measure::measure(what, address, number(count)?))
        }
        _ => Err(Error::misuse("unknown arguments; they are at the beginning of its source")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pileus-transfer: {error}");
            ExitCode::FAILURE
        }
    }
}

fn number<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::misuse(format!("{text:?} is no number or address")))
}

fn local(error: &std::io::Error) -> Error {
    Error::new(Kind::Local, error.to_string())
}

fn runner(adapter: &str) -> Result<Runner> {
    let found = Runner::all().into_iter().find(|runner| runner.name() == adapter);
    found.ok_or_else(|| Error::misuse(format!("there is no adapter {adapter:?}")))
}

fn upload(runner: &Runner, storage: &dyn Storage, key: &str, file: &Path, checkpoint: &Path) -> Result<()> {
    let size = std::fs::metadata(file).map_err(|error| local(&error))?.len();
    let operation = match Checkpointed::<Op<Object>>::stored(checkpoint)? {
        Some(stored) => storage.resume_upload(&stored)?,
        None => {
            let spec = UploadSpec { part_size: PART, width: 3, keep: true, ..UploadSpec::default() };
            storage.upload_object(BOX, key, size, &spec)
        }
    };
    runner.send_file(Checkpointed::in_file(operation, checkpoint), file)?;
    // A process that was killed before it knew what it had begun left that behind.
    for pending in runner.one(storage.list_uploads(BOX, key))? {
        runner.one(storage.abort_upload(BOX, &pending))?;
    }
    Ok(())
}

fn download(runner: &Runner, storage: &dyn Storage, key: &str, file: &Path, checkpoint: &Path) -> Result<()> {
    let stored = Checkpointed::<Op<Object>>::stored(checkpoint)?;
    let new = stored.is_none();
    let operation = match stored {
        Some(stored) => storage.resume_download(&stored)?,
        None => {
            let spec =
                DownloadSpec { part_size: SPAN, width: 3, must_verify: true, ..DownloadSpec::default() };
            storage.download_object(BOX, key, &spec, None)
        }
    };
    runner.receive_file(Checkpointed::in_file(operation, checkpoint), file, new)?;
    Ok(())
}

/// Where something listens.
type Address = SocketAddr;
