//! Leases of containers and blobs.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/lease-blob>,
//! <https://learn.microsoft.com/rest/api/storageservices/lease-container>

use super::refused::{Refused, refused};
use super::scene::Scene;
use super::{conditions, nothing};
use crate::Time;
use crate::exchange::{Reply, set};
use std::time::Duration;

/// Who holds it, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lease {
    id: Option<String>,
    /// For how long; without end where there is nothing.
    length: Option<Duration>,
    until: Option<Time>,
    /// When it ends, or ended, that was broken.
    broken: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Available,
    Leased,
    Expired,
    Breaking,
    Broken,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Available => "available",
            State::Leased => "leased",
            State::Expired => "expired",
            State::Breaking => "breaking",
            State::Broken => "broken",
        }
    }

    pub(crate) fn is_locked(self) -> bool {
        matches!(self, State::Leased | State::Breaking)
    }
}

fn conflict(code: &'static str, message: &str) -> Refused {
    refused(409, code, message)
}

fn absent() -> Refused {
    conflict("LeaseNotPresentWithLeaseOperation", "There is currently no lease on the resource.")
}

fn mismatch() -> Refused {
    let message = "The lease ID specified did not match the lease ID for the resource with the specified lease operation.";
    conflict("LeaseIdMismatchWithLeaseOperation", message)
}

impl Lease {
    pub(crate) fn state(&self, now: Time) -> State {
        match (&self.id, self.broken, self.until) {
            (None, ..) => State::Available,
            (_, Some(end), _) if now < end => State::Breaking,
            (_, Some(_), _) => State::Broken,
            (.., Some(until)) if now >= until => State::Expired,
            _ => State::Leased,
        }
    }

    /// Says what state it is in.
    pub(crate) fn tell(&self, reply: &mut Reply, now: Time) {
        let state = self.state(now);
        set(reply, "x-ms-lease-state", state.name());
        set(reply, "x-ms-lease-status", if state.is_locked() { "locked" } else { "unlocked" });
        if let Some(duration) = self.duration(now) {
            set(reply, "x-ms-lease-duration", duration);
        }
    }

    /// Whether it ends by itself, while somebody holds it.
    pub(crate) fn duration(&self, now: Time) -> Option<&'static str> {
        let held = self.state(now) == State::Leased;
        held.then_some(if self.length.is_some() { "fixed" } else { "infinite" })
    }

    /// May a request that names that lease act? `what` it acts on is a blob or a container.
    pub(crate) fn guard(
        &self,
        given: Option<&str>,
        what: Leased,
        writes: bool,
        now: Time,
    ) -> Result<(), Refused> {
        let named = |blob, container| if what == Leased::Blob { blob } else { container };
        match (self.state(now).is_locked(), given) {
            (true, None) if writes => {
                let message = "There is currently a lease on the resource and no lease ID was specified in the request.";
                Err(refused(412, "LeaseIdMissing", message))
            }
            (true, Some(id)) if !self.is(id) => {
                let code = named("LeaseIdMismatchWithBlobOperation", "LeaseIdMismatchWithContainerOperation");
                Err(refused(412, code, "The lease ID specified did not match the lease ID for the resource."))
            }
            (false, Some(id)) if self.is(id) => {
                let message = "A lease ID was specified, but the lease for the resource has expired.";
                Err(refused(412, "LeaseLost", message))
            }
            (false, Some(_)) => {
                let code = named("LeaseNotPresentWithBlobOperation", "LeaseNotPresentWithContainerOperation");
                Err(refused(412, code, "There is currently no lease on the resource."))
            }
            _ => Ok(()),
        }
    }

    fn is(&self, id: &str) -> bool {
        self.id.as_deref().is_some_and(|held| held.eq_ignore_ascii_case(id))
    }

    fn acquire(&mut self, id: &str, length: Option<Duration>, now: Time) -> Result<(), Refused> {
        match self.state(now) {
            State::Breaking if self.is(id) => {
                let message = "The lease ID matched, but the lease is currently in breaking state and cannot be acquired until it is broken.";
                return Err(conflict("LeaseIsBreakingAndCannotBeAcquired", message));
            }
            State::Leased if self.is(id) => {}
            State::Leased | State::Breaking => {
                return Err(conflict("LeaseAlreadyPresent", "There is already a lease present."));
            }
            State::Available | State::Expired | State::Broken => {}
        }
        *self =
            Self { id: Some(id.to_owned()), length, until: length.map(|length| now + length), broken: None };
        Ok(())
    }

    fn renew(&mut self, id: &str, now: Time) -> Result<(), Refused> {
        match self.state(now) {
            State::Available => Err(absent()),
            _ if !self.is(id) => Err(mismatch()),
            State::Breaking | State::Broken => {
                let message =
                    "The lease ID matched, but the lease has been broken explicitly and cannot be renewed.";
                Err(conflict("LeaseIsBrokenAndCannotBeRenewed", message))
            }
            State::Leased | State::Expired => {
                self.until = self.length.map(|length| now + length);
                Ok(())
            }
        }
    }

    fn change(&mut self, id: &str, proposed: &str, now: Time) -> Result<(), Refused> {
        match self.state(now) {
            State::Available | State::Expired | State::Broken => Err(absent()),
            _ if !self.is(id) && !self.is(proposed) => Err(mismatch()),
            State::Breaking => {
                let message = "The lease ID matched, but the lease is currently in breaking state and cannot be changed.";
                Err(conflict("LeaseIsBreakingAndCannotBeChanged", message))
            }
            State::Leased => {
                self.id = Some(proposed.to_owned());
                Ok(())
            }
        }
    }

    fn release(&mut self, id: &str, now: Time) -> Result<(), Refused> {
        match self.state(now) {
            State::Available => Err(absent()),
            _ if !self.is(id) => Err(mismatch()),
            _ => {
                *self = Self::default();
                Ok(())
            }
        }
    }

    /// Ends it; says in how many seconds.
    fn end(&mut self, within: Option<u64>, now: Time) -> Result<u64, Refused> {
        let left = match self.state(now) {
            State::Available => return Err(absent()),
            State::Expired | State::Broken => Duration::ZERO,
            State::Breaking => self.broken.unwrap_or(now).saturating_since(now),
            State::Leased => match self.until {
                Some(until) => until.saturating_since(now),
                None => Duration::from_secs(within.unwrap_or(0)),
            },
        };
        let left = within.map_or(left, |within| left.min(Duration::from_secs(within)));
        self.broken = Some(now + left);
        Ok(left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }
}

/// What a lease is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leased {
    Blob,
    Container,
}

fn uuid(scene: &Scene<'_>, name: &'static str) -> Result<Option<String>, Refused> {
    let Some(text) = scene.header(name) else { return Ok(None) };
    let digits = text.chars().filter(|c| !matches!(c, '-' | '{' | '}')).collect::<String>();
    match digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => Ok(Some(text.to_owned())),
        false => Err(Refused::header_value(name)),
    }
}

fn needed(id: Option<String>, name: &'static str) -> Result<String, Refused> {
    id.ok_or_else(|| Refused::missing_header(name))
}

pub(super) fn act(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let action = scene.header("x-ms-lease-action").unwrap_or_default().to_ascii_lowercase();
    let (id, proposed) = (uuid(scene, "x-ms-lease-id")?, uuid(scene, "x-ms-proposed-lease-id")?);
    let (mut lease, etag, modified) = if scene.blob.is_empty() {
        let container = scene.container()?;
        (container.lease.clone(), container.etag.clone(), container.modified)
    } else {
        let (blob, state) = scene.base()?;
        conditions::judged(scene, &state, false)?;
        (blob.lease.clone(), state.etag.clone(), state.modified)
    };
    let now = scene.now;
    let mut reply = nothing(200);
    let held = match action.as_str() {
        "acquire" => {
            let length = match scene.header("x-ms-lease-duration") {
                Some("-1") => None,
                Some(text) => match text.parse() {
                    Ok(seconds @ 15..=60) => Some(Duration::from_secs(seconds)),
                    _ => return Err(Refused::header_value("x-ms-lease-duration")),
                },
                None => return Err(Refused::missing_header("x-ms-lease-duration")),
            };
            let id = proposed.unwrap_or_else(|| scene.ids.uuid());
            lease.acquire(&id, length, now)?;
            reply = nothing(201);
            Some(id)
        }
        "renew" => {
            let id = needed(id, "x-ms-lease-id")?;
            lease.renew(&id, now)?;
            Some(id)
        }
        "change" => {
            let id = needed(id, "x-ms-lease-id")?;
            let proposed = needed(proposed, "x-ms-proposed-lease-id")?;
            lease.change(&id, &proposed, now)?;
            Some(proposed)
        }
        "release" => {
            lease.release(&needed(id, "x-ms-lease-id")?, now)?;
            None
        }
        "break" => {
            let within = match scene.header("x-ms-lease-break-period").map(str::parse) {
                None => None,
                Some(Ok(seconds @ 0..=60)) => Some(seconds),
                Some(_) => return Err(Refused::header_value("x-ms-lease-break-period")),
            };
            let seconds = lease.end(within, now)?;
            reply = nothing(202);
            set(&mut reply, "x-ms-lease-time", &seconds.to_string());
            None
        }
        _ => return Err(Refused::header_value("x-ms-lease-action")),
    };
    if let Some(id) = held {
        set(&mut reply, "x-ms-lease-id", &id);
    }
    scene.tell(&mut reply, &etag, modified);
    if scene.blob.is_empty() {
        scene.change_container(|row| row.lease = lease);
    } else {
        scene.change_blob(|row| row.lease = lease);
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_unix_secs(1_714_564_800);

    #[test]
    fn a_lease_goes_through_its_states() {
        let minute = Some(Duration::from_secs(60));
        let later = |seconds| START + Duration::from_secs(seconds);
        let mut lease = Lease::default();
        assert_eq!(lease.state(START), State::Available);
        lease.acquire("a", minute, START).unwrap();
        lease.acquire("a", minute, START).unwrap();
        assert_eq!(lease.acquire("b", minute, START).unwrap_err().code, "LeaseAlreadyPresent");
        assert_eq!(lease.guard(None, Leased::Blob, true, START).unwrap_err().code, "LeaseIdMissing");
        assert!(lease.guard(None, Leased::Blob, false, START).is_ok());
        assert_eq!(lease.state(later(59)), State::Leased);
        assert_eq!(lease.state(later(60)), State::Expired);
        assert_eq!(lease.guard(Some("a"), Leased::Blob, true, later(60)).unwrap_err().code, "LeaseLost");
        lease.renew("a", later(61)).unwrap();
        assert_eq!(lease.change("x", "y", later(61)).unwrap_err().code, "LeaseIdMismatchWithLeaseOperation");
        lease.change("a", "b", later(61)).unwrap();
        assert_eq!(lease.end(Some(10), later(62)).unwrap(), 10);
        assert_eq!(lease.state(later(63)), State::Breaking);
        assert_eq!(lease.end(None, later(70)).unwrap(), 2);
        assert_eq!(lease.renew("b", later(70)).unwrap_err().code, "LeaseIsBrokenAndCannotBeRenewed");
        assert_eq!(lease.state(later(72)), State::Broken);
        lease.acquire("c", None, later(72)).unwrap();
        assert_eq!(lease.release("b", later(73)).unwrap_err().code, "LeaseIdMismatchWithLeaseOperation");
        lease.release("c", later(73)).unwrap();
        assert_eq!(lease.release("c", later(73)).unwrap_err().code, "LeaseNotPresentWithLeaseOperation");
        let code = lease.guard(Some("c"), Leased::Container, true, later(73)).unwrap_err().code;
        assert_eq!(code, "LeaseNotPresentWithContainerOperation");
    }
}
