//! What a shared access signature is for.

use crate::{Error, Result};

/// What a service's or a user's signature gives access to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// A container, and all blobs in it.
    Container {
        /// Its name.
        container: &'a str,
    },
    /// A directory and all below it, in an account with hierarchical names.
    Directory {
        /// The container's name.
        container: &'a str,
        /// The directory's path, without slashes at its ends.
        path: &'a str,
    },
    /// One blob.
    Blob {
        /// The container's name.
        container: &'a str,
        /// The blob's name.
        blob: &'a str,
    },
    /// One snapshot of a blob.
    Snapshot {
        /// The container's name.
        container: &'a str,
        /// The blob's name.
        blob: &'a str,
        /// The snapshot, by its time to the letter.
        snapshot: &'a str,
    },
    /// One version of a blob.
    Version {
        /// The container's name.
        container: &'a str,
        /// The blob's name.
        blob: &'a str,
        /// The version's id.
        version: &'a str,
    },
}

impl Resource<'_> {
    pub(super) fn letters(&self) -> &'static str {
        match self {
            Resource::Container { .. } => "c",
            Resource::Directory { .. } => "d",
            Resource::Blob { .. } => "b",
            Resource::Snapshot { .. } => "bs",
            Resource::Version { .. } => "bv",
        }
    }

    /// `/blob/account/container/blob`, not encoded.
    pub(super) fn canonical(&self, account: &str) -> String {
        match self {
            Resource::Container { container } => format!("/blob/{account}/{container}"),
            Resource::Directory { container, path: "" } => {
                format!("/blob/{account}/{container}")
            }
            Resource::Directory { container, path: name }
            | Resource::Blob { container, blob: name }
            | Resource::Snapshot { container, blob: name, .. }
            | Resource::Version { container, blob: name, .. } => {
                format!("/blob/{account}/{container}/{name}")
            }
        }
    }

    /// The time of the snapshot, or of the version, that is signed.
    pub(super) fn time(&self) -> &str {
        match self {
            Resource::Snapshot { snapshot, .. } => snapshot,
            Resource::Version { version, .. } => version,
            _ => "",
        }
    }

    /// How many directories deep a directory lies.
    pub(super) fn depth(&self) -> Option<usize> {
        match self {
            Resource::Directory { path: "", .. } => Some(0),
            Resource::Directory { path, .. } => Some(path.split('/').count()),
            _ => None,
        }
    }

    pub(super) fn checked(&self) -> Result<()> {
        let empty = match self {
            Resource::Container { container } | Resource::Directory { container, .. } => container.is_empty(),
            Resource::Blob { container, blob } => container.is_empty() || blob.is_empty(),
            Resource::Snapshot { container, blob, snapshot: time }
            | Resource::Version { container, blob, version: time } => {
                container.is_empty() || blob.is_empty() || time.is_empty()
            }
        };
        if empty {
            return Err(Error::misuse("a signature is for something that has a name, and a name is empty"));
        }
        if let Resource::Directory { path, .. } = self
            && (path.starts_with('/') || path.ends_with('/'))
        {
            return Err(Error::misuse(format!(
                "the directory {path:?} is given without slashes at its ends"
            )));
        }
        Ok(())
    }
}
