//! The tables a region keeps: rows by id, in the order they were made.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// Rows by id. A clone shares every row with its original until one of them changes.
#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: Arc<BTreeMap<u64, Arc<T>>>,
    serials: Arc<BTreeMap<String, u64>>,
    last: u64,
}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        Self { rows: Arc::clone(&self.rows), serials: Arc::clone(&self.serials), last: self.last }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Arc::default(), serials: Arc::default(), last: 0 }
    }
}

impl<T: Clone> Table<T> {
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.serials.get(id).and_then(|serial| self.rows.get(serial)).map(Arc::as_ref)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let serial = self.serials.get(id)?;
        Arc::make_mut(&mut self.rows).get_mut(serial).map(Arc::make_mut)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.serials.contains_key(id)
    }

    /// Adds a row; one of the same id is replaced in its place.
    pub(crate) fn put(&mut self, id: impl Into<String>, row: T) {
        let last = &mut self.last;
        let serial = *Arc::make_mut(&mut self.serials).entry(id.into()).or_insert_with(|| {
            *last += 1;
            *last
        });
        Arc::make_mut(&mut self.rows).insert(serial, Arc::new(row));
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let serial = *self.serials.get(id)?;
        Arc::make_mut(&mut self.serials).remove(id);
        Arc::make_mut(&mut self.rows).remove(&serial).map(Arc::unwrap_or_clone)
    }

    /// A row with its number: rows made later have higher ones, and a row keeps its own.
    pub(crate) fn numbered(&self, id: &str) -> Option<(u64, &T)> {
        let serial = *self.serials.get(id)?;
        self.rows.get(&serial).map(|row| (serial, row.as_ref()))
    }

    /// Rows in the order they were made, each with its number.
    pub(crate) fn all_numbered(&self) -> impl Iterator<Item = (u64, &T)> {
        self.rows.iter().map(|(serial, row)| (*serial, row.as_ref()))
    }

    /// Rows in the order they were made.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values().map(Arc::as_ref)
    }

    /// Rows whose contents satisfy `wanted`, to be changed.
    pub(crate) fn each_mut(&mut self, wanted: impl Fn(&T) -> bool, mut change: impl FnMut(&mut T)) {
        if self.iter().any(&wanted) {
            for row in Arc::make_mut(&mut self.rows).values_mut().filter(|row| wanted(row)) {
                change(Arc::make_mut(row));
            }
        }
    }

    /// How many rows there have ever been.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// The ids of the rows that were added after so many others.
    pub(crate) fn ids_after(&self, count: u64) -> Vec<String> {
        let mut found: Vec<(u64, &String)> = self
            .serials
            .iter()
            .filter(|(_, serial)| **serial > count)
            .map(|(id, serial)| (*serial, id))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id.clone()).collect()
    }

    /// Every row by its id.
    pub(crate) fn by_id(&self) -> impl Iterator<Item = (&String, &Arc<T>)> {
        self.serials.iter().filter_map(|(id, serial)| Some((id, self.rows.get(serial)?)))
    }

    /// The first row, by the order of ids, whose id is this one or comes after it; `beyond`, after it only.
    pub(crate) fn next_from(&self, id: &str, beyond: bool) -> Option<(&String, &Arc<T>)> {
        let from = if beyond { Bound::Excluded(id) } else { Bound::Included(id) };
        let (id, serial) = self.serials.range::<str, _>((from, Bound::Unbounded)).next()?;
        Some((id, self.rows.get(serial)?))
    }

    /// The rows whose ids begin so, by the order of ids.
    pub(crate) fn starting<'t>(&'t self, prefix: &str) -> impl Iterator<Item = (&'t String, &'t Arc<T>)> {
        let from = self.serials.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        from.take_while(move |(id, _)| id.starts_with(prefix))
            .filter_map(|(id, serial)| Some((id, self.rows.get(serial)?)))
    }

    pub(crate) fn shared(&self, id: &str) -> Option<&Arc<T>> {
        self.serials.get(id).and_then(|serial| self.rows.get(serial))
    }

    /// Has nothing been written since one was cloned from the other?
    pub(crate) fn shares_all(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.rows, &other.rows) && Arc::ptr_eq(&self.serials, &other.serials)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}
