//! What must hold at every end.

use super::{
    expect::{Shape, contents, finish, is_segment, mask},
    state::{Stage, State},
    world::World,
};
use crate::registry::{Effect, Move, Outcome};
use pileus_core::{Error, Leftover, Repeat};
use pileus_sim::{Change, How};
use pileus_walk::{Broken, Sink, source};
use std::time::Duration;

/// Uploads in parts that were begun and not ended.
const UPLOAD: &str = "upload";
/// When a transfer that has failed is gone on with: every lease of its session has ended.
const LATER: Duration = Duration::from_secs(3600);
/// The same at Google, where one that nobody goes on with is in nobody's way and ends by itself.
pub(crate) const SESSION: &str = "gcs upload";

/// What is found to be right of a content is right: it is all of it, and nothing else.
pub(super) fn moved(stage: &Stage<'_>) -> Result<(), Broken> {
    let Some(moves) = stage.entry.moves else { return Ok(()) };
    let [before, after] = &stage.expected.contents;
    let (is, right) = match moves(stage.place) {
        Move::Up(id, size) => (after.get(&id.to_string()).cloned(), Some(source(0..size))),
        Move::Down(id, span) => {
            let poured = &stage.expected.poured;
            (
                poured.bytes(poured.len()).map(Into::into),
                before.get(&id.to_string()).map(|all| all.slice(span)),
            )
        }
    };
    if is == right {
        return Ok(());
    }
    Err(format!("undisturbed it moves {is:?}, where {right:?} is right"))
}

/// At the end of a path, and again after all that was given up has arrived.
pub(super) fn end(state: &State, stage: &Stage<'_>) -> Result<(), Broken> {
    let shape = |world: &World| {
        let expected = stage.expected;
        if world.sim.changes(&stage.place.sim).is_empty() {
            // Nothing was done, so nothing comes of it.
            return Shape::default();
        }
        Shape::of(&world.sim, &expected.before, expected.settled)
    };
    ended(state, stage, &shape(&state.world), true)?;
    stored(&state.world, state, stage, true)?;
    resumable(state, stage)?;
    if !state.ghosts.is_empty() {
        let mut late = state.world.clone();
        for ghost in &state.ghosts {
            // Nobody hears what comes of it.
            let _ = ghost.unheard(&mut late, state.there);
        }
        ended(state, stage, &shape(&late), false)
            .and_then(|()| stored(&late, state, stage, false))
            .map_err(|why| format!("{why}\n  once what was lost arrives"))?;
    }
    Ok(())
}

fn ended(state: &State, stage: &Stage<'_>, shape: &Shape, whole: bool) -> Result<(), Broken> {
    no_more(shape, state, stage)?;
    match &state.actor.result {
        // What was refused the first time, and nobody heard of it, may look done the second time: it is not there.
        Some(Ok(_)) if stage.expected.result.is_err() && settles(state, stage) => Ok(()),
        Some(Ok(outcome)) => given(outcome, shape, state, stage, whole),
        Some(Err(error)) => {
            told(error.left_behind(), error.may_have_acted(), shape, stage)?;
            let clear = !state.actor.doubt && shape.made.is_empty();
            if clear && error.may_have_acted() && stage.expected.shape.changes.is_empty() {
                return Err("the error says that it may have acted, and it cannot".into());
            }
            excused(error, shape, state, stage)
        }
        // One call says nothing of itself but in its error.
        None if stage.repeat.is_some() => Ok(()),
        None => told(state.actor.dropped.as_deref().unwrap_or_default(), false, shape, stage),
    }
}

fn settles(state: &State, stage: &Stage<'_>) -> bool {
    state.actor.doubt
        && stage.repeat.is_none_or(|repeat| matches!(repeat, Repeat::Settling(_) | Repeat::Removing))
}

/// However often it was sent, what it makes and removes is what it makes and removes once.
fn no_more(shape: &Shape, state: &State, stage: &Stage<'_>) -> Result<(), Broken> {
    let expected = &stage.expected.shape;
    let reads = matches!(stage.entry.effect, Effect::Reads | Effect::Lists);
    if state.overwritten && reads {
        return Ok(());
    }
    if reads && !shape.changes.is_empty() {
        return Err(format!("reading changes the cloud: {:?}", shape.changes));
    }
    for ((kind, how), count) in &shape.counts {
        let right = expected.counts.get(&(kind, *how)).copied().unwrap_or(0);
        // What an object is made of is there until it is whole; whoever did not get there tells of it.
        let begun = [UPLOAD, SESSION].contains(kind) && !matches!(state.actor.result, Some(Ok(_)));
        if is_spare(kind, *how, state) {
            continue;
        }
        let right = right + usize::from(begun) + orphans(kind, state);
        if *count > right && *how == How::Made {
            return Err(format!("made more than once: {count} of {kind}, where {right} is right"));
        }
        if *count > right && *how == How::Gone {
            return Err(format!("removed too much: {count} of {kind}, where {right} is right"));
        }
    }
    Ok(())
}

/// What it gives is what it gives undisturbed, and so is what it has done.
fn given(
    outcome: &Outcome,
    shape: &Shape,
    state: &State,
    stage: &Stage<'_>,
    whole: bool,
) -> Result<(), Broken> {
    let expected = stage.expected;
    let Ok(right) = &expected.result else {
        return Err(format!("it succeeds with {outcome:?}, where {:?} is right", expected.result));
    };
    match (stage.entry.effect, right, outcome) {
        // Less is told of each, but of all of them.
        (Effect::Lists, Outcome::Many(right), Outcome::Many(items)) if state.blind => {
            if items.len() != right.len() {
                return Err(format!("{} items are listed, where {} is right", items.len(), right.len()));
            }
        }
        (Effect::Lists, Outcome::Many(right), Outcome::Many(items)) => listed(items, right)?,
        (Effect::Reads, ..) if state.blind || state.overwritten => {}
        (Effect::Reads | Effect::Lists, ..) => {
            let (is, right) = (outcome.text(), right.text());
            let equal = if expected.timeless { is == right } else { mask(&is) == mask(&right) };
            if !equal {
                return Err(format!("it gives\n  {is}\nwhere this is right\n  {right}"));
            }
        }
        _ => {
            let named = shape.named_in(&outcome.text());
            if named != expected.named {
                return Err(format!("{outcome:?} names {named} of {:?}, not {}", shape.made, expected.named));
            }
        }
    }
    let orphan = |(kind, how, _): &&(&str, How, String)| {
        (*how == How::Made && orphans(kind, state) > 0) || is_spare(kind, *how, state)
    };
    let seen = |(kind, how, row): &(&'static str, How, String)| {
        (*kind, *how, if state.actor.doubt { without_history(row) } else { row.clone() })
    };
    let changes = shape.changes.iter().filter(|change| !orphan(change)).map(seen);
    let right = expected.shape.changes.iter().filter(|change| !orphan(change)).map(seen);
    if whole && !state.overwritten && !changes.eq(right) {
        return Err(format!(
            "it has done\n  {:?}\nwhere this is right\n  {:?}",
            shape.changes, expected.shape.changes
        ));
    }
    brought(state, stage)
}

/// What a process began when it ended, and its successor cannot know of.
fn orphans(kind: &str, state: &State) -> usize {
    usize::from(kind == UPLOAD && state.orphaned)
}

/// A row without what it was before, and without how often it was changed: of what is written again, and is the same,
/// Azure keeps another version and Google counts it.
fn without_history(row: &str) -> String {
    let cut = |row: String, from: &str, to: &str| match row
        .split_once(from)
        .and_then(|(head, rest)| Some((head, rest.split_once(to)?)))
    {
        Some((head, (_, tail))) => format!("{head}{tail}"),
        None => row,
    };
    cut(cut(row.to_owned(), "others: [", "], blocks: "), " metageneration: ", ", ")
}

/// A session of an upload of which nobody heard that it was begun: another was begun in its stead.
fn is_spare(kind: &str, how: How, state: &State) -> bool {
    kind == SESSION && how == How::Made && (state.actor.doubt || state.orphaned)
}

/// What it brought its caller is one state of what it read, every byte of it at its place, and never two.
fn brought(state: &State, stage: &Stage<'_>) -> Result<(), Broken> {
    one_state(&state.sink, state.overwritten, stage)
}

fn one_state(sink: &Sink, overwritten: bool, stage: &Stage<'_>) -> Result<(), Broken> {
    let expected = stage.expected;
    let states = [&expected.poured, &expected.poured_of_other];
    // What was poured behind its end, of an attempt that did not count, its caller cuts off.
    let is = |right: &&&Sink| sink.bytes(right.len()) == right.bytes(right.len());
    let found = states[..=usize::from(overwritten)].iter().find(is);
    match found {
        Some(_) => Ok(()),
        None => Err(format!("it brings\n  {sink:?}\nwhere this is right\n  {states:?}")),
    }
}

/// What is stored is what was there before, or what is right: never anything between, whatever has happened.
fn stored(world: &World, state: &State, stage: &Stage<'_>, whole: bool) -> Result<(), Broken> {
    if state.overwritten || world.sim.changes(&stage.place.sim).is_empty() {
        return Ok(());
    }
    let [before, after] = &stage.expected.contents;
    let now = contents(&world.sim);
    let done = whole && stage.expected.result.is_ok() && matches!(state.actor.result, Some(Ok(_)));
    for id in before.keys().chain(after.keys()).chain(now.keys()) {
        let is = now.get(id);
        if is != after.get(id) && (done || is != before.get(id)) {
            let (before, after) = (before.get(id), after.get(id));
            return Err(format!("{id} holds {is:?}, where {after:?} is right, after {before:?}"));
        }
    }
    Ok(())
}

/// A transfer that has failed can be gone on with from its checkpoint, and is done then: unless its upload was thrown away
/// or somebody has written over what it reads.
fn resumable(state: &State, stage: &Stage<'_>) -> Result<(), Broken> {
    let (Some(moves), Ok(_)) = (stage.entry.moves, &stage.expected.result) else { return Ok(()) };
    let (Some(Err(_)), Some(kept)) = (&state.actor.result, &state.actor.kept) else { return Ok(()) };
    stage.account.restore(stage.fresh.clone());
    let again =
        stage.entry.resume(stage.place, kept).map_err(|why| format!("it cannot be resumed: {why}"))?;
    let later = state.there + LATER;
    let run = finish(stage.entry, stage.place, again, state.world.clone(), later, state.sink.clone());
    match (moves(stage.place), run.result) {
        (Move::Up(id, size), Ok(_)) => {
            let is = contents(&run.world.sim).remove(&id.to_string());
            if is == Some(source(0..size)) { Ok(()) } else { Err(format!("resumed, it uploads {is:?}")) }
        }
        (Move::Down(..), Ok(_)) => one_state(&run.sink, state.overwritten, stage),
        (Move::Up(..), Err(_)) if !stage.entry.name.ends_with(" to be kept") => Ok(()),
        (_, Err(_)) if state.overwritten => Ok(()),
        (_, Err(error)) => Err(format!("resumed, it fails: {error:?}")),
    }
}

/// Everything is listed, in its order, and once.
fn listed(items: &[String], right: &[String]) -> Result<(), Broken> {
    if items == right {
        return Ok(());
    }
    if let Some(missing) = right.iter().find(|item| !items.contains(item)) {
        return Err(format!("the listing lacks {missing}"));
    }
    Err(format!("the listing repeats something: {} items, where {} is right", items.len(), right.len()))
}

/// Whoever asked for what was made is told of it: by its id, or by something that finds it.
fn told(left: &[Leftover], may_have_acted: bool, shape: &Shape, stage: &Stage<'_>) -> Result<(), Broken> {
    // Whoever names a thing knows what it is called.
    let made: Vec<_> = shape.made.iter().filter(|change| !is_named(change.kind) || is_part(change)).collect();
    if stage.entry.effect != Effect::Creates || made.is_empty() {
        return Ok(());
    }
    let finds = |leftover: &Leftover| {
        made.iter().any(|Change { id, row, .. }| {
            leftover.id.as_ref() == Some(id)
                || leftover.find_by.iter().any(|(_, value)| id == value || row.contains(value.as_str()))
        })
    };
    if left.iter().any(finds) || (stage.repeat.is_some() && may_have_acted) {
        return Ok(());
    }
    Err(format!("nobody is told of what was made: {:?}; left behind: {left:?}", shape.made))
}

/// Whether such things are called what their maker says, or tell how an upload has ended.
pub(crate) fn is_named(kind: &str) -> bool {
    const KINDS: [&str; 8] = [
        "bucket",
        "container",
        "object",
        "azure container",
        "azure blob",
        "gcs bucket",
        "gcs object",
        "ended gcs upload",
    ];
    KINDS.contains(&kind)
}

/// Whether it is what an object is to be made of, and whoever knows what the object is called does not know of it.
fn is_part(change: &Change) -> bool {
    let blocks = change.kind == "azure blob" && change.row.contains("base: None");
    blocks || is_segment(&change.id)
}

/// A failure needs a reason that no retry gets over.
fn excused(error: &Error, shape: &Shape, state: &State, stage: &Stage<'_>) -> Result<(), Broken> {
    // What is refused undisturbed is refused in any case.
    if stage.expected.result.as_ref().is_err_and(|right| *right == error.kind()) {
        return Ok(());
    }
    // Nobody knows what became of a lost request where looking for it does not tell: then the error has to say so.
    let doubt = state.actor.doubt && (error.may_have_acted() || !error.left_behind().is_empty());
    // What was done by a request whose answer was lost is refused to its repeat. A removal, though, is done when nothing
    // is left of it, and whoever asks for one through the neutral traits need not hear how a provider says that.
    let removal = stage.entry.effect == Effect::Deletes
        && (stage.repeat.is_none() || error.kind() == pileus_core::Kind::NotFound);
    let done = state.actor.doubt && error.attempts() > 1 && !shape.changes.is_empty() && !removal;
    // A token that is refused twice in a row is given up on: then it is not the token.
    if state.hard || state.expiries > 1 || doubt || done {
        return Ok(());
    }
    Err(format!("it failed for something that trying again gets over: {error:?}"))
}
