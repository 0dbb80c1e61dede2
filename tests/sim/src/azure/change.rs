//! What is known of a blob, and what it is kept on, set anew.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/set-blob-metadata>,
//! <https://learn.microsoft.com/rest/api/storageservices/set-blob-properties>,
//! <https://learn.microsoft.com/rest/api/storageservices/set-blob-tier>

use super::lease::Leased;
use super::refused::Refused;
use super::rows::{Kind, Rehydrating, State};
use super::scene::{Scene, Write};
use super::{nothing, pages, properties};
use crate::exchange::{Reply, set};
use std::sync::Arc;

fn base(scene: &Scene<'_>) -> Result<State, Refused> {
    let (_, base) = scene.base()?;
    super::conditions::judged(scene, &base, false)?;
    let row = scene.row()?.ok_or_else(Refused::no_blob)?;
    scene.guard(&row.lease, Leased::Blob, true)?;
    Ok(State::clone(&base))
}

pub(super) fn metadata(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let mut state = base(scene)?;
    scene.opened(&state)?;
    state.metadata = properties::metadata(scene.headers)?;
    (state.etag, state.modified) = (scene.etag(), scene.now);
    Ok(scene.store(state, Write::Changed, 200))
}

pub(super) fn properties(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let mut state = base(scene)?;
    let size = scene.number("x-ms-blob-content-length")?;
    let action = scene.header("x-ms-sequence-number-action");
    let content = properties::content(scene.headers, false);
    let md5 = scene.header("x-ms-blob-content-md5").map(str::to_owned);
    // Whoever changes no more than the size, or the number, leaves the rest as it is.
    if (size.is_none() && action.is_none()) || !content.is_empty() || md5.is_some() {
        (state.headers, state.md5) = (content, md5);
    }
    if let Some(size) = size {
        pages::resized(&mut state, size)?;
    }
    let given = scene.number("x-ms-blob-sequence-number")?;
    if let Some(action) = action {
        let Kind::Page { sequence, .. } = &mut state.kind else { return Err(Refused::wrong_type()) };
        *sequence = match (action.to_ascii_lowercase().as_str(), given) {
            ("increment", None) => *sequence + 1,
            ("update", Some(given)) => given,
            ("max", Some(given)) => given.max(*sequence),
            _ => return Err(Refused::header_value("x-ms-sequence-number-action")),
        };
    }
    (state.etag, state.modified) = (scene.etag(), scene.now);
    let number = match &state.kind {
        Kind::Page { sequence, .. } => Some(*sequence),
        _ => None,
    };
    let mut reply = scene.store(state, Write::InPlace, 200);
    if let Some(number) = number {
        set(&mut reply, "x-ms-blob-sequence-number", &number.to_string());
    }
    Ok(reply)
}

pub(super) fn tier(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let asked =
        scene.header("x-ms-access-tier").ok_or_else(|| Refused::missing_header("x-ms-access-tier"))?;
    let asked = properties::tier(asked)?;
    let (state, past) = scene.selected()?;
    if !past {
        base(scene)?;
    }
    if matches!(state.kind, Kind::Append { .. }) {
        return Err(Refused::wrong_type());
    }
    let now = scene.now;
    let mut changed = State::clone(&state);
    let comes_back = state.tier(now) == Some("Archive") && asked != "Archive";
    if comes_back {
        let priority = scene.header("x-ms-rehydrate-priority").unwrap_or("Standard").to_owned();
        let until = now + scene.settings.azure.rehydrate_time;
        changed.rehydrating = Some(Rehydrating { to: asked, until, priority });
    } else {
        (changed.tier, changed.rehydrating, changed.tier_changed) = (Some(asked), None, Some(now));
    }
    // What it is kept on is no change of the blob: its tag and its time stay.
    let changed = Arc::new(changed);
    scene.change_blob(|row| {
        if let Some(base) = row.base.as_mut().filter(|base| Arc::ptr_eq(base, &state)) {
            *base = Arc::clone(&changed);
        }
        for other in row.others.iter_mut().filter(|other| Arc::ptr_eq(&other.state, &state)) {
            other.state = Arc::clone(&changed);
        }
    });
    Ok(nothing(if comes_back { 202 } else { 200 }))
}
