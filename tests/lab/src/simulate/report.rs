//! How much happened.

use super::Fault;
use std::{collections::BTreeMap, fmt, time::Duration};

/// How much happened in a run, or in many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Runs.
    pub runs: u64,
    /// Operations begun.
    pub ops: u64,
    /// Those that succeeded.
    pub succeeded: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those that were dropped.
    pub dropped: u64,
    /// How often one was taken up from its checkpoint.
    pub resumed: u64,
    /// Requests that were sent.
    pub requests: u64,
    /// What went wrong, and how often.
    pub faults: BTreeMap<Fault, u64>,
    /// How often clocks jumped.
    pub jumps: u64,
    /// Things that were made.
    pub made: u64,
    /// Those that only what failed or was dropped told of.
    pub left_behind: u64,
    /// Listings that were compared with what was there.
    pub listings: u64,
    /// The most operations in one run.
    pub most_ops: u64,
    /// The most requests in flight at once.
    pub most_in_flight: usize,
    /// The most bytes of one answer that were kept.
    pub largest_answer: usize,
    /// The most bytes of answers at once that were kept for operations.
    pub most_held: usize,
    /// Virtual time.
    pub time: Duration,
    /// The longest that an operation took, in virtual time.
    pub longest: Duration,
}

impl Totals {
    /// Adds another run's.
    pub fn add(&mut self, other: &Totals) {
        self.runs += other.runs;
        self.ops += other.ops;
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        self.dropped += other.dropped;
        self.resumed += other.resumed;
        self.requests += other.requests;
        for (fault, count) in &other.faults {
            *self.faults.entry(*fault).or_default() += count;
        }
        self.jumps += other.jumps;
        self.made += other.made;
        self.left_behind += other.left_behind;
        self.listings += other.listings;
        self.most_ops = self.most_ops.max(other.most_ops);
        self.most_in_flight = self.most_in_flight.max(other.most_in_flight);
        self.largest_answer = self.largest_answer.max(other.largest_answer);
        self.most_held = self.most_held.max(other.most_held);
        self.time += other.time;
        self.longest = self.longest.max(other.longest);
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} runs: {} operations ({} succeeded, {} failed, {} dropped, {} resumed; {} at once at most)",
            self.runs, self.ops, self.succeeded, self.failed, self.dropped, self.resumed, self.most_ops
        )?;
        writeln!(
            f,
            "{} requests ({} in flight at most), {} things made, {} of them left behind and told of, {} listings compared",
            self.requests, self.most_in_flight, self.made, self.left_behind, self.listings
        )?;
        let days = self.time.as_secs() / 86_400;
        writeln!(
            f,
            "{days} days of virtual time, {} clock jumps; the longest operation took {:?}",
            self.jumps, self.longest
        )?;
        writeln!(
            f,
            "the largest answer kept {} bytes, all at once {} at most",
            self.largest_answer, self.most_held
        )?;
        let faults: Vec<String> =
            self.faults.iter().map(|(fault, count)| format!("{fault:?} {count}")).collect();
        write!(f, "{} faults: {}", self.faults.values().sum::<u64>(), faults.join(", "))
    }
}
