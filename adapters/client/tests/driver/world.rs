//! A transport on virtual time, and a machine whose exchanges are all in flight at once.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use pileus_client::{RequestBody, Transport};
use pileus_core::{
    Answer, Body, Checkpoint, Cx, Error, Exchange, ExchangeId, Leftover, Lost, Operation, Step, Take, Time,
};
use std::{
    future::pending,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    time::Duration,
};

/// How the world answers a path.
#[derive(Clone)]
pub(crate) enum Plan {
    /// With those bytes, after so long.
    After(Duration, &'static str),
    /// Never.
    Never,
}

/// Time passes only when somebody says so; every sleeper is then looked at again.
#[derive(Clone, Default)]
pub(crate) struct World(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Time,
    asked: Vec<String>,
    plans: Vec<(&'static str, Plan)>,
    sleepers: Vec<Waker>,
    alarms: Vec<Time>,
    dropped: Vec<String>,
}

impl World {
    pub(crate) fn new(plans: &[(&'static str, Plan)]) -> Self {
        let world = World::default();
        world.state().plans = plans.to_vec();
        world
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// The exchanges that were dropped before their answer.
    pub(crate) fn dropped(&self) -> Vec<String> {
        self.state().dropped.clone()
    }

    /// How many timers were ever set.
    pub(crate) fn alarms(&self) -> usize {
        self.state().alarms.len()
    }

    pub(crate) fn advance(&self, span: Duration) {
        let sleepers = {
            let mut state = self.state();
            state.now += span;
            std::mem::take(&mut state.sleepers)
        };
        sleepers.into_iter().for_each(Waker::wake);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic under the lock")
    }

    async fn pass(&self, until: Time) {
        std::future::poll_fn(|cx| {
            let mut state = self.state();
            if state.now >= until {
                return Poll::Ready(());
            }
            state.sleepers.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Says that an exchange was dropped.
struct Guard(World, Option<String>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(path) = self.1.take() {
            self.0.state().dropped.push(path);
        }
    }
}

/// `Full` with the error that a client needs.
pub(crate) struct Whole(Full<Bytes>);

impl http_body::Body for Whole {
    type Data = Bytes;
    type Error = Lost;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Lost>>> {
        Pin::new(&mut self.0).poll_frame(cx).map_err(|never| match never {})
    }
}

impl Transport for World {
    type Body = Whole;

    async fn send(&self, request: Request<RequestBody>) -> Result<Response<Whole>, Lost> {
        let path = request.uri().path().to_owned();
        self.state().asked.push(path.clone());
        let plan = self.state().plans.iter().find(|(p, _)| *p == path).map(|(_, plan)| plan.clone());
        let mut guard = Guard(self.clone(), Some(path));
        let text = match plan {
            Some(Plan::After(span, text)) => {
                let until = self.now() + span;
                self.pass(until).await;
                text
            }
            Some(Plan::Never) | None => pending().await,
        };
        guard.1 = None;
        Ok(Response::new(Whole(Full::new(Bytes::from_static(text.as_bytes())))))
    }

    async fn sleep(&self, span: Duration) {
        let until = self.now() + span;
        self.state().alarms.push(until);
        self.pass(until).await;
    }

    fn now(&self) -> Time {
        self.state().now
    }
}

/// Sends everything at once and gives the texts in the order in which they came. An exchange that outlives its
/// deadline counts as `late`.
#[derive(Clone, Debug)]
pub(crate) struct Volley {
    pub(crate) unsent: Vec<(&'static str, Option<Time>)>,
    /// Over after so many answers, whatever else is in flight.
    pub(crate) enough: usize,
    open: Vec<(ExchangeId, Option<Time>)>,
    got: Vec<String>,
    /// What each step drew.
    pub(crate) entropy: Vec<u128>,
}

impl Volley {
    pub(crate) fn new(paths: &[(&'static str, Option<u64>)], enough: usize) -> Self {
        let at = |seconds: &Option<u64>| seconds.map(Time::from_unix_secs);
        let unsent = paths.iter().map(|(path, deadline)| (*path, at(deadline))).collect();
        Volley { unsent, enough, open: Vec::new(), got: Vec::new(), entropy: Vec::new() }
    }
}

impl Operation for Volley {
    type Output = (Vec<String>, Vec<u128>);

    fn poll(&mut self, cx: &Cx<'_>) -> Step<Self::Output> {
        self.entropy.push(cx.entropy);
        if let Some((path, deadline)) = self.unsent.pop() {
            let id = self.open.len() as ExchangeId + 100;
            self.open.push((id, deadline));
            let request = Request::get(format!("http://world.test{path}")).body(Body::Empty);
            let Ok(request) = request else { return Step::Done(Err(Error::misuse("a path"))) };
            let take = Take::Collect { limit: 1000 };
            return Step::Send(id, Exchange { request, take, deadline, service: "test", attempt: 1 });
        }
        let now = cx.now;
        for _ in self.open.extract_if(.., |(_, deadline)| deadline.is_some_and(|at| at <= now)) {
            self.got.push("late".into());
        }
        if self.got.len() >= self.enough {
            return Step::Done(Ok((self.got.clone(), self.entropy.clone())));
        }
        Step::Wait(self.open.iter().filter_map(|(_, deadline)| *deadline).min())
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, _: &Cx<'_>) {
        self.open.retain(|(open, _)| *open != id);
        self.got.push(match answer {
            Ok(response) => String::from_utf8_lossy(response.bytes()).into_owned(),
            Err(lost) => lost.reason,
        });
    }

    fn limit(&mut self, _: Duration) {}

    fn left_behind(&self) -> Vec<Leftover> {
        vec![Leftover::known("volley", "v-1")]
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
}
