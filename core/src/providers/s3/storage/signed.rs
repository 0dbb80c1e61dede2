//! Addresses and forms for others: signed once there are credentials.

use super::super::{
    S3Session,
    buckets::HeadBucket,
    objects::{DeleteObject, GetObject, HeadObject, Properties, PutObject},
};
use crate::{
    Body, Cx, Endpoint, Error, Flow, Next, Progress, Response, Result, Secret,
    storage::{Permit, PostForm, PostSpec, PresignSpec},
};
use std::sync::Arc;

/// What is signed.
#[derive(Clone, Debug)]
pub(super) enum Paper {
    Address(PresignSpec),
    Form(PostSpec),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) enum Signed {
    Address(Secret),
    Form(PostForm),
}

/// Signs at once where there are credentials; where they have to be had first, by a call that has them had.
#[derive(Clone, Debug)]
pub(super) struct Signing {
    session: Arc<S3Session>,
    bucket: String,
    key: String,
    paper: Paper,
    asked: bool,
}

impl Signing {
    pub(super) fn new(session: Arc<S3Session>, bucket: &str, key: &str, paper: Paper) -> Self {
        Signing { session, bucket: bucket.to_owned(), key: key.to_owned(), paper, asked: false }
    }

    fn sign(&self, cx: &Cx<'_>) -> Result<Signed> {
        let now = self.session.now(cx);
        let (bucket, key) = (self.bucket.clone(), self.key.clone());
        let spec = match &self.paper {
            Paper::Form(spec) => return self.session.post(&bucket, &key, spec, now).map(Signed::Form),
            Paper::Address(spec) => spec,
        };
        let version_id = spec.version.clone();
        let signed = match spec.permit {
            Permit::Get => self.session.presign(
                &GetObject { version_id, ..GetObject::new(bucket, key) },
                spec.expires,
                now,
            ),
            Permit::Head => self.session.presign(
                &HeadObject { version_id, ..HeadObject::new(bucket, key) },
                spec.expires,
                now,
            ),
            Permit::Delete => self.session.presign(
                &DeleteObject { version_id, ..DeleteObject::new(bucket, key) },
                spec.expires,
                now,
            ),
            Permit::Put => {
                let properties =
                    Properties { content_type: spec.content_type.clone(), ..Properties::default() };
                let put = PutObject { properties, ..PutObject::new(bucket, key, Body::Empty) };
                self.session.presign(&put, spec.expires, now)
            }
        };
        signed.map(|signed| Signed::Address(signed.url))
    }
}

impl Flow for Signing {
    type Output = Signed;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Signed> {
        if self.asked || self.session.has_credentials() {
            return Next::Done(self.sign(cx));
        }
        Next::Request(HeadBucket { bucket: self.bucket.clone() }.request())
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<Progress<Signed>> {
        self.asked = true;
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Signed>> {
        // Whatever it says of the bucket, the credentials are there.
        if self.session.has_credentials() && !self.asked {
            self.asked = true;
            return Ok(Progress::Continue);
        }
        Err(error)
    }
}
