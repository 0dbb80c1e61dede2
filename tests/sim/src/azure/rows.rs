//! What is kept: containers, and what there is under each name in them.

use super::lease::Lease;
use crate::Time;
use crate::content::Content;
use crate::s3::walk::Keyed;
use http::HeaderValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Names and values, of metadata or of tags.
pub(crate) type Pairs = BTreeMap<String, String>;

/// Blocks that nothing was made of go after so long.
const FORGOTTEN: Duration = Duration::from_secs(7 * 24 * 3600);

#[derive(Clone, Debug)]
pub(crate) struct Container {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) etag: String,
    pub(crate) modified: Time,
    pub(crate) metadata: Pairs,
    /// `container`, `blob`, or nothing.
    pub(crate) public: Option<&'static str>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) lease: Lease,
    pub(crate) scope: Option<String>,
    pub(crate) deny_scope_override: bool,
}

/// A stored access policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) id: String,
    pub(crate) start: Option<String>,
    pub(crate) expiry: Option<String>,
    pub(crate) permission: Option<String>,
}

/// A container that was deleted.
#[derive(Clone, Debug)]
pub(crate) struct Gone {
    pub(crate) version: String,
    pub(crate) container: Container,
    pub(crate) at: Time,
    pub(crate) blobs: Vec<Blob>,
}

/// What an account has beside its containers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    /// Sections of the properties of its service, as they were set.
    pub(crate) properties: BTreeMap<String, String>,
    /// For how many days deleted blobs can be had back; 0 where they cannot.
    pub(crate) retention_days: u32,
}

/// Everything under one name of one container.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blob {
    pub(crate) name: String,
    pub(crate) base: Option<Arc<State>>,
    /// Snapshots, versions, and what was deleted: the oldest first.
    pub(crate) others: Vec<Other>,
    /// Blocks that were sent since the blob was made.
    pub(crate) blocks: BTreeMap<String, Block>,
    pub(crate) lease: Lease,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Was {
    /// The blob itself, before it was deleted.
    Base,
    Snapshot,
    Version,
}

/// A state of a blob that is not its present one.
#[derive(Clone, Debug)]
pub(crate) struct Other {
    pub(crate) was: Was,
    /// The time it is named by.
    pub(crate) id: String,
    pub(crate) state: Arc<State>,
    /// When it was deleted, if it can still be had back.
    pub(crate) deleted: Option<Time>,
}

#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) content: Content,
    pub(crate) sent: Time,
}

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) kind: Kind,
    pub(crate) content: Content,
    pub(crate) etag: String,
    pub(crate) created: Time,
    pub(crate) modified: Time,
    pub(crate) version: Option<String>,
    /// By the names they are told with.
    pub(crate) headers: Vec<(&'static str, HeaderValue)>,
    /// In Base64.
    pub(crate) md5: Option<String>,
    pub(crate) metadata: Pairs,
    pub(crate) tags: Pairs,
    pub(crate) tier: Option<String>,
    pub(crate) tier_changed: Option<Time>,
    pub(crate) rehydrating: Option<Rehydrating>,
    pub(crate) copy: Option<Copied>,
    pub(crate) scope: Option<String>,
    /// The hash of the customer's key.
    pub(crate) key: Option<String>,
    pub(crate) immutable_until: Option<Time>,
    pub(crate) immutability_mode: Option<String>,
    pub(crate) legal_hold: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// The blocks it is made of.
    Block(Arc<[(String, u64)]>),
    Append {
        blocks: u32,
        sealed: bool,
    },
    /// Which pages were written: from where to where.
    Page {
        sequence: u64,
        written: BTreeMap<u64, u64>,
    },
}

/// On its way back from the archive.
#[derive(Clone, Debug)]
pub(crate) struct Rehydrating {
    pub(crate) to: String,
    pub(crate) until: Time,
    pub(crate) priority: String,
}

/// Where a blob was copied from.
#[derive(Clone, Debug)]
pub(crate) struct Copied {
    pub(crate) id: String,
    pub(crate) source: String,
    /// When it is done.
    pub(crate) until: Time,
    pub(crate) aborted: bool,
    /// What comes when it is done.
    pub(crate) size: u64,
}

impl Kind {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Kind::Block(_) => "BlockBlob",
            Kind::Append { .. } => "AppendBlob",
            Kind::Page { .. } => "PageBlob",
        }
    }
}

impl Copied {
    pub(crate) fn status(&self, now: Time) -> &'static str {
        match self.aborted {
            true => "aborted",
            false if now < self.until => "pending",
            false => "success",
        }
    }
}

impl State {
    /// What can be read of it: nothing while it is being copied.
    pub(crate) fn readable(&self, now: Time) -> Content {
        match &self.copy {
            Some(copy) if copy.status(now) == "pending" => Content::default(),
            _ => self.content.clone(),
        }
    }

    pub(crate) fn tier(&self, now: Time) -> Option<&str> {
        match &self.rehydrating {
            Some(back) if now >= back.until => Some(&back.to),
            _ => self.tier.as_deref(),
        }
    }

    pub(crate) fn rehydrating(&self, now: Time) -> Option<&Rehydrating> {
        self.rehydrating.as_ref().filter(|back| now < back.until)
    }
}

impl Container {
    pub(crate) fn id(account: &str, name: &str) -> String {
        format!("{account}/{name}")
    }
}

impl Blob {
    /// What it is called in the table.
    pub(crate) fn id(account: &str, container: &str, name: &str) -> String {
        format!("{account}/{container}/{name}")
    }

    pub(crate) fn has_snapshots(&self) -> bool {
        self.others.iter().any(|other| other.was == Was::Snapshot && other.deleted.is_none())
    }

    /// Blocks that are still there.
    pub(crate) fn fresh(&self, now: Time) -> impl Iterator<Item = (&String, &Block)> {
        self.blocks.iter().filter(move |(_, block)| now.saturating_since(block.sent) < FORGOTTEN)
    }

    /// Is there nothing left under its name?
    pub(crate) fn is_empty(&self) -> bool {
        self.base.is_none() && self.others.is_empty() && self.blocks.is_empty()
    }
}

impl Keyed for Blob {
    fn key(&self) -> &str {
        &self.name
    }
}
