//! Contents up and down over any adapter.

use crate::runner::Runner;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use pileus_core::{
    Error, Kind, Operation, Piece, Result,
    storage::{
        DownloadSpec, Object, Storage, UploadSpec,
        sync::{SyncSpec, Synced},
    },
};
use pileus_tokio::transfer::{FileSink, FileSource};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

fn local(error: &io::Error) -> Error {
    Error::new(Kind::Local, error.to_string())
}

/// The same over each adapter: a call that blocks, or a future that is waited for.
macro_rules! over {
    ($runner:expr, $client:ident => $blocks:expr, $waits:expr) => {
        match $runner {
            Runner::Blocking($client) => $blocks,
            Runner::Tokio($client, runtime) => runtime.block_on($waits),
            Runner::AsyncStd($client) => async_std::task::block_on($waits),
            Runner::Smol($client) => smol::block_on($waits),
        }
    };
}

/// How many bytes a stream gives at once.
const PIECE: usize = 100_000;

impl Runner {
    /// Uploads a file.
    pub fn upload_file(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        path: &Path,
        spec: &UploadSpec,
    ) -> Result<Object> {
        over!(self, client => client.upload(storage, container, key, path, spec),
            client.upload(storage, container, key, path, spec))
    }

    /// Uploads bytes at hand.
    pub fn upload_bytes(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        bytes: Bytes,
        spec: &UploadSpec,
    ) -> Result<Object> {
        over!(self, client => client.upload(storage, container, key, bytes, spec),
            client.upload(storage, container, key, bytes, spec))
    }

    /// Uploads bytes whose number nobody knows before their end.
    pub fn upload_stream(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        bytes: &Bytes,
        spec: &UploadSpec,
    ) -> Result<Object> {
        let pieces: Vec<Bytes> = bytes.chunks(PIECE).map(|piece| bytes.slice_ref(piece)).collect();
        let input =
            || pileus_tokio::transfer::Input::stream(stream::iter(pieces.clone()).map(io::Result::Ok));
        let reader = || pileus_blocking::Input::reader(io::Cursor::new(bytes.clone()).take(u64::MAX));
        over!(self, client => client.upload(storage, container, key, reader(), spec),
            client.upload(storage, container, key, input(), spec))
    }

    /// Uploads `size` bytes out of a source that has fewer.
    pub fn upload_short(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        size: u64,
        bytes: Bytes,
        spec: &UploadSpec,
    ) -> Result<Object> {
        let operation = || storage.upload_object(container, key, size, spec);
        over!(self, client => client.run_with(operation(), pileus_blocking::Io::new().source(bytes)),
            client.run_with(operation(), pileus_tokio::Io::new().source(bytes)))
    }

    /// Runs an operation whose bytes come from memory.
    pub fn send<O: Operation<Output = Object> + Unpin>(&self, operation: O, bytes: Bytes) -> Result<Object> {
        over!(self, client => client.run_with(operation, pileus_blocking::Io::new().source(bytes)),
            client.run_with(operation, pileus_tokio::Io::new().source(bytes)))
    }

    /// Runs an operation whose bytes come from a file.
    pub fn send_file<O: Operation<Output = Object> + Unpin>(
        &self,
        operation: O,
        path: &Path,
    ) -> Result<Object> {
        over!(self, client => {
            let file = File::open(path).map_err(|error| local(&error))?;
            client.run_with(operation, pileus_blocking::Io::new().source(file))
        }, async {
            let file = FileSource::open(path).await.map_err(|error| local(&error))?;
            client.run_with(operation, pileus_tokio::Io::new().source(file)).await
        })
    }

    /// Runs an operation whose bytes go to their places in a file, which has its name when it has all of them; `new`
    /// forgets what is there of it.
    pub fn receive_file<O: Operation<Output = Object> + Unpin>(
        &self,
        operation: O,
        path: &Path,
        new: bool,
    ) -> Result<Object> {
        over!(self, client => {
            // As the others call it: what one has begun another may go on with.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let unfinished = path.with_file_name(format!(".{name}.part"));
            let open = OpenOptions::new().create(true).truncate(new).write(true).open(&unfinished);
            let mut file = open.map_err(|error| local(&error))?;
            let object = client.run_with(operation, pileus_blocking::Io::new().sink(|piece| {
                let Piece::Pour { offset, bytes } = piece else { return Ok(()) };
                file.seek(SeekFrom::Start(offset))?;
                file.write_all(&bytes)
            }))?;
            std::fs::rename(&unfinished, path).map_err(|error| local(&error))?;
            Ok(object)
        }, async {
            let sink = if new { FileSink::create(path).await } else { FileSink::resume(path).await };
            let mut sink = sink.map_err(|error| local(&error))?;
            let object = client.run_with(operation, pileus_tokio::Io::new().sink(&mut sink)).await?;
            sink.finish().await.map_err(|error| local(&error))?;
            Ok(object)
        })
    }

    /// Runs an operation whose bytes go to their places in memory, where those of an earlier one may be.
    pub fn receive<O: Operation<Output = Object> + Unpin>(
        &self,
        operation: O,
        into: &mut Vec<u8>,
    ) -> Result<Object> {
        let take = |piece| {
            let Piece::Pour { offset, bytes } = piece else { return Ok(()) };
            let place = usize::try_from(offset).map_err(io::Error::other)?;
            let end = place + bytes.len();
            if into.len() < end {
                into.resize(end, 0);
            }
            into[place..end].copy_from_slice(&bytes);
            Ok(())
        };
        over!(self, client => client.run_with(operation, pileus_blocking::Io::new().sink(take)),
            client.run_with(operation, pileus_tokio::Io::new().sink(take)))
    }

    /// Downloads into memory, in spans side by side.
    pub fn download_bytes(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        spec: &DownloadSpec,
    ) -> Result<(Object, Bytes)> {
        over!(self, client => client.download_bytes(storage, container, key, spec),
            client.download_bytes(storage, container, key, spec))
    }

    /// Downloads as a stream.
    pub fn download_in_order(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        spec: &DownloadSpec,
    ) -> Result<Vec<u8>> {
        over!(self,
        client => {
            let mut all = Vec::new();
            let each = |bytes: Bytes| {
                all.extend_from_slice(&bytes);
                Ok(())
            };
            client.download_each(storage, container, key, spec, each).map(|_| all)
        },
        client.download_stream(storage, container, key, spec).boxed().try_fold(
            Vec::new(),
            |mut all, bytes| async move {
                all.extend_from_slice(&bytes);
                Ok(all)
            },
        ))
    }

    /// Downloads into a file.
    pub fn download_file(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        path: &Path,
        spec: &DownloadSpec,
    ) -> Result<Object> {
        over!(self, client => client.download(storage, container, key, path, spec),
            client.download(storage, container, key, path, spec))
    }

    /// Copies from one storage to another.
    pub fn copy(
        &self,
        from: (&dyn Storage, &str, &str),
        to: (&dyn Storage, &str, &str),
        spec: &UploadSpec,
    ) -> Result<Object> {
        let (original, copy) = ((from.1, from.2), (to.1, to.2));
        over!(self, client => client.copy(from.0, original, to.0, copy, spec),
            client.copy(from.0, original, to.0, copy, spec))
    }

    /// Makes what is below a prefix like a directory.
    pub fn sync_up(
        &self,
        directory: &Path,
        storage: &dyn Storage,
        container: &str,
        prefix: &str,
        spec: &SyncSpec,
    ) -> Result<Synced> {
        over!(self, client => client.sync_up(directory, storage, container, prefix, spec),
            client.sync_up(directory, storage, container, prefix, spec))
    }

    /// Makes a directory like what is below a prefix.
    pub fn sync_down(
        &self,
        storage: &dyn Storage,
        container: &str,
        prefix: &str,
        directory: &Path,
        spec: &SyncSpec,
    ) -> Result<Synced> {
        over!(self, client => client.sync_down(storage, container, prefix, directory, spec),
            client.sync_down(storage, container, prefix, directory, spec))
    }
}
