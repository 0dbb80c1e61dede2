//! One operation of a scenario, and what is known of it.

use super::digest::Digest;
use http::StatusCode;
use pileus_core::{Answer, Leftover, Op, Result, Time, compute::Node};
use std::{
    hash::{Hash as _, Hasher as _},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Wake, Waker},
};

/// What an operation gives in the end, as far as the rules look at it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// A server, by its id.
    Server(String),
    /// All servers, by their ids.
    Servers(Vec<String>),
    /// Nothing.
    Nothing,
    /// A server that prints what is secret: how it prints.
    Leaked(String),
}

impl Seen {
    /// A node, as the rules see it.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an operation's output is turned into another by value"
    )]
    pub fn node(node: Node) -> Self {
        let printed = format!("{node:?}");
        match super::check::no_secret(&printed) {
            Ok(()) => Seen::Server(node.id.to_string()),
            Err(_) => Seen::Leaked(printed),
        }
    }
}

/// What an operation is for, which tells the rules about its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// Shows a server.
    Get,
    /// Lists all servers.
    List,
    /// Deletes the server of that id.
    Delete(String),
    /// Creates the server of that name, once and for certain.
    Create(String),
    /// The same under the caller's own key, by which an earlier process may have made it.
    CreateByKey(String),
    /// Asks once for the server of that name to be created, and leaves a lost answer to the caller.
    Ask(String),
}

impl Task {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Task::Get => "Get",
            Task::List => "List",
            Task::Delete(_) => "Delete",
            Task::Create(_) => "Create",
            Task::CreateByKey(_) => "CreateByKey",
            Task::Ask(_) => "Ask",
        }
    }
}

/// One operation under way.
#[derive(Clone)]
pub(super) struct Actor {
    pub(super) task: Task,
    /// `None` after it was dropped.
    pub(super) op: Option<Op<Seen>>,
    pub(super) wait: Option<Time>,
    /// When it was last polled.
    pub(super) polled: Time,
    /// It wants to be polled.
    pub(super) ready: bool,
    pub(super) result: Option<Result<Seen>>,
    /// What it said it leaves behind when it was dropped.
    pub(super) dropped: Option<Vec<Leftover>>,
    /// The last exchange id it used.
    pub(super) last_id: u32,
    /// How many processes took it up.
    pub(super) lives: u32,
    /// A request that may not be repeated may have acted.
    pub(super) doubt: bool,
    /// What it was shown, for operations that gather and do not print what they have.
    pub(super) shown: u64,
}

impl Actor {
    pub(super) fn new(task: Task, op: Op<Seen>) -> Self {
        Actor {
            task,
            op: Some(op),
            wait: None,
            polled: Time::EPOCH,
            ready: true,
            result: None,
            dropped: None,
            last_id: 0,
            lives: 0,
            doubt: false,
            shown: 0,
        }
    }

    /// Takes note of what is shown to it.
    pub(super) fn note(&mut self, answer: &Answer) {
        if let Ok(answer) = answer
            && answer.status == StatusCode::OK
        {
            let mut digest = Digest::default();
            (self.shown, &answer.bytes()[..]).hash(&mut digest);
            self.shown = digest.finish();
        }
    }

    pub(super) fn over(&self) -> bool {
        self.result.is_some() || self.dropped.is_some()
    }

    /// Bits that look random, new for every exchange and the same whenever the actor has come the same way.
    pub(super) fn entropy(&self, number: usize) -> u128 {
        let mut bits =
            ((number as u128 + 1) << 64) | (u128::from(self.lives) << 32) | u128::from(self.last_id + 1);
        for _ in 0..2 {
            bits = bits
                .wrapping_mul(0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645)
                .wrapping_add(0x5851_F42D_4C95_7F2D);
            bits ^= bits >> 61;
        }
        bits
    }
}

/// Whom the machines woke, by number.
pub(super) struct Bells {
    rung: Arc<AtomicU32>,
    /// One for each operation, always the same: a machine need not remember it twice.
    wakers: Vec<Waker>,
}

impl Bells {
    pub(super) fn new(count: usize) -> Self {
        let rung = Arc::new(AtomicU32::new(0));
        let waker = |n| Waker::from(Arc::new(Bell { bit: 1u32 << n, rung: Arc::clone(&rung) }));
        let wakers = (0..count).map(waker).collect();
        Bells { rung, wakers }
    }

    pub(super) fn waker(&self, number: usize) -> Waker {
        self.wakers[number].clone()
    }

    /// Who was woken since the last time, as bits.
    pub(super) fn take(&self) -> u32 {
        self.rung.swap(0, Ordering::Relaxed)
    }
}

struct Bell {
    bit: u32,
    rung: Arc<AtomicU32>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.fetch_or(self.bit, Ordering::Relaxed);
    }
}
