//! Many operations of all providers at once, on one embedded cloud and virtual time, with everything that can go wrong
//! going wrong by dice: a run follows from its seed alone, to the last event.
//!
//! [`run`] draws a [`Plan`] from the seed: how many operations, of which kind, on what sort of session, how bad the
//! network and how bad the clocks are. Whatever happens then, these rules hold, and a [`Violation`] tells which one did
//! not:
//!
//! * no operation makes a thing by two of its requests;
//! * what was made is named by somebody: by the result, by what an error or a dropped operation says is left behind, or,
//!   of a single call, by the error's saying that it may have acted;
//! * a listing has every item that was there all along, once;
//! * every operation ends, and one that waits has something to wait for;
//! * an operation has no more requests in flight than it may, all of them no more than the transport allows;
//! * a content that is moved arrives whole: it is one state of the object that it comes from, never two, and an object
//!   that is written is there as it is to be or not at all;
//! * no secret is printed: not by operations, requests, errors, outputs, sessions or checkpoints;
//! * no more of an answer is kept than the request allows;
//! * no request goes anywhere but to the cloud.

mod actor;
mod baseline;
mod check;
mod dice;
mod events;
mod fault;
mod happen;
mod moved;
mod plan;
mod report;
mod state;
mod step;

pub use dice::Dice;
pub use fault::Fault;
pub use plan::{Credentials, Plan};
pub use report::Totals;

use crate::registry::{Entry, Outcome};
use pileus_core::Op;
use state::Run;

/// A rule that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The number of the operation it is about.
    pub op: usize,
    /// Which rule, and how.
    pub why: String,
}

/// Something that is done to an operation before it runs: sabotage, to see whether the rules notice.
pub type Hook = fn(Op<Outcome>, &Entry) -> Op<Outcome>;

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Ran {
    /// What happened, line by line; empty unless it was asked for.
    pub trail: Vec<String>,
    /// What follows from everything that happened: the same for the same events only.
    pub digest: u64,
    /// How much happened.
    pub totals: Totals,
    /// The rule that did not hold, if one did not.
    pub violation: Option<Violation>,
}

/// The run of a seed; its events are kept if `trace` says so.
#[must_use]
pub fn run(seed: u64, trace: bool) -> Ran {
    run_with(seed, trace, |op, _| op)
}

/// The same with something done to every operation.
#[must_use]
pub fn run_with(seed: u64, trace: bool, hook: Hook) -> Ran {
    let mut run = Run::new(seed, trace, hook);
    let violation = run.go().err();
    run.ran(violation)
}
