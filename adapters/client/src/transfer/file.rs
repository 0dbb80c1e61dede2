//! Files as sources and sinks. Reading and writing them happens on threads of its own, so that no task waits for a disk.

use crate::{Sink, Source, names};
use blocking::{Task, unblock};
use bytes::Bytes;
use pileus_core::Piece;
use std::{
    fs::File,
    io,
    ops::Range,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// How much of a file is read at once.
const READ: u64 = 512 << 10;
/// How much is gathered to be written at once.
const BATCH: usize = 1 << 20;
/// How much may wait to be written before no more is taken from connections.
const WAITING: usize = 2 << 20;

/// A file that is read where it is asked for.
#[derive(Clone, Debug)]
pub struct FileSource {
    file: Arc<File>,
    len: u64,
}

impl FileSource {
    /// Opens a file.
    pub async fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        unblock(move || {
            let file = File::open(path)?;
            let about = file.metadata()?;
            if !about.is_file() {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
            }
            Ok(FileSource { len: about.len(), file: Arc::new(file) })
        })
        .await
    }

    /// How many bytes it had when it was opened.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it had none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Source for FileSource {
    fn read(self: Arc<Self>, span: Range<u64>) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>> {
        let file = self.file.clone();
        Box::pin(unblock(move || {
            let length = span.end.saturating_sub(span.start).min(READ);
            let mut buffer = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
            let count = read_at(&file, &mut buffer, span.start)?;
            buffer.truncate(count);
            Ok(Bytes::from(buffer))
        }))
    }

    fn piece(&self) -> usize {
        READ as usize
    }
}

/// A file that is written where each piece belongs.
///
/// The file appears under its own name when all is there: until then it has another beside it, which
/// [`FileSink::unfinished`] tells, and which stays there for a download that is to go on later.
#[derive(Debug)]
pub struct FileSink {
    file: Arc<File>,
    path: PathBuf,
    unfinished: PathBuf,
    waiting: Vec<(u64, Bytes)>,
    weight: usize,
    writing: Option<Task<io::Result<()>>>,
}

impl FileSink {
    /// Begins a file.
    pub async fn create(path: impl Into<PathBuf>) -> io::Result<Self> {
        FileSink::open(path.into(), true).await
    }

    /// Goes on with a file that was begun.
    pub async fn resume(path: impl Into<PathBuf>) -> io::Result<Self> {
        FileSink::open(path.into(), false).await
    }

    async fn open(path: PathBuf, new: bool) -> io::Result<Self> {
        unblock(move || {
            let unfinished = names::unfinished(&path)?;
            let file = Arc::new(names::open_unfinished(&unfinished, new)?);
            Ok(FileSink { file, path, unfinished, waiting: Vec::new(), weight: 0, writing: None })
        })
        .await
    }

    /// Where its bytes are until it is finished.
    #[must_use]
    pub fn unfinished(&self) -> &Path {
        &self.unfinished
    }

    /// Puts it on the disk and under its name.
    pub async fn finish(mut self) -> io::Result<()> {
        std::future::poll_fn(|task| self.poll_flush(task)).await?;
        let FileSink { file, path, unfinished, .. } = self;
        unblock(move || {
            file.sync_all()?;
            std::fs::rename(unfinished, path)
        })
        .await
    }

    /// Waits for what is being written, and writes what waits.
    fn poll_write(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if let Some(writing) = &mut self.writing {
                let written = ready!(Pin::new(writing).poll(task));
                self.writing = None;
                written?;
            }
            if self.waiting.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let (file, pieces) = (self.file.clone(), std::mem::take(&mut self.waiting));
            self.weight = 0;
            self.writing = Some(unblock(move || {
                pieces.iter().try_for_each(|(offset, bytes)| write_all_at(&file, bytes, *offset))
            }));
        }
    }
}

impl Sink for FileSink {
    fn take(&mut self, piece: Piece) -> io::Result<()> {
        let Piece::Pour { offset, bytes } = piece else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a file takes no records"));
        };
        self.weight += bytes.len();
        self.waiting.push((offset, bytes));
        Ok(())
    }

    fn poll_ready(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.writing.is_some() && self.weight < WAITING {
            // Whoever comes next looks whether it is done.
            if let Some(writing) = &mut self.writing
                && let Poll::Ready(written) = Pin::new(writing).poll(task)
            {
                self.writing = None;
                written?;
            }
            return Poll::Ready(Ok(()));
        }
        if self.weight < BATCH {
            return Poll::Ready(Ok(()));
        }
        let written = self.poll_write(task);
        if self.weight < WAITING { Poll::Ready(Ok(())) } else { written }
    }

    fn poll_flush(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_write(task)
    }
}

impl Sink for &mut FileSink {
    fn take(&mut self, piece: Piece) -> io::Result<()> {
        (**self).take(piece)
    }

    fn poll_ready(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        (**self).poll_ready(task)
    }

    fn poll_flush(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        (**self).poll_flush(task)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
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
