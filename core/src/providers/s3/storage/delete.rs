//! Many objects deleted with few calls.

use super::super::objects::{DeleteObject, DeleteObjects, ObjectId};
use crate::{Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result, Time, storage::Deletion};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

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

/// Deletes objects, a thousand at a time, or one by one where the provider has no call for many.
#[derive(Clone, Debug)]
pub(super) struct DeleteMany {
    bucket: String,
    /// How many one call takes.
    most: usize,
    left: VecDeque<(ObjectId, u8)>,
    /// Those that the present call is about.
    now: Vec<(ObjectId, u8)>,
    done: Vec<Deletion>,
    not_before: Time,
}

impl DeleteMany {
    pub(super) fn new(bucket: &str, objects: Vec<(String, Option<String>)>, batch: bool) -> Self {
        let most = if batch { DeleteObjects::MOST } else { 1 };
        let left = objects.into_iter().map(|(key, version_id)| (ObjectId { key, version_id }, 1)).collect();
        DeleteMany {
            bucket: bucket.to_owned(),
            most,
            left,
            now: Vec::new(),
            done: Vec::new(),
            not_before: Time::EPOCH,
        }
    }

    /// Whether the present call is about one object, and no document.
    fn alone(&self) -> bool {
        self.most == 1 || self.now.first().is_some_and(|(object, _)| !writable(&object.key))
    }

    fn over(&mut self, object: ObjectId, error: Option<Error>) {
        self.done.push(Deletion { key: object.key, version: object.version_id, error });
    }

    fn batch(&self) -> DeleteObjects {
        DeleteObjects {
            bucket: self.bucket.clone(),
            objects: self.now.iter().map(|(object, _)| object.clone()).collect(),
            bypass_governance: false,
        }
    }

    /// What became of each: those that could not be deleted for the moment are put back.
    fn told(&mut self, why: &BTreeMap<(String, Option<String>), Error>, cx: &Cx<'_>) {
        for (object, tries) in std::mem::take(&mut self.now) {
            let error = why.get(&(object.key.clone(), object.version_id.clone()));
            match error {
                Some(error)
                    if tries < TRIES && matches!(error.kind(), Kind::Unavailable | Kind::Throttled) =>
                {
                    self.left.push_back((object, tries + 1));
                    self.not_before = cx.now + PAUSE * 2_u32.pow(u32::from(tries));
                }
                error => self.over(object, error.cloned()),
            }
        }
    }
}

impl Flow for DeleteMany {
    type Output = Vec<Deletion>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Self::Output> {
        if self.now.is_empty() {
            if self.left.is_empty() {
                return Next::Done(Ok(std::mem::take(&mut self.done)));
            }
            if self.not_before > cx.now {
                return Next::Sleep(self.not_before);
            }
            let fits =
                self.left.iter().take(self.most).take_while(|(object, _)| writable(&object.key)).count();
            self.now = self.left.drain(..fits.max(1)).collect();
        }
        match self.now.as_slice() {
            [(object, _)] if self.alone() => Next::Request(
                DeleteObject {
                    version_id: object.version_id.clone(),
                    ..DeleteObject::new(&*self.bucket, &*object.key)
                }
                .request(),
            ),
            _ => Next::Request(self.batch().request()),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Self::Output>> {
        let mut why = BTreeMap::new();
        if !self.alone() {
            let (_, failed) = self.batch().response(response)?;
            for one in failed {
                let error = super::super::error::of_code(&one.code, &one.message);
                // It is not there: as good as deleted.
                if error.kind() != Kind::NotFound {
                    why.insert((one.key, one.version_id), error);
                }
            }
        }
        self.told(&why, cx);
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        // Of one object alone, the failure is told with it; of many, nobody knows whose it is.
        match self.now.as_slice() {
            [_] if error.code() != Some("NoSuchBucket") => {
                let absent = error.kind() == Kind::NotFound;
                if let Some((object, _)) = self.now.pop() {
                    self.over(object, Some(error).filter(|_| !absent));
                }
                Ok(Progress::Continue)
            }
            _ => Err(error),
        }
    }
}
