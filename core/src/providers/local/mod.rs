//! A directory of the machine as a storage: containers are the folders in it, objects the files in those.
//!
//! ```
//! use pileus_core::{providers::local::Local, storage::Storage};
//!
//! let storage = Local::new("/srv/data"); // any client runs its operations, beside those of clouds
//! let operation = storage.put_object("photos", "2026/cloud.jpg", "…".into(), &Default::default());
//! # drop(operation);
//! ```
//!
//! Nothing is touched in here: each operation asks by requests as all providers' do, in the terms of [`wire`], and the
//! adapters answer those with files. That a request is for a directory, and for which, is marked beside its address, so
//! that no address from outside can become one.
//!
//! Keys are kept byte for byte, whatever they are: what no file can be called is escaped. What other programs put into
//! the folders is there too, where its name is one that a key comes to; symbolic links are not followed and do not show.
//! Writes are atomic: a reader sees what was there before or all of what is there now. What is kept with an object (its
//! media type, metadata, tags, checksums) is in the hidden folder `.pileus` of the directory, together with uploads that
//! are under way; it belongs to one state of the file, by its size and time, so that a file which somebody else has
//! changed since has none. The directory has to be there.
//!
//! Two things a file system cannot do that clouds can: `a` and `a/b` cannot both be objects
//! ([`Kind::Conflict`](crate::Kind::Conflict)), and where it does not tell upper from lower case, nor do keys.

mod read;
mod session;
mod storage;
mod terms;
#[cfg(test)]
mod tests;
mod upload;
pub mod wire;

pub use session::LocalSession;

use crate::{Call, Error, Flow, Result, Session};
use std::{path::Path, sync::Arc};

/// The variable that names the directory.
pub const ROOT: &str = "PILEUS_LOCAL_ROOT";

/// The storage in the directory that [`ROOT`] names, out of variables such as those of the environment.
pub fn environment<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Result<Local>
where
    N: Into<String>,
    V: Into<String>,
{
    let root =
        pairs.into_iter().map(|(name, value)| (name.into(), value.into())).find(|(name, _)| name == ROOT);
    match root {
        Some((_, root)) if !root.is_empty() => Ok(Local::new(root)),
        _ => Err(Error::misuse(format!("{ROOT} names no directory; set it to one that is there"))),
    }
}

/// A directory as a storage. Plain data: cloning it is cheap, and one serves all threads and tasks.
#[derive(Clone, Debug)]
pub struct Local {
    session: Arc<LocalSession>,
}

impl Local {
    /// The storage in that directory. Nothing is looked at yet.
    #[must_use]
    pub fn new(root: impl AsRef<Path>) -> Self {
        Local { session: Arc::new(LocalSession::new(root.as_ref())) }
    }

    /// The directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.session.root()
    }

    /// The session that all operations on this directory share.
    #[must_use]
    pub fn session(&self) -> &Arc<LocalSession> {
        &self.session
    }

    fn call<F: Flow>(&self, flow: F) -> Call<F> {
        Call::new(self.shared(), flow)
    }

    fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}
