//! What must hold.

use super::{
    Violation,
    actor::{Actor, Stage},
    baseline,
    events::Flight,
    plan::Credentials,
    state::Run,
};
use crate::{
    explore::{SESSION, is_named, is_segment},
    place::{HOST, given_out},
    registry::{Effect, Outcome},
};
use http::StatusCode;
use pileus_core::{Error, Exchange, Leftover, Response, Take, compute::Compute as _};
use pileus_sim::Made;

/// Uploads in parts that were begun and not ended.
pub(super) const UPLOAD: &str = "upload";
/// How much of an unsuccessful answer's body may be kept, in bytes.
const ERROR_BODY: usize = 64 << 10;

impl Run {
    /// No secret is printed.
    pub(super) fn no_secret(&self, op: usize, what: &str, text: &str) -> Result<(), Violation> {
        match self.secrets.iter().find(|secret| text.contains(secret.as_str())) {
            Some(secret) => Err(self.violation(op, format!("{what} prints {secret:?}: {text}"))),
            None if text.contains("PRIVATE KEY") => {
                Err(self.violation(op, format!("{what} prints a private key: {text}")))
            }
            None => Ok(()),
        }
    }

    /// Learns the secrets that an answer brings.
    pub(super) fn learn_secrets(&mut self, exchange: &Exchange, response: &Response) {
        // Everything but logins and the creation of servers brings none.
        let path = exchange.request.uri().path();
        let near = exchange.host() != HOST;
        let brings = near
            || exchange.service == "sts"
            || exchange.service == "identity"
            || path.ends_with("/servers")
            || path.ends_with("/token");
        if !brings {
            return;
        }
        self.secrets.extend(given_out(&response.headers, response.bytes()));
        let text = String::from_utf8_lossy(response.bytes());
        let plain = |text: &str| text.len() > 30 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if near && path.ends_with("/token") && plain(text.trim()) {
            self.secrets.push(text.trim().to_owned());
        }
    }

    /// No more of an answer is kept than the request allows.
    pub(super) fn check_kept(
        &self,
        flight: &Flight,
        status: StatusCode,
        size: usize,
    ) -> Result<(), Violation> {
        let most = match flight.exchange.take {
            _ if !status.is_success() => ERROR_BODY,
            Take::Collect { limit } => limit,
            _ => 0,
        };
        if size <= most {
            return Ok(());
        }
        Err(self.violation(flight.op, format!("{size} bytes of an answer are kept, {most} are allowed")))
    }

    /// Only one request of an operation makes anything; an upload that is begun is made into something later.
    pub(super) fn check_made_once(&self, op: usize) -> Result<(), Violation> {
        let actor = &self.actors[op];
        let begins = |made: &&(String, Vec<Made>)| made.1.iter().all(|made| made.kind == UPLOAD);
        // Of a session that nobody heard of, another is begun in its stead.
        let part = |made: &Made| {
            matches!(made.kind, "container" | SESSION | "ended gcs upload") || is_segment(&made.id)
        };
        let whole = actor.made.iter().filter(|made| !made.1.iter().all(part));
        let (begun, made): (Vec<_>, Vec<_>) = whole.partition(begins);
        let twice = match (made.as_slice(), begun.as_slice()) {
            ([.., first, second], _) => Some((first, second)),
            (_, [.., first, second]) if !actor.orphaned => Some((first, second)),
            _ => None,
        };
        match twice {
            Some(((_, first), (_, second))) => {
                Err(self.violation(op, format!("it made {first:?}, and by another request {second:?}")))
            }
            None => Ok(()),
        }
    }

    /// An operation has ended.
    pub(super) fn done(&mut self, op: usize, result: pileus_core::Result<Outcome>) -> Result<(), Violation> {
        // By the client's clock, which may have jumped, nobody waits any more for what is late.
        let now = self.clock();
        if self.actors[op].flights.iter().any(|(.., until)| *until > now) {
            return Err(self.violation(op, "it has ended while a request of it is in flight"));
        }
        match &result {
            Ok(outcome) => {
                self.totals.succeeded += 1;
                let text = outcome.text();
                self.no_secret(op, "its output", &text)?;
                if let Outcome::Many(items) = outcome {
                    self.check_listing(op, items)?;
                }
                self.check_moved(op)?;
                self.note(op, || format!("succeeds: {text}"));
            }
            Err(error) => {
                self.totals.failed += 1;
                let text = format!("{error} {error:?}");
                self.no_secret(op, "its error", &text)?;
                self.note(op, || format!("fails: {text}"));
            }
        }
        self.check_calm(op, &result)?;
        self.actors[op].stage = Stage::Done(result);
        self.over(op);
        Ok(())
    }

    /// Where nothing goes wrong and nothing changes, everything is as it is without any others.
    fn check_calm(&self, op: usize, result: &pileus_core::Result<Outcome>) -> Result<(), Violation> {
        // A server's progress, and what credentials there are, depend on the time it takes to ask.
        if !self.plan.is_calm() || self.plan.credentials == Credentials::Chain {
            return Ok(());
        }
        let expected = baseline::of(self.actors[op].entry);
        let (seen, usual) = (result.is_ok(), expected.succeeds);
        if seen == usual {
            return Ok(());
        }
        Err(self.violation(op, format!("nothing went wrong, and it gave {result:?} where it should not")))
    }

    /// Every item that was there all along is listed, once.
    fn check_listing(&mut self, op: usize, items: &[String]) -> Result<(), Violation> {
        let baseline = baseline::of(self.actors[op].entry);
        self.totals.listings += u64::from(!baseline.items.is_empty());
        for item in &baseline.items {
            let last = item.thing.id.rsplit('/').next().unwrap_or_default();
            if self.touched.contains(last)
                || self.touched.contains(&item.thing.id)
                || !self.sim.has(&item.thing)
            {
                continue;
            }
            let count = items.iter().filter(|text| text.contains(&item.mark)).count();
            if count != 1 {
                let why =
                    format!("{:?} was there all along, and is listed {count} times in {items:?}", item.thing);
                return Err(self.violation(op, why));
            }
        }
        Ok(())
    }

    /// After everything has happened: what is there is named by somebody.
    pub(super) fn check_end(&mut self) -> Result<(), Violation> {
        for op in 0..self.actors.len() {
            self.check_whole(op)?;
            let mut left = 0;
            for (request, made) in &self.actors[op].made {
                let orphaned = self.actors[op].orphaned;
                let orphan = |thing: &Made| matches!(thing.kind, UPLOAD | SESSION) && orphaned;
                let there = made.iter().filter(|thing| self.sim.has(thing) && !orphan(thing));
                let there: Vec<&Made> = there.collect();
                if !there.is_empty() {
                    named(&self.actors[op], request, &there).map_err(|why| self.violation(op, why))?;
                    left += 1;
                }
            }
            if left == 0 {
                continue;
            }
            let told = matches!(self.actors[op].stage, Stage::Done(Err(_)) | Stage::Dropped(_));
            self.totals.left_behind += u64::from(told);
        }
        if self.dice.chance(1_000) {
            for session in [
                format!(
                    "{:?} {:?}",
                    self.place.openstack.session(),
                    self.place.openstack.session().snapshot()
                ),
                format!(
                    "{:?} {:?}",
                    self.place.rackspace.session(),
                    self.place.rackspace.session().snapshot()
                ),
                format!("{:?} {:?}", self.place.ec2.session(), self.place.ec2.session().snapshot()),
                format!("{:?} {:?}", self.place.s3.session(), self.place.s3.session().snapshot()),
                format!("{:?} {:?}", self.place.azure.session(), self.place.azure.session().snapshot()),
                format!("{:?} {:?}", self.place.gcs.session(), self.place.gcs.session().snapshot()),
                format!("{:?} {:?}", self.place.openstack, self.place.openstack.capabilities()),
            ] {
                self.no_secret(0, "a session", &session)?;
            }
        }
        Ok(())
    }
}

/// Somebody was told of what an operation made.
fn named(actor: &Actor, request: &str, there: &[&Made]) -> Result<(), String> {
    let id = |thing: &Made| thing.id.rsplit('/').next().unwrap_or_default().to_owned();
    let creates = actor.entry.effect == Effect::Creates;
    let neutral = actor.entry.name.contains('.');
    // Whoever names a thing knows what it is called.
    let named = |thing: &&Made| is_named(thing.kind) && !is_segment(&thing.id);
    if there.iter().all(named) {
        return Ok(());
    }
    let by = |left: &[Leftover]| {
        left.iter().any(|left| {
            there.iter().any(|thing| left.id.as_deref() == Some(&*id(thing)))
                || left.find_by.iter().any(|(_, value)| request.contains(value.as_str()))
        })
    };
    match &actor.stage {
        // What a single call gives is what the provider said.
        Stage::Done(Ok(_)) if !creates || !neutral => Ok(()),
        Stage::Done(Ok(outcome)) => {
            let text = outcome.text();
            if there.iter().any(|thing| text.contains(&id(thing))) || text.contains(&actor.name) {
                return Ok(());
            }
            Err(format!("it made {there:?}, and its output names none of it: {text}"))
        }
        Stage::Done(Err(error)) if by(error.left_behind()) => Ok(()),
        Stage::Done(Err(error)) if !neutral && in_doubt(error) => Ok(()),
        Stage::Done(Err(error)) => {
            Err(format!("it made {there:?}, and its error does not say so: {error:?}"))
        }
        Stage::Dropped(left) if !neutral || by(left) => Ok(()),
        Stage::Dropped(left) => Err(format!("it made {there:?}, was dropped, and names {left:?} only")),
        Stage::Before | Stage::Running(_) => Err("it has not ended".into()),
    }
}

fn in_doubt(error: &Error) -> bool {
    error.may_have_acted() || !error.left_behind().is_empty()
}
