//! Many objects deleted with few calls.

use crate::{Cx, Error, Flow, Kind, Next, Progress, Request, Response, Result, Time, storage::Deletion};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    time::Duration,
};

/// An object, or one of its versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectId {
    /// The key.
    pub key: String,
    /// That version of it.
    pub version_id: Option<String>,
}

impl ObjectId {
    /// The object of that key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        ObjectId { key: key.into(), version_id: None }
    }
}

/// How one provider deletes the objects of a bucket.
pub(in crate::providers) trait Deleting: Clone + fmt::Debug + Send + 'static {
    /// How many one call takes.
    fn most(&self) -> usize;
    /// The call that deletes one.
    fn one(&self, object: &ObjectId) -> Request;
    /// The call that deletes many.
    fn many(&self, objects: &[ObjectId]) -> Request;
    /// Reads its answer: those that were not deleted, and why, where that was told.
    fn left(&self, objects: &[ObjectId], response: &Response) -> Result<BTreeMap<ObjectId, Option<Error>>>;
}

/// How often an object is tried that the provider could not delete for the moment.
const TRIES: u8 = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// Whether XML can hold the key: in any form, it knows no control characters but three, and servers that keep to that
/// refuse a document with another as a whole. <https://www.w3.org/TR/xml/#charsets>
fn writable(key: &str) -> bool {
    !key.chars().any(
        |c| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'),
    )
}

/// Deletes objects, as many at a time as one call takes.
#[derive(Clone, Debug)]
pub(in crate::providers) struct DeleteMany<D> {
    how: D,
    left: VecDeque<Task>,
    /// Those that the present call is about.
    now: Vec<Task>,
    done: Vec<Deletion>,
    not_before: Time,
}

/// An object that is to be deleted.
#[derive(Clone, Debug)]
struct Task {
    object: ObjectId,
    tries: u8,
    /// With a call of its own: the answer to one about many has not told why it is there still.
    alone: bool,
}

impl<D: Deleting> DeleteMany<D> {
    pub(in crate::providers) fn new(how: D, objects: Vec<(String, Option<String>)>) -> Self {
        let task = |(key, version_id)| {
            let object = ObjectId { key, version_id };
            Task { tries: 1, alone: !writable(&object.key), object }
        };
        let left = objects.into_iter().map(task).collect();
        DeleteMany { how, left, now: Vec::new(), done: Vec::new(), not_before: Time::EPOCH }
    }

    /// Whether the present call is about one object, and no document.
    fn alone(&self) -> bool {
        self.how.most() == 1 || self.now.first().is_some_and(|task| task.alone)
    }

    fn over(&mut self, object: ObjectId, error: Option<Error>) {
        self.done.push(Deletion { key: object.key, version: object.version_id, error });
    }

    fn objects(&self) -> Vec<ObjectId> {
        self.now.iter().map(|task| task.object.clone()).collect()
    }

    /// What became of each: those that could not be deleted for the moment are put back.
    fn told(&mut self, mut left: BTreeMap<ObjectId, Option<Error>>, cx: &Cx<'_>) {
        for task in std::mem::take(&mut self.now) {
            match left.remove(&task.object) {
                None => self.over(task.object, None),
                // It is not there: as good as deleted.
                Some(Some(error)) if error.kind() == Kind::NotFound => self.over(task.object, None),
                Some(Some(error))
                    if task.tries < TRIES && matches!(error.kind(), Kind::Unavailable | Kind::Throttled) =>
                {
                    self.not_before = cx.now + PAUSE * 2_u32.pow(u32::from(task.tries));
                    self.left.push_back(Task { tries: task.tries + 1, ..task });
                }
                Some(Some(error)) => self.over(task.object, Some(error)),
                Some(None) => self.left.push_back(Task { alone: true, ..task }),
            }
        }
    }
}

impl<D: Deleting> Flow for DeleteMany<D> {
    type Output = Vec<Deletion>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Self::Output> {
        if self.now.is_empty() {
            if self.left.is_empty() {
                return Next::Done(Ok(std::mem::take(&mut self.done)));
            }
            if self.not_before > cx.now {
                return Next::Sleep(self.not_before);
            }
            let fits = self.left.iter().take(self.how.most()).take_while(|task| !task.alone).count();
            self.now = self.left.drain(..fits.max(1)).collect();
        }
        match self.now.as_slice() {
            [task] if self.alone() => Next::Request(self.how.one(&task.object)),
            _ => Next::Request(self.how.many(&self.objects())),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Self::Output>> {
        let left = match self.alone() {
            true => BTreeMap::new(),
            false => self.how.left(&self.objects(), response)?,
        };
        self.told(left, cx);
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        // Of one object alone, the failure is told with it; of many, nobody knows whose it is.
        match self.now.as_slice() {
            [_] if error.code() != Some("NoSuchBucket") => {
                let absent = error.kind() == Kind::NotFound;
                if let Some(task) = self.now.pop() {
                    self.over(task.object, Some(error).filter(|_| !absent));
                }
                Ok(Progress::Continue)
            }
            _ => Err(error),
        }
    }
}
