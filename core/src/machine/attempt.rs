//! The part of a call that does not depend on what is called: signing, login, retries, redirects, deadlines.
//!
//! Kept free of type parameters, so that it is compiled once and not once for each of hundreds of endpoints.

use crate::{
    Answer, Authorized, Cx, Error, Exchange, ExchangeId, Kind, Lease, Lost, Refusal, Repeat, Request,
    Response, Session, Stamp, Time, redirect,
};
use http::{Method, Uri};
use std::{fmt, sync::Arc, time::Duration};

/// A request is not signed with more tokens than this, however fast they are replaced.
const REFUSALS: u8 = 10;

#[derive(Clone, Debug)]
pub(super) struct Attempts {
    session: Arc<dyn Session>,
    phase: Phase,
    last_id: ExchangeId,
    /// How far apart its ids are.
    stride: u32,
    /// How often the present request was sent.
    tries: u32,
    /// Not before this time.
    at: Time,
    /// Whether an earlier attempt of the present request may have acted.
    unknown: bool,
    /// The newest token that was refused.
    refused: Option<Stamp>,
    /// How many tokens of the present request were refused.
    refusals: u8,
    redirects: u8,
    redirect: Option<Uri>,
    limit: Option<Duration>,
    deadline: Option<Time>,
}

#[derive(Clone, Debug)]
enum Phase {
    Due,
    LoggingIn { id: ExchangeId, lease: Lease, until: Time },
    Sent(Box<Sent>),
}

#[derive(Clone, Debug)]
struct Sent {
    id: ExchangeId,
    stamp: Stamp,
    until: Time,
    name: Name,
    repeat: Repeat,
    accept: &'static [u16],
}

/// What there is to do.
pub(super) enum Gate {
    /// Ask the flow.
    Due,
    /// Nothing before then.
    Wait(Option<Time>),
    /// The request failed for good; the flow may know what to do.
    Failed(Error),
    /// The operation's time is up.
    Over(Error),
}

/// What became of a request.
#[expect(clippy::large_enum_variant, reason = "moved once, at once")]
pub(super) enum Posted {
    Send(ExchangeId, Exchange),
    Wait(Time),
    Failed(Error),
}

/// What an answer means.
#[expect(clippy::large_enum_variant, reason = "moved once, at once")]
pub(super) enum Outcome {
    /// Not for us, or nothing to conclude but to poll on.
    Nothing,
    /// For the endpoint to read. `unknown`: should it not be readable, the provider may have acted all the same.
    Read(Response, Sender),
    Failed(Error),
}

/// Who asked, for the message of an error.
pub(super) struct Sender {
    call: Name,
    once: bool,
}

/// What an error calls the call; it is written only where there is an error.
#[derive(Clone, Debug)]
struct Name {
    method: Method,
    service: &'static str,
    action: Option<&'static str>,
    uri: Uri,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.service, self.action.unwrap_or(self.uri.path()))
    }
}

impl Attempts {
    pub(super) fn new(session: Arc<dyn Session>) -> Self {
        Attempts::counting(session, 0, 1)
    }

    /// Whose exchanges have the ids `first + stride`, `first + 2 * stride` and so on.
    pub(super) fn counting(session: Arc<dyn Session>, first: ExchangeId, stride: u32) -> Self {
        Attempts {
            session,
            phase: Phase::Due,
            last_id: first,
            stride,
            tries: 0,
            at: Time::EPOCH,
            unknown: false,
            refused: None,
            refusals: 0,
            redirects: 0,
            redirect: None,
            limit: None,
            deadline: None,
        }
    }

    pub(super) fn limit(&mut self, total: Duration) {
        self.limit = Some(total);
    }

    /// Ends all at that time.
    pub(super) fn until(&mut self, deadline: Option<Time>) {
        self.deadline = deadline;
    }

    /// The present request got on before it broke off: it has all its attempts before it again.
    pub(super) fn got_on(&mut self) {
        self.tries = 1;
    }

    /// Whether it waits for the answer to that exchange.
    pub(super) fn awaits(&self, id: ExchangeId) -> bool {
        match &self.phase {
            Phase::Due => false,
            Phase::LoggingIn { id: expected, .. } => *expected == id,
            Phase::Sent(sent) => sent.id == id,
        }
    }

    /// The request was answered; the next one starts afresh.
    pub(super) fn answered(&mut self) {
        if self.tries == 1 {
            self.session.budget().deposit();
        }
        self.afresh();
    }

    /// Whatever is sent next is another request.
    pub(super) fn afresh(&mut self) {
        self.tries = 0;
        self.at = Time::EPOCH;
        self.unknown = false;
        self.refused = None;
        self.refusals = 0;
        self.redirects = 0;
        self.redirect = None;
    }

    pub(super) fn sleep(&mut self, until: Time) -> Time {
        self.at = until;
        self.deadline.map_or(until, |deadline| until.min(deadline))
    }

    pub(super) fn gate(&mut self, cx: &Cx<'_>) -> Gate {
        if let Some(total) = self.limit.take() {
            self.deadline = Some(cx.now + total);
        }
        if self.deadline.is_some_and(|deadline| deadline <= cx.now) {
            return Gate::Over(self.time_is_up());
        }
        match &self.phase {
            Phase::Due if self.at > cx.now => Gate::Wait(Some(self.sleep(self.at))),
            Phase::Due => Gate::Due,
            Phase::LoggingIn { until, .. } if *until > cx.now => Gate::Wait(Some(self.earliest(*until))),
            Phase::Sent(sent) if sent.until > cx.now => Gate::Wait(Some(self.earliest(sent.until))),
            // The attempt's own time is up and the transport has not said so: it counts as lost.
            Phase::LoggingIn { id, .. } => {
                let outcome = self.answer(*id, Err(no_answer()), cx);
                debug_assert!(matches!(outcome, Outcome::Nothing));
                self.gate(cx)
            }
            Phase::Sent(sent) => match self.answer(sent.id, Err(no_answer()), cx) {
                Outcome::Failed(error) => Gate::Failed(error),
                Outcome::Nothing | Outcome::Read(..) => self.gate(cx),
            },
        }
    }

    fn earliest(&self, until: Time) -> Time {
        self.deadline.map_or(until, |deadline| until.min(deadline))
    }

    fn time_is_up(&mut self) -> Error {
        let error = Error::new(Kind::TimedOut, "the time given to the operation is up");
        match std::mem::replace(&mut self.phase, Phase::Due) {
            Phase::Sent(sent) => {
                self.session.ended(sent.stamp, false);
                let unknown = matches!(sent.repeat, Repeat::Once | Repeat::Keyed) || self.unknown;
                error.with_call(sent.name.to_string(), self.tries).with_may_have_acted(unknown)
            }
            Phase::LoggingIn { lease, .. } => {
                self.session.abandon(lease);
                error.context("while logging in").with_may_have_acted(self.unknown)
            }
            Phase::Due => error.with_may_have_acted(self.unknown),
        }
    }

    /// Sends `request`, or what has to come before it.
    pub(super) fn post(&mut self, mut request: Request, cx: &Cx<'_>) -> Posted {
        if let Some(fault) = request.fault() {
            return Posted::Failed(fault.clone());
        }
        request.redirect.clone_from(&self.redirect);
        let (repeat, accept, service, action, method) =
            (request.repeat, request.accept, request.service, request.action, request.method.clone());
        let timeout = request.timeout.unwrap_or(self.session.retry().attempt_timeout);
        match self.session.authorize(request, cx) {
            Authorized::Ready(mut exchange, stamp) => {
                let id = self.next_id();
                self.tries += 1;
                let until = self.earliest(exchange.deadline.unwrap_or(cx.now + timeout));
                exchange.deadline = Some(until);
                exchange.attempt = self.tries;
                let uri = exchange.request.uri().clone();
                let name = Name { method, service, action, uri };
                let sent = Sent { id, stamp, until, name, repeat, accept };
                self.phase = Phase::Sent(Box::new(sent));
                Posted::Send(id, exchange)
            }
            Authorized::Login(mut exchange, lease) => {
                let id = self.next_id();
                let until = self.earliest(exchange.deadline.unwrap_or(cx.now + timeout));
                exchange.deadline = Some(until);
                self.phase = Phase::LoggingIn { id, lease, until };
                Posted::Send(id, exchange)
            }
            Authorized::Busy(until) => Posted::Wait(self.earliest(until)),
            // An earlier attempt may have acted, whatever keeps the next one from being sent.
            Authorized::Failed(error) => Posted::Failed(error.with_may_have_acted(self.unknown)),
        }
    }

    /// Whether the provider may have acted on the present request.
    pub(super) fn in_doubt(&self) -> bool {
        self.unknown || matches!(self.phase, Phase::Sent(_))
    }

    pub(super) fn last_id(&self) -> ExchangeId {
        self.last_id
    }

    fn next_id(&mut self) -> ExchangeId {
        self.last_id = self.last_id.wrapping_add(self.stride);
        self.last_id
    }

    pub(super) fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) -> Outcome {
        match std::mem::replace(&mut self.phase, Phase::Due) {
            Phase::LoggingIn { id: expected, lease, .. } if id == expected => {
                self.session.logged_in(lease, answer, cx);
                Outcome::Nothing
            }
            Phase::Sent(sent) if id == sent.id => {
                let success = answer.as_ref().is_ok_and(|response| response.status.is_success());
                self.session.ended(sent.stamp, success);
                match answer {
                    Ok(response) => self.responded(&sent, response, cx),
                    // Not the attempt's end but the operation's: the next poll says so, with all that is in doubt.
                    Err(lost) if lost.sent && self.deadline.is_some_and(|deadline| deadline <= cx.now) => {
                        self.phase = Phase::Sent(sent);
                        Outcome::Nothing
                    }
                    Err(lost) => self.lost(&sent, lost, cx),
                }
            }
            other => {
                self.phase = other;
                Outcome::Nothing
            }
        }
    }

    fn responded(&mut self, sent: &Sent, response: Response, cx: &Cx<'_>) -> Outcome {
        let status = response.status.as_u16();
        let settled = match sent.repeat {
            Repeat::Settling(statuses) => self.unknown && statuses.contains(&status),
            Repeat::Safe | Repeat::Keyed | Repeat::Removing | Repeat::Once => false,
        };
        if response.status.is_success() || settled || sent.accept.contains(&status) {
            let once = matches!(sent.repeat, Repeat::Once | Repeat::Keyed);
            return Outcome::Read(response, Sender { call: sent.name.clone(), once });
        }
        if let Some(target) = redirect::target(&response, &sent.name.uri) {
            return self.redirected(sent, target, cx);
        }
        let error = self.session.error_from(&sent.name.uri, &response, cx);
        match error.kind() {
            Kind::NotFound if self.unknown && sent.repeat == Repeat::Removing => {
                Outcome::Read(response, Sender { call: sent.name.clone(), once: false })
            }
            Kind::Authentication => {
                let first = self.refused.is_none_or(|refused| sent.stamp <= refused);
                self.refused = self.refused.max(Some(sent.stamp));
                self.refusals += 1;
                let hope = match self.session.refused(sent.stamp) {
                    Refusal::Newest => first,
                    Refusal::Outdated => true,
                    Refusal::Last => false,
                };
                if hope && self.refusals < REFUSALS {
                    return Outcome::Nothing;
                }
                self.fail(sent, error, false)
            }
            // The provider asked to come back later, so it did not do it.
            Kind::Throttled => self.again(sent, error, false, cx),
            Kind::Unavailable if status == 503 && error.retry_after().is_some() => {
                self.again(sent, error, false, cx)
            }
            Kind::Unavailable => self.again(sent, error, true, cx),
            _ => self.fail(sent, error, false),
        }
    }

    fn lost(&mut self, sent: &Sent, lost: Lost, cx: &Cx<'_>) -> Outcome {
        let (acted, transient) = (lost.sent, lost.transient());
        let error = lost.into_error();
        if transient { self.again(sent, error, acted, cx) } else { self.fail(sent, error, acted) }
    }

    fn redirected(&mut self, sent: &Sent, target: Uri, cx: &Cx<'_>) -> Outcome {
        let follow = sent.repeat == Repeat::Safe
            && self.redirects < redirect::MOST
            && redirect::same_origin(&sent.name.uri, &target);
        #[cfg(pileus_mutant)]
        let follow = follow || crate::mutant::is(crate::mutant::Mutant::ForwardCredential);
        if !follow {
            return self.fail(sent, redirect::refused(&target), false);
        }
        self.redirects += 1;
        self.redirect = Some(target);
        self.at = cx.now;
        self.tries = 0;
        Outcome::Nothing
    }

    /// Tries again after a pause, where that is allowed and worth it.
    fn again(&mut self, sent: &Sent, error: Error, acted: bool, cx: &Cx<'_>) -> Outcome {
        let retry = self.session.retry();
        let once = sent.repeat == Repeat::Once;
        #[cfg(pileus_mutant)]
        let once = once && !crate::mutant::is(crate::mutant::Mutant::RepeatCreation);
        if (acted && once) || self.tries >= retry.attempts {
            return self.fail(sent, error, acted);
        }
        let wait = match error.retry_after() {
            Some(wait) if wait > retry.longest_wait => return self.fail(sent, error, acted),
            // A little later than asked for: not all at the same moment.
            Some(wait) => wait + retry.backoff(1, cx.entropy),
            None => retry.backoff(self.tries, cx.entropy),
        };
        if self.deadline.is_some_and(|deadline| cx.now + wait >= deadline) {
            let error = error.context("no time is left for another attempt");
            return self.fail(sent, error, acted);
        }
        if !self.session.budget().withdraw() {
            return self.fail(sent, error.context("the budget for retries is used up"), acted);
        }
        self.unknown |= acted && sent.repeat != Repeat::Safe;
        self.at = cx.now + wait;
        Outcome::Nothing
    }

    fn fail(&mut self, sent: &Sent, error: Error, acted: bool) -> Outcome {
        let unknown = match sent.repeat {
            Repeat::Once => acted,
            // An earlier attempt may have acted, whatever this one came to.
            Repeat::Keyed => acted || self.unknown,
            Repeat::Safe | Repeat::Settling(_) | Repeat::Removing => false,
        };
        Outcome::Failed(error.with_call(sent.name.to_string(), self.tries).with_may_have_acted(unknown))
    }

    /// An answer could not be read.
    pub(super) fn unreadable(&self, sender: &Sender, error: Error) -> Error {
        let unknown = sender.once && error.kind() == Kind::Malformed;
        error.with_call(sender.call.to_string(), self.tries).with_may_have_acted(unknown)
    }
}

impl Drop for Attempts {
    fn drop(&mut self) {
        match &self.phase {
            Phase::LoggingIn { lease, .. } => self.session.abandon(*lease),
            Phase::Sent(sent) => self.session.ended(sent.stamp, false),
            Phase::Due => {}
        }
    }
}

fn no_answer() -> Lost {
    Lost::new(crate::Cause::Timeout, true, "no answer within the time of one attempt")
}
