//! Deleting many objects.

use super::delete::How;
use crate::{
    Cx, Endpoint, Error, Fan, Kind, Request, Response, Result, Turn, Width,
    providers::openstack::swift::{
        bulk::BulkDelete,
        containers::HeadContainer,
        names,
        objects::{DeleteObject, HeadObject},
    },
    storage::Deletion,
};
use http::Method;
use std::collections::VecDeque;

/// How many requests are on their way at once.
const WIDTH: usize = 16;
/// How many are deleted by one request: it is answered when all are gone.
const BATCH: usize = 1000;
/// The longest line of such a request that a cluster takes for sure.
const LONGEST_LINE: usize = 2000;

/// Deletes many objects: with one request for each thousand, if none can be made of segments. Where there are segments, each
/// is looked at before: those of objects that have some go with them.
#[derive(Clone, Debug)]
pub(super) struct RemoveMany {
    container: String,
    segments: String,
    objects: Vec<(String, Option<String>)>,
    states: Vec<State>,
    /// Whether it is known if there are segments.
    looked: bool,
    batches: Vec<Vec<usize>>,
    queue: VecDeque<Piece>,
    /// How many are not over.
    open: usize,
}

#[derive(Clone, Debug)]
enum State {
    Look,
    /// Goes in a batch.
    Plain,
    /// Goes by itself.
    Single(How),
    Over(Option<Error>),
}

/// What a piece is: an object, or a batch of them.
#[derive(Clone, Copy, Debug)]
enum Piece {
    Object(usize),
    Batch(usize),
}

impl Piece {
    fn number(self) -> u32 {
        let number = match self {
            Piece::Object(n) => n * 2,
            Piece::Batch(n) => n * 2 + 1,
        };
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn of(number: u32) -> Self {
        let n = (number / 2) as usize;
        if number.is_multiple_of(2) { Piece::Object(n) } else { Piece::Batch(n) }
    }
}

impl RemoveMany {
    pub(super) fn new(container: &str, segments: &str, objects: Vec<(String, Option<String>)>) -> Self {
        let fault = |key: &str| names::object(Method::DELETE, container, key).fault().cloned();
        // A name that cannot be is not to keep the others from being deleted.
        let state = |key: &str| fault(key).map_or(State::Look, |error| State::Over(Some(error)));
        let states: Vec<State> = objects.iter().map(|(key, _)| state(key)).collect();
        let open = states.iter().filter(|state| !matches!(state, State::Over(_))).count();
        RemoveMany {
            container: container.to_owned(),
            segments: segments.to_owned(),
            states,
            objects,
            looked: false,
            batches: Vec::new(),
            queue: VecDeque::new(),
            open,
        }
    }

    /// Whether it can stand among others: lines without a name are containers, and long ones are refused.
    fn fits(&self, n: usize) -> bool {
        let (key, version) = &self.objects[n];
        let line = names::path(&self.container, key).len();
        version.is_none() && line <= LONGEST_LINE && !key.bytes().all(|byte| byte == b'/')
    }

    fn plain(&self, n: usize) -> State {
        if self.fits(n) { State::Plain } else { State::Single(How::Plain) }
    }

    /// All that can be begun now, those of another kind only when there is nothing else.
    fn fill(&mut self) {
        let each = self.states.iter().enumerate();
        let alone = each.clone().filter(|(_, state)| matches!(state, State::Look | State::Single(_)));
        self.queue = alone.map(|(n, _)| Piece::Object(n)).collect();
        if self.queue.is_empty() {
            let plain: Vec<usize> =
                each.filter(|(_, state)| matches!(state, State::Plain)).map(|(n, _)| n).collect();
            self.batches = plain.chunks(BATCH).map(<[usize]>::to_vec).collect();
            self.queue = (0..self.batches.len()).map(Piece::Batch).collect();
        }
    }

    fn set(&mut self, n: usize, state: State) {
        let count = |state: &State| usize::from(!matches!(state, State::Over(_)));
        self.open = self.open + count(&state) - count(&self.states[n]);
        self.states[n] = state;
    }

    fn bulk(&self, batch: usize) -> BulkDelete {
        let all = self.batches.get(batch).into_iter().flatten();
        BulkDelete { paths: all.map(|&n| (self.container.clone(), self.objects[n].0.clone())).collect() }
    }

    fn all_of(&mut self, batch: usize, state: &State) {
        for n in self.batches.get(batch).cloned().unwrap_or_default() {
            self.set(n, state.clone());
        }
    }

    fn looked_at(&self, n: usize, response: &Response) -> Result<State> {
        let (key, version) = &self.objects[n];
        if response.status.as_u16() == 404 {
            // It may be the mark of a deletion, which nothing tells of.
            return Ok(match version {
                Some(_) => State::Single(How::Plain),
                None => State::Over(None),
            });
        }
        let found = HeadObject::new(&*self.container, &**key).response(response)?;
        Ok(match How::of(&found, version.as_deref()) {
            How::Large => State::Single(How::Large),
            How::Plain => self.plain(n),
        })
    }

    fn deleted(&mut self, batch: usize, response: &Response) -> Result<()> {
        let told = self.bulk(batch).response(response)?;
        self.all_of(batch, &State::Over(None));
        let members = self.batches.get(batch).cloned().unwrap_or_default();
        for (path, error) in told.errors {
            let own = path.strip_prefix('/').unwrap_or(&path).strip_prefix(&*self.container);
            let key = own.and_then(|rest| rest.strip_prefix('/'));
            let of = members.iter().find(|&&n| key == Some(&self.objects[n].0));
            match of {
                Some(_) if error.kind() == Kind::NotFound => {}
                Some(&n) => self.set(n, State::Over(Some(error))),
                // Nobody knows which: none is told to be gone.
                None => self.all_of(batch, &State::Over(Some(error))),
            }
        }
        Ok(())
    }
}

impl Fan for RemoveMany {
    type Output = Vec<Deletion>;

    fn next(&mut self, _: &Cx<'_>) -> Turn<Self::Output> {
        if self.open == 0 {
            let deletion = |((key, version), state): (&(String, Option<String>), &State)| Deletion {
                key: key.clone(),
                version: version.clone(),
                error: if let State::Over(error) = state { error.clone() } else { None },
            };
            return Turn::Done(Ok(self.objects.iter().zip(&self.states).map(deletion).collect()));
        }
        if !self.looked {
            return Turn::Request(HeadContainer::new(&*self.segments).request().accept(&[404]));
        }
        Turn::Pieces
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<()> {
        self.looked = true;
        let none = response.status.as_u16() == 404
            || HeadContainer::new(&*self.segments).response(response)?.objects == Some(0);
        let those = (0..self.states.len()).filter(|&n| none && matches!(self.states[n], State::Look));
        for n in those.collect::<Vec<_>>() {
            self.set(n, self.plain(n));
        }
        Ok(())
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, _: &Cx<'_>) -> Result<()> {
        let Some(number) = piece else { return Err(error) };
        match Piece::of(number) {
            Piece::Object(n) => {
                // One that was not there is as good.
                let gone = error.kind() == Kind::NotFound;
                self.set(n, State::Over(Some(error).filter(|_| !gone)));
            }
            // Some clusters delete one by one only.
            Piece::Batch(batch) if error.kind() == Kind::Unsupported => {
                self.all_of(batch, &State::Single(How::Plain));
            }
            Piece::Batch(batch) => self.all_of(batch, &State::Over(Some(error))),
        }
        Ok(())
    }

    fn begin(&mut self, room: u64) -> Option<u32> {
        // Nothing is under way: what was begun before has been given up with one that failed, or is done.
        if room == u64::MAX && self.queue.is_empty() {
            self.fill();
        }
        self.queue.pop_front().map(Piece::number)
    }

    fn piece(&self, number: u32) -> Request {
        let n = match Piece::of(number) {
            Piece::Batch(batch) => return self.bulk(batch).request(),
            Piece::Object(n) => n,
        };
        let (key, version) = &self.objects[n];
        match &self.states[n] {
            State::Single(How::Large) => How::Large.request(&self.container, key, version.as_deref()),
            State::Look => {
                HeadObject { version_id: version.clone(), ..HeadObject::new(&*self.container, &**key) }
                    .request()
                    .accept(&[404])
            }
            _ => DeleteObject { version_id: version.clone(), ..DeleteObject::new(&*self.container, &**key) }
                .request(),
        }
    }

    fn weight(&self, _: u32) -> u64 {
        1
    }

    fn finished(&mut self, number: u32, response: &Response, _: &Cx<'_>) -> Result<()> {
        match Piece::of(number) {
            Piece::Batch(batch) => self.deleted(batch, response)?,
            Piece::Object(n) => {
                let state = match self.states[n] {
                    State::Look => self.looked_at(n, response)?,
                    State::Single(how) => State::Over(how.read(response).err()),
                    _ => State::Over(None),
                };
                self.set(n, state);
            }
        }
        Ok(())
    }

    fn width(&self) -> Width {
        Width { pieces: WIDTH, bytes: WIDTH as u64 }
    }
}
