//! One account at one provider, as the machines see it.

use crate::{Answer, Budget, Cx, Error, Exchange, Request, Response, Retry, Time};
use http::Uri;
use std::fmt;

/// One account at one provider: its service endpoints, credentials, token and clock skew. Shared by every operation on
/// it, from any thread; it does no I/O of its own.
pub trait Session: fmt::Debug + Send + Sync + 'static {
    /// Signs `request`, or says what has to happen before it can be signed.
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized;

    /// Takes the answer to the login that `authorize` asked for. Whether it worked shows when `authorize` is asked
    /// again.
    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>);

    /// The operation that was to log in is gone; another may.
    fn abandon(&self, lease: Lease);

    /// The provider refused the token of that stamp. Asked after [`Session::error`] has read the answer.
    fn refused(&self, stamp: Stamp) -> Refusal;

    /// The attempt that was signed with that stamp is over: answered with success, or not. Told once or several times for
    /// each, and always before the next attempt is signed: for sessions that lend what only one request at a time may use.
    fn ended(&self, stamp: Stamp, success: bool) {
        let _ = (stamp, success);
    }

    /// Reads the provider's own form of an unsuccessful answer.
    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error;

    /// The same for the answer from that address, where what it means depends on where it comes from.
    fn error_from(&self, asked: &Uri, response: &Response, cx: &Cx<'_>) -> Error {
        let _ = asked;
        self.error(response, cx)
    }

    /// How calls are retried.
    fn retry(&self) -> &Retry;

    /// What may still be spent on retries.
    fn budget(&self) -> &Budget;
}

/// What a session makes of a request.
#[derive(Debug)]
pub enum Authorized {
    /// It is signed; the stamp names the token it bears.
    Ready(Exchange, Stamp),
    /// This has to be sent first, and its answer given to [`Session::logged_in`].
    Login(Exchange, Lease),
    /// Another operation is logging in. The waker is woken when that has ended; look again at this time at the latest.
    Busy(Time),
    /// It cannot be signed, now or later.
    Failed(Error),
}

/// What a refused token leaves to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was the newest. Another login may help; when a newer one is refused too, that is the end.
    Newest,
    /// It has been replaced already: a request can lie signed for so long that others have found its token refused and
    /// logged in anew.
    Outdated,
    /// There is no other to be had.
    Last,
}

/// Names one token of a session. A later token has a higher stamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(pub u64);

/// The right to log in for all: held by one operation at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which of the session's stores it is for: a session may keep several things that take a request to get.
    pub store: u32,
    /// Names the lease.
    pub id: u64,
}
