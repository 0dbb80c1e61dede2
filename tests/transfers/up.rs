//! Uploads.

use crate::faults::Trial;
use bytes::Bytes;
use pileus_client::Checkpointed;
use pileus_core::{
    Checkpoint, Error, Operation,
    providers::s3::PayloadSigning,
    storage::{PendingUpload, Storage, UploadSpec},
};
use pileus_sim::Content;
use pileus_tests::{
    account::{BOX, account},
    lifecycle::Run,
};
use std::sync::{Arc, Mutex, PoisonError};

/// Where a test keeps the last checkpoint, as text: what is stored is what is read.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Option<String>>>);

impl Kept {
    pub(crate) fn over<O: Operation>(&self, operation: O) -> Checkpointed<O> {
        let kept = self.clone();
        Checkpointed::new(operation, move |checkpoint| {
            let text = checkpoint.map(serde_json::to_string).transpose()?;
            *kept.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
            Ok(())
        })
    }

    pub(crate) fn last(&self) -> Option<Checkpoint> {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        text.map(|text| serde_json::from_str(&text).expect("its own"))
    }
}

fn spec(trial: &mut Trial<'_>, keep: bool) -> UploadSpec {
    let part_size = (5 + trial.dice.below(3)) << 20;
    let width = 1 + trial.dice.below(4) as usize;
    UploadSpec { part_size, width, in_flight: 4 * part_size, keep, ..UploadSpec::default() }
}

/// Nothing is there, or all of it.
fn intact(trial: &Trial<'_>, content: &Bytes) -> bool {
    let there = trial.server.with(|cloud| cloud.object_content(BOX, &trial.key));
    let Some(there) = there else { return false };
    assert!(there.into_bytes() == *content, "{}: it is not what was sent", trial.key);
    true
}

/// The uploads of that key that are at the provider are those that errors have named, or could not name.
fn nothing_left(trial: &Trial<'_>, unnamed: usize) {
    let name = format!("{BOX}/{}", trial.key);
    let left = trial.server.with(|cloud| cloud.uploads());
    let left: Vec<_> = left.into_iter().filter(|thing| thing.name == name).collect();
    assert!(left.len() <= unnamed, "{}: {} are left, {unnamed} in doubt", trial.key, left.len());
    let direct = account(trial.server.address(), PayloadSigning::Unsigned);
    for thing in left {
        let pending = PendingUpload { key: trial.key.clone(), id: thing.id, begun: None };
        trial.runner.one(direct.abort_upload(BOX, &pending)).expect("thrown away");
    }
    trial.runner.one(direct.delete_object(BOX, &trial.key, None)).expect("deleted");
}

/// How many uploads an error says may be there without a name.
fn in_doubt(error: &Error) -> usize {
    error.left_behind().iter().filter(|left| left.id.is_none()).count()
}

/// In parts side by side, gone on with from checkpoints.
pub(crate) fn parts(mut trial: Trial<'_>) -> usize {
    let content = Content::pattern(trial.dice.bits(), trial.bytes).into_bytes();
    let spec = spec(&mut trial, true);
    let kept = Kept::default();
    let (mut rounds, mut unnamed) = (0, 0);
    loop {
        let storage = trial.account();
        let operation = match kept.last() {
            None => storage.upload_object(BOX, &trial.key, trial.bytes, &spec),
            Some(checkpoint) => storage.resume_upload(&checkpoint).expect("its own"),
        };
        match trial.runner.send(kept.over(operation), content.clone()) {
            Ok(object) => {
                assert_eq!(object.size, trial.bytes, "{}", trial.key);
                break;
            }
            Err(error) => {
                trial.judge(&error, rounds);
                unnamed += in_doubt(&error);
                // Where it is there already, the error says that it may be.
                assert!(!intact(&trial, &content) || error.may_have_acted(), "{}: {error:?}", trial.key);
                assert!(kept.last().is_some(), "{}: no checkpoint after {error:?}", trial.key);
                rounds += 1;
            }
        }
    }
    assert!(intact(&trial, &content), "{}: it is not there", trial.key);
    nothing_left(&trial, unnamed);
    rounds
}

/// Of a source whose length nobody knows: what fails leaves nothing and is begun anew.
pub(crate) fn stream(mut trial: Trial<'_>) -> usize {
    let content = Content::pattern(trial.dice.bits(), trial.bytes - trial.dice.below(1 << 20)).into_bytes();
    let spec = spec(&mut trial, false);
    let (mut rounds, mut unnamed) = (0, 0);
    loop {
        let storage = trial.account();
        match trial.runner.upload_stream(&storage, BOX, &trial.key, &content, &spec) {
            Ok(object) => {
                assert_eq!(object.size, content.len() as u64, "{}", trial.key);
                break;
            }
            Err(error) => {
                trial.judge(&error, rounds);
                unnamed += error.left_behind().len();
                assert!(!intact(&trial, &content) || error.may_have_acted(), "{}: {error:?}", trial.key);
                rounds += 1;
            }
        }
    }
    assert!(intact(&trial, &content), "{}: it is not there", trial.key);
    nothing_left(&trial, unnamed);
    rounds
}
