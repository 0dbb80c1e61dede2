//! Copies within a provider: a look at the original, and then an upload whose content the provider has.

use crate::{
    Cx, Error, Fan, Leftover, Lost, Request, Response, Result, Turn, Width,
    storage::{Multipart, Object, Upload},
};
use std::fmt;

/// What is copied.
pub(in crate::providers) trait Original: Clone + fmt::Debug + Send + 'static {
    /// How it is.
    type Copy: Multipart;
    /// The request that looks at it.
    fn look(&self) -> Request;
    /// Begins the copy of what was looked at, and of nothing else.
    fn begin(&self, response: &Response) -> Result<Upload<Self::Copy>>;
}

/// A copy: it looks at the original, and then goes by its size.
#[derive(Clone, Debug)]
pub(in crate::providers) struct Copying<O: Original> {
    original: O,
    upload: Option<Upload<O::Copy>>,
}

impl<O: Original> Copying<O> {
    pub(in crate::providers) fn new(original: O) -> Self {
        Copying { original, upload: None }
    }
}

impl<O: Original> Fan for Copying<O> {
    type Output = Object;

    fn next(&mut self, cx: &Cx<'_>) -> Turn<Object> {
        match &mut self.upload {
            Some(upload) => upload.next(cx),
            None => Turn::Request(self.original.look()),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<()> {
        if let Some(upload) = &mut self.upload {
            return upload.advance(response, cx);
        }
        self.upload = Some(self.original.begin(response)?);
        Ok(())
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, cx: &Cx<'_>) -> Result<()> {
        match &mut self.upload {
            Some(upload) => upload.failed(piece, error, cx),
            None => Err(error),
        }
    }

    fn begin(&mut self, room: u64) -> Option<u32> {
        self.upload.as_mut()?.begin(room)
    }

    fn piece(&self, piece: u32) -> Request {
        match &self.upload {
            Some(upload) => upload.piece(piece),
            None => self.original.look(),
        }
    }

    fn weight(&self, piece: u32) -> u64 {
        self.upload.as_ref().map_or(0, |upload| upload.weight(piece))
    }

    fn finished(&mut self, piece: u32, response: &Response, cx: &Cx<'_>) -> Result<()> {
        match &mut self.upload {
            Some(upload) => upload.finished(piece, response, cx),
            None => Ok(()),
        }
    }

    fn interrupted(&mut self, piece: u32, lost: &Lost) -> bool {
        self.upload.as_mut().is_some_and(|upload| upload.interrupted(piece, lost))
    }

    fn width(&self) -> Width {
        self.upload.as_ref().map_or(Width { pieces: 1, bytes: u64::MAX }, Fan::width)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        self.upload.as_ref().map_or_else(Vec::new, |upload| upload.left_behind(in_doubt))
    }
}
