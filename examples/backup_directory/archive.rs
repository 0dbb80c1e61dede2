//! A directory as an archive, and an archive as a list.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// One entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) size: u64,
}

/// What is to be packed, in its order.
pub(crate) struct Plan {
    root: PathBuf,
    pub(crate) items: Vec<Item>,
    /// About how many bytes the archive will have.
    pub(crate) size: u64,
}

impl Plan {
    /// All below `root` that is a folder, a file or a link; what else there is (sockets, pipes) cannot be kept.
    pub(crate) fn of(root: &Path, exclude: &[String]) -> io::Result<Self> {
        let mut plan = Plan { root: root.to_owned(), items: Vec::new(), size: 1024 };
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            let mut entries = fs::read_dir(root.join(&folder))?.collect::<io::Result<Vec<_>>>()?;
            entries.sort_by_key(fs::DirEntry::file_name);
            for entry in entries {
                if exclude.iter().any(|name| entry.file_name() == name.as_str()) {
                    continue;
                }
                let (path, about) = (folder.join(entry.file_name()), entry.metadata()?);
                if !about.is_dir() && !about.is_file() && !about.is_symlink() {
                    continue;
                }
                let name = path.to_str().ok_or_else(|| {
                    io::Error::new(io::ErrorKind::InvalidData, format!("{} is no text", path.display()))
                })?;
                let size = if about.is_file() { about.len() } else { 0 };
                plan.items.push(Item { name: name.to_owned(), size });
                plan.size += 512 + size.next_multiple_of(512);
                if about.is_dir() {
                    folders.push(path);
                }
            }
        }
        Ok(plan)
    }

    /// Writes the archive.
    pub(crate) fn pack(&self, writer: crate::pipe::Writer) -> io::Result<()> {
        let mut archive = tar::Builder::new(writer);
        archive.follow_symlinks(false);
        let packed = self.items.iter().try_for_each(|item| {
            let packed = archive.append_path_with_name(self.root.join(&item.name), &item.name);
            packed.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", item.name)))
        });
        // Without this word the stream would end like a whole one.
        match packed.and_then(|()| archive.finish()) {
            Ok(()) => archive.into_inner()?.flush(),
            Err(error) => {
                let told = io::Error::new(error.kind(), error.to_string());
                if let Ok(writer) = archive.into_inner() {
                    writer.fail(told);
                }
                Err(error)
            }
        }
    }
}

/// What is in an archive.
pub(crate) fn list(reader: impl Read) -> io::Result<Vec<Item>> {
    let mut archive = tar::Archive::new(reader);
    let entries = archive.entries()?.map(|entry| {
        let entry = entry?;
        let name = entry.path()?.to_string_lossy().trim_end_matches('/').to_owned();
        Ok(Item { name, size: entry.size() })
    });
    entries.collect()
}
