//! Addresses and forms for others: signed once there are credentials.

use crate::{
    Cx, Error, Flow, Next, Progress, Request, Response, Result, Secret, Time,
    storage::{PostForm, PostSpec, PresignSpec},
};
use http::{HeaderMap, Method};
use std::fmt;

/// A call as an address: whoever has it can make that call until its time is up.
#[derive(Clone)]
pub struct SignedUrl {
    /// The method that it is good for.
    pub method: Method,
    /// The address.
    pub url: Secret,
    /// Headers that have to be sent with it as they are.
    pub headers: HeaderMap,
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedUrl")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// What signs for others.
pub(in crate::providers) trait Signs: Clone + fmt::Debug + Send + 'static {
    /// Whether there are credentials to sign with.
    fn has_credentials(&self) -> bool;
    /// What time it is at the provider.
    fn now(&self, cx: &Cx<'_>) -> Time;
    /// A call that the credentials have to be had for.
    fn any(&self, bucket: &str) -> Request;
    /// The calls that can be permitted, as the provider has them.
    fn permitted(&self, place: (&str, &str), spec: &PresignSpec, now: Time) -> Result<SignedUrl>;
    /// A form by which a browser can put an object of that key.
    fn form(&self, place: (&str, &str), spec: &PostSpec, now: Time) -> Result<PostForm>;
}

/// What is signed.
#[derive(Clone, Debug)]
pub(in crate::providers) enum Paper {
    Address(PresignSpec),
    Form(PostSpec),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(in crate::providers) enum Signed {
    Address(Secret),
    Form(PostForm),
}

/// Signs at once where there are credentials; where they have to be had first, by a call that has them had.
#[derive(Clone, Debug)]
pub(in crate::providers) struct Signing<S> {
    session: S,
    bucket: String,
    key: String,
    paper: Paper,
    asked: bool,
}

impl<S: Signs> Signing<S> {
    pub(in crate::providers) fn new(session: S, bucket: &str, key: &str, paper: Paper) -> Self {
        Signing { session, bucket: bucket.to_owned(), key: key.to_owned(), paper, asked: false }
    }

    fn sign(&self, cx: &Cx<'_>) -> Result<Signed> {
        let now = self.session.now(cx);
        let place = (self.bucket.as_str(), self.key.as_str());
        match &self.paper {
            Paper::Form(spec) => self.session.form(place, spec, now).map(Signed::Form),
            Paper::Address(spec) => {
                self.session.permitted(place, spec, now).map(|signed| Signed::Address(signed.url))
            }
        }
    }
}

impl<S: Signs> Flow for Signing<S> {
    type Output = Signed;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Signed> {
        if self.asked || self.session.has_credentials() {
            return Next::Done(self.sign(cx));
        }
        Next::Request(self.session.any(&self.bucket))
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
