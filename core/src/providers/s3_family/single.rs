//! Single calls, their answers read as neutral things.

use crate::{Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result};
use std::fmt;

/// A call whose answer is read as something else.
pub(in crate::providers) struct Single<E: Endpoint, T> {
    call: Result<E>,
    read: fn(&E, E::Output) -> T,
    /// What it means that the thing is not there, where that is no failure.
    absent: Option<fn() -> T>,
    /// A refusal that says that nothing is left to do.
    fine: Option<Fine<E, T>>,
}

/// A refusal's code, and what it amounts to.
type Fine<E, T> = (&'static str, fn(&E) -> T);

impl<E: Endpoint, T> Single<E, T> {
    pub(in crate::providers) fn new(call: E, read: fn(&E, E::Output) -> T) -> Self {
        Single { call: Ok(call), read, absent: None, fine: None }
    }

    /// A call that may not be built: it fails before anything is sent.
    pub(in crate::providers) fn of(call: Result<E>, read: fn(&E, E::Output) -> T) -> Self {
        Single { call, read, absent: None, fine: None }
    }

    /// What it means that the thing is not there; that its bucket is not there is a failure all the same.
    pub(in crate::providers) fn or(mut self, absent: fn() -> T) -> Self {
        self.absent = Some(absent);
        self
    }

    /// What a refusal with that code amounts to.
    #[cfg(feature = "s3")]
    pub(in crate::providers) fn fine(mut self, code: &'static str, read: fn(&E) -> T) -> Self {
        self.fine = Some((code, read));
        self
    }
}

impl<E: Endpoint, T> Clone for Single<E, T> {
    fn clone(&self) -> Self {
        Single { call: self.call.clone(), read: self.read, absent: self.absent, fine: self.fine }
    }
}

impl<E: Endpoint, T> fmt::Debug for Single<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

impl<E: Endpoint, T: Clone + fmt::Debug + Send + 'static> Flow for Single<E, T> {
    type Output = T;

    fn next(&mut self, _: &Cx<'_>) -> Next<T> {
        match &self.call {
            Ok(call) => Next::Request(call.request()),
            Err(error) => Next::Done(Err(error.clone())),
        }
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<T>> {
        let call = self.call.as_ref().map_err(Clone::clone)?;
        Ok(Progress::Done((self.read)(call, call.response(response)?)))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<T>> {
        if let (Some((code, read)), Ok(call)) = (self.fine, &self.call)
            && error.code() == Some(code)
        {
            return Ok(Progress::Done(read(call)));
        }
        match self.absent {
            Some(absent) if error.kind() == Kind::NotFound && error.code() != Some("NoSuchBucket") => {
                Ok(Progress::Done(absent()))
            }
            _ => Err(error),
        }
    }
}
