//! Walking all paths.

use super::{
    check::{self, Broken},
    event::Event,
    report::Report,
};
use std::{collections::HashMap, fmt};

/// Far deeper than any path is; a path that gets here does not end.
const DEEPEST: usize = 300;

/// What can be walked: states, what can happen in each, and what must hold.
pub trait Maze {
    /// One state of everything.
    type State;

    /// Tells states apart; `text` becomes what the state prints.
    fn digest(&self, state: &Self::State, text: &mut String) -> u64;

    /// What must not be printed in that state.
    fn secrets<'s>(&'s self, state: &'s Self::State) -> impl Iterator<Item = &'s str>;

    /// The state after its operations were polled again and told answers to what they never asked.
    ///
    /// # Errors
    /// Where one of them does something by that.
    fn nudged(&self, state: &Self::State) -> Result<Self::State, Broken>;

    /// Whether everything has ended.
    fn over(&self, state: &Self::State) -> bool;

    /// What must hold at the end: how it ended.
    ///
    /// # Errors
    /// Where it does not hold.
    fn end(&self, state: &Self::State) -> Result<String, Broken>;

    /// Everything that can happen next.
    fn events(&self, state: &Self::State) -> Vec<Event>;

    /// The state after that.
    ///
    /// # Errors
    /// Where a rule is broken on the way there.
    fn after(&self, state: &Self::State, event: Event) -> Result<Self::State, Broken>;
}

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule, and how.
    pub why: Broken,
    /// What led there.
    pub trail: Vec<Event>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trail: Vec<_> = self.trail.iter().map(|event| format!("{event:?}")).collect();
        write!(f, "{}\nafter {}", self.why, trail.join(", "))
    }
}

/// Walks all paths of a maze.
pub struct Walk<M: Maze> {
    maze: M,
    /// The paths from each state that was seen to an end.
    seen: HashMap<u64, u128>,
    trail: Vec<Event>,
    text: String,
    report: Report,
}

impl<M: Maze> Walk<M> {
    /// A walk that has not begun.
    #[must_use]
    pub fn new(maze: M) -> Self {
        Walk { maze, seen: HashMap::new(), trail: Vec::new(), text: String::new(), report: Report::default() }
    }

    /// Walks all paths from a state; those that another beginning led to are not walked again.
    ///
    /// # Errors
    /// The first rule that is broken, with the path that leads there.
    pub fn begin(&mut self, first: impl FnOnce(&M) -> Result<M::State, Broken>) -> Result<(), Violation> {
        self.trail.clear();
        let paths = match first(&self.maze) {
            Ok(first) => self.from(&first),
            Err(why) => Err(why),
        };
        match paths {
            Ok(paths) => {
                self.report.paths = self.report.paths.saturating_add(paths);
                Ok(())
            }
            Err(why) => Err(Violation { why, trail: self.trail.clone() }),
        }
    }

    /// What was walked so far.
    #[must_use]
    pub fn report(&self) -> Report {
        Report { states: self.seen.len() as u64, ..self.report.clone() }
    }

    /// How many paths lead from `state` to an end.
    fn from(&mut self, state: &M::State) -> Result<u128, Broken> {
        let digest = self.maze.digest(state, &mut self.text);
        if let Some(paths) = self.seen.get(&digest) {
            return Ok(*paths);
        }
        check::no_secret(&self.text, self.maze.secrets(state))?;
        // As costly as everything else together: an eighth of the states, picked by what they are like, must do.
        if digest.is_multiple_of(8) {
            let mut nudged = String::new();
            self.maze.digest(&self.maze.nudged(state)?, &mut nudged);
            check::same("polling twice", &self.text, &nudged)?;
        }
        self.report.deepest = self.report.deepest.max(self.trail.len());
        if self.trail.len() > DEEPEST {
            return Err("this does not end".into());
        }
        if self.maze.over(state) {
            let how = self.maze.end(state)?;
            self.report.end(how);
            self.seen.insert(digest, 1);
            return Ok(1);
        }
        let mut paths = 0u128;
        for event in self.maze.events(state) {
            self.trail.push(event);
            self.report.step(event);
            let next = self.maze.after(state, event)?;
            paths = paths.saturating_add(self.from(&next)?);
            self.trail.pop();
        }
        if paths == 0 {
            return Err("nothing can happen any more, and it is not over".into());
        }
        self.seen.insert(digest, paths);
        Ok(paths)
    }
}
