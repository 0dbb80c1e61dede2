//! A transport that has no network: it answers from a record, and checks that it is asked what was asked then.

use crate::tape::{self, Tape};
use bytes::Bytes;
use pileus_blocking::{Alarm, Client, Payload, Transport};
use pileus_core::{Cause, Lost, Time};
use serde_json::Value;
use std::{
    collections::VecDeque,
    io::{self, Read},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Plays a record.
#[derive(Clone)]
pub(crate) struct Player(Arc<Mutex<State>>);

struct State {
    entries: VecDeque<Value>,
    played: usize,
    now: Time,
    /// Where the run has left the record for the first time.
    left: Option<String>,
}

impl Player {
    pub(crate) fn new(tape: &Tape) -> Self {
        Player(Arc::new(Mutex::new(State {
            entries: tape.entries(),
            played: 0,
            now: Time::EPOCH,
            left: None,
        })))
    }

    /// A client that draws its randomness from the record.
    pub(crate) fn client(&self) -> Client<Player> {
        let player = self.clone();
        Client::over(self.clone())
            .with_entropy(move || player.lock().next("random bits", tape::read_entropy).unwrap_or_default())
    }

    /// Whether the run was the recorded one, from beginning to end.
    pub(crate) fn verdict(&self) -> Result<(), String> {
        let state = self.lock();
        match (&state.left, state.entries.len()) {
            (Some(left), _) => Err(left.clone()),
            (None, 0) => Ok(()),
            (None, more) => Err(format!("the run ended early: {more} entries of the record were not used")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The next entry, which should be a `what`.
    fn next<T>(&mut self, what: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        if self.left.is_some() {
            return None;
        }
        let entry = self.entries.pop_front().unwrap_or_default();
        self.played += 1;
        let found = read(&entry);
        if found.is_none() {
            let entry: String = entry.to_string().chars().take(200).collect();
            self.leave(&format!("the run asks for {what}, the record has {entry}"));
        }
        found
    }

    fn leave(&mut self, why: &str) {
        self.left = Some(format!("entry {}: {why}", self.played));
    }

    fn exchange(&mut self, sent: &Value) -> Result<http::Response<Bytes>, Lost> {
        let entry = self.next("an answer", |entry| entry.get("sent").map(|_| entry.clone()));
        let entry = entry.unwrap_or_default();
        if self.left.is_none() && entry["sent"] != *sent {
            self.leave(&format!("another request\n  recorded {}\n  now      {sent}", entry["sent"]));
        }
        let answer = tape::read_answer(&entry);
        if self.left.is_none() && answer.is_none() {
            self.leave("an answer that cannot be read");
        }
        match answer {
            Some(answer) if self.left.is_none() => answer,
            _ => Err(Lost::new(Cause::Local, false, "the run has left its record")),
        }
    }
}

impl Transport for Player {
    type Body = io::Cursor<Bytes>;

    fn send(
        &self,
        request: http::Request<Payload>,
        _: Option<Duration>,
    ) -> Result<http::Response<Self::Body>, Lost> {
        let (head, body) = request.into_parts();
        let mut bytes = Vec::new();
        let read = body.into_reader().read_to_end(&mut bytes);
        read.map_err(|error| Lost::new(Cause::Local, false, error.to_string()))?;
        let answer = self.lock().exchange(&tape::request(&head, &bytes));
        answer.map(|response| response.map(io::Cursor::new))
    }

    fn park(&self, _: Option<Time>, _: &Alarm) {
        // The time that follows is on the record.
    }

    fn now(&self) -> Time {
        let mut state = self.lock();
        // Off the record time goes on all the same, so that whatever waits comes to its end.
        let late = state.now + Duration::from_secs(1);
        state.now = state.next("the time", tape::read_time).unwrap_or(late);
        state.now
    }
}
