//! One direction of one connection.

use super::{
    Shared,
    framing::{Asked, Framing, Part},
    plan::{Fault, OfRequest},
};
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// What both directions of a connection know.
#[derive(Debug)]
pub(super) struct Link {
    client: TcpStream,
    server: TcpStream,
    shared: Arc<Shared>,
    asked: Asked,
    /// The next request is to be refused.
    refuse: AtomicBool,
    /// The next answer is to be lost.
    lose_answer: AtomicBool,
    stalled: AtomicBool,
}

/// Moves bytes one way until there are no more.
pub(super) struct Pump {
    link: Arc<Link>,
    requests: bool,
    framing: Framing,
    /// A request's head that has not been sent on.
    held: Vec<u8>,
    /// The request that goes by is not sent on.
    refusing: bool,
    /// The next content is to be corrupted, in that bit.
    corrupt: Option<u8>,
}

/// Bodies of at least so many bytes are contents and not documents.
const CONTENT: u64 = 64 << 10;
/// What is moved at once.
const PIECE: usize = 64 << 10;

const TOO_MANY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

/// The connection is over.
struct Over;

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Self {
        Over
    }
}

impl Link {
    /// A connection, and what moves bytes over it: until both have ended, it is there.
    pub(super) fn pumps(
        client: TcpStream,
        server: TcpStream,
        shared: Arc<Shared>,
    ) -> (Weak<Link>, [Pump; 2]) {
        let asked = Asked::default();
        let link = Arc::new(Link {
            client,
            server,
            shared,
            asked: asked.clone(),
            refuse: AtomicBool::new(false),
            lose_answer: AtomicBool::new(false),
            stalled: AtomicBool::new(false),
        });
        let pump = |requests, framing| Pump {
            link: link.clone(),
            requests,
            framing,
            held: Vec::new(),
            refusing: false,
            corrupt: None,
        };
        let pumps =
            [pump(true, Framing::of_requests(asked.clone())), pump(false, Framing::of_answers(asked))];
        (Arc::downgrade(&link), pumps)
    }

    pub(super) fn cut(&self) {
        // One that is closed already is as well.
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }

    /// Nothing moves any more, until it is cut.
    fn stall(&self) {
        if !self.stalled.swap(true, Ordering::AcqRel) {
            self.shared.plan.tell(|told| told.stalled += 1);
        }
        let step = Duration::from_millis(10);
        let mut left = self.shared.plan.stall();
        while left > Duration::ZERO && !self.shared.over.load(Ordering::Acquire) {
            thread::sleep(step.min(left));
            left = left.saturating_sub(step);
        }
    }
}

impl Pump {
    pub(super) fn run(mut self) {
        let ended = self.pass();
        if let (Ok(()), true) = (&ended, self.requests) {
            // No more requests; answers may come still.
            let _ = self.link.server.shutdown(Shutdown::Write);
        } else {
            self.link.cut();
        }
    }

    fn pass(&mut self) -> Result<(), Over> {
        let link = self.link.clone();
        let (mut from, mut to) =
            if self.requests { (&link.client, &link.server) } else { (&link.server, &link.client) };
        let mut buffer = vec![0; PIECE];
        loop {
            let count = from.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            let mut rest = &mut buffer[..count];
            while !rest.is_empty() {
                let (count, part) = self.framing.next(rest);
                let (now, later) = rest.split_at_mut(count);
                rest = later;
                match part {
                    Part::Head { last } => self.head(now, last, &mut to)?,
                    Part::Body { length, last } => {
                        if !self.refusing {
                            self.bytes(now, length >= CONTENT, &mut to)?;
                        } else if last {
                            self.refused()?;
                        }
                    }
                    Part::Rest => self.bytes(now, false, &mut to)?,
                }
            }
        }
    }

    fn head(&mut self, bytes: &mut [u8], last: bool, to: &mut &TcpStream) -> Result<(), Over> {
        if !self.requests {
            if self.link.lose_answer.swap(false, Ordering::AcqRel) {
                return self.cut();
            }
            return self.bytes(bytes, false, to);
        }
        self.held.extend_from_slice(bytes);
        if !last {
            return Ok(());
        }
        let refuse = self.link.refuse.swap(false, Ordering::AcqRel);
        let what = if refuse { OfRequest::Refuse } else { self.link.shared.plan.request() };
        match what {
            OfRequest::Refuse => {
                self.held.clear();
                self.refusing = true;
                if self.framing.has_body() { Ok(()) } else { self.refused() }
            }
            OfRequest::Lose => self.cut(),
            OfRequest::LoseAnswer | OfRequest::Pass => {
                self.link.lose_answer.store(what == OfRequest::LoseAnswer, Ordering::Release);
                let mut head = std::mem::take(&mut self.held);
                self.bytes(&mut head, false, to)
            }
        }
    }

    /// Answers in place of the server. The client asks for one thing after another, so nothing else is on its way.
    fn refused(&mut self) -> Result<(), Over> {
        self.refusing = false;
        self.link.asked.take_back();
        self.link.shared.plan.tell(|told| told.refused += 1);
        let length = TOO_MANY.len();
        let answer = format!(
            "HTTP/1.1 503 Slow Down\r\ncontent-type: application/xml\r\ncontent-length: {length}\r\n\r\n{TOO_MANY}"
        );
        Ok((&self.link.client).write_all(answer.as_bytes())?)
    }

    fn cut(&self) -> Result<(), Over> {
        self.link.shared.plan.tell(|told| told.cut += 1);
        Err(Over)
    }

    /// Sends bytes on, and does to them what is to be done.
    fn bytes(&mut self, mut bytes: &mut [u8], content: bool, to: &mut &TcpStream) -> Result<(), Over> {
        while !bytes.is_empty() {
            if self.link.stalled.load(Ordering::Acquire) {
                self.link.stall();
                return Err(Over);
            }
            let (quiet, fault) = self.link.shared.plan.bytes(bytes.len());
            let (now, later) = bytes.split_at_mut(quiet);
            if content
                && let Some(byte) = now.first_mut()
                && let Some(bit) = self.corrupt.take()
            {
                *byte ^= 1 << bit;
                self.link.shared.plan.tell(|told| told.corrupted += 1);
            }
            to.write_all(now)?;
            bytes = later;
            match fault {
                None => {}
                Some(Fault::Cut) => return self.cut(),
                Some(Fault::Stall) => {
                    self.link.stall();
                    return Err(Over);
                }
                Some(Fault::Slow(pause)) => {
                    self.link.shared.plan.tell(|told| told.slowed += 1);
                    thread::sleep(pause);
                }
                Some(Fault::Corrupt { bit }) => self.corrupt = Some(bit),
                Some(Fault::Refuse) => self.link.refuse.store(true, Ordering::Release),
            }
        }
        Ok(())
    }
}
