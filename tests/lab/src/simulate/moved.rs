//! What must hold of contents that are moved.

use super::{Violation, state::Run};
use crate::registry::{Move, ObjectId};
use bytes::Bytes;
use pileus_sim::Content;
use pileus_walk::source;
use std::collections::BTreeSet;

impl Run {
    /// Sees which objects operations are to bring their callers.
    pub(super) fn look_out(&mut self) {
        let all = self.actors.iter().filter_map(|actor| actor.entry.moves);
        let down = all.filter_map(|moves| match moves(&self.place) {
            Move::Down(id, _) => Some((id, BTreeSet::new())),
            Move::Up(..) => None,
        });
        self.states = down.collect();
        self.watch();
    }

    /// Keeps in mind which states these objects have had.
    pub(super) fn watch(&mut self) {
        for (id, states) in &mut self.states {
            states.extend(self.sim.object_content(&id.bucket, &id.key).map(Content::into_bytes));
        }
    }

    fn content(&self, id: &ObjectId) -> Option<Bytes> {
        Some(self.sim.object_content(&id.bucket, &id.key)?.into_bytes())
    }

    fn moves(&self, op: usize) -> Option<Move> {
        let actor = &self.actors[op];
        actor.entry.moves.map(|moves| moves(&self.place.naming(&actor.name)))
    }

    /// An operation has succeeded: its caller has one state of the object, never two, or the object is what its caller's
    /// source holds.
    pub(super) fn check_moved(&self, op: usize) -> Result<(), Violation> {
        match self.moves(op) {
            None => Ok(()),
            Some(Move::Up(id, size)) => {
                let is = self.content(&id);
                if is.as_ref() == Some(&source(0..size)) {
                    return Ok(());
                }
                Err(self.violation(op, format!("it succeeds, and {id:?} holds {is:?}")))
            }
            Some(Move::Down(id, span)) => {
                let sink = &self.actors[op].sink;
                let mut states = self.states.get(&id).into_iter().flatten();
                let one = |state: &Bytes| {
                    let part = state.get(span.start.min(state.len())..span.end.min(state.len()));
                    part.is_some_and(|part| sink.bytes(part.len()).as_deref() == Some(part))
                };
                if states.any(one) {
                    return Ok(());
                }
                let states = self.states.get(&id);
                Err(self.violation(
                    op,
                    format!("it succeeds and brings {sink:?} of {id:?}, which was {states:?}"),
                ))
            }
        }
    }

    /// Whatever became of it: what it was to write is not there, or is whole.
    pub(super) fn check_whole(&self, op: usize) -> Result<(), Violation> {
        let Some(Move::Up(id, size)) = self.moves(op) else { return Ok(()) };
        match self.content(&id) {
            Some(is) if is != source(0..size) => {
                Err(self.violation(op, format!("{id:?} holds {is:?}, which nobody wrote")))
            }
            _ => Ok(()),
        }
    }
}
