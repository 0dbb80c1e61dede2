//! `POST /servers/{id}/action`: one body, many verbs.
//!
//! <https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action>

use super::server::Status::{
    Active, Error, HardReboot, Paused, Reboot, Rescue, ShelvedOffloaded, Shutoff, Suspended,
};
use super::server::{Change, Server, Status};
use super::servers::{find, find_mut};
use super::{remake, snapshot};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::neutron::rows::Port;
use crate::route::{Route, on};
use crate::schema::{Field, Is, check, may, need};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[on("POST", "servers/{}/action", act)];

/// A verb that only moves a server from one status to another.
struct Move {
    verb: &'static str,
    /// What Nova calls the action when it refuses it.
    called: &'static str,
    from: &'static [Status],
    /// Shown meanwhile; `None` for the status it had.
    during: Option<Status>,
    task: &'static str,
    then: Status,
}

const MOVES: &[Move] = &[
    Move {
        verb: "os-start",
        called: "start",
        from: &[Shutoff],
        during: None,
        task: "powering-on",
        then: Active,
    },
    Move {
        verb: "os-stop",
        called: "stop",
        from: &[Active, Error, Rescue],
        during: None,
        task: "powering-off",
        then: Shutoff,
    },
    Move { verb: "pause", called: "pause", from: &[Active], during: None, task: "pausing", then: Paused },
    Move {
        verb: "unpause",
        called: "unpause",
        from: &[Paused],
        during: None,
        task: "unpausing",
        then: Active,
    },
    Move {
        verb: "suspend",
        called: "suspend",
        from: &[Active],
        during: None,
        task: "suspending",
        then: Suspended,
    },
    Move {
        verb: "resume",
        called: "resume",
        from: &[Suspended],
        during: None,
        task: "resuming",
        then: Active,
    },
    Move {
        verb: "shelve",
        called: "shelve",
        from: &[Active, Shutoff, Paused, Suspended],
        during: None,
        task: "shelving",
        then: ShelvedOffloaded,
    },
];

/// What an action is given: its verb and what stands beside it.
pub(super) type Given<'v> = &'v Value;

fn act(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.body()?;
    let mut verbs = body.as_object().into_iter().flatten();
    let (Some((verb, given)), None) = (verbs.next(), verbs.next()) else {
        return Err(Refusal::bad("There is no such action: None"));
    };
    find(scene)?;
    if let Some(step) = MOVES.iter().find(|step| step.verb == verb) {
        return moved(scene, step);
    }
    match verb.as_str() {
        "reboot" => reboot(scene, given),
        "resize" => remake::resize(scene, given),
        "confirmResize" => remake::confirm_resize(scene),
        "revertResize" => remake::revert_resize(scene),
        "rebuild" => remake::rebuild(scene, given),
        "createImage" => snapshot::create_image(scene, given),
        "rescue" => rescue(scene, given),
        "unrescue" => unrescue(scene),
        "unshelve" => unshelve(scene),
        "lock" => lock(scene, given),
        "unlock" => {
            find_mut(scene)?.locked = None;
            Ok(empty(202))
        }
        "changePassword" => change_password(scene, given),
        "os-getConsoleOutput" => console_output(scene, given),
        "addSecurityGroup" => group(scene, given, true),
        "removeSecurityGroup" => group(scene, given, false),
        verb => Err(Refusal::bad(format!("There is no such action: {verb}"))),
    }
}

/// Checks what an action is given.
pub(super) fn checked(scene: &Scene<'_>, given: Given<'_>, fields: &'static [Field]) -> Result<(), Refusal> {
    check(given, fields, scene.minor, scene.strict).map_err(|mismatch| Refusal::bad(mismatch.message()))
}

/// The server, if it is at rest in one of these statuses and not locked.
pub(super) fn ready<'s>(
    scene: &'s mut Scene<'_>,
    called: &str,
    from: &[Status],
) -> Result<&'s mut Server, Refusal> {
    let admin = scene.who.admin;
    let server = find_mut(scene)?;
    if server.locked.is_some() && !admin {
        return Err(Refusal::conflict(format!("Instance {} is locked", server.id)));
    }
    let (what, state) = match server.task() {
        Some(task) => ("task_state", task),
        None if !from.contains(&server.status) => ("vm_state", server.status.vm_state()),
        None => return Ok(server),
    };
    let id = &server.id;
    Err(Refusal::conflict(format!("Cannot '{called}' instance {id} while it is in {what} {state}")))
}

fn moved(scene: &mut Scene<'_>, step: &Move) -> Result<Reply, Refusal> {
    let until = scene.now + scene.settings.action_time;
    let now = scene.now;
    let server = ready(scene, step.called, step.from)?;
    begin(
        server,
        now,
        Change {
            until,
            during: step.during.unwrap_or(server.status),
            task: step.task,
            then: step.then,
            flavor: None,
            failure: None,
        },
    );
    Ok(empty(202))
}

/// Lets something begin to happen to a server.
pub(super) fn begin(server: &mut Server, now: crate::Time, change: Change) {
    server.updated = now;
    server.change = Some(change);
}

fn reboot(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[need("type", Is::OneOf(&["HARD", "Hard", "hard", "SOFT", "Soft", "soft"]))];
    checked(scene, given, BODY)?;
    let hard = given["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("hard"));
    let from: &[Status] = if hard { &[Active, Shutoff, Paused, Suspended, Error] } else { &[Active] };
    let (during, task) = if hard { (HardReboot, "rebooting_hard") } else { (Reboot, "rebooting") };
    let (now, until) = (scene.now, scene.now + scene.settings.action_time);
    let server = ready(scene, "reboot", from)?;
    begin(server, now, Change { until, during, task, then: Active, flavor: None, failure: None });
    Ok(empty(202))
}

fn rescue(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[may("adminPass", Is::Text(255)), may("rescue_image_ref", Is::Uuid)];
    if !given.is_null() {
        checked(scene, given, BODY)?;
    }
    let password = given["adminPass"].as_str().map_or_else(|| scene.ids.text(12), str::to_owned);
    let (now, until) = (scene.now, scene.now + scene.settings.action_time);
    let server = ready(scene, "rescue", &[Active, Shutoff, Error])?;
    let during = server.status;
    begin(server, now, Change { until, during, task: "rescuing", then: Rescue, flavor: None, failure: None });
    Ok(json(200, &json!({"adminPass": password})))
}

fn unrescue(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (now, until) = (scene.now, scene.now + scene.settings.action_time);
    let server = ready(scene, "unrescue", &[Rescue])?;
    begin(
        server,
        now,
        Change { until, during: Rescue, task: "unrescuing", then: Active, flavor: None, failure: None },
    );
    Ok(empty(202))
}

fn unshelve(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let change = super::create::boot(scene, "spawning", ShelvedOffloaded);
    let now = scene.now;
    begin(ready(scene, "unshelve", &[ShelvedOffloaded])?, now, change);
    Ok(empty(202))
}

fn lock(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[may("locked_reason", Is::Text(255))];
    if scene.minor >= 73 && !given.is_null() {
        checked(scene, given, BODY)?;
    }
    let reason = given["locked_reason"].as_str().map(str::to_owned);
    find_mut(scene)?.locked = Some(reason);
    Ok(empty(202))
}

fn change_password(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[need("adminPass", Is::Text(255))];
    checked(scene, given, BODY)?;
    let now = scene.now;
    // Nothing shows of it: the password lives in the guest.
    ready(scene, "change password", &[Active])?.updated = now;
    Ok(empty(202))
}

fn console_output(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[may("length", Is::Maybe(&Is::Int(-1, i64::MAX)))];
    checked(scene, given, BODY)?;
    let server = find(scene)?;
    if server.shown() == Status::Build {
        return Err(Refusal::conflict(format!("Instance {} is not ready", server.id)));
    }
    let lines = [
        "[    0.000000] Linux version 6.1.0".to_owned(),
        "[    1.021337] EXT4-fs (vda1): mounted filesystem".to_owned(),
        format!("cloud-init: instance-id {}", server.id),
        format!("{} login: ", server.name),
    ];
    let last =
        crate::schema::int(&given["length"]).and_then(|n| usize::try_from(n).ok()).unwrap_or(lines.len());
    let output = lines[lines.len().saturating_sub(last)..].join("\n");
    Ok(json(200, &json!({"output": output})))
}

fn group(scene: &mut Scene<'_>, given: Given<'_>, add: bool) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[need("name", Is::Name)];
    checked(scene, given, BODY)?;
    let name = given["name"].as_str().unwrap_or_default();
    let project = scene.who.project.clone();
    let fits = |group: &&crate::neutron::rows::SecurityGroup| {
        group.project == project && (group.id == name || group.name == name)
    };
    let id = match scene.region.security_groups.iter().find(fits) {
        Some(group) => group.id.clone(),
        None => {
            return Err(Refusal::missing(format!("Security group {name} not found for project {project}.")));
        }
    };
    let server = find_mut(scene)?;
    let known = server.security_groups.iter().position(|known| *known == id);
    match (known, add) {
        (None, true) => server.security_groups.push(id.clone()),
        (Some(at), false) => {
            server.security_groups.remove(at);
        }
        (None, false) => {
            return Err(Refusal::missing(format!(
                "Security group {name} is not associated with instance {}",
                server.id
            )));
        }
        (Some(_), true) => {}
    }
    let server = server.id.clone();
    let on_server = |port: &Port| port.device == server;
    scene.region.ports.each_mut(on_server, |port| {
        port.groups.retain(|known| *known != id);
        if add {
            port.groups.push(id.clone());
        }
    });
    Ok(empty(202))
}
