//! A creation that can be stored and taken up again.

use super::{CreateOnce, Creation};
use crate::{Checkpoint, Cx, Error, Flow, Leftover, Next, Progress, Response, Result};
use serde::{Serialize, de::DeserializeOwned};

/// Runs a [`CreateOnce`], and gives it checkpoints of a name.
#[derive(Clone, Debug)]
pub struct Stored<C: Creation> {
    name: &'static str,
    once: CreateOnce<C>,
}

impl<C> Stored<C>
where
    C: Creation + Serialize + DeserializeOwned,
    C::Look: Serialize + DeserializeOwned,
{
    /// A creation that has not begun.
    #[must_use]
    pub fn new(name: &'static str, creation: C) -> Self {
        Stored { name, once: CreateOnce::new(creation) }
    }

    /// A creation that was stored: whether a request that was under way has arrived is unknown.
    pub fn resume(name: &'static str, checkpoint: &Checkpoint) -> Result<Self> {
        let once: CreateOnce<C> = checkpoint.read(name, 1)?;
        Ok(Stored { name, once: once.resumed() })
    }
}

impl<C> Flow for Stored<C>
where
    C: Creation + Serialize + DeserializeOwned,
    C::Look: Serialize + DeserializeOwned,
{
    type Output = C::Output;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Self::Output> {
        self.once.next(cx)
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Self::Output>> {
        self.once.advance(response, cx)
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Self::Output>> {
        self.once.failed(error, cx)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        self.once.left_behind(in_doubt)
    }

    fn checkpoint(&self, in_doubt: bool) -> Option<Checkpoint> {
        Checkpoint::of(self.name, 1, &self.once.stored(in_doubt))
    }
}
