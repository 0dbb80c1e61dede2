//! Buckets, created and left as they are where they are there.

use super::super::buckets::{Bucket, ListBuckets, PutBucket};
use crate::{Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result, storage::Container};

/// Creates a bucket. Putting one that is there would make it private again, so that the account's own are looked at first.
#[derive(Clone, Debug)]
pub(super) struct CreateContainer {
    bucket: String,
    looked: bool,
}

/// A bucket as a container.
pub(super) fn container(bucket: Bucket) -> Container {
    let location = bucket.region.or(bucket.location);
    Container { name: bucket.name, created: bucket.created, location, ..Container::default() }
}

impl CreateContainer {
    pub(super) fn new(bucket: &str) -> Self {
        CreateContainer { bucket: bucket.to_owned(), looked: false }
    }

    fn put(&self) -> PutBucket {
        PutBucket::new(&*self.bucket)
    }

    /// The first of those whose names begin so is the one of that name, where it is there.
    fn look(&self) -> ListBuckets {
        ListBuckets { prefix: Some(self.bucket.clone()), max_keys: Some(1), marker: None }
    }
}

impl Flow for CreateContainer {
    type Output = Container;

    fn next(&mut self, _: &Cx<'_>) -> Next<Container> {
        let put = self.put().request();
        match put.fault() {
            // A name that none can have is told at once.
            Some(fault) => Next::Done(Err(fault.clone())),
            None if self.looked => Next::Request(put),
            None => Next::Request(self.look().request()),
        }
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Container>> {
        if self.looked {
            return Ok(Progress::Done(Container { name: self.bucket.clone(), ..Container::default() }));
        }
        self.looked = true;
        let page = self.look().response(response)?;
        let own = page.items.into_iter().find(|bucket| bucket.name == self.bucket);
        Ok(own.map_or(Progress::Continue, |bucket| Progress::Done(container(bucket))))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Container>> {
        // Who may not list buckets may create some all the same.
        if !self.looked && error.kind() == Kind::Forbidden {
            self.looked = true;
            return Ok(Progress::Continue);
        }
        Err(error)
    }
}
