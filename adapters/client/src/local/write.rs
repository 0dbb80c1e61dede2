//! Contents that come in, and how what was written gets its name.

use super::{
    Content,
    about::{Kept, etag},
    copy,
    failure::{Done, Failure, json},
    parts::Arriving,
    read::may_write,
    root::{Root, TRIES, flush, prune},
};
use http::Response;
use pileus_core::{
    Checksum,
    checksum::Hasher,
    providers::local::wire::Write,
    storage::{Condition, Object},
};
use std::{
    fmt,
    fs::{self, File},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Takes the body of a request. One that is dropped before its end leaves nothing.
pub struct Taking(Target, Option<Failure>);

enum Target {
    Object { new: New, hashers: Vec<Hasher>, root: Root, container: String, key: String, write: Box<Write> },
    Part(Arriving),
    Keys { root: Root, container: String, text: Vec<u8> },
}

/// The longest list of keys to be deleted: a thousand of the longest, each byte of them escaped.
const MOST: usize = 8 << 20;

impl Taking {
    pub(super) fn object(root: Root, container: String, key: String, write: Write) -> Done<Self> {
        // What will not be is known before any of it is written.
        let path = root.place(&container, &key)?;
        may_write(&write.condition, Root::file(&path)?.as_ref())?;
        let new = New::create(&root)?;
        let mut wanted: Vec<_> =
            write.expected.map(|sum| sum.algorithm()).into_iter().chain(write.hash).collect();
        wanted.dedup();
        let hashers = wanted.into_iter().map(Hasher::new).collect();
        let write = Box::new(write);
        Ok(Taking(Target::Object { new, hashers, root, container, key, write }, None))
    }

    pub(super) fn part(part: Arriving) -> Self {
        Taking(Target::Part(part), None)
    }

    pub(super) fn keys(root: Root, container: String) -> Done<Self> {
        root.container(&container)?;
        Ok(Taking(Target::Keys { root, container, text: Vec::new() }, None))
    }

    /// Takes the next piece. `false` where there is no use in more: [`Taking::finish`] says why.
    pub fn take(&mut self, piece: &[u8]) -> bool {
        let Taking(target, failure) = self;
        if failure.is_none()
            && let Err(error) = target.take(piece)
        {
            *failure = Some(error);
        }
        failure.is_none()
    }

    /// That was all.
    #[must_use]
    pub fn finish(self) -> Response<Content> {
        let Taking(target, failure) = self;
        let answer = match failure {
            Some(failure) => Err(failure),
            None => target.finish(),
        };
        answer.unwrap_or_else(Failure::response)
    }
}

impl Target {
    fn take(&mut self, piece: &[u8]) -> Done<()> {
        match self {
            Target::Object { new, hashers, .. } => {
                hashers.iter_mut().for_each(|hasher| hasher.update(piece));
                new.file.write_all(piece)?;
            }
            Target::Part(part) => part.take(piece)?,
            Target::Keys { text, .. } => {
                if text.len() + piece.len() > MOST {
                    return Err(Failure::invalid("the list of keys is too long"));
                }
                text.extend_from_slice(piece);
            }
        }
        Ok(())
    }

    fn finish(self) -> Done<Response<Content>> {
        match self {
            Target::Object { new, hashers, root, container, key, write } => {
                let sums: Vec<Checksum> = hashers.into_iter().map(Hasher::finish).collect();
                agree(&sums, write.expected.as_ref(), &key)?;
                let kept = Kept { about: write.about, checksums: sums, ..Kept::default() };
                Ok(json(&commit(&root, (&container, &key), &new, &write.condition, kept)?))
            }
            Target::Part(part) => Ok(json(&part.finish()?)),
            Target::Keys { root, container, text } => {
                let keys: Vec<String> = serde_json::from_slice(&text)
                    .map_err(|error| Failure::invalid(format!("this is no list of keys: {error}")))?;
                let delete = |key: &String| copy::delete(&root, &container, key, &Condition::Always);
                let faults: Vec<_> =
                    keys.iter().map(|key| delete(key).err().map(Failure::into_fault)).collect();
                Ok(json(&faults))
            }
        }
    }
}

/// Whether a content is what it should be.
pub(super) fn agree(sums: &[Checksum], expected: Option<&Checksum>, key: &str) -> Done<()> {
    let Some(expected) = expected else { return Ok(()) };
    for sum in sums {
        sum.agrees(expected, &format!("the content for {key:?}"))
            .map_err(|error| Failure::corrupt(error.message()))?;
    }
    Ok(())
}

/// A file that has no name yet which anybody looks for. It goes with the process's interest in it.
#[derive(Debug)]
pub(super) struct New {
    pub(super) file: File,
    path: PathBuf,
}

impl New {
    pub(super) fn create(root: &Root) -> io::Result<Self> {
        let path = root.hidden(&["new"])?.join(Root::fresh());
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        Ok(New { file, path })
    }

    /// One that is there, under another name of ours.
    pub(super) fn of(file: File, path: PathBuf) -> Self {
        New { file, path }
    }
}

impl Drop for New {
    fn drop(&mut self) {
        // Once it has its name, there is none of this.
        let _ = fs::remove_file(&self.path);
    }
}

/// Makes the object of the file, if it may be.
pub(super) fn commit(
    root: &Root,
    (container, key): (&str, &str),
    new: &New,
    condition: &Condition,
    kept: Kept,
) -> Done<Object> {
    new.file.set_modified(SystemTime::now())?;
    new.file.sync_all()?;
    let about = new.file.metadata()?;
    let lock = root.lock(container, key)?;
    let path = root.place(container, key)?;
    let before = Root::file(&path)?;
    may_write(condition, before.as_ref())?;
    let kept = Kept { key: key.to_owned(), ..kept };
    root.keep(container, key, &about, &kept)?;
    let named = name(root, container, &new.path, &path);
    if named.is_err() {
        let _ = root.forget(container, key, &about);
    }
    named?;
    if let Some(before) = before.filter(|before| etag(before) != etag(&about)) {
        root.forget(container, key, &before)?;
    }
    drop(lock);
    match flush(path.parent().unwrap_or(&path)) {
        // It was deleted meanwhile, with the folder.
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    Ok(kept.object(key, &about))
}

fn name(root: &Root, container: &str, new: &Path, path: &Path) -> Done<()> {
    let folder = root.container(container)?;
    let mut tries = 0;
    loop {
        root.make_way(&folder, path)?;
        // A folder that is empty stands for nothing.
        if fs::symlink_metadata(path).is_ok_and(|there| there.is_dir()) && prune(path).is_err() {
            return Err(Failure::conflict("there are objects below it, as if it were a folder"));
        }
        match fs::rename(new, path) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound && tries < TRIES => {
                tries += 1;
                root.container(container)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

impl fmt::Debug for Taking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Taking").finish_non_exhaustive()
    }
}
