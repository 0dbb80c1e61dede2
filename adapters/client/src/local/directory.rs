//! A directory that is made like what a storage has, or the other way round.

use super::{about, copy, failure::Failure, list, root::Root};
use crate::names;
use pileus_core::{
    Algorithm, Checksum, Error, Kind, Result, Time,
    checksum::Hasher,
    providers::local::wire::After,
    storage::{Entry, sync::Item},
};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// A directory by the keys of its files. What it does blocks.
#[derive(Clone, Debug)]
pub struct Directory {
    root: Root,
    path: PathBuf,
}

/// Where in the listing of a directory one is.
#[derive(Clone, Debug, Default)]
pub struct Place {
    after: Option<After>,
    over: bool,
}

/// How many files are listed at once.
const PAGE: usize = 5_000;

impl Directory {
    /// One that is there.
    pub fn open(path: &Path) -> Result<Self> {
        let root = Root::open(path).map_err(|failure| failed(path, failure))?;
        let path = root.path().to_owned();
        Ok(Directory { root, path })
    }

    /// The next files in the order of their keys; none after the last. Links and names that no key comes to are passed
    /// over; `odd` is told of them.
    pub fn page(&self, place: &mut Place, odd: &mut BTreeSet<PathBuf>) -> Result<Vec<Item>> {
        while !place.over {
            let page = list::of(&self.path, "", None, place.after.take(), PAGE, Some(&mut *odd));
            let page = page.map_err(|error| failed(&self.path, error.into()))?;
            place.over = page.rest.is_none();
            place.after = page.rest;
            let items: Vec<Item> = page.entries.into_iter().filter_map(item).collect();
            if !items.is_empty() {
                return Ok(items);
            }
        }
        Ok(Vec::new())
    }

    /// Where the file of that key is.
    pub fn path(&self, key: &str) -> Result<PathBuf> {
        names::path(&self.path, key)
    }

    /// The file of that key, where it is one and no link leads to it.
    pub fn file(&self, key: &str) -> Result<PathBuf> {
        let path = self.path(key)?;
        match Root::file(&path) {
            Ok(Some(_)) => Ok(path),
            Ok(None) => Err(failed(&path, io::Error::from(io::ErrorKind::NotFound).into())),
            Err(error) => Err(failed(&path, error.into())),
        }
    }

    /// Where the file of that key is to be, with folders on the way.
    pub fn make_way(&self, key: &str) -> Result<PathBuf> {
        let path = self.path(key)?;
        self.root.make_way(&self.path, &path).map_err(|failure| failed(&path, failure))?;
        Ok(path)
    }

    /// Says since when the file of that key is as it is.
    pub fn settle(&self, key: &str, at: Time) -> Result<()> {
        let path = self.file(key)?;
        let set = || File::options().write(true).open(&path)?.set_modified(UNIX_EPOCH + at.since_epoch());
        set().map_err(|error: io::Error| failed(&path, error.into()))
    }

    /// The checksum of the file of that key.
    pub fn checksum(&self, key: &str, algorithm: Algorithm) -> Result<Checksum> {
        let path = self.file(key)?;
        let sum = File::open(&path).and_then(|mut file| copy::hashed(&mut file, Hasher::new(algorithm)));
        sum.map_err(|error| failed(&path, error.into()))
    }

    /// Since when the file of that key is as it is.
    pub fn modified(&self, key: &str) -> Result<Option<Time>> {
        let path = self.file(key)?;
        let about = fs::symlink_metadata(&path).map_err(|error| failed(&path, error.into()))?;
        Ok(about::object(key, &about).modified)
    }

    /// Deletes the file of that key, and folders that are empty then.
    pub fn remove(&self, key: &str) -> Result<()> {
        let path = self.file(key)?;
        fs::remove_file(&path).map_err(|error| failed(&path, error.into()))?;
        copy::clear_way(&self.path, &path);
        Ok(())
    }
}

fn item(entry: Entry) -> Option<Item> {
    match entry {
        // What a storage in this directory keeps there is its own.
        Entry::Object(object) if !object.key.starts_with(".pileus/") => {
            let (key, size, modified) = (object.key, object.size, object.modified);
            Some(Item { key, size, modified, checksums: Vec::new() })
        }
        _ => None,
    }
}

fn failed(path: &Path, failure: Failure) -> Error {
    let fault = failure.into_fault();
    let kind = if fault.kind == Kind::Conflict { Kind::Conflict } else { Kind::Local };
    Error::new(kind, format!("{}: {}", path.display(), fault.message))
}
