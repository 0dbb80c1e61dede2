//! Changes that need a look first, and others that may be made again and again.

use super::terms;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Repeat, Request, Response, Result,
    providers::gcs::{
        Preconditions,
        buckets::{GetBucket, GetIamPolicy, InsertBucket, Policy, SetIamPolicy},
        objects::{GetObject, ObjectChange, PatchObject},
    },
    storage::{Access, Container},
};
use std::collections::BTreeMap;

/// How often a change is made anew that somebody else has come before.
const TRIES: u8 = 5;
/// Reads objects, and lists them.
const VIEWER: &str = "roles/storage.objectViewer";
/// Reads objects.
const READER: &str = "roles/storage.legacyObjectReader";
const EVERYBODY: &str = "allUsers";

/// A call that comes to the same however often it is made.
#[derive(Clone, Debug)]
pub(super) struct Again<E>(pub(super) E);

impl<E: Endpoint> Endpoint for Again<E> {
    type Output = E::Output;

    fn request(&self) -> Request {
        self.0.request().repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<E::Output> {
        self.0.response(response)
    }
}

/// Makes a bucket, or finds that it is there.
#[derive(Clone, Debug)]
pub(super) struct Create {
    insert: InsertBucket,
    /// The name is taken: by this account?
    taken: Option<Error>,
}

impl Create {
    pub(super) fn new(insert: InsertBucket) -> Self {
        Create { insert, taken: None }
    }

    fn look(&self) -> GetBucket {
        GetBucket::new(&self.insert.bucket.name)
    }
}

impl Flow for Create {
    type Output = Container;

    fn next(&mut self, _: &Cx<'_>) -> Next<Container> {
        Next::Request(if self.taken.is_some() { self.look().request() } else { self.insert.request() })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Container>> {
        let bucket = if self.taken.is_some() {
            self.look().response(response)
        } else {
            self.insert.response(response)
        };
        Ok(Progress::Done(terms::container(&bucket?.value)))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Container>> {
        match self.taken.take() {
            None if error.kind() == Kind::Conflict => {
                self.taken = Some(error);
                Ok(Progress::Continue)
            }
            // It is somebody else's.
            Some(taken) if matches!(error.kind(), Kind::Forbidden | Kind::NotFound) => {
                Err(taken.with_may_have_acted(false))
            }
            _ => Err(error),
        }
    }
}

/// Tells who may read what is in a bucket.
#[derive(Clone, Debug)]
pub(super) struct ReadAccess(pub(super) String);

impl Endpoint for ReadAccess {
    type Output = Access;

    fn request(&self) -> Request {
        GetIamPolicy { bucket: self.0.clone() }.request()
    }

    fn response(&self, response: &Response) -> Result<Access> {
        let policy = GetIamPolicy { bucket: self.0.clone() }.response(response)?;
        Ok(match (policy.gives(VIEWER, EVERYBODY), policy.gives(READER, EVERYBODY)) {
            (true, _) => Access::ReadAll,
            (false, true) => Access::ReadObjects,
            (false, false) => Access::Private,
        })
    }
}

/// Sets who may read what is in a bucket: changes the policy that is there, and no other.
#[derive(Clone, Debug)]
pub(super) struct SetAccess {
    bucket: String,
    access: Access,
    policy: Option<Policy>,
    tries: u8,
}

impl SetAccess {
    pub(super) fn new(bucket: &str, access: Access) -> Self {
        SetAccess { bucket: bucket.to_owned(), access, policy: None, tries: 0 }
    }
}

impl Flow for SetAccess {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        let bucket = self.bucket.clone();
        Next::Request(match &self.policy {
            None => GetIamPolicy { bucket }.request(),
            Some(policy) => SetIamPolicy { bucket, policy: policy.clone() }.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if self.policy.is_some() {
            return Ok(Progress::Done(()));
        }
        let before = GetIamPolicy { bucket: self.bucket.clone() }.response(response)?;
        let mut policy = before.clone();
        policy.take(VIEWER, EVERYBODY);
        policy.take(READER, EVERYBODY);
        match self.access {
            Access::Private => {}
            Access::ReadObjects => policy.give(READER, EVERYBODY),
            Access::ReadAll => policy.give(VIEWER, EVERYBODY),
        }
        if policy == before {
            return Ok(Progress::Done(()));
        }
        self.policy = Some(policy);
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        let overtaken = matches!(error.kind(), Kind::PreconditionFailed | Kind::Conflict);
        if !overtaken || self.policy.is_none() || self.tries >= TRIES {
            return Err(error);
        }
        self.tries += 1;
        self.policy = None;
        Ok(Progress::Continue)
    }
}

/// Replaces what is kept with an object: looks what is there, and takes away what is not to stay.
#[derive(Clone, Debug)]
pub(super) struct SetMetadata {
    bucket: String,
    key: String,
    metadata: BTreeMap<String, String>,
    /// The names that are there, and the state that they are of.
    there: Option<(Vec<String>, u64, Option<u64>)>,
    tries: u8,
}

impl SetMetadata {
    pub(super) fn new(bucket: &str, key: &str, metadata: &BTreeMap<String, String>) -> Self {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        SetMetadata { bucket, key, metadata: terms::lowered(metadata), there: None, tries: 0 }
    }
}

impl Flow for SetMetadata {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        let Some((names, metageneration, generation)) = &self.there else {
            return Next::Request(GetObject::new(&self.bucket, &self.key).request());
        };
        let mut metadata: BTreeMap<String, Option<String>> =
            names.iter().map(|name| (name.clone(), None)).collect();
        metadata.extend(self.metadata.iter().map(|(name, value)| (name.clone(), Some(value.clone()))));
        let preconditions =
            Preconditions { generation_match: *generation, ..Preconditions::metageneration(*metageneration) };
        let patch = PatchObject {
            bucket: self.bucket.clone(),
            object: self.key.clone(),
            change: ObjectChange { metadata: Some(Some(metadata)), ..ObjectChange::default() },
            preconditions,
            ..PatchObject::default()
        };
        Next::Request(patch.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if self.there.is_some() {
            return Ok(Progress::Done(()));
        }
        let object = GetObject::new(&self.bucket, &self.key).response(response)?;
        if object.metadata == self.metadata {
            return Ok(Progress::Done(()));
        }
        let metageneration = object
            .metageneration
            .ok_or_else(|| response.malformed("it does not tell which state the metadata are of"))?;
        self.there = Some((object.metadata.keys().cloned().collect(), metageneration, object.generation));
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        if error.kind() != Kind::PreconditionFailed || self.there.is_none() || self.tries >= TRIES {
            return Err(error);
        }
        // Somebody else came before, or an attempt whose answer was lost: a look tells.
        self.tries += 1;
        self.there = None;
        Ok(Progress::Continue)
    }
}
