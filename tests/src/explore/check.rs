//! What must hold at every end.

use super::{
    actor::{Seen, Task},
    state::{Stage, State},
    world::{Server, World},
};
use pileus_core::{Kind, Leftover};
use pileus_walk::{Actor, Broken};
use std::collections::BTreeSet;

/// At the end of a path, and again after all that was given up has arrived.
pub(super) fn end(state: &State, stage: &Stage) -> Result<(), Broken> {
    let mut late = state.world.clone();
    for ghost in &state.ghosts {
        // Nobody hears what comes of it.
        let _ = ghost.unheard(&mut late, state.there);
    }
    for world in [&state.world, &late] {
        for actor in &state.actors {
            let task = &stage.tasks[actor.number];
            ended(task, actor, state, world, stage).map_err(|why| {
                let result = &actor.result;
                format!("{why}\n  of {task:?}, which gave {result:?} (dropped: {:?})", actor.dropped)
            })?;
        }
    }
    Ok(())
}

fn ended(
    task: &Task,
    actor: &Actor<Seen>,
    state: &State,
    world: &World,
    stage: &Stage,
) -> Result<(), Broken> {
    match (task, &actor.result) {
        (Task::Create(name) | Task::CreateByKey(name), result) => {
            let made = only(world, name)?;
            match (made, result) {
                (Some(server), Some(Ok(seen))) => is(seen, &Seen::Server(server.id.clone())),
                (None, Some(Ok(seen))) => Err(format!("{seen:?} does not exist")),
                (Some(server), Some(Err(error))) => named(server, error.left_behind()),
                (Some(server), None) => named(server, actor.dropped.as_deref().unwrap_or_default()),
                (None, Some(Err(error))) if !actor.doubt => {
                    let by_key = matches!(task, Task::CreateByKey(_));
                    if error.left_behind().iter().any(|left| left.certain || !by_key) {
                        return Err("it names what cannot be there".into());
                    }
                    excused(state, stage)
                }
                (None, _) => Ok(()),
            }
        }
        (Task::Ask(name), result) => match (only(world, name)?, result) {
            (Some(server), Some(Ok(seen))) => is(seen, &Seen::Server(server.id.clone())),
            (None, Some(Ok(seen))) => Err(format!("{seen:?} does not exist")),
            (Some(_), Some(Err(error))) if !error.may_have_acted() => {
                Err("the error does not say that it may have acted".into())
            }
            (None, Some(Err(error))) if !actor.doubt && error.may_have_acted() => {
                Err("the error says that it may have acted, and it cannot".into())
            }
            (None, Some(Err(_))) if !actor.doubt => excused(state, stage),
            (None | Some(_), _) => Ok(()),
        },
        (_, None) => Ok(()),
        (_, Some(Err(error))) => {
            if !stage.welcome && error.kind() != Kind::Authentication && state.faults == stage.faults {
                return Err("the error does not say that the password is wrong".into());
            }
            excused(state, stage)
        }
        (Task::List, Some(Ok(Seen::Servers(ids)))) => listed(ids, &stage.stable),
        (Task::Get, Some(Ok(Seen::Server(id)))) if stage.stable.contains(id) => Ok(()),
        (Task::Delete(id), Some(Ok(Seen::Nothing))) => {
            if world.alive().any(|server| server.id == *id) {
                return Err("it is not deleted".into());
            }
            Ok(())
        }
        (_, Some(Ok(seen))) => Err(format!("{seen:?} is not what was asked for")),
    }
}

fn is(seen: &Seen, expected: &Seen) -> Result<(), Broken> {
    if seen == expected { Ok(()) } else { Err(format!("{expected:?} was expected")) }
}

/// There is one server of that name at most, counting those that are gone.
fn only<'a>(world: &'a World, name: &str) -> Result<Option<&'a Server>, Broken> {
    let mut found = world.servers.iter().filter(|server| server.name == name);
    let first = found.next();
    match found.next() {
        Some(second) => Err(format!("{} was created a second time, as {}", name, second.id)),
        None => Ok(first),
    }
}

/// What is left behind names the server: by its id, or by something that finds it.
fn named(server: &Server, left: &[Leftover]) -> Result<(), Broken> {
    let finds = |leftover: &Leftover| {
        leftover.id.as_ref() == Some(&server.id)
            || leftover.find_by.iter().any(|(property, value)| {
                (property == "name" && *value == server.name) || server.metadata.values().any(|v| v == value)
            })
    };
    if left.iter().any(finds) {
        Ok(())
    } else {
        Err(format!("nothing names {} ({})", server.id, server.name))
    }
}

/// Every server that was there all along is listed, and none is listed twice.
fn listed(ids: &[String], stable: &[String]) -> Result<(), Broken> {
    let once: BTreeSet<&String> = ids.iter().collect();
    if once.len() != ids.len() {
        return Err("an item is listed twice".into());
    }
    match stable.iter().find(|id| !once.contains(id)) {
        Some(id) => Err(format!("{id} is not listed")),
        None => Ok(()),
    }
}

/// A failure needs a reason that no retry gets over.
fn excused(state: &State, stage: &Stage) -> Result<(), Broken> {
    // A token that is refused twice in a row is given up on: then it is not the token.
    if state.hard || state.expiries > 1 || !stage.welcome {
        return Ok(());
    }
    Err("it failed for something that trying again gets over".into())
}
