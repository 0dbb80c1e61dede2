//! Deletions, after which nothing is there.

use super::terms;
use crate::{
    Again, Cx, Endpoint, Error, Flow, Kind, Next, Progress, Repeat, Response, Result, Time,
    providers::gcs::{
        batch::{DeleteObjects, MOST},
        objects::DeleteObject,
    },
    storage::Deletion,
};
use std::time::Duration;

/// How often objects of batches that the service puts off are asked for again.
const PUT_OFF: u32 = 5;

fn call(container: &str, key: &str, version: Option<&str>) -> Result<DeleteObject> {
    Ok(DeleteObject {
        bucket: container.to_owned(),
        object: key.to_owned(),
        generation: version.map(terms::generation).transpose()?,
        ..DeleteObject::default()
    })
}

/// Whether it is the object that is not there, and not its bucket.
fn is_gone(error: &Error) -> bool {
    error.kind() == Kind::NotFound && !error.message().to_ascii_lowercase().contains("bucket does not exist")
}

/// Deletes one object. One that is not there is as good.
#[derive(Clone, Debug)]
pub(super) struct Delete(DeleteObject);

impl Delete {
    pub(super) fn new(container: &str, key: &str, version: Option<&str>) -> Result<Self> {
        call(container, key, version).map(Delete)
    }
}

impl Flow for Delete {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(self.0.request().repeat(Repeat::Removing))
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        Ok(Progress::Done(()))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        if is_gone(&error) { Ok(Progress::Done(())) } else { Err(error) }
    }
}

/// Deletes many objects, a hundred at a time.
#[derive(Clone, Debug)]
pub(super) struct DeleteAll {
    container: String,
    /// In the order they were given, the next one last.
    left: Vec<(String, Option<String>)>,
    under_way: Vec<(String, Option<String>)>,
    done: Vec<Deletion>,
    /// How often some of them were put off by the service, and until when it is left alone.
    put_off: u32,
    not_before: Time,
}

impl DeleteAll {
    pub(super) fn new(container: &str, mut objects: Vec<(String, Option<String>)>) -> Self {
        objects.reverse();
        let (under_way, done, not_before) = (Vec::new(), Vec::new(), Time::EPOCH);
        DeleteAll { container: container.to_owned(), left: objects, under_way, done, put_off: 0, not_before }
    }

    /// The call for those under way, which all have one.
    fn batch(&self) -> DeleteObjects {
        let calls = self
            .under_way
            .iter()
            .filter_map(|(key, version)| call(&self.container, key, version.as_deref()).ok());
        DeleteObjects { objects: calls.collect() }
    }
}

impl Flow for DeleteAll {
    type Output = Vec<Deletion>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Vec<Deletion>> {
        if cx.now < self.not_before {
            return Next::Sleep(self.not_before);
        }
        while self.under_way.len() < MOST
            && let Some((key, version)) = self.left.pop()
        {
            // A name that cannot be is not to keep the others from being deleted.
            let call = call(&self.container, &key, version.as_deref());
            match call.and_then(|call| call.request().fault().cloned().map_or(Ok(()), Err)) {
                Ok(()) => self.under_way.push((key, version)),
                Err(error) => self.done.push(Deletion { key, version, error: Some(error) }),
            }
        }
        match self.under_way.is_empty() {
            true => Next::Done(Ok(std::mem::take(&mut self.done))),
            false => Next::Request(self.batch().request().repeat(Repeat::Safe)),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Vec<Deletion>>> {
        let results = self.batch().response(response)?;
        let again = self.put_off < PUT_OFF;
        let mut put_off = false;
        for ((key, version), result) in std::mem::take(&mut self.under_way).into_iter().zip(results) {
            let error = result.err().filter(|error| !is_gone(error));
            // The batch was answered, so that nothing else asks for it again.
            if again && error.as_ref().is_some_and(|error| matches!(error.again(), Again::Later(_))) {
                put_off = true;
                self.left.push((key, version));
            } else {
                self.done.push(Deletion { key, version, error });
            }
        }
        if put_off {
            self.put_off += 1;
            self.not_before = cx.now + Duration::from_secs(1 << self.put_off.min(PUT_OFF));
        }
        Ok(Progress::Continue)
    }
}
