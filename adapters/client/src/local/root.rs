//! The directory: its containers, where in them keys belong, and what is hidden in it.

use super::failure::{Done, Failure};
use crate::names;
use pileus_core::{
    Algorithm, Kind, Time,
    providers::local::wire::check_container,
    storage::{Container, check_key},
};
use std::{
    fs::{self, File, Metadata},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// How long what nobody finishes is kept.
const STALE: Duration = Duration::from_secs(24 * 3600);
/// How often the folders on the way are made again when whoever deletes takes them away for being empty.
pub(super) const TRIES: usize = 100;
/// How many locks there are.
const LOCKS: u8 = 32;

/// A directory, its path free of links.
#[derive(Clone, Debug)]
pub(super) struct Root {
    path: PathBuf,
}

impl Root {
    pub(super) fn open(path: &Path) -> Done<Self> {
        let there = fs::canonicalize(path).and_then(|path| {
            let is_dir = fs::metadata(&path)?.is_dir();
            if is_dir { Ok(path) } else { Err(ErrorKind::NotADirectory.into()) }
        });
        there.map(|path| Root { path }).map_err(|error| {
            let message = format!("the storage's directory {}: {error}; create it", path.display());
            Failure::new(500, Kind::Local, message)
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A folder of ours, made where it is not there.
    pub(super) fn hidden(&self, parts: &[&str]) -> io::Result<PathBuf> {
        let mut path = self.path.clone();
        for part in [".pileus"].iter().chain(parts) {
            path.push(part);
            folder(&path)?;
        }
        Ok(path)
    }

    /// The folder of a container that is there.
    pub(super) fn container(&self, name: &str) -> Done<PathBuf> {
        check_container(name)?;
        let path = self.path.join(name);
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_dir() => Ok(path),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Err(Failure::missing(format!("there is no container {name:?}"))),
        }
    }

    /// Where an object of that key belongs in a container that is there.
    pub(super) fn place(&self, container: &str, key: &str) -> Done<PathBuf> {
        check_key(key)?;
        Ok(names::path(&self.container(container)?, key)?)
    }

    /// Whether the folder that a path lies in is there, with no link on the way.
    pub(super) fn has_way(path: &Path) -> io::Result<bool> {
        let Some(parent) = path.parent() else { return Ok(false) };
        match fs::canonicalize(parent) {
            Ok(real) => Ok(real == parent),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The file at a place, where it is one.
    pub(super) fn file(path: &Path) -> io::Result<Option<Metadata>> {
        if !Root::has_way(path)? {
            return Ok(None);
        }
        match fs::symlink_metadata(path) {
            Ok(about) => Ok(Some(about).filter(Metadata::is_file)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes the folders on the way to a place in a container, again where whoever deletes takes them away for being empty.
    pub(super) fn make_way(&self, container: &Path, path: &Path) -> Done<()> {
        let mut tries = 0;
        loop {
            match Root::folders(container, path) {
                Err((error, _)) if error.kind() == ErrorKind::NotFound && tries < TRIES => tries += 1,
                Err((error, at)) if error.kind() == ErrorKind::AlreadyExists => {
                    let shown = names::key(container, &at).unwrap_or_default();
                    return Err(Failure::conflict(format!(
                        "{shown:?} is an object or a link, and what is in a folder needs it to be a folder"
                    )));
                }
                made => return made.map_err(|(error, _)| error.into()),
            }
        }
    }

    fn folders(container: &Path, path: &Path) -> Result<(), (io::Error, PathBuf)> {
        let below = path.parent().and_then(|parent| parent.strip_prefix(container).ok());
        let mut folders = container.to_owned();
        for part in below.unwrap_or(Path::new("")) {
            folders.push(part);
            folder(&folders).map_err(|error| (error, folders.clone()))?;
        }
        Ok(())
    }

    /// Keeps all others who use this from changing the object until it is dropped.
    pub(super) fn lock(&self, container: &str, key: &str) -> io::Result<File> {
        let first = Algorithm::Sha256.of(format!("{container}/{key}").as_bytes()).as_bytes()[0];
        let path = self.hidden(&["locks"])?.join(format!("{:02x}", first % LOCKS));
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok(file)
    }

    pub(super) fn containers(&self) -> Done<Vec<Container>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if check_container(&name).is_ok() && entry.file_type()?.is_dir() {
                match entry.metadata() {
                    Ok(about) => all.push(told(name, &about)),
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    pub(super) fn about_container(&self, name: &str) -> Done<Container> {
        let path = self.container(name)?;
        Ok(told(name.to_owned(), &fs::symlink_metadata(path)?))
    }

    pub(super) fn create_container(&self, name: &str) -> Done<Container> {
        check_container(name)?;
        self.sweep()?;
        folder(&self.path.join(name)).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Failure::conflict(format!("{name:?} is there and is no folder")),
            _ => error.into(),
        })?;
        self.about_container(name)
    }

    pub(super) fn delete_container(&self, name: &str) -> Done<()> {
        let path = self.container(name)?;
        match prune(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {
                return Err(Failure::conflict(format!("the container {name:?} is not empty")));
            }
            Err(error) => return Err(error.into()),
        }
        for kind in ["about", "uploads"] {
            match fs::remove_dir_all(self.hidden(&[kind])?.join(name)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// A name that nobody else uses.
    pub(super) fn fresh() -> String {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        format!("{now:x}-{:x}-{count:x}", process::id())
    }

    /// Clears away what processes that ended have begun.
    pub(super) fn sweep(&self) -> io::Result<()> {
        let now = SystemTime::now();
        for entry in fs::read_dir(self.hidden(&["new"])?)? {
            let entry = entry?;
            let age = entry.metadata().and_then(|about| about.modified());
            let stale = age.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > STALE));
            if stale && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let _ = fs::remove_dir_all(entry.path());
            } else if stale {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}

/// A folder at that path: one that is there, or a new one. What else is there is [`ErrorKind::AlreadyExists`].
fn folder(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if fs::symlink_metadata(path)?.is_dir() {
                Ok(())
            } else {
                Err(error)
            }
        }
        Ok(()) => flush(path.parent().unwrap_or(path)),
        Err(error) => Err(error),
    }
}

/// Puts what a folder lists on the disk, where folders can be.
pub(super) fn flush(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Deletes a folder that has nothing but folders in it.
pub(super) fn prune(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        prune(&entry.path())?;
    }
    fs::remove_dir(path)
}

pub(super) fn time(at: io::Result<SystemTime>) -> Option<Time> {
    // Before 1970 is no worse than 1970.
    at.ok().map(|at| Time::from_unix(at.duration_since(UNIX_EPOCH).unwrap_or_default()))
}

fn told(name: String, about: &Metadata) -> Container {
    Container { name, created: time(about.created()), ..Container::default() }
}
