//! The bodies of answers: bytes at hand, or a span of a file.

use bytes::Bytes;
use std::{
    fmt,
    fs::File,
    io::{self, Read},
};

/// How much of a file is read at once.
const READ: u64 = 512 << 10;

/// The body of an answer, read as it is wanted.
pub struct Content(Plan);

enum Plan {
    Bytes(Bytes),
    /// Where the file stands, and how much of it is still to come.
    File(File, u64),
}

impl Content {
    pub(super) fn of(bytes: Bytes) -> Self {
        Content(Plan::Bytes(bytes))
    }

    /// That many bytes of a file, from where it stands.
    pub(super) fn file(file: File, length: u64) -> Self {
        Content(Plan::File(file, length))
    }

    /// The next piece; none is empty but the one after the last.
    pub fn piece(&mut self) -> io::Result<Bytes> {
        let Plan::File(_, left) = &self.0 else {
            let Plan::Bytes(bytes) = &mut self.0 else { return Ok(Bytes::new()) };
            return Ok(std::mem::take(bytes));
        };
        let mut buffer = vec![0; usize::try_from((*left).min(READ)).unwrap_or(usize::MAX)];
        let count = self.read(&mut buffer)?;
        buffer.truncate(count);
        Ok(buffer.into())
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Plan::Bytes(bytes) => {
                let count = bytes.len().min(buffer.len());
                buffer[..count].copy_from_slice(&bytes.split_to(count));
                Ok(count)
            }
            Plan::File(file, left) => {
                let most = usize::try_from(*left).unwrap_or(usize::MAX).min(buffer.len());
                if most == 0 {
                    return Ok(0);
                }
                let count = loop {
                    match file.read(&mut buffer[..most]) {
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                        Ok(0) => {
                            return Err(io::Error::new(
                                io::ErrorKind::UnexpectedEof,
                                "the file was cut short",
                            ));
                        }
                        Ok(count) => break count,
                    }
                };
                *left -= count as u64;
                Ok(count)
            }
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Plan::Bytes(bytes) => write!(f, "Content({} bytes)", bytes.len()),
            Plan::File(_, left) => write!(f, "Content({left} bytes of a file)"),
        }
    }
}
