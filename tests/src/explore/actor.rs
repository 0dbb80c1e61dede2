//! What the operations of a scenario are for and what they give, and how they are woken.

use super::world::SECRETS;
use pileus_core::compute::Node;
use pileus_walk::no_secret;
use std::{
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
        match no_secret(&printed, SECRETS) {
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
