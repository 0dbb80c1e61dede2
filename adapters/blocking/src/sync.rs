//! A directory and what is below a prefix, made alike.

use crate::{Client, Items, Transport};
use pileus_client::{
    local::{Directory, Place},
    names,
};
use pileus_core::{
    Result,
    storage::{
        Entry, ListSpec, Storage,
        sync::{Action, Item, MTIME, Merge, SyncSpec, Synced, Turn, item, mtime},
    },
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, sync_channel},
    },
    thread,
};

/// How many objects are deleted at once.
const BATCH: usize = 1000;

impl<T: Transport> Client<T> {
    /// Brings a directory's files up, each to the key that is `prefix` and its path: those that are not there, have
    /// another length, or were changed since (or have another checksum, where that is asked for). Symbolic links are
    /// passed over. A file's own time goes up as the metadata `mtime`.
    ///
    /// Both sides are listed in the order of their keys and compared as they come, so that their number does not
    /// matter. What is only there is deleted where `spec` says so: after all else, and not where anything has failed. Times are
    /// compared with those of the provider's clock; where the two differ, a file changed shortly before it was brought
    /// up goes once more.
    pub fn sync_up(
        &self,
        directory: impl AsRef<Path>,
        storage: &dyn Storage,
        container: &str,
        prefix: &str,
        spec: &SyncSpec,
    ) -> Result<Synced> {
        self.sync(directory.as_ref(), Side { storage, container, prefix, spec, up: true })
    }

    /// Brings what is below `prefix` down into a directory, which has to be there: what is not there, has another
    /// length, or was changed since. Files appear when all of them is there, never outside of the directory and
    /// not through links in it; each gets the object's time, so that the next time it counts as alike.
    ///
    /// Otherwise as [`Client::sync_up`]. Objects that are no more than a name with a slash at its end are passed over.
    pub fn sync_down(
        &self,
        storage: &dyn Storage,
        container: &str,
        prefix: &str,
        directory: impl AsRef<Path>,
        spec: &SyncSpec,
    ) -> Result<Synced> {
        self.sync(directory.as_ref(), Side { storage, container, prefix, spec, up: false })
    }

    fn sync(&self, directory: &Path, side: Side<'_>) -> Result<Synced> {
        let directory = Directory::open(directory)?;
        let done = Mutex::new(Synced::default());
        let mut both = Both::new(self, &directory, side);
        let width = side.spec.width.max(1);
        // No more is looked up than is about to be done.
        let (work, todo) = sync_channel(width);
        let todo = Mutex::new(todo);
        let compared = thread::scope(|scope| {
            for _ in 0..width {
                scope.spawn(|| self.work(&directory, side, &todo, &done));
            }
            let surplus = compare(&mut both, side, &done, |action| {
                // The workers stay as long as there may be something to do.
                let _ = work.send(action);
            });
            drop(work);
            surplus
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.passed_over = both.odd.into_iter().filter(|path| !names::is_unfinished(path)).collect();
        if compared? && done.failed.is_empty() {
            self.clear(&directory, side, &mut done)?;
        }
        Ok(done)
    }

    fn work(
        &self,
        directory: &Directory,
        side: Side<'_>,
        todo: &Mutex<Receiver<Action>>,
        done: &Mutex<Synced>,
    ) {
        loop {
            let next = todo.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(action) = next else { return };
            let outcome = self.one(directory, side, action);
            outcome.count(&mut done.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Brings one over, unless it shows to be alike.
    fn one(&self, directory: &Directory, side: Side<'_>, action: Action) -> Outcome {
        let (key, size, known) = match action {
            Action::Transfer { key, size, .. } => (key, size, None),
            Action::Verify { key, size, checksum } => (key, size, Some(checksum)),
            Action::Delete { key } | Action::Keep { key } => return Outcome { key, result: Ok(None) },
        };
        if let Some(known) = known {
            match directory.checksum(&key, known.algorithm()) {
                Ok(sum) if sum == known => return Outcome { key, result: Ok(None) },
                Ok(_) => {}
                Err(error) => return Outcome { key, result: Err(error) },
            }
        }
        let brought = if side.up { self.up(directory, side, &key) } else { self.down(directory, side, &key) };
        Outcome { result: brought.map(|()| Some(size)), key }
    }

    fn up(&self, directory: &Directory, side: Side<'_>, key: &str) -> Result<()> {
        let (path, at) = (directory.file(key)?, directory.modified(key)?);
        let mut spec = side.spec.upload.clone();
        if let Some(at) = at {
            spec.write.metadata.entry(MTIME.into()).or_insert_with(|| mtime(at));
        }
        self.upload(side.storage, side.container, &format!("{}{key}", side.prefix), path, &spec).map(drop)
    }

    fn down(&self, directory: &Directory, side: Side<'_>, key: &str) -> Result<()> {
        let path = directory.make_way(key)?;
        let there = format!("{}{key}", side.prefix);
        let object = self.download(side.storage, side.container, &there, path, &side.spec.download)?;
        object.modified.map_or(Ok(()), |at| directory.settle(key, at))
    }

    /// Deletes what is on one side only, as both are now.
    fn clear(&self, directory: &Directory, side: Side<'_>, done: &mut Synced) -> Result<()> {
        let mut both = Both::new(self, directory, side);
        let mut keys: Vec<String> = Vec::new();
        loop {
            let action = both.next()?;
            let over = action.is_none();
            if let Some(Action::Delete { key }) = action {
                keys.push(key);
            }
            if keys.len() < BATCH && !over {
                continue;
            }
            let keys = std::mem::take(&mut keys);
            if side.up && !keys.is_empty() {
                let objects = keys.into_iter().map(|key| (format!("{}{key}", side.prefix), None)).collect();
                for deletion in self.run(side.storage.delete_objects(side.container, objects))? {
                    let key = deletion.key.strip_prefix(side.prefix).unwrap_or(&deletion.key).to_owned();
                    deleted(key, deletion.error.map_or(Ok(()), Err), done);
                }
            } else {
                for key in keys {
                    let gone = directory.remove(&key);
                    deleted(key, gone, done);
                }
            }
            if over {
                return Ok(());
            }
        }
    }
}

/// Goes through both sides; whether there is anything on one only that is to be deleted.
fn compare<T: Transport>(
    both: &mut Both<'_, T>,
    side: Side<'_>,
    done: &Mutex<Synced>,
    mut bring: impl FnMut(Action),
) -> Result<bool> {
    let mut surplus = false;
    while let Some(action) = both.next()? {
        let count = || done.lock().unwrap_or_else(PoisonError::into_inner);
        match action {
            Action::Keep { .. } => count().kept += 1,
            action if side.spec.dry_run => count().plan.push(action),
            Action::Delete { .. } => surplus = true,
            action => bring(action),
        }
    }
    Ok(surplus)
}

fn deleted(key: String, result: Result<()>, done: &mut Synced) {
    match result {
        Ok(()) => done.deleted += 1,
        Err(error) => done.failed.push((key, error)),
    }
}

/// What became of one file: how many bytes were brought over, if any.
struct Outcome {
    key: String,
    result: Result<Option<u64>>,
}

impl Outcome {
    fn count(self, done: &mut Synced) {
        match self.result {
            Ok(None) => done.kept += 1,
            Ok(Some(size)) => {
                done.transferred += 1;
                done.bytes += size;
            }
            Err(error) => done.failed.push((self.key, error)),
        }
    }
}

/// The side that is no directory, and what is wanted.
#[derive(Clone, Copy)]
struct Side<'a> {
    storage: &'a dyn Storage,
    container: &'a str,
    prefix: &'a str,
    spec: &'a SyncSpec,
    up: bool,
}

/// Both listings, and what they come to.
struct Both<'a, T: Transport> {
    merge: Merge,
    directory: &'a Directory,
    place: Place,
    files: std::vec::IntoIter<Item>,
    objects: Items<Entry, T>,
    odd: BTreeSet<PathBuf>,
    side: Side<'a>,
}

impl<'a, T: Transport> Both<'a, T> {
    fn new(client: &Client<T>, directory: &'a Directory, side: Side<'a>) -> Self {
        let listing = side.storage.list_objects(side.container, &ListSpec::prefix(side.prefix));
        Both {
            merge: Merge::new(side.spec),
            directory,
            place: Place::default(),
            files: Vec::new().into_iter(),
            objects: client.items(listing),
            odd: BTreeSet::new(),
            side,
        }
    }

    /// The next thing to be done.
    fn next(&mut self) -> Result<Option<Action>> {
        loop {
            match self.merge.next()? {
                Turn::Done => return Ok(None),
                Turn::Action(action) => return Ok(Some(action)),
                turn if (turn == Turn::From) == self.side.up => {
                    let file = self.file()?;
                    if self.side.up { self.merge.from(file)? } else { self.merge.to(file)? }
                }
                _ => {
                    let object = self.object()?;
                    if self.side.up { self.merge.to(object)? } else { self.merge.from(object)? }
                }
            }
        }
    }

    fn file(&mut self) -> Result<Option<Item>> {
        if let Some(file) = self.files.next() {
            return Ok(Some(file));
        }
        self.files = self.directory.page(&mut self.place, &mut self.odd)?.into_iter();
        Ok(self.files.next())
    }

    fn object(&mut self) -> Result<Option<Item>> {
        for entry in self.objects.by_ref() {
            let entry = entry?;
            if let Some(item) = entry.object().and_then(|object| item(object, self.side.prefix)) {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}
