//! Creating a thing exactly once, whatever happens to the answer.

use crate::{
    Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Page, Progress, Request, Response, Result, Time,
};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// Something that a provider creates and that bears a key (in its metadata, its description, as the provider's own
/// idempotency token) by which it can be found again.
pub trait Creation: Clone + fmt::Debug + Send + 'static {
    /// What was created.
    type Output: Clone + fmt::Debug + Send + 'static;
    /// The listing in which it can be found.
    type Look: Endpoint<Output = Page<Self::Output, Self::Look>>;

    /// What it is, for messages: `server`.
    const WHAT: &'static str;

    /// Whether the provider itself creates it only once for a key: then the request is
    /// [`Repeat::Keyed`](crate::Repeat::Keyed), and is sent again by who takes up a checkpoint.
    const KEYED: bool = false;

    /// The caller's own key, which makes the whole creation repeatable: it is looked for before it is created.
    fn own_key(&self) -> Option<&str>;

    /// Something that keeps the creation from being asked for in this process: a secret that no checkpoint holds.
    fn incomplete(&self) -> Option<Error> {
        None
    }

    /// The request that creates it, bearing `key`.
    fn create(&self, key: &str) -> Request;

    /// Reads the answer to it.
    fn created(&self, response: &Response) -> Result<Self::Output>;

    /// Where to look for it; `None` where the provider gives no way to find it by a key.
    fn look(&self, key: &str) -> Option<Self::Look>;

    /// Whether this is the one that bears `key`.
    fn bears(&self, key: &str, found: &Self::Output) -> bool;

    /// What may exist if nobody could tell whether it was created.
    fn leftover(&self, key: &str) -> Leftover;
}

/// Creates a thing exactly once.
///
/// ```text
///   own key? ──► look ── found ──► done
///      │           └ absent
///      ▼           ▼
///   create ── 2xx ──► done
///      ├─ refused ──► error, nothing was made
///      └─ unknown ──► look, wait, look … ── found ──► done
///                                        └─ never ──► error: unknown, with all that is known
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    bound = "C: Serialize + serde::de::DeserializeOwned, C::Look: Serialize + serde::de::DeserializeOwned"
)]
pub struct CreateOnce<C: Creation> {
    creation: C,
    key: String,
    phase: Phase<C::Look>,
    /// An earlier process may have asked for it, and this one may ask again.
    #[serde(default)]
    doubt: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Phase<L> {
    /// Nothing was sent yet.
    Begin,
    /// Looking for what an earlier run with the caller's own key may have made.
    LookBefore(L),
    /// The request is out, or about to go.
    Create,
    /// The provider may have created it: look again and again for a while.
    LookAfter { look: L, round: usize, at: Time, why: String },
}

/// When to look after a lost answer, from one look to the next: the request may still be on its way through the
/// provider. Half a minute in all.
const ROUNDS: [Duration; 6] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    LONGEST,
];
const LONGEST: Duration = Duration::from_secs(15);

impl<C: Creation> CreateOnce<C> {
    /// A creation that has not begun.
    #[must_use]
    pub fn new(creation: C) -> Self {
        CreateOnce { creation, key: String::new(), phase: Phase::Begin, doubt: false }
    }

    /// What is to be created.
    #[must_use]
    pub fn creation(&self) -> &C {
        &self.creation
    }

    /// The key it bears; empty before the first request.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The state to put into a checkpoint. A request that waits for a login, or was refused a token, has not been sent:
    /// whoever takes the checkpoint up sends it.
    #[must_use]
    pub fn stored(&self, in_doubt: bool) -> Self {
        let mut stored = self.clone();
        if matches!(stored.phase, Phase::Create) && !in_doubt && !self.doubt {
            stored.phase = Phase::Begin;
        }
        stored
    }

    /// The state for a checkpoint taken up again: whether a request that was under way has arrived is unknown.
    #[must_use]
    pub fn resumed(mut self) -> Self {
        self.doubt |= matches!(self.phase, Phase::Create);
        // What cannot be sent again for want of a secret has to be looked for, whoever else would send it again.
        let sent_again = C::KEYED && self.creation.incomplete().is_none();
        if matches!(self.phase, Phase::Create) && !sent_again {
            let why = "the process ended while the request was under way";
            if let Some(look) = self.creation.look(&self.key) {
                self.phase = Phase::LookAfter { look, round: 0, at: Time::EPOCH, why: why.into() };
            }
        }
        self
    }

    fn begin(&mut self, cx: &Cx<'_>) {
        match self.creation.own_key() {
            Some(key) => {
                self.key = key.to_owned();
                self.phase = self.creation.look(key).map_or(Phase::Create, Phase::LookBefore);
            }
            None => {
                self.key = format!("{:032x}", cx.entropy);
                self.phase = Phase::Create;
            }
        }
    }

    fn look_after(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<C::Output>> {
        let Some(look) = self.creation.look(&self.key) else {
            return Err(error);
        };
        self.phase = Phase::LookAfter { look, round: 0, at: cx.now + ROUNDS[0], why: error.to_string() };
        Ok(Progress::Continue)
    }

    fn looked(&mut self, page: Page<C::Output, C::Look>, cx: &Cx<'_>) -> Result<Progress<C::Output>> {
        if let Some(found) = page.items.into_iter().find(|item| self.creation.bears(&self.key, item)) {
            return Ok(Progress::Done(found));
        }
        match (&mut self.phase, page.rest) {
            (Phase::LookBefore(look) | Phase::LookAfter { look, .. }, Some(rest)) => *look = rest,
            (Phase::LookBefore(_), None) => self.phase = Phase::Create,
            (Phase::LookAfter { look, round, at, why }, None) => {
                *round = round.saturating_add(1);
                let (Some(wait), Some(again)) = (ROUNDS.get(*round), self.creation.look(&self.key)) else {
                    return Err(unknown(C::WHAT, why));
                };
                *look = again;
                *at = cx.now + *wait;
            }
            (Phase::Begin | Phase::Create, None | Some(_)) => {}
        }
        Ok(Progress::Continue)
    }
}

fn unknown(what: &str, why: &str) -> Error {
    Error::new(
        Kind::Lost,
        format!(
            "whether the {what} was created is unknown: {why}; it was looked for by its key for half a minute and not \
             found, and it was not asked for again"
        ),
    )
    .with_may_have_acted(true)
}

impl<C: Creation> Flow for CreateOnce<C> {
    type Output = C::Output;

    fn next(&mut self, cx: &Cx<'_>) -> Next<C::Output> {
        if matches!(self.phase, Phase::Begin) {
            self.begin(cx);
        }
        match &self.phase {
            Phase::Begin | Phase::Create => match self.creation.incomplete() {
                Some(error) => {
                    self.phase = Phase::Begin;
                    Next::Done(Err(error))
                }
                None => Next::Request(self.creation.create(&self.key)),
            },
            // Further away than any of its waits, it is another clock's: of who made the checkpoint, or before it was set.
            Phase::LookAfter { at, .. } if *at > cx.now && *at <= cx.now + LONGEST => Next::Sleep(*at),
            Phase::LookBefore(look) | Phase::LookAfter { look, .. } => Next::Request(look.request()),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<C::Output>> {
        match &self.phase {
            Phase::Begin | Phase::Create => self.creation.created(response).map(Progress::Done),
            Phase::LookBefore(look) | Phase::LookAfter { look, .. } => {
                let page = look.response(response)?;
                self.looked(page, cx)
            }
        }
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<C::Output>> {
        match &self.phase {
            Phase::Create if error.may_have_acted() || self.doubt => self.look_after(error, cx),
            Phase::Create => {
                // A definite no: nothing was made, and nothing is left behind.
                self.phase = Phase::Begin;
                Err(error)
            }
            // Looked for often enough: the error says all of this already.
            Phase::LookAfter { round, .. } if *round >= ROUNDS.len() => Err(error),
            Phase::LookAfter { why, .. } => {
                let error = error.context(format!(
                    "whether the {} was created is unknown ({why}), and looking for it failed",
                    C::WHAT
                ));
                Err(error.with_may_have_acted(true))
            }
            Phase::Begin | Phase::LookBefore(_) => Err(error),
        }
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        match self.phase {
            // Before the look has ended, an earlier run with the caller's own key may have made it.
            Phase::LookBefore(_) | Phase::LookAfter { .. } => vec![self.creation.leftover(&self.key)],
            Phase::Create if in_doubt || self.doubt => vec![self.creation.leftover(&self.key)],
            Phase::Create | Phase::Begin => Vec::new(),
        }
    }
}
