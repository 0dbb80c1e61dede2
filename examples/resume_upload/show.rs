//! The embedded cloud, and a demonstration on it.

use crate::{Arguments, local};
use pileus_core::{Error, Kind, Result, storage::Storage};
use pileus_examples::storage::{KEYS, embedded_cloud};
use pileus_sim::server::Server;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::Duration,
};

/// How large the file is that is made where none is given.
const SIZE: usize = 77 << 20;
/// Every answer takes so long, so that there is something to be seen.
const LATENCY: Duration = Duration::from_millis(150);

fn cloud(container: &str) -> Result<Server> {
    let (server, storage) = embedded_cloud(LATENCY)?;
    pileus_blocking::Client::new().run(storage.create_container(container))?;
    Ok(server)
}

/// Serves until it is stopped.
pub(crate) fn serve(container: &str) -> Result<()> {
    let server = cloud(container)?;
    println!("export AWS_ENDPOINT_URL=http://{}", server.address());
    println!("export AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={}", KEYS.0, KEYS.1);
    println!("# it ends, and all that is there with it, when this is stopped");
    io::stdout().flush().map_err(|error| local(&error))?;
    loop {
        thread::park();
    }
}

/// A folder for temporary files, gone at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is where temporary files are.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Starts this program as an upload, kills it, and starts it again.
pub(crate) fn show(arguments: &Arguments) -> Result<()> {
    let server = cloud(&arguments.container)?;
    let folder = Folder(std::env::temp_dir().join(format!("resume_upload-{}", std::process::id())));
    fs::create_dir_all(&folder.0).map_err(|error| local(&error))?;
    let file = folder.0.join("film.mkv");
    let content: Vec<u8> = (0..SIZE).map(|n| (n / 251 + n % 251) as u8).collect();
    fs::write(&file, &content).map_err(|error| local(&error))?;
    let all = (SIZE as u64).div_ceil(arguments.part << 20);
    let sent = || server.with(|cloud| cloud.counts().of("s3 UploadPart"));

    let mut child = start(arguments, &server, &file)?;
    while sent() < all / 2 {
        if let Some(status) = child.try_wait().map_err(|error| local(&error))? {
            return Err(Error::new(Kind::Failed, format!("it ended before it could be killed: {status}")));
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().and_then(|()| child.wait()).map_err(|error| local(&error))?;
    println!("killed, when {} of {all} parts had arrived; the same again:", sent());

    let status = start(arguments, &server, &file)?.wait().map_err(|error| local(&error))?;
    let there = server.with(|cloud| cloud.object_content(&arguments.container, "film.mkv"));
    let same = there.is_some_and(|there| there.into_bytes() == content);
    if !status.success() || !same {
        return Err(Error::new(
            Kind::Failed,
            format!("the second one should have ended the upload: {status}"),
        ));
    }
    println!("the object is what the file is; the cloud was sent {} parts in all", sent());
    Ok(())
}

fn start(arguments: &Arguments, server: &Server, file: &Path) -> Result<Child> {
    let program = std::env::current_exe().map_err(|error| local(&error))?;
    Command::new(program)
        .arg(file)
        .args(["--container", &arguments.container])
        .args(["--part", &arguments.part.to_string(), "--width", &arguments.width.to_string()])
        .env_remove("AWS_PROFILE")
        .env("AWS_ENDPOINT_URL", format!("http://{}", server.address()))
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", KEYS.0)
        .env("AWS_SECRET_ACCESS_KEY", KEYS.1)
        .spawn()
        .map_err(|error| local(&error))
}
