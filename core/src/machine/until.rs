//! Asking the same thing again until the answer says that it is ready.

use crate::{Cx, Endpoint, Error, Flow, Leftover, Next, Progress, Response, Result, Time};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An endpoint whose answer tells how far some work has come.
pub trait Watch: Endpoint {
    /// What this answer says about it.
    fn verdict(&self, output: &Self::Output) -> Verdict;

    /// A failed look: by default the end. A watch for something to be gone says that it is done; one for something that
    /// the provider does not show yet goes on, after a pause.
    fn looked_in_vain(&self, error: Error) -> Result<Progress<Self::Output>> {
        Err(error)
    }

    /// What is watched, for the error of who stops waiting for it.
    fn left_behind(&self) -> Vec<Leftover> {
        Vec::new()
    }
}

/// What an answer says about the work that is waited for.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is done.
    Ready,
    /// It is under way.
    Pending,
    /// It has failed and will not come to an end by waiting.
    Failed(Error),
}

/// How often to look: after `first`, then in growing steps up to `most`, each jittered by a quarter so that a fleet
/// does not look in step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// The wait before the second look.
    pub first: Duration,
    /// The longest wait between two looks.
    pub most: Duration,
}

impl Default for Pace {
    /// One second at first, five at most.
    fn default() -> Self {
        Pace { first: Duration::from_secs(1), most: Duration::from_secs(5) }
    }
}

impl Pace {
    /// How long to wait after that many looks.
    #[must_use]
    pub fn after(&self, looks: u32, entropy: u128) -> Duration {
        let grown = times(self.first, 1.5f64.powi(looks.saturating_sub(1).min(30).cast_signed()));
        times(grown.min(self.most), 0.75 + (entropy % 1024) as f64 / 2048.0)
    }
}

/// Saturates instead of overflowing: a pace may come out of a checkpoint.
fn times(span: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(span.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

/// Asks a [`Watch`] again and again until it is ready or has failed. Waits for ever unless the operation is given a
/// limit; serializable wherever the watch is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Until<W> {
    watch: W,
    pace: Pace,
    looks: u32,
    look_at: Time,
}

impl<W: Watch> Until<W> {
    /// Looks at once, then at that pace.
    #[must_use]
    pub fn new(watch: W, pace: Pace) -> Self {
        Until { watch, pace, looks: 0, look_at: Time::EPOCH }
    }

    /// What is watched.
    #[must_use]
    pub fn watch(&self) -> &W {
        &self.watch
    }

    /// What comes next, for a flow of which the waiting is a part.
    pub fn next_look<T>(&self, cx: &Cx<'_>) -> Next<T> {
        // Further away than any of its waits, it is another clock's: of who made the checkpoint, or before it was set.
        let soon = self.look_at <= cx.now + times(self.pace.most, 1.25);
        if soon && self.look_at > cx.now {
            Next::Sleep(self.look_at)
        } else {
            Next::Request(self.watch.request())
        }
    }

    /// Takes the answer to a look, for a flow of which the waiting is a part.
    pub fn looked(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<W::Output>> {
        let output = self.watch.response(response)?;
        match self.watch.verdict(&output) {
            Verdict::Ready => Ok(Progress::Done(output)),
            Verdict::Failed(error) => Err(error),
            Verdict::Pending => {
                self.pause(cx);
                Ok(Progress::Continue)
            }
        }
    }
}

impl<W: Watch> Until<W> {
    fn pause(&mut self, cx: &Cx<'_>) {
        self.looks = self.looks.saturating_add(1);
        self.look_at = cx.now + self.pace.after(self.looks, cx.entropy);
    }
}

impl<W: Watch> Flow for Until<W> {
    type Output = W::Output;

    fn next(&mut self, cx: &Cx<'_>) -> Next<W::Output> {
        self.next_look(cx)
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<W::Output>> {
        self.looked(response, cx)
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<W::Output>> {
        let progress = self.watch.looked_in_vain(error)?;
        if matches!(progress, Progress::Continue) {
            self.pause(cx);
        }
        Ok(progress)
    }

    fn left_behind(&self, _: bool) -> Vec<Leftover> {
        self.watch.left_behind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_grows_to_its_limit_and_never_overflows() {
        let second = Duration::from_secs(1);
        let pace = Pace::default();
        assert_eq!(pace.after(1, 512), second);
        assert_eq!(pace.after(2, 512), second.mul_f64(1.5));
        assert_eq!(pace.after(u32::MAX, 512), second * 5);
        assert_eq!(
            (pace.after(1, 0), pace.after(1, 1023) < second.mul_f64(1.25)),
            (second.mul_f64(0.75), true)
        );
        let endless = Pace { first: Duration::MAX, most: Duration::MAX };
        assert_eq!(endless.after(u32::MAX, 1023), Duration::MAX);
        assert_eq!(Pace { first: Duration::MAX, most: second }.after(2, 512), second);
    }
}
