//! Objects copied, changed and deleted where they are.

use super::{
    about::Kept,
    failure::Done,
    read::{self, may_write, missing},
    root::Root,
    write::{New, agree, commit},
};
use pileus_core::{
    checksum::Hasher,
    providers::local::wire::{About, Write},
    storage::{Condition, Object},
};
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read as _, Seek as _, SeekFrom},
    path::Path,
};

pub(super) fn copy(
    root: &Root,
    from: (&str, &str),
    to: (&str, &str),
    condition: &Condition,
    write: Write,
    replace: bool,
) -> Done<Object> {
    let (mut file, about) = read::open(root, from.0, from.1)?;
    may_write(condition, Some(&about))?;
    may_write(&write.condition, Root::file(&root.place(to.0, to.1)?)?.as_ref())?;
    let mut kept = root.kept(from.0, from.1, &about)?;
    let mut new = New::create(root)?;
    io::copy(&mut file, &mut new.file)?;
    let wanted = write.expected.map(|sum| sum.algorithm()).or(write.hash);
    if let Some(algorithm) = wanted {
        let sum = hashed(&mut new.file, Hasher::new(algorithm))?;
        agree(&[sum], write.expected.as_ref(), to.1)?;
        if !kept.checksums.contains(&sum) {
            kept.checksums.push(sum);
        }
    }
    let Kept { about, checksums, .. } = kept;
    let about = if replace { write.about } else { about };
    commit(root, to, &new, &write.condition, Kept { about, checksums, ..Kept::default() })
}

/// The checksum of a whole file.
pub(super) fn hashed(file: &mut File, mut hasher: Hasher) -> io::Result<pileus_core::Checksum> {
    let mut buffer = vec![0; 256 << 10];
    file.seek(SeekFrom::Start(0))?;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Changes what is kept with an object.
pub(super) fn change(root: &Root, container: &str, key: &str, change: impl FnOnce(&mut About)) -> Done<()> {
    let path = root.place(container, key)?;
    let lock = root.lock(container, key)?;
    let file = Root::file(&path)?.ok_or_else(|| missing(key))?;
    let mut kept = root.kept(container, key, &file)?;
    change(&mut kept.about);
    root.keep(container, key, &file, &Kept { key: key.to_owned(), ..kept })?;
    drop(lock);
    Ok(())
}

/// Deletes an object; one that is not there is as good, unless it was to be in some state.
pub(super) fn delete(root: &Root, container: &str, key: &str, condition: &Condition) -> Done<()> {
    let path = root.place(container, key)?;
    let lock = root.lock(container, key)?;
    let Some(file) = Root::file(&path)? else {
        return if *condition == Condition::Always { Ok(()) } else { Err(missing(key)) };
    };
    may_write(condition, Some(&file))?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    root.forget(container, key, &file)?;
    drop(lock);
    clear_way(&root.container(container)?, &path);
    Ok(())
}

/// Deletes the folders on the way to what was deleted, as far as they are empty.
pub(super) fn clear_way(container: &Path, path: &Path) {
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != container) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
