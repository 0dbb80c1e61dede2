//! What has to be done for one side to become like the other.

use super::{DownloadSpec, Object, UploadSpec};
use crate::{Checksum, Error, Result, Time};
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, path::PathBuf};

/// How a directory and the objects below a prefix are made alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncSpec {
    /// Whether what is only on the side that is changed is deleted there.
    pub delete: bool,
    /// Whether contents of the same length are compared by their checksums, where the provider's listing tells one,
    /// instead of by time. Files are read for it.
    pub checksum: bool,
    /// Whether nothing is done but to tell what would be.
    pub dry_run: bool,
    /// How many files are on their way at once.
    pub width: usize,
    /// How files go up.
    pub upload: UploadSpec,
    /// How objects come down.
    pub download: DownloadSpec,
}

impl Default for SyncSpec {
    /// By length and time, eight at once, and nothing is deleted.
    fn default() -> Self {
        let (upload, download) = (UploadSpec::default(), DownloadSpec::default());
        SyncSpec { delete: false, checksum: false, dry_run: false, width: 8, upload, download }
    }
}

/// What one side has under a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The key, without what all keys of its side have in common.
    pub key: String,
    /// How many bytes.
    pub size: u64,
    /// Since when.
    pub modified: Option<Time>,
    /// The checksums that are known without reading it.
    pub checksums: Vec<Checksum>,
}

/// Why something is brought over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// It is not there.
    Missing,
    /// It has another length there.
    Size,
    /// It was changed later than what is there.
    Newer,
    /// It has another checksum there.
    Checksum,
}

/// What is to be done about one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Bring it over.
    Transfer {
        /// The key.
        key: String,
        /// How many bytes.
        size: u64,
        /// Why.
        why: Why,
    },
    /// Read the side whose checksum is not known, and bring it over where it is another than this one.
    Verify {
        /// The key.
        key: String,
        /// How many bytes.
        size: u64,
        /// The checksum that the other side tells.
        checksum: Checksum,
    },
    /// Delete it on the side that is changed.
    Delete {
        /// The key.
        key: String,
    },
    /// Leave it.
    Keep {
        /// The key.
        key: String,
    },
}

/// What was done, or in a dry run would be.
#[derive(Clone, Debug, Default)]
pub struct Synced {
    /// How many files were brought over.
    pub transferred: u64,
    /// How many bytes they have together.
    pub bytes: u64,
    /// How many were deleted.
    pub deleted: u64,
    /// How many were alike already, or were to be left.
    pub kept: u64,
    /// What could not be done, by key. Where there is any, nothing was deleted.
    pub failed: Vec<(String, Error)>,
    /// What is in the directory and was passed over: links, and names that no key comes to.
    pub passed_over: Vec<PathBuf>,
    /// In a dry run, what would be done, in the order of the keys; what would be left is not told.
    pub plan: Vec<Action>,
}

/// An object below a prefix as an item; `None` where there is nothing to it but its name, as some tools keep to have
/// a folder.
#[must_use]
pub fn item(object: &Object, prefix: &str) -> Option<Item> {
    let key = object.key.strip_prefix(prefix)?;
    if key.is_empty() || (object.size == 0 && key.ends_with('/')) {
        return None;
    }
    let (size, modified, checksums) = (object.size, object.modified, object.checksums.clone());
    Some(Item { key: key.to_owned(), size, modified, checksums })
}

/// The name of the metadata that keep a file's own time: in seconds since 1970, as several tools have it.
pub const MTIME: &str = "mtime";

/// That time as text.
#[must_use]
pub fn mtime(at: Time) -> String {
    let since = at.since_epoch();
    format!("{}.{:09}", since.as_secs(), since.subsec_nanos())
}

/// What comes next in a [`Merge`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Give it the next item of the side that is read.
    From,
    /// Give it the next item of the side that is changed.
    To,
    /// Do this.
    Action(Action),
    /// That was all.
    Done,
}

/// Two listings in the order of their keys, side by side: what to do about each key. Holds one item of each, however many
/// there are.
///
/// ```
/// use pileus_core::storage::sync::{Action, Item, Merge, SyncSpec, Turn};
///
/// let since = Some(pileus_core::Time::from_unix_secs(1_700_000_000));
/// let item = |key: &str| Item { key: key.into(), modified: since, ..Item::default() };
/// let (mut files, mut objects) = (vec![item("b"), item("a")], vec![item("c"), item("b")]);
/// let mut merge = Merge::new(&SyncSpec { delete: true, ..SyncSpec::default() });
/// let mut told = Vec::new();
/// loop {
///     match merge.next()? {
///         Turn::From => merge.from(files.pop())?,
///         Turn::To => merge.to(objects.pop())?,
///         Turn::Action(Action::Transfer { key, .. }) => told.push(format!("upload {key}")),
///         Turn::Action(Action::Delete { key }) => told.push(format!("delete {key}")),
///         Turn::Action(Action::Keep { key } | Action::Verify { key, .. }) => told.push(format!("keep {key}")),
///         Turn::Done => break,
///     }
/// }
/// assert_eq!(told, ["upload a", "keep b", "delete c"]);
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Merge {
    delete: bool,
    checksum: bool,
    from: Side,
    to: Side,
}

/// How far one side has come.
#[derive(Clone, Debug, Default)]
struct Side {
    here: Option<Item>,
    last: Option<String>,
    over: bool,
}

impl Side {
    fn give(&mut self, item: Option<Item>) -> Result<()> {
        let Some(item) = item else {
            self.over = true;
            return Ok(());
        };
        // One that is out of its order would be taken for missing on the other side, and deleted there.
        if self.last.as_ref().is_some_and(|last| *last >= item.key) {
            let last = self.last.clone().unwrap_or_default();
            return Err(Error::malformed(format!("the listing has {:?} after {last:?}", item.key)));
        }
        self.last = Some(item.key.clone());
        self.here = Some(item);
        Ok(())
    }

    fn wants(&self) -> bool {
        self.here.is_none() && !self.over
    }
}

impl Merge {
    /// About to begin.
    #[must_use]
    pub fn new(spec: &SyncSpec) -> Self {
        let (from, to) = (Side::default(), Side::default());
        Merge { delete: spec.delete, checksum: spec.checksum, from, to }
    }

    /// The next item of the side that is read; `None` after its last.
    pub fn from(&mut self, item: Option<Item>) -> Result<()> {
        self.from.give(item)
    }

    /// The next item of the side that is changed; `None` after its last.
    pub fn to(&mut self, item: Option<Item>) -> Result<()> {
        self.to.give(item)
    }

    /// What comes next.
    #[expect(clippy::should_implement_trait, reason = "it asks for items in between")]
    pub fn next(&mut self) -> Result<Turn> {
        if self.from.wants() {
            return Ok(Turn::From);
        }
        if self.to.wants() {
            return Ok(Turn::To);
        }
        let order = match (&self.from.here, &self.to.here) {
            (None, None) => return Ok(Turn::Done),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(from), Some(to)) => from.key.cmp(&to.key),
        };
        let from = if order.is_le() { self.from.here.take() } else { None };
        let to = if order.is_ge() { self.to.here.take() } else { None };
        Ok(match (from, to) {
            (Some(Item { key, size, .. }), None) => {
                Turn::Action(Action::Transfer { key, size, why: Why::Missing })
            }
            (None, Some(Item { key, .. })) if self.delete => Turn::Action(Action::Delete { key }),
            (None, Some(Item { key, .. })) => Turn::Action(Action::Keep { key }),
            (Some(from), Some(to)) => Turn::Action(self.compared(from, &to)),
            (None, None) => Turn::Done,
        })
    }

    fn compared(&self, from: Item, to: &Item) -> Action {
        let Item { key, size, modified, checksums } = from;
        if size != to.size {
            return Action::Transfer { key, size, why: Why::Size };
        }
        if self.checksum {
            for ours in &checksums {
                match to.checksums.iter().find(|theirs| theirs.algorithm() == ours.algorithm()) {
                    Some(theirs) if theirs == ours => return Action::Keep { key },
                    Some(_) => return Action::Transfer { key, size, why: Why::Checksum },
                    None => {}
                }
            }
            let told: Vec<_> = checksums.iter().chain(&to.checksums).collect();
            if let Some(best) = told.iter().find(|sum| sum.algorithm().combines()).or(told.first()) {
                return Action::Verify { key, size, checksum: **best };
            }
        }
        match (modified, to.modified) {
            (Some(ours), Some(theirs)) if is_newer(ours, theirs) => {
                Action::Transfer { key, size, why: Why::Newer }
            }
            // Where nobody knows since when, it is brought over rather than missed.
            (None, _) | (_, None) => Action::Transfer { key, size, why: Why::Newer },
            _ => Action::Keep { key },
        }
    }
}

/// Whether one time is later than another, which may have been cut to whole seconds.
fn is_newer(ours: Time, theirs: Time) -> bool {
    let whole = |time: Time| time.since_epoch().subsec_nanos() == 0;
    if whole(theirs) { ours.since_epoch().as_secs() > theirs.since_epoch().as_secs() } else { ours > theirs }
}

#[cfg(test)]
mod tests;
