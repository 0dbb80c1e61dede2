//! What operations give where nothing goes wrong and nobody else is there.

use super::plan::all;
use crate::{
    place::Place,
    registry::{Effect, Entry, Outcome},
};
use pileus_sim::{Made, drive::Drive};
use pileus_walk::source;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

/// What an operation gives where nothing goes wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Baseline {
    pub(super) succeeds: bool,
    /// Of a listing: its items, as far as the cloud's journal knows them.
    pub(super) items: Vec<Item>,
}

/// An item of a listing.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) thing: Made,
    /// What its text has in it, and that of no other item: the id, with what stands before it.
    pub(super) mark: String,
}

/// What that operation gives.
pub(super) fn of(entry: &Entry) -> &'static Baseline {
    static ALL: OnceLock<BTreeMap<&'static str, Baseline>> = OnceLock::new();
    static NOTHING: Baseline = Baseline { succeeds: false, items: Vec::new() };
    ALL.get_or_init(measured).get(entry.name).unwrap_or(&NOTHING)
}

fn measured() -> BTreeMap<&'static str, Baseline> {
    let there = Place::new().sim.everything();
    let quiet = |entry: &&Entry| matches!(entry.effect, Effect::Reads | Effect::Lists);
    all()
        .iter()
        .filter(quiet)
        .map(|entry| {
            let mut place = Place::new();
            let op = entry.start(&place);
            let (whole, mut sink) = (source(0..100), Vec::new());
            let result = Drive::new(place.now).run_with(&mut place.sim, op, &whole, &mut sink);
            let items = match &result {
                // That one lists what runs, which may be stopped.
                Ok(Outcome::Many(items)) if !entry.name.contains("DescribeInstanceStatus") => {
                    marked(items, &there)
                }
                _ => Vec::new(),
            };
            (entry.name, Baseline { succeeds: result.is_ok(), items })
        })
        .collect()
}

/// The items that are told from the others by an id; none where any of them cannot be.
fn marked(items: &[String], there: &[Made]) -> Vec<Item> {
    let found: Vec<Item> = items.iter().filter_map(|item| mark(item, there)).collect();
    let distinct: BTreeSet<&str> = found.iter().map(|item| item.mark.as_str()).collect();
    let owned = |item: &Item| items.iter().filter(|text| text.contains(&item.mark)).count() == 1;
    if found.len() == items.len() && distinct.len() == found.len() && found.iter().all(owned) {
        found
    } else {
        Vec::new()
    }
}

/// The first id in an item's text, and the name of the field it is in.
fn mark(item: &str, there: &[Made]) -> Option<Item> {
    let places = there.iter().filter_map(|thing| {
        let id = thing.id.rsplit('/').next().filter(|id| id.len() > 3)?;
        let quoted = format!("\"{id}\"");
        item.find(&quoted).map(|at| (at, quoted, thing))
    });
    let (at, quoted, thing) = places.min_by_key(|(at, ..)| *at)?;
    // What stands before the id since the last comma or brace: the name of its field.
    let start =
        [", ", "{ "].iter().filter_map(|end| item[..at].rfind(end).map(|found| found + end.len())).max();
    let field = &item[start.unwrap_or(0)..at];
    Some(Item { thing: thing.clone(), mark: format!("{field}{quoted}") })
}
