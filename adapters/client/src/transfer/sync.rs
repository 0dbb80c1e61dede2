//! A directory and what is below a prefix, made alike.

use crate::{
    Client, Items, Transport,
    local::{Directory, Place},
    names,
};
use blocking::unblock;
use futures_util::{
    future::{BoxFuture, Either, select},
    stream::{FuturesUnordered, StreamExt as _},
};
use pileus_core::{
    Listing, Result,
    storage::{
        Entry, ListSpec, Storage,
        sync::{Action, Item, MTIME, Merge, SyncSpec, Synced, Turn, item, mtime},
    },
};
use std::{collections::BTreeSet, path::Path, path::PathBuf, pin::pin};

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
    pub async fn sync_up(
        &self,
        directory: impl AsRef<Path>,
        storage: &dyn Storage,
        container: &str,
        prefix: &str,
        spec: &SyncSpec,
    ) -> Result<Synced> {
        self.sync(directory.as_ref(), Side { storage, container, prefix, spec, up: true }).await
    }

    /// Brings what is below `prefix` down into a directory, which has to be there: what is not there, has another
    /// length, or was changed since. Files appear when all of them is there, never outside of the directory and
    /// not through links in it; each gets the object's time, so that the next time it counts as alike.
    ///
    /// Otherwise as [`Client::sync_up`]. Objects that are no more than a name with a slash at its end are passed over.
    pub async fn sync_down(
        &self,
        storage: &dyn Storage,
        container: &str,
        prefix: &str,
        directory: impl AsRef<Path>,
        spec: &SyncSpec,
    ) -> Result<Synced> {
        self.sync(directory.as_ref(), Side { storage, container, prefix, spec, up: false }).await
    }

    async fn sync(&self, directory: &Path, side: Side<'_>) -> Result<Synced> {
        let path = directory.to_owned();
        let directory = unblock(move || Directory::open(&path)).await?;
        let mut done = Synced::default();
        let mut surplus = false;
        {
            let mut running: FuturesUnordered<BoxFuture<'_, Outcome>> = FuturesUnordered::new();
            let mut both = Both::new(self, &directory, side);
            loop {
                while running.len() >= side.spec.width.max(1) {
                    if let Some(outcome) = running.next().await {
                        outcome.count(&mut done);
                    }
                }
                // What is on its way goes on while the next is looked for.
                let action = {
                    let mut next = pin!(both.next());
                    loop {
                        if running.is_empty() {
                            break next.as_mut().await?;
                        }
                        match select(next.as_mut(), running.next()).await {
                            Either::Left((action, _)) => break action?,
                            Either::Right((Some(outcome), _)) => outcome.count(&mut done),
                            Either::Right((None, _)) => {}
                        }
                    }
                };
                match action {
                    None => break,
                    Some(Action::Keep { .. }) => done.kept += 1,
                    Some(action) if side.spec.dry_run => done.plan.push(action),
                    Some(Action::Delete { .. }) => surplus = true,
                    Some(action) => running.push(Box::pin(self.one(&directory, side, action))),
                }
            }
            while let Some(outcome) = running.next().await {
                outcome.count(&mut done);
            }
            done.passed_over = both.odd.into_iter().filter(|path| !names::is_unfinished(path)).collect();
        }
        if surplus && done.failed.is_empty() {
            self.clear(&directory, side, &mut done).await?;
        }
        Ok(done)
    }

    /// Brings one over, unless it shows to be alike.
    async fn one(&self, directory: &Directory, side: Side<'_>, action: Action) -> Outcome {
        let (key, size, known) = match action {
            Action::Transfer { key, size, .. } => (key, size, None),
            Action::Verify { key, size, checksum } => (key, size, Some(checksum)),
            Action::Delete { key } | Action::Keep { key } => return Outcome { key, result: Ok(None) },
        };
        if let Some(known) = known {
            let sum =
                on(directory, &key, move |directory, key| directory.checksum(key, known.algorithm())).await;
            match sum {
                Ok(sum) if sum == known => return Outcome { key, result: Ok(None) },
                Ok(_) => {}
                Err(error) => return Outcome { key, result: Err(error) },
            }
        }
        let brought = if side.up {
            self.up(directory, side, &key).await
        } else {
            self.down(directory, side, &key).await
        };
        Outcome { result: brought.map(|()| Some(size)), key }
    }

    async fn up(&self, directory: &Directory, side: Side<'_>, key: &str) -> Result<()> {
        let about = on(directory, key, |directory, key| Ok((directory.file(key)?, directory.modified(key)?)));
        let (path, at) = about.await?;
        let mut spec = side.spec.upload.clone();
        if let Some(at) = at {
            spec.write.metadata.entry(MTIME.into()).or_insert_with(|| mtime(at));
        }
        let there = format!("{}{key}", side.prefix);
        self.upload(side.storage, side.container, &there, path, &spec).await.map(drop)
    }

    async fn down(&self, directory: &Directory, side: Side<'_>, key: &str) -> Result<()> {
        let path = on(directory, key, Directory::make_way).await?;
        let there = format!("{}{key}", side.prefix);
        let object = self.download(side.storage, side.container, &there, path, &side.spec.download).await?;
        match object.modified {
            Some(at) => on(directory, key, move |directory, key| directory.settle(key, at)).await,
            None => Ok(()),
        }
    }

    /// Deletes what is on one side only, as both are now.
    async fn clear(&self, directory: &Directory, side: Side<'_>, done: &mut Synced) -> Result<()> {
        let mut both = Both::new(self, directory, side);
        let mut keys: Vec<String> = Vec::new();
        loop {
            let action = both.next().await?;
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
                for deletion in self.run(side.storage.delete_objects(side.container, objects)).await? {
                    let key = deletion.key.strip_prefix(side.prefix).unwrap_or(&deletion.key).to_owned();
                    deleted(key, deletion.error.map_or(Ok(()), Err), done);
                }
            } else {
                for key in keys {
                    let gone = on(directory, &key, Directory::remove).await;
                    deleted(key, gone, done);
                }
            }
            if over {
                return Ok(());
            }
        }
    }
}

fn deleted(key: String, result: Result<()>, done: &mut Synced) {
    match result {
        Ok(()) => done.deleted += 1,
        Err(error) => done.failed.push((key, error)),
    }
}

/// Does something about a file on a thread where that may take its time.
async fn on<R: Send + 'static>(
    directory: &Directory,
    key: &str,
    what: impl FnOnce(&Directory, &str) -> Result<R> + Send + 'static,
) -> Result<R> {
    let (directory, key) = (directory.clone(), key.to_owned());
    unblock(move || what(&directory, &key)).await
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
    place: Option<Place>,
    files: std::vec::IntoIter<Item>,
    objects: Items<T, Entry>,
    odd: BTreeSet<PathBuf>,
    side: Side<'a>,
}

impl<'a, T: Transport> Both<'a, T> {
    fn new(client: &Client<T>, directory: &'a Directory, side: Side<'a>) -> Self {
        let listing: Listing<Entry> =
            side.storage.list_objects(side.container, &ListSpec::prefix(side.prefix));
        Both {
            merge: Merge::new(side.spec),
            directory,
            place: Some(Place::default()),
            files: Vec::new().into_iter(),
            objects: client.items(listing),
            odd: BTreeSet::new(),
            side,
        }
    }

    /// The next thing to be done. It is driven to its end: who drops it half way loses a page of files.
    async fn next(&mut self) -> Result<Option<Action>> {
        loop {
            match self.merge.next()? {
                Turn::Done => return Ok(None),
                Turn::Action(action) => return Ok(Some(action)),
                turn if (turn == Turn::From) == self.side.up => {
                    let file = self.file().await?;
                    if self.side.up { self.merge.from(file)? } else { self.merge.to(file)? }
                }
                _ => {
                    let object = self.object().await?;
                    if self.side.up { self.merge.to(object)? } else { self.merge.from(object)? }
                }
            }
        }
    }

    async fn file(&mut self) -> Result<Option<Item>> {
        if let Some(file) = self.files.next() {
            return Ok(Some(file));
        }
        let Some(mut place) = self.place.take() else { return Ok(None) };
        let (directory, mut odd) = (self.directory.clone(), std::mem::take(&mut self.odd));
        let page;
        (page, place, odd) = unblock(move || {
            let page = directory.page(&mut place, &mut odd);
            (page, place, odd)
        })
        .await;
        self.odd = odd;
        self.files = page?.into_iter();
        let first = self.files.next();
        self.place = first.is_some().then_some(place);
        Ok(first)
    }

    async fn object(&mut self) -> Result<Option<Item>> {
        while let Some(entry) = self.objects.next().await {
            let entry = entry?;
            if let Some(item) = entry.object().and_then(|object| item(object, self.side.prefix)) {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}
