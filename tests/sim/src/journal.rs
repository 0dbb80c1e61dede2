//! What is made in a cloud, as it is made: who looks after every request sees which request made what.

use crate::Sim;
use crate::changes::Tell;
use crate::table::Table;
use std::any::Any;
use std::fmt::Debug;

/// How much had been made at some time, in a cloud and its clones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(Vec<u64>);

/// Something that was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// What it is: `server`, `volume`; in EC2 by the name of its resource type, as `instance`.
    pub kind: &'static str,
    /// Its id; of a key pair in OpenStack, the id of its user, a slash and its name.
    pub id: String,
}

/// A table, whatever its rows are.
pub(crate) trait Journal {
    /// How many rows it has ever had.
    fn made(&self) -> u64;

    /// The ids of those rows that were made after so many others, and are still there.
    fn made_after(&self, count: u64) -> Vec<String>;

    fn holds(&self, id: &str) -> bool;

    /// How it differs from an earlier state of itself.
    fn changes(&self, before: &dyn Any, tell: Tell<'_>);

    /// Itself, of whatever rows.
    fn any(&self) -> &dyn Any;
}

impl<T: Clone + Debug + 'static> Journal for Table<T> {
    fn made(&self) -> u64 {
        self.last()
    }

    fn made_after(&self, count: u64) -> Vec<String> {
        self.ids_after(count)
    }

    fn holds(&self, id: &str) -> bool {
        self.has(id)
    }

    fn changes(&self, before: &dyn Any, tell: Tell<'_>) {
        self.differences(before, tell);
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

impl Sim {
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&'static str, &dyn Journal)> {
        let own = self.regions.iter().flat_map(crate::region::Region::tables);
        // EC2's regions come to be as they are asked for: theirs have to be the last.
        own.chain(self.s3.tables())
            .chain(self.azure.tables())
            .chain(self.gcs.tables())
            .chain(self.ec2.tables())
    }

    /// How much has been made so far.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark(self.tables().map(|(_, table)| table.made()).collect())
    }

    /// What was made since then and is still there. What a region has from the start does not count: it is there from
    /// the first request for the region on.
    #[must_use]
    pub fn made_since(&self, mark: &Mark) -> Vec<Made> {
        let news = self.tables().zip(&mark.0).filter(|((_, table), count)| table.made() > **count);
        news.flat_map(|((kind, table), count)| {
            table.made_after(*count).into_iter().map(move |id| Made { kind, id })
        })
        .collect()
    }

    /// Everything there is.
    #[must_use]
    pub fn everything(&self) -> Vec<Made> {
        self.tables()
            .flat_map(|(kind, table)| table.made_after(0).into_iter().map(move |id| Made { kind, id }))
            .collect()
    }

    /// Is that still there? Servers and instances are as long as the cloud knows of them at all.
    #[must_use]
    pub fn has(&self, thing: &Made) -> bool {
        self.tables().any(|(kind, table)| kind == thing.kind && table.holds(&thing.id))
    }
}
