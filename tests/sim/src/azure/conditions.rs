//! Conditions that a call is bound to.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations>

use super::expression::Expression;
use super::refused::{Refused, refused};
use super::rows::{Pairs, State};
use super::scene::Scene;
use crate::Time;
use crate::s3::conditions::{Verdict, judge};
use crate::stamp;

/// Conditions on a blob that is there; where it is read, one that is unchanged is told so.
pub(super) fn judged(scene: &Scene<'_>, state: &State, reads: bool) -> Result<(), Refused> {
    match judge(scene.headers, "", state.etag.trim_matches('"'), state.modified) {
        Verdict::Go => {}
        Verdict::Unchanged if reads => {
            return Err(refused(304, "ConditionNotMet", "")
                .header("etag", &state.etag)
                .header("last-modified", stamp::http_date(state.modified)));
        }
        Verdict::Unchanged | Verdict::Failed(_) => return Err(Refused::condition()),
    }
    tagged(scene, "x-ms-if-tags", Some(&state.tags))
}

fn tagged(scene: &Scene<'_>, name: &str, tags: Option<&Pairs>) -> Result<(), Refused> {
    let Some(text) = scene.header(name) else { return Ok(()) };
    let expression = Expression::read(text, true).ok_or_else(|| Refused::header_value(name))?;
    match tags.is_some_and(|tags| expression.holds(tags, "")) {
        true => Ok(()),
        false => Err(Refused::condition()),
    }
}

/// Conditions on writing a blob, which may not be there yet.
pub(super) fn writing(scene: &Scene<'_>, state: Option<&State>) -> Result<(), Refused> {
    let Some(state) = state else {
        if scene.header("if-match").is_some() {
            return Err(Refused::condition());
        }
        return tagged(scene, "x-ms-if-tags", None);
    };
    if scene.header("if-none-match").map(str::trim) == Some("*") {
        return Err(refused(409, "BlobAlreadyExists", "The specified blob already exists."));
    }
    judged(scene, state, false)
}

/// Conditions on a container, which has fewer.
pub(super) fn container(scene: &Scene<'_>, etag: &str, modified: Time) -> Result<(), Refused> {
    match judge(scene.headers, "", etag.trim_matches('"'), modified) {
        Verdict::Go => Ok(()),
        Verdict::Unchanged | Verdict::Failed(_) => Err(Refused::condition()),
    }
}

/// Conditions on the source of a copy.
pub(super) fn source(scene: &Scene<'_>, state: &State) -> Result<(), Refused> {
    let failed = || {
        let message = "The source condition specified using HTTP conditional header(s) is not met.";
        refused(412, "SourceConditionNotMet", message)
    };
    match judge(scene.headers, "x-ms-source-", state.etag.trim_matches('"'), state.modified) {
        Verdict::Go => {}
        Verdict::Unchanged | Verdict::Failed(_) => return Err(failed()),
    }
    tagged(scene, "x-ms-source-if-tags", Some(&state.tags)).map_err(|error| match error.status {
        412 => failed(),
        _ => error,
    })
}
