//! Contents on their way: files, bytes and readers, to and from objects.

use crate::{Client, Io, Source, Transport};
use bytes::{Bytes, BytesMut};
use pileus_client::names;
use pileus_core::{
    Checkpoint, Error, Kind, Op, Piece, Result,
    storage::{DownloadSpec, Object, Storage, Supply, UploadSpec},
};
use std::{
    collections::VecDeque,
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// Where an upload's bytes come from.
#[non_exhaustive]
pub enum Input {
    /// A file, by its path.
    File(PathBuf),
    /// Bytes at hand.
    Bytes(Bytes),
    /// Whatever can be read to its end. It is read on a thread of its own.
    Reader(Box<dyn Read + Send>),
}

impl Input {
    /// Whatever can be read to its end.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Input::Reader(Box::new(reader))
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
            Input::Reader(_) => f.write_str("Reader"),
        }
    }
}

impl<T: Transport> Client<T> {
    /// Writes an object of a file, of bytes, or of a reader. Large ones go in parts side by side; of a reader no more is
    /// kept in memory than [`UploadSpec::in_flight`] and a part.
    pub fn upload(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        input: impl Into<Input>,
        spec: &UploadSpec,
    ) -> Result<Object> {
        match input.into() {
            Input::File(path) => {
                let (file, length) = open(&path)?;
                let operation = storage.upload_object(container, key, length, spec);
                self.run_with(operation, Io::new().source(file))
            }
            Input::Bytes(bytes) if bytes.len() as u64 <= spec.part_size => {
                self.run(storage.put_object(container, key, bytes, &spec.write))
            }
            Input::Bytes(bytes) => {
                let operation = storage.upload_object(container, key, bytes.len() as u64, spec);
                self.run_with(operation, Io::new().source(bytes))
            }
            Input::Reader(reader) => {
                let supply = Supply::new();
                let window = Window::default();
                let operation = storage.upload_stream(container, key, &supply, spec);
                // The provider may want larger parts than those that were asked for.
                let part = spec.part_size.max(supply.part());
                let most = spec.in_flight.max(part).saturating_add(part);
                let reading = window.clone();
                let fed = supply.clone();
                let feeder = thread::Builder::new().name("pileus-reader".into());
                let feeder = feeder.spawn(move || reading.fill(reader, &fed, most));
                feeder.map_err(|error| local("no thread to read on", &error))?;
                let result = self.run_with(operation, Io::new().source(window.clone()));
                match window.stop() {
                    Some(failure) => {
                        let left = result.err().map(|error| error.left_behind().to_vec());
                        Err(local("the reader failed", &failure).with_left_behind(left.unwrap_or_default()))
                    }
                    None => result,
                }
            }
        }
    }

    /// Goes on with the upload of a file where a checkpoint of it stands: parts that are there are not sent again.
    pub fn resume_upload(
        &self,
        storage: &dyn Storage,
        checkpoint: &Checkpoint,
        path: impl AsRef<Path>,
    ) -> Result<Object> {
        let (file, _) = open(path.as_ref())?;
        self.run_with(storage.resume_upload(checkpoint)?, Io::new().source(file))
    }

    /// Brings an object's content into a file, in spans side by side. The file has its name when all of it is there and
    /// verified; until then what is there is in a file of the same name with a dot before it and `.part` after it.
    pub fn download(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        path: impl AsRef<Path>,
        spec: &DownloadSpec,
    ) -> Result<Object> {
        self.save(storage.download_object(container, key, spec, None), path.as_ref(), true)
    }

    /// Goes on with the download into a file where a checkpoint of it stands: what is in the file's unfinished form is
    /// not asked for again.
    pub fn resume_download(
        &self,
        storage: &dyn Storage,
        checkpoint: &Checkpoint,
        path: impl AsRef<Path>,
    ) -> Result<Object> {
        self.save(storage.resume_download(checkpoint)?, path.as_ref(), false)
    }

    fn save(&self, operation: Op<Object>, path: &Path, new: bool) -> Result<Object> {
        let failed = |error: io::Error| local(&format!("{} cannot be written", path.display()), &error);
        let unfinished = names::unfinished(path).map_err(failed)?;
        let file = names::open_unfinished(&unfinished, new).map_err(failed)?;
        let object = self.run_with(
            operation,
            Io::new().sink(|piece| match piece {
                Piece::Pour { offset, bytes } => write_all_at(&file, &bytes, offset),
                Piece::Record(_) => Err(io::Error::other("a file takes no records")),
            }),
        )?;
        file.sync_all().and_then(|()| fs::rename(&unfinished, path)).map_err(failed)?;
        Ok(object)
    }

    /// An object's content in memory, in spans side by side.
    pub fn download_bytes(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        spec: &DownloadSpec,
    ) -> Result<(Object, Bytes)> {
        let mut content = BytesMut::new();
        let object = self.run_with(
            storage.download_object(container, key, spec, None),
            Io::new().sink(|piece| {
                let Piece::Pour { offset, bytes } = piece else { return Ok(()) };
                let place = usize::try_from(offset).map_err(io::Error::other)?;
                let end = place.checked_add(bytes.len()).ok_or_else(|| io::Error::other("too long"))?;
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[place..end].copy_from_slice(&bytes);
                Ok(())
            }),
        )?;
        Ok((object, content.freeze()))
    }

    /// Hands an object's content to `each` in its order, piece by piece, read no faster than it is taken. It is taken up
    /// again where an answer breaks off, and is of one state of the object.
    pub fn download_each(
        &self,
        storage: &dyn Storage,
        container: &str,
        key: &str,
        spec: &DownloadSpec,
        mut each: impl FnMut(Bytes) -> io::Result<()>,
    ) -> Result<Object> {
        let spec = DownloadSpec { part_size: u64::MAX, width: 1, ..spec.clone() };
        self.run_with(
            storage.download_object(container, key, &spec, None),
            Io::new().sink(|piece| match piece {
                Piece::Pour { bytes, .. } => each(bytes),
                Piece::Record(_) => Ok(()),
            }),
        )
    }
}

fn open(path: &Path) -> Result<(File, u64)> {
    let open = || {
        let file = File::open(path)?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        Ok((file, about.len()))
    };
    open().map_err(|error: io::Error| local(&format!("{} cannot be read", path.display()), &error))
}

fn local(what: &str, error: &io::Error) -> Error {
    Error::new(Kind::Local, format!("{what}: {error}"))
}

/// What has been read of a reader and may be asked for.
#[derive(Clone, Default)]
struct Window(Arc<(Mutex<Kept>, Condvar)>);

#[derive(Default)]
struct Kept {
    /// Where the first piece begins.
    first: u64,
    pieces: VecDeque<Bytes>,
    end: u64,
    stopped: bool,
    error: Option<io::Error>,
}

/// How much is read at once.
const PIECE: usize = 256 << 10;

impl Window {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing can panic while it is held.
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody reads from it any more. The reader's failure, if it had one.
    fn stop(&self) -> Option<io::Error> {
        let mut kept = self.lock();
        kept.stopped = true;
        self.0.1.notify_all();
        kept.error.take()
    }

    /// Reads to the end, as far ahead as may be kept.
    fn fill(&self, mut reader: Box<dyn Read + Send>, supply: &Supply, most: u64) {
        loop {
            let mut kept = self.lock();
            loop {
                kept.forget(supply.free());
                if kept.stopped {
                    return;
                }
                if kept.end - kept.first < most {
                    break;
                }
                // Room comes with the next part that has arrived; nobody tells when that is.
                let (waited, _) = self
                    .0
                    .1
                    .wait_timeout(kept, Duration::from_millis(5))
                    .unwrap_or_else(PoisonError::into_inner);
                kept = waited;
            }
            drop(kept);
            let mut piece = vec![0; PIECE];
            match reader.read(&mut piece) {
                Ok(0) => return supply.end(),
                Ok(count) => {
                    piece.truncate(count);
                    let mut kept = self.lock();
                    kept.end += count as u64;
                    kept.pieces.push_back(piece.into());
                    let end = kept.end;
                    drop(kept);
                    supply.give(end);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.lock().error = Some(error);
                    return supply.fail();
                }
            }
        }
    }
}

impl Kept {
    fn forget(&mut self, free: u64) {
        while let Some(piece) = self.pieces.front()
            && self.first + piece.len() as u64 <= free
        {
            self.first += piece.len() as u64;
            self.pieces.pop_front();
        }
    }
}

impl Source for Window {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let kept = self.lock();
        let mut at = kept.first;
        if offset < at {
            return Err(io::Error::other("it was asked for bytes that it has forgotten"));
        }
        for piece in &kept.pieces {
            let end = at + piece.len() as u64;
            if offset < end {
                let from = usize::try_from(offset - at).unwrap_or(usize::MAX);
                let count = buffer.len().min(piece.len() - from);
                buffer[..count].copy_from_slice(&piece[from..from + count]);
                return Ok(count);
            }
            at = end;
        }
        Ok(0)
    }
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        bytes = &bytes[count..];
        offset += count as u64;
    }
    Ok(())
}
