//! Things whose creation tells only an id: made once, and then seen.

use super::watch::{Goal, WatchGroup, WatchImage, WatchInstance};
use crate::{
    Checkpoint, Cx, Endpoint, Error, Flow, Leftover, Next, Page, Progress, Request, Response, Result,
    machine::{CreateOnce, Creation, Pace, Until, Watch},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A thing, as far as the answer to its creation, or a listing in which it is looked for, tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) id: String,
    /// The key it bears.
    pub(super) key: Option<String>,
}

/// A listing, of each thing only what tells whether it is the one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LookFor<L>(pub(super) L);

impl<L, T> Endpoint for LookFor<L>
where
    L: Endpoint<Output = Page<T, L>>,
    T: Into<Made>,
{
    type Output = Page<Made, LookFor<L>>;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let page = self.0.response(response)?;
        Ok(Page { items: page.items.into_iter().map(Into::into).collect(), rest: page.rest.map(LookFor) })
    }
}

/// A creation after which the thing is looked at.
pub(super) trait Seen: Creation<Output = Made> {
    /// What looks at it.
    type Watch: Watch + Serialize + DeserializeOwned;

    /// The name of its checkpoints, where it can be stored.
    const CHECKPOINT: Option<&'static str>;

    /// Looks at what was made.
    fn watch(&self, made: Made) -> Self::Watch;
}

/// Create → look once, or wait until it is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "C: Serialize + DeserializeOwned, C::Look: Serialize + DeserializeOwned")]
pub(super) enum MakeAndSee<C: Seen> {
    Making(Box<CreateOnce<C>>),
    Seeing(Until<C::Watch>),
}

impl<C: Seen> MakeAndSee<C> {
    pub(super) fn new(creation: C) -> Self {
        MakeAndSee::Making(Box::new(CreateOnce::new(creation)))
    }

    /// The state for a checkpoint taken up again.
    pub(super) fn resumed(self) -> Self {
        match self {
            MakeAndSee::Making(creation) => MakeAndSee::Making(Box::new(creation.resumed())),
            seeing @ MakeAndSee::Seeing(_) => seeing,
        }
    }

    fn made(&mut self, progress: Progress<Made>) -> Progress<<C::Watch as Endpoint>::Output> {
        if let (Progress::Done(made), MakeAndSee::Making(creation)) = (progress, &*self) {
            *self = MakeAndSee::Seeing(Until::new(creation.creation().watch(made), Pace::default()));
        }
        Progress::Continue
    }
}

impl<C> Flow for MakeAndSee<C>
where
    C: Seen + Serialize + DeserializeOwned,
    C::Look: Serialize + DeserializeOwned,
{
    type Output = <C::Watch as Endpoint>::Output;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Self::Output> {
        match self {
            MakeAndSee::Making(creation) => match creation.next(cx) {
                Next::Request(request) => Next::Request(request),
                Next::Sleep(until) => Next::Sleep(until),
                Next::Done(Err(error)) => Next::Done(Err(error)),
                Next::Done(Ok(made)) => {
                    self.made(Progress::Done(made));
                    self.next(cx)
                }
            },
            MakeAndSee::Seeing(until) => until.next_look(cx),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Self::Output>> {
        match self {
            MakeAndSee::Making(creation) => {
                let progress = creation.advance(response, cx)?;
                Ok(self.made(progress))
            }
            MakeAndSee::Seeing(until) => until.looked(response, cx),
        }
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Self::Output>> {
        match self {
            MakeAndSee::Making(creation) => {
                let progress = creation.failed(error, cx)?;
                Ok(self.made(progress))
            }
            MakeAndSee::Seeing(until) => until.failed(error, cx),
        }
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        match self {
            MakeAndSee::Making(creation) => creation.left_behind(in_doubt),
            MakeAndSee::Seeing(until) => until.left_behind(in_doubt),
        }
    }

    fn checkpoint(&self, in_doubt: bool) -> Option<Checkpoint> {
        let stored = match self {
            MakeAndSee::Making(creation) => MakeAndSee::Making(Box::new(creation.stored(in_doubt))),
            seeing @ MakeAndSee::Seeing(_) => seeing.clone(),
        };
        Checkpoint::of(C::CHECKPOINT?, 1, &stored)
    }
}

impl Seen for super::creations::MakeInstance {
    type Watch = WatchInstance;
    const CHECKPOINT: Option<&'static str> = Some("ec2.run-instances");
    fn watch(&self, made: Made) -> WatchInstance {
        let goal = if self.wait { Goal::Running } else { Goal::Seen };
        WatchInstance { id: made.id, goal, ours: true }
    }
}

impl Seen for super::creations::MakeImage {
    type Watch = WatchImage;
    const CHECKPOINT: Option<&'static str> = None;
    fn watch(&self, made: Made) -> WatchImage {
        WatchImage { id: made.id, usable: false, ours: true }
    }
}

impl Seen for super::creations::MakeGroup {
    type Watch = WatchGroup;
    const CHECKPOINT: Option<&'static str> = None;
    fn watch(&self, made: Made) -> WatchGroup {
        WatchGroup { id: made.id }
    }
}
