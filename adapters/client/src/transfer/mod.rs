//! Contents on their way: files, bytes and streams, to and from objects.

mod copy;
mod file;
mod stream;
#[cfg(feature = "local")]
mod sync;

pub use file::{FileSink, FileSource};
pub use stream::{ByteStream, Window};

use crate::{Client, Io, Transport};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use pileus_core::{
    Checkpoint, Error, Kind, Op, Piece, Result,
    storage::{DownloadSpec, Object, Storage, UploadSpec},
};
use std::{
    fmt, io,
    path::{Path, PathBuf},
    pin::Pin,
    task::Poll,
};
use stream::Feeder;

/// Where an upload's bytes come from.
#[non_exhaustive]
pub enum Input {
    /// A file, by its path.
    File(PathBuf),
    /// Bytes at hand.
    Bytes(Bytes),
    /// A stream that ends at some time.
    Stream(ByteStream),
}

impl Input {
    /// A stream of pieces.
    pub fn stream(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Input::Stream(Box::pin(stream))
    }
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        Input::File(path.to_owned())
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        Input::File(path)
    }
}

impl From<Bytes> for Input {
    fn from(bytes: Bytes) -> Self {
        Input::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Input::Bytes(bytes.into())
    }
}

impl From<&'static str> for Input {
    fn from(text: &'static str) -> Self {
        Input::Bytes(Bytes::from_static(text.as_bytes()))
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::File(path) => write!(f, "File({})", path.display()),
            Input::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Input::Stream(_) => f.write_str("Stream"),
        }
    }
}

impl<T: Transport> Client<T> {
    /// Writes an object of a file, of bytes, or of a stream. Large ones go in parts side by side; of a stream no more is
    /// kept in memory than [`UploadSpec::in_flight`] and a part.
    ///
    /// ```no_run
    /// # async fn example<T: pileus_client::Transport>(client: pileus_client::Client<T>, storage: impl pileus_core::storage::Storage)
    /// # -> pileus_core::Result<()> {
    /// use std::path::Path;
    ///
    /// client.upload(&storage, "photos", "2026/cloud.jpg", Path::new("cloud.jpg"), &Default::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upload(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        input: impl Into<Input>,
        spec: &UploadSpec,
    ) -> Result<Object> {
        match input.into() {
            Input::File(path) => {
                let file = open(&path).await?;
                let operation = storage.upload_object(container, key, file.len(), spec);
                self.run_with(operation, Io::new().source(file)).await
            }
            Input::Bytes(bytes) if bytes.len() as u64 <= spec.part_size => {
                self.run(storage.put_object(container, key, bytes, &spec.write)).await
            }
            Input::Bytes(bytes) => {
                let operation = storage.upload_object(container, key, bytes.len() as u64, spec);
                self.run_with(operation, Io::new().source(bytes)).await
            }
            Input::Stream(stream) => {
                let window = Window::new();
                let supply = window.supply().clone();
                let operation = storage.upload_stream(container, key, &supply, spec);
                // The provider may want larger parts than those that were asked for.
                let part = spec.part_size.max(supply.part());
                let most = spec.in_flight.max(part).saturating_add(part);
                let mut feeder = Feeder::new(stream, window.clone(), most);
                let mut run = self.run_with(operation, Io::new().source(window));
                let mut failure = None;
                std::future::poll_fn(|task| {
                    loop {
                        let before = supply.given();
                        if let Poll::Ready(Err(error)) = feeder.poll(task) {
                            // The operation throws away what it has sent so far.
                            failure = Some(error);
                            supply.fail();
                        }
                        let (given, free) = (supply.given(), supply.free());
                        if let Poll::Ready(result) = Pin::new(&mut run).poll(task) {
                            return Poll::Ready(match (&failure, result) {
                                (Some(failure), Err(error)) => {
                                    let left = error.left_behind().to_vec();
                                    Err(local("the stream failed", failure).with_left_behind(left))
                                }
                                (_, result) => result,
                            });
                        }
                        // What the operation does not need any more makes room to read on.
                        if supply.free() == free && given == before {
                            return Poll::Pending;
                        }
                    }
                })
                .await
            }
        }
    }

    /// Goes on with the upload of a file where a checkpoint of it stands: parts that are there are not sent again.
    pub async fn resume_upload(
        &self,
        storage: &dyn Storage,
        checkpoint: &Checkpoint,
        path: impl AsRef<Path>,
    ) -> Result<Object> {
        let operation = storage.resume_upload(checkpoint)?;
        self.run_with(operation, Io::new().source(open(path.as_ref()).await?)).await
    }

    /// Brings an object's content into a file, in spans side by side. The file has its name when all of it is there and
    /// verified; until then what is there is in a file of the same name with a dot before it and `.part` after it.
    pub async fn download(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        path: impl AsRef<Path>,
        spec: &DownloadSpec,
    ) -> Result<Object> {
        self.save(storage.download_object(container, key, spec, None), path.as_ref(), true).await
    }

    /// Goes on with the download into a file where a checkpoint of it stands: what is in the file's unfinished form is
    /// not asked for again.
    pub async fn resume_download(
        &self,
        storage: &dyn Storage,
        checkpoint: &Checkpoint,
        path: impl AsRef<Path>,
    ) -> Result<Object> {
        self.save(storage.resume_download(checkpoint)?, path.as_ref(), false).await
    }

    async fn save(&self, operation: Op<Object>, path: &Path, new: bool) -> Result<Object> {
        let failed = |error: io::Error| local(&format!("{} cannot be written", path.display()), &error);
        let sink = if new { FileSink::create(path).await } else { FileSink::resume(path).await };
        let mut sink = sink.map_err(failed)?;
        let object = self.run_with(operation, Io::new().sink(&mut sink)).await?;
        sink.finish().await.map_err(failed)?;
        Ok(object)
    }

    /// An object's content in memory, in spans side by side.
    pub async fn download_bytes(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        spec: &DownloadSpec,
    ) -> Result<(Object, Bytes)> {
        let mut content = BytesMut::new();
        let object = {
            let io = Io::new().sink(|piece| {
                let Piece::Pour { offset, bytes } = piece else { return Ok(()) };
                let place = usize::try_from(offset).map_err(io::Error::other)?;
                let end = place.checked_add(bytes.len()).ok_or_else(|| io::Error::other("too long"))?;
                if place == content.len() {
                    content.extend_from_slice(&bytes);
                } else {
                    if content.len() < end {
                        content.resize(end, 0);
                    }
                    content[place..end].copy_from_slice(&bytes);
                }
                Ok(())
            });
            self.run_with(storage.download_object(container, key, spec, None), io).await?
        };
        Ok((object, content.freeze()))
    }

    /// An object's content as a stream, in its order, read no faster than it is taken. It is taken up again where an
    /// answer breaks off, and is of one state of the object.
    pub fn download_stream(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        spec: &DownloadSpec,
    ) -> impl Stream<Item = Result<Bytes>> + Send + use<T> {
        let spec = DownloadSpec { part_size: u64::MAX, width: 1, ..spec.clone() };
        stream::pieces(self, storage.download_object(container, key, &spec, None))
    }
}

async fn open(path: &Path) -> Result<FileSource> {
    FileSource::open(path).await.map_err(|error| local(&format!("{} cannot be read", path.display()), &error))
}

fn local(what: &str, error: &io::Error) -> Error {
    Error::new(Kind::Local, format!("{what}: {error}"))
}
