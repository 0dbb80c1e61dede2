//! A transport that writes down what another one does.

use crate::tape::{self, Lines};
use pileus_blocking::{Alarm, Client, Payload, Transport};
use pileus_core::{Cause, Lost, Time};
use serde_json::{Value, json};
use std::{
    io::{self, Read},
    time::Duration,
};

/// Sends through `inner` and keeps a record.
pub(crate) struct Recorder<T> {
    inner: T,
    lines: Lines,
}

impl<T: Transport> Recorder<T> {
    pub(crate) fn new(inner: T) -> Self {
        Recorder { inner, lines: Lines::default() }
    }

    pub(crate) fn tape(&self) -> Lines {
        self.lines.clone()
    }

    /// A client whose randomness is recorded, too.
    pub(crate) fn client(self) -> Client<Self> {
        let lines = self.lines.clone();
        Client::over(self).with_entropy(move || {
            let bits = rand::random();
            lines.push(tape::entropy(bits));
            bits
        })
    }
}

impl<T: Transport> Transport for Recorder<T> {
    type Body = io::Cursor<Vec<u8>>;

    fn send(
        &self,
        request: http::Request<Payload>,
        timeout: Option<Duration>,
    ) -> Result<http::Response<Self::Body>, Lost> {
        let (head, body) = request.into_parts();
        let mut bytes = Vec::new();
        body.clone().into_reader().read_to_end(&mut bytes).map_err(|error| broken(error, false))?;
        let sent = tape::request(&head, &bytes);
        let answer = self.inner.send(http::Request::from_parts(head, body), timeout).and_then(|response| {
            let (head, mut body) = response.into_parts();
            let mut bytes = Vec::new();
            body.read_to_end(&mut bytes).map_err(|error| broken(error, true))?;
            Ok((head, bytes))
        });
        let (key, value): (&str, Value) = match &answer {
            Ok((head, bytes)) => ("answer", tape::answer(head, bytes)),
            Err(lost) => ("lost", tape::lost(lost)),
        };
        self.lines.push(json!({"sent": sent, key: value}));
        answer.map(|(head, bytes)| http::Response::from_parts(head, io::Cursor::new(bytes)))
    }

    fn park(&self, until: Option<Time>, alarm: &Alarm) {
        self.inner.park(until, alarm);
    }

    fn now(&self) -> Time {
        let now = self.inner.now();
        self.lines.push(tape::time(now));
        now
    }
}

/// What an error of reading means: the transport's own word for it, where it has one.
fn broken(error: io::Error, sent: bool) -> Lost {
    let text = error.to_string();
    match error.into_inner().map(<dyn std::error::Error + Send + Sync>::downcast::<Lost>) {
        Some(Ok(lost)) => *lost,
        _ => Lost::new(Cause::Broken, sent, text),
    }
}
