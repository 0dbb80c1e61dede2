//! Objects in the order of their keys, page by page.

use super::{about::object, failure::Done, root::Root};
use crate::names;
use pileus_core::{
    providers::local::wire::{After, Page},
    storage::{Entry, LONGEST_KEY},
};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

struct Walk<'a> {
    container: &'a Path,
    prefix: &'a str,
    delimiter: Option<&'a str>,
    after: Option<After>,
    most: usize,
    page: Page,
    /// What is no object, where anybody wants to know.
    odd: Option<&'a mut BTreeSet<PathBuf>>,
}

/// What one folder holds: by its part of the key, for a folder with the slash behind it.
struct Item {
    part: String,
    path: PathBuf,
    is_folder: bool,
}

pub(super) fn page(
    root: &Root,
    container: &str,
    prefix: &str,
    delimiter: Option<&str>,
    after: Option<After>,
    most: usize,
) -> Done<Page> {
    Ok(of(&root.container(container)?, prefix, delimiter, after, most, None)?)
}

/// The same of any folder.
pub(super) fn of(
    folder: &Path,
    prefix: &str,
    delimiter: Option<&str>,
    after: Option<After>,
    most: usize,
    odd: Option<&mut BTreeSet<PathBuf>>,
) -> io::Result<Page> {
    let (most, page) = (most.max(1), Page::default());
    let mut walk = Walk { container: folder, prefix, delimiter, after, most, page, odd };
    walk.folder(folder, "")?;
    Ok(walk.page)
}

impl Walk<'_> {
    /// Lists what is in a folder, whose keys all begin with `base`. `false`: the page is full.
    fn folder(&mut self, folder: &Path, base: &str) -> io::Result<bool> {
        let mut items = Vec::new();
        gather(folder, folder, "", &mut items, &mut self.odd)?;
        items.sort_unstable_by(|a: &Item, b| a.part.cmp(&b.part));
        for Item { part, path, is_folder } in items {
            let key = format!("{base}{part}");
            let goes_on = match is_folder {
                true => self.below(&path, &key)?,
                false => self.file(&path, &key)?,
            };
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn below(&mut self, path: &Path, key: &str) -> io::Result<bool> {
        let wanted = self.prefix.starts_with(key) || key.starts_with(self.prefix);
        if !wanted || self.is_past(key, true) {
            return Ok(true);
        }
        let begins_within = matches!(&self.after, Some(After::Key(after)) if after.starts_with(key));
        match self.group(key) {
            // One object stands for all of them.
            Some(group) if !begins_within => {
                if self.is_told(&group) || !has_object(self.container, path)? {
                    return Ok(true);
                }
                Ok(self.tell(Entry::Prefix(group)))
            }
            _ => self.folder(path, key),
        }
    }

    fn file(&mut self, path: &Path, key: &str) -> io::Result<bool> {
        if !key.starts_with(self.prefix) || key.len() > LONGEST_KEY || self.is_past(key, false) {
            return Ok(true);
        }
        if let Some(group) = self.group(key) {
            return Ok(self.is_told(&group) || self.tell(Entry::Prefix(group)));
        }
        match fs::symlink_metadata(path) {
            Ok(about) if about.is_file() => Ok(self.tell(Entry::Object(object(key, &about)))),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            // Gone since the folder was read.
            _ => Ok(true),
        }
    }

    /// What the key has in common with others up to the delimiter.
    fn group(&self, key: &str) -> Option<String> {
        let delimiter = self.delimiter?;
        let rest = key.strip_prefix(self.prefix)?;
        let end = self.prefix.len() + rest.find(delimiter)? + delimiter.len();
        key.get(..end).map(str::to_owned)
    }

    fn is_told(&self, group: &str) -> bool {
        let last = self.page.entries.last();
        let here = matches!(last, Some(Entry::Prefix(told)) if told == group);
        here || matches!(&self.after, Some(After::Prefix(before)) if before == group)
    }

    /// Whether the listing is past that key, or past all that begin with it.
    fn is_past(&self, key: &str, all: bool) -> bool {
        match &self.after {
            None => false,
            Some(After::Key(after)) if all => after.as_str() > key && !after.starts_with(key),
            Some(After::Key(after)) => key <= after.as_str(),
            Some(After::Prefix(before)) => {
                key.starts_with(before.as_str())
                    || (key < before.as_str() && !(all && before.starts_with(key)))
            }
        }
    }

    /// Puts an entry on the page; `false` where there is no room for it.
    fn tell(&mut self, entry: Entry) -> bool {
        if self.page.entries.len() < self.most {
            self.page.entries.push(entry);
            return true;
        }
        self.page.rest = self.page.entries.last().map(|last| match last {
            Entry::Object(object) => After::Key(object.key.clone()),
            Entry::Prefix(prefix) => After::Prefix(prefix.clone()),
        });
        false
    }
}

/// What a folder holds, that of the folders which its long names go on in included.
fn gather(
    level: &Path,
    folder: &Path,
    begun: &str,
    items: &mut Vec<Item>,
    odd: &mut Option<&mut BTreeSet<PathBuf>>,
) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let name = name.to_str().filter(|_| kind.is_dir() || kind.is_file());
        if let Some(piece) = name.and_then(names::goes_on).filter(|_| kind.is_dir())
            && let Some(piece) = names::segment(piece)
        {
            gather(level, &entry.path(), &format!("{begun}{piece}"), items, odd)?;
            continue;
        }
        let path = entry.path();
        let part = name.and_then(names::segment).map(|piece| format!("{begun}{piece}"));
        // Names that no key comes to are somebody else's.
        match part.filter(|part| names::path(level, part).is_ok_and(|ours| ours == path)) {
            Some(mut part) => {
                if kind.is_dir() {
                    part.push('/');
                }
                items.push(Item { part, path, is_folder: kind.is_dir() });
            }
            None => {
                if let Some(odd) = odd {
                    odd.insert(path);
                }
            }
        }
    }
    Ok(())
}

/// Whether there is any object in a folder.
fn has_object(container: &Path, folder: &Path) -> io::Result<bool> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file()
                && let Some(key) = names::key(container, &path)
                && names::path(container, &key).is_ok_and(|ours| ours == path)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
