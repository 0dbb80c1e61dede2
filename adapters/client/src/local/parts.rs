//! Uploads in parts. Each part is written where it belongs in the one file that becomes the object.

use super::{
    about::Kept,
    copy::hashed,
    failure::{Done, Failure},
    root::{Root, flush},
    write::{New, commit},
};
use pileus_core::{
    Algorithm, Checksum, Time,
    checksum::Hasher,
    providers::local::wire::About,
    storage::{Condition, Object, Part, PendingUpload},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, ErrorKind, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// What an upload is for.
#[derive(Debug, Serialize, Deserialize)]
struct Purpose {
    key: String,
    begun: Time,
    about: About,
}

/// A part that is there.
#[derive(Debug, Serialize, Deserialize)]
struct There {
    first: u64,
    part: Part,
}

/// What is known of the whole.
pub(super) struct Sums {
    /// What the parts tell.
    pub(super) whole: Option<Checksum>,
    /// What it has to be.
    pub(super) expected: Option<Checksum>,
}

pub(super) fn open(root: &Root, container: &str, key: &str, about: About) -> Done<String> {
    root.place(container, key)?;
    let id = Root::fresh();
    let folder = root.hidden(&["new"])?.join(&id);
    fs::create_dir(&folder)?;
    let begun = Time::from_unix(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
    let purpose = Purpose { key: key.to_owned(), begun, about };
    let made = || {
        File::create_new(folder.join("content"))?;
        write(&folder.join("purpose"), &purpose)?;
        fs::rename(&folder, root.hidden(&["uploads", container])?.join(&id))
    };
    made().inspect_err(|_| {
        let _ = fs::remove_dir_all(&folder);
    })?;
    Ok(id)
}

/// The folder of an upload for that key.
fn find(root: &Root, container: &str, key: &str, id: &str) -> Done<(PathBuf, Purpose)> {
    root.container(container)?;
    // It becomes part of a path.
    let fine = !id.is_empty() && id.len() <= 80 && id.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-');
    let missing = || Failure::missing(format!("there is no upload {id:?} for {key:?}"));
    if !fine {
        return Err(missing());
    }
    let folder = root.hidden(&["uploads", container])?.join(id);
    let purpose: Option<Purpose> = read(&folder.join("purpose"))?;
    let purpose = purpose.filter(|purpose| purpose.key == key).ok_or_else(missing)?;
    if Root::file(&folder.join("content"))?.is_none() {
        return Err(missing());
    }
    Ok((folder, purpose))
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    match fs::read(path) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A small file, all of it or nothing.
fn write(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    file.sync_all()?;
    fs::rename(new, path)
}

/// A part on its way.
#[derive(Debug)]
pub(super) struct Arriving {
    folder: PathBuf,
    number: u32,
    first: u64,
    count: u64,
    content: File,
    hasher: Option<Hasher>,
    /// Held as long as anything may be written to the content.
    _lock: File,
}

impl Arriving {
    pub(super) fn begin(
        root: &Root,
        container: &str,
        key: &str,
        upload: &str,
        number: u32,
        first: u64,
        hash: Option<Algorithm>,
    ) -> Done<Self> {
        let (folder, _) = find(root, container, key, upload)?;
        let lock = File::open(folder.join("purpose"))?;
        lock.lock_shared()?;
        let mut content = File::options().write(true).open(folder.join("content"))?;
        // What was there of it is being written over.
        match fs::remove_file(marker(&folder, number)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        content.seek(SeekFrom::Start(first))?;
        let hasher = hash.map(Hasher::new);
        Ok(Arriving { folder, number, first, count: 0, content, hasher, _lock: lock })
    }

    pub(super) fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        self.content.write_all(piece)?;
        self.count += piece.len() as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(piece);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Done<Part> {
        self.content.sync_data()?;
        let checksum = self.hasher.map(Hasher::finish);
        let part = Part { tag: self.number.to_string(), size: self.count, checksum };
        let there = There { first: self.first, part };
        write(&marker(&self.folder, self.number), &there)?;
        Ok(there.part)
    }
}

fn marker(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("part-{number}"))
}

fn there(folder: &Path) -> io::Result<BTreeMap<u32, There>> {
    let mut parts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("part-")?.parse().ok());
        if let Some(number) = number
            && let Some(part) = read(&entry.path())?
        {
            parts.insert(number, part);
        }
    }
    Ok(parts)
}

pub(super) fn parts(root: &Root, container: &str, key: &str, upload: &str) -> Done<BTreeMap<u32, Part>> {
    let (folder, _) = find(root, container, key, upload)?;
    Ok(there(&folder)?.into_iter().map(|(number, there)| (number, there.part)).collect())
}

pub(super) fn complete(
    root: &Root,
    container: &str,
    key: &str,
    upload: &str,
    size: u64,
    condition: &Condition,
    sums: &Sums,
) -> Done<Object> {
    let (folder, purpose) = find(root, container, key, upload)?;
    // Whoever is still writing the same bytes once more is waited for.
    let lock = File::open(folder.join("purpose"))?;
    lock.lock()?;
    let path = folder.join("content");
    let mut content = match File::options().read(true).write(true).open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Failure::missing(format!("there is no upload {upload:?} any more")));
        }
        content => content?,
    };
    let mut all: Vec<(u64, u64)> =
        there(&folder)?.values().map(|there| (there.first, there.part.size)).collect();
    all.sort_unstable();
    let end = all.iter().try_fold(0, |end, (first, size)| (*first == end).then_some(end + size));
    if end != Some(size) {
        return Err(Failure::invalid(format!("the parts that are there do not make {size} bytes")));
    }
    content.set_len(size)?;
    let mut checksums: Vec<Checksum> = sums.whole.into_iter().collect();
    if let Some(expected) = &sums.expected {
        let told = checksums.iter().find(|sum| sum.algorithm() == expected.algorithm()).copied();
        let sum = match told {
            Some(sum) => sum,
            None => hashed(&mut content, Hasher::new(expected.algorithm()))?,
        };
        super::write::agree(&[sum], Some(expected), key)?;
        if told.is_none() {
            checksums.push(sum);
        }
    }
    let kept = Kept { about: purpose.about, checksums, upload: Some(upload.to_owned()), ..Kept::default() };
    let object = match commit(root, (container, key), &New::of(content, path), condition, kept) {
        Ok(object) => object,
        // The content went with it.
        Err(failure) => {
            let _ = fs::remove_dir_all(&folder);
            return Err(failure);
        }
    };
    // What is left of it is no upload any more, whether it goes now or later.
    let _ = fs::remove_dir_all(&folder);
    Ok(object)
}

pub(super) fn abort(root: &Root, container: &str, key: &str, upload: &str) -> Done<()> {
    let (folder, _) = find(root, container, key, upload)?;
    fs::remove_dir_all(&folder)?;
    Ok(flush(folder.parent().unwrap_or(&folder))?)
}

pub(super) fn uploads(root: &Root, container: &str, prefix: &str) -> Done<Vec<PendingUpload>> {
    root.container(container)?;
    root.sweep()?;
    let mut all = Vec::new();
    for entry in fs::read_dir(root.hidden(&["uploads", container])?)? {
        let path = entry?.path();
        let Some(id) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if Root::file(&path.join("content"))?.is_none() {
            // It became an object.
            let _ = fs::remove_dir_all(&path);
            continue;
        }
        let purpose: Option<Purpose> = read(&path.join("purpose"))?;
        if let Some(Purpose { key, begun, .. }) = purpose.filter(|purpose| purpose.key.starts_with(prefix)) {
            all.push(PendingUpload { key, id: id.to_owned(), begun: Some(begun) });
        }
    }
    all.sort_by(|a, b| (&a.key, a.begun).cmp(&(&b.key, b.begun)));
    Ok(all)
}
