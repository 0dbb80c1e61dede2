//! The body of an answer as it comes in: over a transport, or out of a directory.

use bytes::Bytes;
use pileus_core::Lost;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Either.
pub(crate) enum Arriving<B> {
    Transport(Pin<Box<B>>),
    #[cfg(feature = "local")]
    Folder(folder::Body),
}

impl<B: http_body::Body<Data = Bytes, Error: Into<Lost>>> Arriving<B> {
    pub(crate) fn of_transport(body: B) -> Self {
        Arriving::Transport(Box::pin(body))
    }

    /// The next piece.
    pub(crate) fn poll_frame(&mut self, task: &mut Context<'_>) -> Poll<Option<Result<Bytes, Lost>>> {
        match self {
            Arriving::Transport(body) => loop {
                return Poll::Ready(match ready!(body.as_mut().poll_frame(task)) {
                    None => None,
                    Some(Err(error)) => Some(Err(error.into())),
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) => Some(Ok(data)),
                        // Trailers say nothing that a provider's API uses.
                        Err(_) => continue,
                    },
                });
            },
            #[cfg(feature = "local")]
            Arriving::Folder(body) => body.poll_frame(task),
        }
    }
}

#[cfg(feature = "local")]
pub(crate) use folder::of_folder;

#[cfg(feature = "local")]
mod folder {
    use super::{Arriving, Bytes, Context, Lost, Pin, Poll};
    use crate::{
        RequestBody,
        local::{Begun, Content, Taking, begin},
    };
    use blocking::{Task, unblock};
    use futures_util::future::poll_fn;
    use http_body::Body as _;
    use pileus_core::Cause;
    use std::{io, path::PathBuf, pin::pin};

    /// How much is written at once.
    const WRITE: usize = 1 << 20;

    /// A content that is read on a thread of its own.
    pub(crate) enum Body {
        Here(Content),
        Reading(Task<(Content, io::Result<Bytes>)>),
        Ended,
    }

    impl Body {
        pub(super) fn poll_frame(&mut self, task: &mut Context<'_>) -> Poll<Option<Result<Bytes, Lost>>> {
            loop {
                match std::mem::replace(self, Body::Ended) {
                    Body::Here(mut content) => {
                        *self = Body::Reading(unblock(move || {
                            let piece = content.piece();
                            (content, piece)
                        }));
                    }
                    Body::Reading(mut reading) => {
                        let Poll::Ready((content, piece)) = Pin::new(&mut reading).poll(task) else {
                            *self = Body::Reading(reading);
                            return Poll::Pending;
                        };
                        return Poll::Ready(match piece {
                            Ok(piece) if piece.is_empty() => None,
                            Ok(piece) => {
                                *self = Body::Here(content);
                                Some(Ok(piece))
                            }
                            Err(error) => {
                                let reason = format!("the file cannot be read any further: {error}");
                                Some(Err(Lost::new(Cause::Broken, true, reason)))
                            }
                        });
                    }
                    Body::Ended => return Poll::Ready(None),
                }
            }
        }
    }

    /// What the directory answers.
    pub(crate) async fn of_folder<B>(
        folder: PathBuf,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<Arriving<B>>, Lost> {
        let (head, body) = request.into_parts();
        let whole = body.whole().cloned();
        let begun = unblock(move || match (begin(&folder, &head), whole) {
            // All of it at once, where it is at hand.
            (Begun::Takes(mut taking), Some(bytes)) => {
                taking.take(&bytes);
                Begun::Answered(taking.finish())
            }
            (begun, _) => begun,
        })
        .await;
        let response = match begun {
            Begun::Answered(response) => response,
            Begun::Takes(taking) => taken(taking, body).await?,
        };
        Ok(response.map(|content| Arriving::Folder(Body::Here(content))))
    }

    async fn taken(mut taking: Taking, body: RequestBody) -> Result<http::Response<Content>, Lost> {
        let mut body = pin!(body);
        let (mut pieces, mut weight, mut ended) = (Vec::new(), 0, false);
        while !ended {
            match poll_fn(|task| body.as_mut().poll_frame(task)).await {
                None => ended = true,
                Some(frame) => {
                    if let Ok(piece) = frame?.into_data() {
                        weight += piece.len();
                        pieces.push(piece);
                    }
                }
            }
            if weight >= WRITE || ended {
                let batch: Vec<Bytes> = std::mem::take(&mut pieces);
                weight = 0;
                let goes_on;
                (taking, goes_on) = unblock(move || {
                    let goes_on = batch.iter().all(|piece| taking.take(piece));
                    (taking, goes_on)
                })
                .await;
                ended |= !goes_on;
            }
        }
        Ok(unblock(move || taking.finish()).await)
    }
}
