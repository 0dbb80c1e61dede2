//! The walk counts right, and notices each rule that is broken.

use pileus_walk::{Broken, Digest, Event, Fault, Maze, Tried, Walk};
use std::{
    fmt::Write as _,
    hash::{Hash as _, Hasher as _},
};

/// What is wrong with a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    /// One way leads back to where it came from, but for a count.
    Endless,
    /// In the middle there is no way on.
    Stuck,
    Prints,
    /// Polling again changes something.
    Restless,
    WrongEnd,
    WrongStep,
}

/// A square of states: each step goes right or down, and it ends in the lower right corner.
struct Grid {
    size: u32,
    flaw: Flaw,
}

#[derive(Clone, Debug, Default, Hash)]
struct Place {
    right: u32,
    down: u32,
    rounds: u32,
}

impl Maze for Grid {
    type State = Place;

    fn digest(&self, state: &Place, text: &mut String) -> u64 {
        text.clear();
        let _ = write!(text, "{state:?}");
        if self.flaw == Flaw::Prints && state.right == 1 {
            text.push_str("hush");
        }
        let mut hasher = Digest::default();
        state.hash(&mut hasher);
        // Of the real ones an eighth is polled again; here all of them are.
        hasher.finish() & !7
    }

    fn secrets<'s>(&'s self, _: &'s Place) -> impl Iterator<Item = &'s str> {
        ["hush"].into_iter()
    }

    fn nudged(&self, state: &Place) -> Result<Place, Broken> {
        let restless = self.flaw == Flaw::Restless && state.down == 2;
        Ok(Place { rounds: state.rounds + u32::from(restless), ..state.clone() })
    }

    fn over(&self, state: &Place) -> bool {
        state.right == self.size && state.down == self.size
    }

    fn end(&self, _: &Place) -> Result<String, Broken> {
        if self.flaw == Flaw::WrongEnd { Err("not here".into()) } else { Ok("Create done, List done".into()) }
    }

    fn events(&self, state: &Place) -> Vec<Event> {
        let mut events = Vec::new();
        if self.flaw == Flaw::Stuck && (state.right, state.down) == (1, 1) {
            return events;
        }
        if self.flaw == Flaw::Endless {
            events.push(Event::Late);
        }
        if state.right < self.size {
            events.push(Event::Time);
        }
        if state.down < self.size {
            events.push(Event::Strike(0, Fault::Reset));
        }
        events
    }

    fn after(&self, state: &Place, event: Event) -> Result<Place, Broken> {
        let Place { right, down, rounds } = *state;
        match event {
            Event::Time if self.flaw == Flaw::WrongStep && down == 1 => Err("not that way".into()),
            Event::Time => Ok(Place { right: right + 1, down, rounds }),
            Event::Late => Ok(Place { right, down, rounds: rounds + 1 }),
            _ => Ok(Place { right, down: down + 1, rounds }),
        }
    }
}

fn walk(flaw: Flaw) -> Walk<Grid> {
    Walk::new(Grid { size: 3, flaw })
}

#[test]
fn states_and_paths_are_counted() {
    let mut walk = walk(Flaw::None);
    walk.begin(|_| Ok(Place::default())).expect("no rule is broken");
    let report = walk.report();
    // Six steps, three of them down: 20 ways through 16 places.
    assert_eq!((report.states, report.paths, report.deepest), (16, 20, 6));
    // From each of the twelve places that are not at the lower edge once, however many ways lead there.
    assert_eq!(report.tried.get(&Tried::Fault(Fault::Reset)), Some(&12));
    assert_eq!((report.tried.len(), report.untried().len()), (1, Fault::ALL.len() - 1 + 6));
    assert!(!report.untried().contains(&Tried::Fault(Fault::Reset)));
    assert_eq!((report.ended("List done"), report.ended("done")), (1, 0));
    let text = report.to_string();
    assert!(text.starts_with("16 states, 20 paths to 1 ends, 6 events at most\n"), "{text}");

    // Another beginning adds its paths, and no state that was seen.
    walk.begin(|_| Ok(Place { right: 2, ..Place::default() })).expect("no rule is broken");
    let both = walk.report();
    assert_eq!((both.states, both.paths, both.deepest), (16, 24, 6));
    let mut sum = report.clone();
    sum.add(&both);
    assert_eq!((sum.states, sum.paths, sum.ended("Create done")), (32, 44, 2));
    assert_eq!(sum.tried.get(&Tried::Fault(Fault::Reset)), Some(&24));
}

#[test]
fn broken_rules_are_told_with_the_way_there() {
    let right = Event::Time;
    for (flaw, rule, steps, last) in [
        (Flaw::Endless, "does not end", 301, Event::Late),
        (Flaw::Stuck, "nothing can happen any more", 2, Event::Strike(0, Fault::Reset)),
        (Flaw::Prints, "the secret \"hush\" is printed in Place", 1, right),
        (Flaw::Restless, "polling twice: changed", 5, Event::Strike(0, Fault::Reset)),
        (Flaw::WrongEnd, "not here", 6, Event::Strike(0, Fault::Reset)),
        (Flaw::WrongStep, "not that way", 4, right),
    ] {
        let violation = walk(flaw).begin(|_| Ok(Place::default())).expect_err("a rule is broken");
        assert!(violation.why.contains(rule), "{flaw:?}: {violation}");
        assert_eq!((violation.trail.len(), violation.trail.last()), (steps, Some(&last)), "{violation}");
        assert!(violation.to_string().contains(&format!("{last:?}")), "{violation}");
    }
    let violation = walk(Flaw::None).begin(|_| Err("not even begun".into())).expect_err("a rule is broken");
    assert_eq!((&*violation.why, &*violation.trail), ("not even begun", &[][..]));
}
