//! What was explored.

use super::event::{Event, Tried};
use std::{collections::BTreeMap, fmt};

/// What was explored.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The states that differ.
    pub states: u64,
    /// The ways through them from the beginning to an end.
    pub paths: u128,
    /// The ends that differ, by how the operations ended there.
    pub ends: BTreeMap<String, u64>,
    /// The most events on one path.
    pub deepest: usize,
    /// How often each fault was tried: in how many states that differ, and on how many requests in them.
    pub tried: BTreeMap<Tried, u64>,
}

impl Report {
    /// How many of the ends have such an operation: `Create done`, `List Lost`.
    #[must_use]
    pub fn ended(&self, how: &str) -> u64 {
        self.ends.iter().filter(|(end, _)| end.split(", ").any(|one| one == how)).map(|(_, n)| n).sum()
    }

    /// Of what can be tried, what was not.
    #[must_use]
    pub fn untried(&self) -> Vec<Tried> {
        Tried::all().filter(|tried| !self.tried.contains_key(tried)).collect()
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
        if let Some(tried) = event.tried() {
            *self.tried.entry(tried).or_default() += 1;
        }
    }

    pub(super) fn end(&mut self, how: String) {
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
