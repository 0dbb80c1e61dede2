//! How two states of one cloud differ: cheap where they share what did not change.

use crate::nova::server::Server;
use crate::table::Table;
use crate::{Sim, Time};
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

/// A difference between a cloud and an earlier state of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is of, as in [`Made::kind`](crate::Made::kind); `tags` for the tags of something in EC2.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// What became of it.
    pub how: How,
    /// How it prints now; before, where it is gone.
    pub row: String,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It was not there before.
    Made,
    /// It is another than before.
    Changed,
    /// It is there no more.
    Gone,
}

impl Sim {
    /// How this cloud differs from an earlier state of it, in what users have there: tokens and keys do not count.
    #[must_use]
    pub fn changes(&self, since: &Sim) -> Vec<Change> {
        let mut found = Vec::new();
        for ((kind, now), (_, before)) in self.tables().zip(since.tables()) {
            now.changes(before.any(), &mut |id, how, row| {
                found.push(Change { kind, id: id.to_owned(), how, row: format!("{row:?}") });
            });
        }
        self.ec2.tag_changes(&since.ec2, &mut |id, how, row| {
            found.push(Change { kind: "tags", id: id.to_owned(), how, row: format!("{row:?}") });
        });
        found
    }

    /// Would users, and those who log in, find both the same? Numbers of requests and the time do not count.
    #[must_use]
    pub fn same(&self, other: &Sim) -> bool {
        self.tokens.same(&other.tokens)
            && self.ec2.same_keys(&other.ec2)
            && self.ec2.same_once(&other.ec2)
            && self.azure.same_tokens(&other.azure)
            && self.gcs.same_tokens(&other.gcs)
            && self.tables().count() == other.tables().count()
            && self.changes(other).is_empty()
    }

    /// Lets time pass: makes everything happen that is due by then.
    pub fn pass(&mut self, now: Time) {
        let now = self.forward(now);
        for region in &mut self.regions {
            region.settle(now);
            let due = |row: &Server| row.change.as_ref().is_some_and(|change| change.until <= now);
            region.servers.each_mut(due, |row| row.settle(now));
        }
        self.ec2.settle(now);
    }
}

pub(crate) type Tell<'t> = &'t mut dyn FnMut(&str, How, &dyn Debug);

impl<T: Clone + Debug + 'static> Table<T> {
    pub(crate) fn differences(&self, before: &dyn Any, tell: Tell<'_>) {
        let Some(before) = before.downcast_ref::<Self>() else { return };
        if self.shares_all(before) {
            return;
        }
        for (id, row) in self.by_id() {
            match before.shared(id) {
                None => tell(id, How::Made, &**row),
                Some(old) if Arc::ptr_eq(row, old) => {}
                // What was written anew need not be another.
                Some(old) if format!("{row:?}") == format!("{old:?}") => {}
                Some(_) => tell(id, How::Changed, &**row),
            }
        }
        for (id, old) in before.by_id() {
            if self.shared(id).is_none() {
                tell(id, How::Gone, &**old);
            }
        }
    }
}
