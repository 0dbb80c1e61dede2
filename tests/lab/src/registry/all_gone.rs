//! Deletions of many as one: it has worked where all of them have.

use super::Outcome;
use pileus_core::{
    Answer, Checkpoint, Cx, ExchangeId, Leftover, Op, Operation, Step, machine::Map, storage::Deletion,
};
use std::time::Duration;

/// The operation, which fails with the first error that it tells of a key.
pub(super) fn all_gone(op: Op<Vec<Deletion>>) -> Op<Outcome> {
    Map::new(AllGone(op), Outcome::one).op()
}

#[derive(Clone, Debug)]
struct AllGone(Op<Vec<Deletion>>);

impl Operation for AllGone {
    type Output = Vec<Deletion>;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<Self::Output> {
        match self.0.poll(cx) {
            Step::Done(Ok(all)) => {
                let error = all.iter().find_map(|deletion| deletion.error.clone());
                Step::Done(error.map_or(Ok(all), Err))
            }
            step => step,
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        self.0.answer(id, answer, cx);
    }

    fn limit(&mut self, total: Duration) {
        self.0.limit(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        self.0.left_behind()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        self.0.checkpoint()
    }
}
