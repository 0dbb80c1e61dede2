//! Telling states apart.

use super::{
    check::{self, Broken},
    state::{Stage, State},
};
use pileus_core::{Cause, Cx, Lost, Operation, Step};
use std::{
    fmt::Write as _,
    hash::{Hash, Hasher},
};

impl State {
    /// Polling again, and answering what was never asked, change nothing.
    pub(super) fn undisturbed(&self, stage: &Stage, printed: &str) -> Result<(), Broken> {
        stage.session.restore(self.session.clone());
        let mut after = self.clone();
        for (n, actor) in after.actors.iter_mut().enumerate() {
            let settled = !actor.ready && actor.polled == self.now;
            let Some(op) = actor.op.as_mut().filter(|_| settled) else { continue };
            let waker = stage.bells.waker(n);
            let cx = Cx { now: self.now, entropy: u128::MAX / 3, waker: &waker };
            match op.poll(&cx) {
                Step::Wait(until) if until == actor.wait => {}
                other => {
                    return Err(format!("polling operation {n} twice gave {other:?} after {:?}", actor.wait));
                }
            }
            op.answer(actor.last_id + 1, Err(Lost::new(Cause::Broken, true, "stray")), &cx);
            op.answer(0, Err(Lost::new(Cause::Broken, true, "stray")), &cx);
        }
        after.session = stage.session.snapshot();
        let mut text = String::new();
        after.digest(&mut text);
        check::same("polling twice", printed, &text)
    }

    /// Tells states apart, by what they print.
    pub(super) fn digest(&self, text: &mut String) -> u64 {
        text.clear();
        let mut hasher = Digest::default();
        self.world.hash(&mut hasher);
        (self.now, self.there, self.faults, self.hard, self.expiries).hash(&mut hasher);
        (1 + self.excuses).saturating_sub(self.logins).hash(&mut hasher);
        for flight in self.flights.iter().chain(&self.ghosts) {
            (flight.actor, flight.id, flight.until).hash(&mut hasher);
            (flight.request().method(), flight.request().uri()).hash(&mut hasher);
        }
        self.flights.len().hash(&mut hasher);
        for actor in &self.actors {
            (actor.wait, actor.ready, actor.last_id, actor.lives, actor.doubt, actor.shown).hash(&mut hasher);
            let _ = write!(text, "{:?} {:?} {:?};", actor.op, actor.result, actor.dropped);
            if let Some(Err(error)) = &actor.result {
                let _ = write!(text, "{error}");
            }
        }
        let _ = write!(text, "{:?}", self.session);
        text.hash(&mut hasher);
        hasher.finish()
    }
}

/// A hash that is quick where nothing is optimized.
#[derive(Default)]
pub(super) struct Digest(u64);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for chunk in whole.iter().chain([&last]) {
            self.0 =
                (self.0.rotate_left(23) ^ u64::from_le_bytes(*chunk)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn finish(&self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
    }
}
