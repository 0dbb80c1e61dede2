//! Taking blobs away and having them back; snapshots.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/delete-blob>,
//! <https://learn.microsoft.com/rest/api/storageservices/undelete-blob>,
//! <https://learn.microsoft.com/rest/api/storageservices/snapshot-blob>

use super::lease::{Lease, Leased};
use super::refused::{Refused, refused};
use super::rows::{Other, State, Was};
use super::scene::Scene;
use super::{conditions, nothing, properties};
use crate::Time;
use crate::exchange::{Reply, set};
use std::sync::Arc;
use std::time::Duration;

/// What a deletion leaves of a state that can be had back.
fn kept(was: Was, id: String, state: Arc<State>, now: Time) -> Other {
    Other { was, id, state, deleted: Some(now) }
}

/// Can what was deleted then still be had back?
pub(super) fn is_retained(deleted: Time, days: u32, now: Time) -> bool {
    now < deleted + Duration::from_secs(u64::from(days) * 24 * 3600)
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let days = scene.cloud.account(&scene.account.name).retention_days;
    let (now, mut for_good) = (scene.now, days == 0);
    if scene.query("snapshot").is_some() || scene.query("versionid").is_some() {
        if scene.query("deletetype") == Some("permanent") {
            purge(scene)?;
            for_good = true;
        } else {
            one(scene, days)?;
        }
    } else {
        let (_, base) = scene.base()?;
        conditions::judged(scene, &base, false)?;
        scene.mutable(&base)?;
        let row = scene.row()?.ok_or_else(Refused::no_blob)?;
        scene.guard(&row.lease, Leased::Blob, true)?;
        let (with, only) = match scene.header("x-ms-delete-snapshots") {
            None if row.has_snapshots() => {
                let message = "This operation is not permitted because the blob has snapshots.";
                return Err(refused(409, "SnapshotsPresent", message));
            }
            None => (false, false),
            Some("include") => (true, false),
            Some("only") => (true, true),
            Some(_) => return Err(Refused::header_value("x-ms-delete-snapshots")),
        };
        let moment = scene.moment();
        scene.change_blob(|row| {
            if with {
                for other in row.others.iter_mut().filter(|other| other.was == Was::Snapshot) {
                    other.deleted = other.deleted.or(Some(now));
                }
                row.others.retain(|other| days > 0 || other.was != Was::Snapshot);
            }
            if only {
                return;
            }
            row.lease = Lease::default();
            row.blocks.clear();
            let Some(state) = row.base.take() else { return };
            match state.version.clone() {
                Some(id) => row.others.push(Other { was: Was::Version, id, state, deleted: None }),
                None if days > 0 => row.others.push(kept(Was::Base, moment, state, now)),
                None => {}
            }
        });
    }
    let mut reply = nothing(202);
    set(&mut reply, "x-ms-delete-type-permanent", if for_good { "true" } else { "false" });
    Ok(reply)
}

/// Takes one snapshot or version away.
fn one(scene: &mut Scene<'_>, days: u32) -> Result<(), Refused> {
    let (state, past) = scene.selected()?;
    conditions::judged(scene, &state, false)?;
    scene.mutable(&state)?;
    let now = scene.now;
    scene.change_blob(|row| {
        if !past {
            row.base = None;
        }
        for other in row.others.iter_mut().filter(|other| Arc::ptr_eq(&other.state, &state)) {
            other.deleted = Some(now);
        }
        row.others.retain(|other| days > 0 || other.deleted.is_none());
    });
    Ok(())
}

/// Takes away for good what was deleted before.
fn purge(scene: &mut Scene<'_>) -> Result<(), Refused> {
    let id = scene.query("snapshot").or_else(|| scene.query("versionid")).unwrap_or_default().to_owned();
    let row = scene.row()?.ok_or_else(Refused::no_blob)?;
    if !row.others.iter().any(|other| other.id == id && other.deleted.is_some()) {
        return Err(Refused::no_blob());
    }
    scene.change_blob(|row| row.others.retain(|other| other.id != id));
    Ok(())
}

pub(super) fn undelete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let days = scene.cloud.account(&scene.account.name).retention_days;
    let row = scene.row()?.ok_or_else(Refused::no_blob)?;
    let now = scene.now;
    let back = |other: &Other| other.deleted.is_some_and(|at| is_retained(at, days, now));
    if row.base.is_none() && !row.others.iter().any(back) {
        return Err(Refused::no_blob());
    }
    scene.change_blob(|row| {
        for other in row.others.iter_mut().filter(|other| back(other)) {
            other.deleted = None;
        }
        let bases = row.others.iter().rev().find(|other| other.was == Was::Base && other.deleted.is_none());
        let last = bases.map(|other| Arc::clone(&other.state));
        if row.base.is_none() {
            row.base = last;
        }
        row.others.retain(|other| other.was != Was::Base);
    });
    Ok(nothing(200))
}

pub(super) fn snapshot(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (row, base) = scene.base()?;
    conditions::judged(scene, &base, false)?;
    scene.guard(&row.lease, Leased::Blob, false)?;
    scene.opened(&base)?;
    let metadata = properties::metadata(scene.headers)?;
    let id = scene.moment();
    let mut state = State::clone(&base);
    if !metadata.is_empty() {
        state.metadata = metadata;
        (state.etag, state.modified) = (scene.etag(), scene.now);
    }
    let mut reply = nothing(201);
    scene.tell(&mut reply, &state.etag, state.modified);
    set(&mut reply, "x-ms-snapshot", &id);
    set(&mut reply, "x-ms-request-server-encrypted", "true");
    let other = Other { was: Was::Snapshot, id, state: Arc::new(state), deleted: None };
    scene.change_blob(|row| row.others.push(other));
    Ok(reply)
}
