//! What must hold, in every state and at every end.

use super::{
    actor::{Actor, Seen, Task},
    state::{Flight, Stage, State},
    world::{HOST, PASSWORD, Server, TOKEN, World},
};
use pileus_core::{Cause, Cx, Exchange, Kind, Leftover, Lost, Op, Operation, Step};
use std::collections::BTreeSet;

/// Which rule was broken, and how.
pub(super) type Broken = String;

/// Something must not have changed.
pub(super) fn same(what: &str, before: &str, after: &str) -> Result<(), Broken> {
    if before == after { Ok(()) } else { Err(format!("{what}: changed\n  {before}\nto\n  {after}")) }
}

/// Passwords and tokens are never printed.
pub(super) fn no_secret(text: &str) -> Result<(), Broken> {
    match [PASSWORD, TOKEN].into_iter().find(|secret| text.contains(secret)) {
        Some(secret) => Err(format!("{secret:?} is printed in {text}")),
        None => Ok(()),
    }
}

/// A request goes to the cloud and nowhere else, and does not print what it bears.
pub(super) fn exchange(exchange: &Exchange) -> Result<(), Broken> {
    if exchange.host() != HOST {
        return Err(format!("{exchange:?} leaves the cloud"));
    }
    no_secret(&format!("{exchange:?}"))
}

/// An operation that waits has something to wait for.
pub(super) fn waiting(state: &State, n: usize) -> Result<(), Broken> {
    let flight = state.flights.iter().find(|flight| flight.actor == n);
    match (state.actors[n].wait, flight) {
        (None, None) => {
            Err(format!("operation {n} is stuck: nothing is in flight, and it waits for no time"))
        }
        (Some(until), _) if until <= state.now => {
            Err(format!("operation {n} waits for {until:?}, which is not after {:?}", state.now))
        }
        (None, Some(flight)) => Err(format!("operation {n} waits for exchange {} for ever", flight.id)),
        (Some(until), Some(flight)) if until > flight.until => {
            Err(format!("operation {n} waits until {until:?}, its exchange ends at {:?}", flight.until))
        }
        (Some(_), _) => Ok(()),
    }
}

/// After its end an operation does nothing, whatever it is told.
pub(super) fn silent(op: &mut Op<Seen>, flights: &[Flight], n: usize, cx: &Cx<'_>) -> Result<(), Broken> {
    if let Some(flight) = flights.iter().find(|flight| flight.actor == n) {
        let request = flight.request();
        return Err(format!(
            "operation {n} is done while {} {} is in flight",
            request.method(),
            request.uri()
        ));
    }
    op.answer(1, Err(Lost::new(Cause::Broken, true, "stray")), cx);
    match op.poll(cx) {
        Step::Wait(None) => Ok(()),
        other => Err(format!("operation {n} goes on after its end with {other:?}")),
    }
}

/// At the end of a path, and again after all that was given up has arrived.
pub(super) fn end(state: &State, stage: &Stage) -> Result<(), Broken> {
    let mut late = state.world.clone();
    for ghost in &state.ghosts {
        late.handle(ghost.request(), state.there);
    }
    for world in [&state.world, &late] {
        for actor in &state.actors {
            ended(actor, state, world, stage).map_err(|why| {
                let result = &actor.result;
                format!("{why}\n  of {:?}, which gave {result:?} (dropped: {:?})", actor.task, actor.dropped)
            })?;
        }
    }
    Ok(())
}

fn ended(actor: &Actor, state: &State, world: &World, stage: &Stage) -> Result<(), Broken> {
    match (&actor.task, &actor.result) {
        (Task::Create(name) | Task::CreateByKey(name), result) => {
            let made = only(world, name)?;
            match (made, result) {
                (Some(server), Some(Ok(seen))) => is(seen, &Seen::Server(server.id.clone())),
                (None, Some(Ok(seen))) => Err(format!("{seen:?} does not exist")),
                (Some(server), Some(Err(error))) => named(server, error.left_behind()),
                (Some(server), None) => named(server, actor.dropped.as_deref().unwrap_or_default()),
                (None, Some(Err(error))) if !actor.doubt => {
                    let by_key = matches!(actor.task, Task::CreateByKey(_));
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
