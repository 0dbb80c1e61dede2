//! Deleting objects: one, or many.

use crate::{
    Cx, Endpoint, Error, Fan, Flow, Kind, Next, Progress, Request, Response, Result, Turn, Width,
    providers::azure::{
        batch::{BatchCall, MOST, SubmitBatch},
        blobs::DeleteBlob,
    },
    storage::Deletion,
};
use std::collections::{BTreeMap, BTreeSet};

fn delete(container: &str, key: &str, version: Option<&str>) -> DeleteBlob {
    match version {
        None => DeleteBlob::whole(container, key),
        Some(version) => DeleteBlob {
            container: container.to_owned(),
            blob: key.to_owned(),
            version_id: Some(version.to_owned()),
            ..DeleteBlob::default()
        },
    }
}

fn was_not_there(error: &Error) -> bool {
    error.kind() == Kind::NotFound && error.code() != Some("ContainerNotFound")
}

/// Deletes one object, with its snapshots.
#[derive(Clone, Debug)]
pub(super) struct Remove(DeleteBlob);

impl Remove {
    pub(super) fn new(container: &str, key: &str, version: Option<&str>) -> Self {
        Remove(delete(container, key, version))
    }
}

impl Flow for Remove {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(self.0.request())
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        Ok(Progress::Done(()))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        if was_not_there(&error) { Ok(Progress::Done(())) } else { Err(error) }
    }
}

/// How many batches are on their way at once.
const WIDTH: usize = 4;

/// Deletes many objects, a batch for each 256 of them.
#[derive(Clone, Debug)]
pub(super) struct RemoveMany {
    container: String,
    objects: Vec<(String, Option<String>)>,
    /// Batches that were begun and are not done.
    begun: BTreeSet<u32>,
    done: BTreeMap<u32, Vec<Option<Error>>>,
}

impl RemoveMany {
    pub(super) fn new(container: &str, objects: Vec<(String, Option<String>)>) -> Self {
        RemoveMany { container: container.to_owned(), objects, begun: BTreeSet::new(), done: BTreeMap::new() }
    }

    fn batches(&self) -> u32 {
        u32::try_from(self.objects.len().div_ceil(MOST)).unwrap_or(u32::MAX)
    }

    fn batch(&self, piece: u32) -> SubmitBatch {
        let objects = self.objects.iter().skip(piece as usize * MOST).take(MOST);
        let call = |(key, version): &(String, Option<String>)| {
            BatchCall::Delete(delete(&self.container, key, version.as_deref()))
        };
        SubmitBatch { container: Some(self.container.clone()), calls: objects.map(call).collect() }
    }
}

impl Fan for RemoveMany {
    type Output = Vec<Deletion>;

    fn next(&mut self, _: &Cx<'_>) -> Turn<Self::Output> {
        if self.done.len() < self.batches() as usize {
            return Turn::Pieces;
        }
        let errors = self.done.values().flatten();
        let deletion = |((key, version), error): (&(String, Option<String>), &Option<Error>)| Deletion {
            key: key.clone(),
            version: version.clone(),
            error: error.clone(),
        };
        Turn::Done(Ok(self.objects.iter().zip(errors).map(deletion).collect()))
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<()> {
        Ok(())
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, _: &Cx<'_>) -> Result<()> {
        let Some(piece) = piece else { return Err(error) };
        // What became of these is told of each; others go on.
        let count = self.batch(piece).calls.len();
        self.begun.remove(&piece);
        self.done.insert(piece, vec![Some(error); count]);
        Ok(())
    }

    fn begin(&mut self, room: u64) -> Option<u32> {
        // Nothing is under way: what was begun before has been given up with one that failed.
        if room == u64::MAX {
            self.begun.clear();
        }
        let free = |piece: &u32| !self.begun.contains(piece) && !self.done.contains_key(piece);
        let piece = (0..self.batches()).find(free)?;
        self.begun.insert(piece);
        Some(piece)
    }

    fn piece(&self, piece: u32) -> Request {
        self.batch(piece).request()
    }

    fn weight(&self, _: u32) -> u64 {
        1
    }

    fn finished(&mut self, piece: u32, response: &Response, _: &Cx<'_>) -> Result<()> {
        let results = self.batch(piece).response(response)?;
        let errors = results.into_iter().map(|result| result.err().filter(|error| !was_not_there(error)));
        let errors = errors.collect();
        self.begun.remove(&piece);
        self.done.insert(piece, errors);
        Ok(())
    }

    fn width(&self) -> Width {
        Width { pieces: WIDTH, bytes: WIDTH as u64 }
    }
}
