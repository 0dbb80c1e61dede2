//! What was explored.

use super::{event::Event, fault::Fault, state::State};
use std::{collections::BTreeMap, fmt};

/// What was explored.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The states that differ.
    pub states: u64,
    /// The ways through them from the beginning to an end.
    pub paths: u128,
    /// The ends that differ, by how the operation ended there.
    pub ends: BTreeMap<String, u64>,
    /// The most events on one path.
    pub deepest: usize,
    /// How often each fault was tried, in states that differ.
    pub tried: BTreeMap<Tried, u64>,
}

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tried {
    /// An exchange struck a fault.
    Fault(Fault),
    /// An answer did not come in its time.
    Late,
    /// A request that was given up arrived after all.
    Arrived,
    /// The client's clock jumped forward.
    Forward,
    /// The client's clock jumped back.
    Back,
    /// An operation was dropped.
    Dropped,
    /// An operation was taken up by another process.
    Resumed,
}

impl Report {
    /// Of what can be tried, what was not.
    #[must_use]
    pub fn untried(&self) -> Vec<Tried> {
        let others =
            [Tried::Late, Tried::Arrived, Tried::Forward, Tried::Back, Tried::Dropped, Tried::Resumed];
        let all = Fault::ALL.map(Tried::Fault).into_iter().chain(others);
        all.filter(|tried| !self.tried.contains_key(tried)).collect()
    }

    /// Takes another one's counts in.
    pub fn add(&mut self, other: &Report) {
        self.states += other.states;
        self.paths = self.paths.saturating_add(other.paths);
        self.deepest = self.deepest.max(other.deepest);
        for (end, count) in &other.ends {
            *self.ends.entry(end.clone()).or_default() += count;
        }
        for (tried, count) in &other.tried {
            *self.tried.entry(*tried).or_default() += count;
        }
    }

    pub(super) fn step(&mut self, event: Event) {
        let tried = match event {
            Event::Strike(fault) => Tried::Fault(fault),
            Event::Late => Tried::Late,
            Event::Arrive(_) => Tried::Arrived,
            Event::Forward(_) => Tried::Forward,
            Event::Back(_) => Tried::Back,
            Event::Drop => Tried::Dropped,
            Event::Resume => Tried::Resumed,
            Event::Answer | Event::Time => return,
        };
        *self.tried.entry(tried).or_default() += 1;
    }

    pub(super) fn end(&mut self, state: &State) {
        let how = match &state.result {
            Some(Ok(_)) => "done".to_owned(),
            Some(Err(error)) => format!("{:?}", error.kind()),
            None => "dropped".to_owned(),
        };
        *self.ends.entry(how).or_default() += 1;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { states, paths, ends, deepest, tried } = self;
        let count: u64 = ends.values().sum();
        write!(f, "{states} states, {paths} paths to {count} ends, {deepest} events at most")?;
        list(f, "ends", ends.iter().map(|(end, n)| format!("{end} {n}")))?;
        list(
            f,
            "tried",
            tried.iter().map(|(tried, n)| match tried {
                Tried::Fault(fault) => format!("{fault:?} {n}"),
                other => format!("{other:?} {n}"),
            }),
        )
    }
}

fn list(f: &mut fmt::Formatter<'_>, what: &str, items: impl Iterator<Item = String>) -> fmt::Result {
    write!(f, "\n  {what}: {}", items.collect::<Vec<_>>().join("; "))
}
