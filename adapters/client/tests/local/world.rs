//! A directory, something beside it that is none of its business, and who drives operations on it.

use bytes::Bytes;
use pileus_client::local::{Begun, begin};
use pileus_core::{
    Answer, Body, Cx, Error, Exchange, Operation, Result, Step, Time,
    providers::local::Local,
    storage::{ListSpec, Object, ReadSpec, Storage, WriteSpec},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    task::Waker,
};

pub(super) struct World {
    pub(super) root: PathBuf,
    pub(super) outside: PathBuf,
    pub(super) storage: Local,
}

impl World {
    /// With the container `c`.
    pub(super) fn new(name: &str) -> Self {
        let all = env::temp_dir().join(format!("pileus-{name}-{}", process::id()));
        let (root, outside) = (all.join("root"), all.join("outside"));
        fs::create_dir_all(root.join("c")).expect("a directory");
        fs::create_dir_all(&outside).expect("a directory");
        fs::write(outside.join("secret"), "secret").expect("a file");
        World { storage: Local::new(&root), root, outside }
    }

    pub(super) fn put(&self, container: &str, key: &str, text: &str) -> Result<Object> {
        self.put_with(container, key, text, &WriteSpec::default())
    }

    pub(super) fn put_with(
        &self,
        container: &str,
        key: &str,
        text: &str,
        write: &WriteSpec,
    ) -> Result<Object> {
        run(self.storage.put_object(container, key, Bytes::copy_from_slice(text.as_bytes()), write))
    }

    pub(super) fn get(&self, container: &str, key: &str) -> Result<Bytes> {
        run(self.storage.read_object(container, key, &ReadSpec::default())).map(|(_, content)| content)
    }

    pub(super) fn keys(&self, what: &ListSpec) -> Vec<String> {
        let entries = run(self.storage.list_objects("c", what)).expect("a listing");
        entries.iter().map(|entry| entry.key().to_owned()).collect()
    }

    /// What lies beside the directory.
    pub(super) fn outside(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.outside).expect("a directory");
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
    }

    /// The files somewhere in the directory.
    pub(super) fn files(&self, below: &str) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.root.join(below)];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            for path in entries.map(|entry| entry.expect("an entry").path()) {
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(all) = self.root.parent().filter(|_| !std::thread::panicking()) {
            fs::remove_dir_all(all).expect("removed");
        }
    }
}

/// Runs an operation that asks nobody but its directory.
pub(super) fn run<O: Operation>(mut operation: O) -> Result<O::Output> {
    let cx = Cx { now: Time::from_unix_secs(1), entropy: 7, waker: Waker::noop() };
    loop {
        match operation.poll(&cx) {
            Step::Done(result) => return result,
            Step::Wait(until) => return Err(Error::misuse(format!("it waits until {until:?}"))),
            Step::Send(id, exchange) => operation.answer(id, answer(exchange), &cx),
        }
    }
}

fn answer(exchange: Exchange) -> Answer {
    let root: PathBuf = exchange.local_folder().map(Path::to_owned).expect("a directory's");
    let take = exchange.take;
    let (head, body) = exchange.request.into_parts();
    let response = match begin(&root, &head) {
        Begun::Answered(response) => response,
        Begun::Takes(mut taking) => {
            if let Body::Bytes(bytes) = body {
                bytes.chunks(3).for_each(|piece| {
                    taking.take(piece);
                });
            }
            taking.finish()
        }
    };
    let (head, mut content) = response.into_parts();
    let mut reading = pileus_core::Reading::new(head.status, head.headers, take);
    loop {
        let piece = content.piece().expect("readable");
        if piece.is_empty() {
            break;
        }
        reading.push(piece)?;
    }
    reading.end()?;
    reading.into_answer()
}
