//! Downloads.

use crate::{faults::Trial, up::Kept};
use bytes::Bytes;
use pileus_core::storage::{DownloadSpec, ReadSpec, Storage, UploadSpec};
use pileus_sim::Content;
use pileus_tests::{account::BOX, lifecycle::Run, runner::Runner};

/// What all downloads are of.
pub(crate) const SEED: u64 = 4;
const KEY: &str = "there";

/// Puts the object there that is downloaded: uploaded, so that the provider tells a checksum of it.
pub(crate) fn prepare(runner: &Runner, storage: &dyn Storage, content: Bytes) {
    runner.one(storage.create_container(BOX)).expect("a container");
    runner.upload_bytes(storage, BOX, KEY, content, &UploadSpec::default()).expect("an object");
}

fn exact(trial: &Trial<'_>, got: &[u8]) {
    assert_eq!(got.len() as u64, trial.bytes, "{}", trial.key);
    let mut expected = Content::pattern(SEED, trial.bytes);
    let mut place = 0;
    while let Some(piece) = expected.next_piece(1 << 20) {
        let end = place + piece.len();
        assert!(got[place..end] == piece[..], "{}: other bytes at {place}..{end}", trial.key);
        place = end;
    }
}

/// In spans side by side, gone on with from checkpoints.
pub(crate) fn spans(mut trial: Trial<'_>) -> usize {
    let spec = DownloadSpec {
        read: ReadSpec::default(),
        part_size: (1 + trial.dice.below(8)) << 20,
        width: 1 + trial.dice.below(6) as usize,
        must_verify: true,
    };
    let (kept, mut got, mut rounds) = (Kept::default(), Vec::new(), 0);
    loop {
        let storage = trial.account();
        let operation = match kept.last() {
            None => storage.download_object(BOX, KEY, &spec, None),
            Some(checkpoint) => storage.resume_download(&checkpoint).expect("its own"),
        };
        match trial.runner.receive(kept.over(operation), &mut got) {
            Ok(object) => {
                assert_eq!(object.size, trial.bytes, "{}", trial.key);
                break;
            }
            Err(error) => {
                trial.judge(&error, rounds);
                assert!(kept.last().is_some(), "{}: no checkpoint after {error:?}", trial.key);
                rounds += 1;
            }
        }
    }
    exact(&trial, &got);
    rounds
}

/// As a stream: begun anew where it fails.
pub(crate) fn in_order(mut trial: Trial<'_>) -> usize {
    let spec = DownloadSpec { must_verify: true, ..DownloadSpec::default() };
    let mut rounds = 0;
    loop {
        let storage = trial.account();
        match trial.runner.download_in_order(&storage, BOX, KEY, &spec) {
            Ok(got) => {
                exact(&trial, &got);
                return rounds;
            }
            Err(error) => {
                trial.judge(&error, rounds);
                rounds += 1;
            }
        }
    }
}
