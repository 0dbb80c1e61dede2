//! What an operation gives and does where nothing goes wrong.

use super::{state::waker, world::World};
use crate::{
    place::Place,
    registry::{Effect, Entry, Held, Outcome},
};
use bytes::Bytes;
use pileus_core::{Kind, Op, Result, Time};
use pileus_sim::{Change, How, Sim};
use pileus_walk::{Actor, Flight, Sink};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// By then everything that was begun is done.
const SETTLED: Duration = Duration::from_secs(24 * 3600);
/// More steps than any operation takes.
const STEPS: usize = 500;

/// What an operation gives and does where nothing goes wrong.
#[derive(Clone)]
pub struct Expected {
    /// What it gives, or what kind of refusal.
    pub result: std::result::Result<Outcome, Kind>,
    /// What it does to the cloud, once all is settled.
    pub shape: Shape,
    /// How many of the things that it makes it names.
    pub named: usize,
    /// Whether it gives the same to the letter at another time.
    pub timeless: bool,
    /// What it brings its caller.
    pub(super) poured: Sink,
    /// The same where somebody has written over what it reads.
    pub(super) poured_of_other: Sink,
    /// What is stored before and after.
    pub(super) contents: [Contents; 2],
    /// The session and the cloud after the login and nothing else.
    pub(super) warm: (Held, World),
    /// The cloud as it is without the operation, once all is settled.
    pub(super) before: Sim,
    pub(super) settled: Time,
}

/// How a cloud differs from what it was: in what kinds of things, and how these look but for ids and times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub(super) changes: Vec<(&'static str, How, String)>,
    /// How much was made and is gone, by kind.
    pub(super) counts: BTreeMap<(&'static str, How), usize>,
    /// What was made.
    pub(super) made: Vec<Change>,
}

/// What is stored, by bucket and key.
pub(super) type Contents = BTreeMap<String, Bytes>;

/// Whether that is an object that others are made of.
pub(crate) fn is_segment(id: &str) -> bool {
    id.contains("_segments/")
}

/// What is stored in that cloud. What is made of segments has their bytes.
pub(super) fn contents(sim: &Sim) -> Contents {
    let whole = sim.stored().filter(|(id, _)| !is_segment(id));
    whole.map(|(id, content)| (id, content.into_bytes())).collect()
}

impl Shape {
    pub(super) fn of(world: &Sim, before: &Sim, settled: Time) -> Self {
        let mut world = world.clone();
        world.pass(settled);
        let mut shape = Shape::default();
        for change in world.changes(before) {
            let id = if change.how == How::Made { "" } else { &change.id };
            // What something is tagged with comes and goes with it.
            if change.kind != "tags" {
                *shape.counts.entry((change.kind, change.how)).or_default() += 1;
            }
            shape.changes.push((change.kind, change.how, format!("{id} {}", mask(&change.row))));
            if change.how == How::Made {
                shape.made.push(change);
            }
        }
        shape.changes.sort();
        shape
    }

    /// How many of what was made the text names.
    pub(super) fn named_in(&self, text: &str) -> usize {
        self.made.iter().filter(|change| text.contains(change.id.as_str())).count()
    }
}

impl Expected {
    /// Runs `entry` undisturbed at a clone of `place`.
    #[must_use]
    pub fn of(entry: &Entry, place: &Place) -> Self {
        let account = entry.account(place);
        let fresh = account.snapshot();
        let later = run(entry, place, place.now + Duration::from_secs(600));
        account.restore(fresh.clone());
        let Run { mut result, world, warm, sink: poured } = run(entry, place, place.now);
        let mut poured_of_other = Sink::default();
        if entry.can_be_overwritten() {
            let mut other = place.clone();
            entry.overwrite(&mut other.sim, other.now);
            account.restore(fresh.clone());
            poured_of_other = run(entry, &other, place.now).sink;
        }
        if entry.effect == Effect::Lists {
            // What is to be listed is known from where no listing has a second page.
            let mut whole = place.clone();
            whole.sim.set_page_limit(1000);
            account.restore(fresh.clone());
            result = run(entry, &whole, place.now).result;
        }
        let settled = place.now + SETTLED;
        let mut before = place.sim.clone();
        before.pass(settled);
        let shape = Shape::of(&world.sim, &before, settled);
        let result = result.map_err(|error| error.kind());
        let named = result.as_ref().map_or(0, |outcome| shape.named_in(&outcome.text()));
        let timeless = later.result.map_err(|error| error.kind()) == result;
        account.restore(fresh);
        let contents = [contents(&before), contents(&world.sim)];
        Expected { result, shape, named, timeless, poured, poured_of_other, contents, warm, before, settled }
    }
}

pub(super) struct Run {
    pub(super) result: Result<Outcome>,
    pub(super) world: World,
    pub(super) sink: Sink,
    warm: (Held, World),
}

/// Runs it from its beginning to its end; every answer comes at once.
fn run(entry: &Entry, place: &Place, now: Time) -> Run {
    finish(entry, place, entry.start(place), World::new(place.sim.clone()), now, Sink::default())
}

/// Runs it to its end from wherever it is.
pub(super) fn finish(
    entry: &Entry,
    place: &Place,
    op: Op<Outcome>,
    mut world: World,
    mut now: Time,
    mut sink: Sink,
) -> Run {
    let account = entry.account(place);
    let mut warm = (account.snapshot(), world.clone());
    let (mut logging_in, mut flights) = (true, VecDeque::<Flight>::new());
    let mut actor = Actor::new(0, op, waker());
    for _ in 0..STEPS {
        let sent = actor.poll::<World>(now, flights.iter()).unwrap_or_else(|why| panic!("{entry:?}: {why}"));
        if let Some(flight) = sent {
            flights.push_back(flight);
        } else if let Some(flight) = flights.pop_front() {
            // Whatever the session needs comes first: the login, and which versions there are.
            logging_in &= flight.login || entry.is_discovery(&flight.exchange);
            let answer = flight.answered(&mut world, now, &mut sink);
            actor.answer(flight.id, answer, now);
            if logging_in {
                warm = (account.snapshot(), world.clone());
            }
        } else if let Some(result) = actor.result {
            return Run { result, world, warm, sink };
        } else if let Some(until) = actor.wait {
            now = until;
        }
    }
    panic!("{entry:?} does not end by itself");
}

/// The text without what differs from one time to another: ids, keys, addresses and times, which is all that is long and
/// has a digit in it.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let part = |c: char| c.is_ascii_alphanumeric() || "-_.:/+=%@".contains(c);
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        // Of the digits of a reservation's id all may be letters.
        let reservation = word.starts_with("r-");
        if word.len() >= 6 && (reservation || word.bytes().any(|b| b.is_ascii_digit())) {
            masked.push('#');
        } else {
            masked.push_str(word);
        }
        let next = after.find(part).unwrap_or(after.len());
        masked.push_str(&after[..next]);
        rest = &after[next..];
    }
    masked
}
