//! From one provider to another, through this machine's memory and no further.

use crate::{Client, Input, Io, Transport};
use bytes::Bytes;
use pileus_core::{
    Error, Kind, Piece, Result,
    storage::{DownloadSpec, Object, ReadSpec, Storage, UploadSpec},
};
use std::{
    io::{self, Read},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, sync_channel},
    },
    thread,
};

/// How many pieces wait between the two.
const WAITING: usize = 16;

impl<T: Transport> Client<T> {
    /// Copies an object from one storage to another, whichever they are; containers and keys of the original and of the
    /// copy. It goes through this machine, which keeps no more of it than [`UploadSpec::in_flight`] and a part.
    ///
    /// What `spec` does not say of the media type, the encoding and the metadata is as the original has it. The content
    /// is of one state of the original and compared with its checksum before the last of it goes on, so that no copy
    /// comes of one that was damaged; what arrives is compared as in any upload.
    pub fn copy(
        &self,
        from: &dyn Storage,
        original: (&str, &str),
        to: &dyn Storage,
        copy: (&str, &str),
        spec: &UploadSpec,
    ) -> Result<Object> {
        let object = self.run(from.get_object(original.0, original.1, &ReadSpec::default()))?;
        let download = DownloadSpec { part_size: u64::MAX, width: 1, ..DownloadSpec::default() };
        let operation = from.download_object(original.0, original.1, &download, Some(&object));
        let (sender, pieces) = sync_channel(WAITING);
        let client = self.clone();
        let read = move || {
            let sink = |piece| match piece {
                Piece::Pour { bytes, .. } => {
                    sender.send(Ok(Some(bytes))).map_err(|_| io::Error::other("nobody takes it any more"))
                }
                Piece::Record(_) => Ok(()),
            };
            let end = client.run_with(operation, Io::new().sink(sink)).map(|_| None);
            // Nobody listens where the upload has failed.
            let _ = sender.send(end);
        };
        let thread = thread::Builder::new().name("pileus-copy".into()).spawn(read);
        thread.map_err(|error| Error::new(Kind::Local, format!("no thread to read on: {error}")))?;
        let why = Arc::default();
        let held = Held { pieces, ready: Bytes::new(), last: None, over: false, why: Arc::clone(&why) };
        let done = self.upload(to, copy.0, copy.1, Input::reader(held), &spec.for_copy_of(&object));
        let why = why.lock().unwrap_or_else(PoisonError::into_inner).take();
        let there = match (done, why) {
            (Err(error), Some(why)) => {
                let why: Error = why;
                let left = error.left_behind().to_vec();
                return Err(why.context("the original cannot be read").with_left_behind(left));
            }
            (done, _) => done?,
        };
        object.is_copied_to(&there)?;
        Ok(there)
    }
}

/// The pieces of a content, the last of them held back until the content is known to be right.
struct Held {
    pieces: Receiver<Result<Option<Bytes>>>,
    ready: Bytes,
    last: Option<Bytes>,
    over: bool,
    why: Arc<Mutex<Option<Error>>>,
}

impl Read for Held {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            if self.over {
                match self.last.take() {
                    Some(last) => self.ready = last,
                    None => return Ok(0),
                }
                continue;
            }
            match self.pieces.recv() {
                Ok(Ok(Some(piece))) => self.ready = self.last.replace(piece).unwrap_or_default(),
                Ok(Ok(None)) => self.over = true,
                Ok(Err(error)) => {
                    (self.over, self.last) = (true, None);
                    let text = error.to_string();
                    *self.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return Err(io::Error::other(text));
                }
                Err(_) => return Err(io::Error::other("the original is not read any more")),
            }
        }
        let count = self.ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.ready.split_to(count));
        Ok(count)
    }
}
