//! An upload that outlives the process: kill it, run it again, and no part is sent twice.
//!
//! ```sh
//! cargo run --example resume_upload               # starts itself, kills itself halfway, and starts itself again
//! cargo run --example resume_upload -- film.mkv   # with an account; kill it, and run the same again
//! cargo run --example resume_upload -- --serve    # an account for that, at an embedded cloud that stays
//! ```
//!
//! The account is that S3's which `AWS_ENDPOINT_URL` or `AWS_PROFILE` names; `--serve` says what to set. The checkpoint is a
//! file beside the one that is uploaded, and is gone when that is done.

mod show;
mod upload;

use clap::Parser;
use pileus_core::{Error, Kind};
use pileus_examples::storage;
use std::{io, path::PathBuf, process::ExitCode};

/// Uploads a file, and goes on where it was killed.
#[derive(Debug, Parser)]
#[command(name = "resume_upload")]
struct Arguments {
    /// Which one. Without it, and without an account in the environment, this program shows what it can do.
    file: Option<PathBuf>,
    /// Where it goes.
    #[arg(long, default_value = "uploads")]
    container: String,
    /// What it is called there: by default the file's name.
    #[arg(long)]
    key: Option<String>,
    /// How many MiB a part has.
    #[arg(long, default_value_t = 5)]
    part: u64,
    /// How many parts are on their way at once.
    #[arg(long, default_value_t = 2)]
    width: usize,
    /// Runs an embedded cloud until it is stopped, and says how to use it.
    #[arg(long)]
    serve: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match (&arguments.file, storage::named()) {
        _ if arguments.serve => show::serve(&arguments.container),
        (Some(file), Some(_)) => upload::upload(&arguments, file),
        (Some(_), None) => Err(Error::misuse(
            "the environment names no account; `resume_upload --serve` runs one and says what to set",
        )),
        (None, _) => show::show(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("resume_upload: {error}");
            ExitCode::FAILURE
        }
    }
}

fn local(error: &io::Error) -> Error {
    Error::new(Kind::Local, error.to_string())
}
