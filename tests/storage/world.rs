//! Storages that are there without a server of somebody else's, and directories of one's own.

use pileus_core::{
    providers::{aws::credentials::Source, local::Local, s3},
    storage::Storage,
};
use pileus_sim::{
    Sim,
    server::{Options, Server},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime},
};

/// A directory that goes with this.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("pileus-{name}-{}-{count}", process::id()));
        fs::create_dir_all(&path).expect("a directory");
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file that is as it is since so many seconds after 2001-09-09.
    pub(crate) fn write(&self, name: &str, content: &[u8], at: u64) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(&path, content).expect("a file");
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + at);
        fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(at)).expect("a time");
    }

    /// The files in it, with their contents.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        gather(&self.0, &self.0, &mut files);
        files.sort();
        files
    }
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a directory") {
        let entry = entry.expect("an entry");
        let (path, kind) = (entry.path(), entry.file_type().expect("a type"));
        if kind.is_dir() {
            gather(root, &path, files);
        } else if kind.is_file() {
            let name = path.strip_prefix(root).expect("below it").to_str().expect("text").to_owned();
            files.push((name, fs::read(&path).expect("a file")));
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The embedded cloud's S3, and a directory.
pub(crate) struct Places {
    /// Answers as long as it is there.
    _server: Server,
    pub(crate) s3: s3::S3,
    pub(crate) root: Folder,
    pub(crate) local: Local,
}

impl Places {
    pub(crate) fn new() -> Self {
        let server = Server::with_options(Sim::default(), Options::default()).expect("a server");
        let keys = Source::access_key("AKIDDEMO", "demo-secret-key");
        let address = format!("http://{}", server.address());
        let settings = s3::Settings::compatible(address, "us-east-1", keys);
        let root = Folder::new("places");
        let local = Local::new(root.path());
        Places { _server: server, s3: s3::S3::new(settings).expect("settings"), root, local }
    }

    pub(crate) fn both(&self) -> [(&'static str, &dyn Storage); 2] {
        [("s3", &self.s3), ("local", &self.local)]
    }
}
