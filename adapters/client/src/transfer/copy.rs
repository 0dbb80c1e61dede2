//! From one provider to another, through this machine's memory and no further.

use super::{Input, stream};
use crate::{Client, Transport};
use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt as _, stream::BoxStream};
use pileus_core::{
    Error, Result,
    storage::{DownloadSpec, Object, ReadSpec, Storage, UploadSpec},
};
use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

impl<T: Transport> Client<T> {
    /// Copies an object from one storage to another, whichever they are; containers and keys of the original and of the
    /// copy. It goes through this machine, which keeps no more of it than [`UploadSpec::in_flight`] and a part.
    ///
    /// What `spec` does not say of the media type, the encoding and the metadata is as the original has it. The content
    /// is of one state of the original and compared with its checksum before the last of it goes on, so that no copy
    /// comes of one that was damaged; what arrives is compared as in any upload.
    ///
    /// ```no_run
    /// # async fn example<T: pileus_client::Transport>(client: pileus_client::Client<T>, s3: impl pileus_core::storage::Storage,
    /// #     azure: impl pileus_core::storage::Storage) -> pileus_core::Result<()> {
    /// client.copy(&s3, ("photos", "cloud.jpg"), &azure, ("backup", "2026/cloud.jpg"), &Default::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn copy(
        &self,
        from: &dyn Storage,
        original: (&str, &str),
        to: &dyn Storage,
        copy: (&str, &str),
        spec: &UploadSpec,
    ) -> Result<Object> {
        let object = self.run(from.get_object(original.0, original.1, &ReadSpec::default())).await?;
        let download = DownloadSpec { part_size: u64::MAX, width: 1, ..DownloadSpec::default() };
        let operation = from.download_object(original.0, original.1, &download, Some(&object));
        let why = Arc::default();
        let held = Held {
            pieces: stream::pieces(self, operation).boxed(),
            last: None,
            over: false,
            why: Arc::clone(&why),
        };
        let done = self.upload(to, copy.0, copy.1, Input::stream(held), &spec.for_copy_of(&object)).await;
        let why = why.lock().unwrap_or_else(PoisonError::into_inner).take();
        let there = match (done, why) {
            (Err(error), Some(why)) => {
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
    pieces: BoxStream<'static, Result<Bytes>>,
    last: Option<Bytes>,
    over: bool,
    why: Arc<Mutex<Option<Error>>>,
}

impl Stream for Held {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            if self.over {
                return Poll::Ready(self.last.take().map(Ok));
            }
            match ready!(self.pieces.poll_next_unpin(task)) {
                None => self.over = true,
                Some(Ok(piece)) => {
                    if let Some(before) = self.last.replace(piece) {
                        return Poll::Ready(Some(Ok(before)));
                    }
                }
                Some(Err(error)) => {
                    (self.over, self.last) = (true, None);
                    let text = error.to_string();
                    *self.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return Poll::Ready(Some(Err(io::Error::other(text))));
                }
            }
        }
    }
}
