//! Backblaze B2, over its native API. <https://www.backblaze.com/apidocs/introduction-to-the-b2-native-api>
//!
//! Every file has versions: writing one again adds a version, and hiding it adds a mark that it is gone. Uploads go to
//! addresses of their own, which serve one upload at a time: the session lends them, one to each upload under way, keeps
//! those that served well, and asks for another where one did not.

mod account;
pub mod buckets;
pub mod config;
mod encryption;
mod errands;
mod error;
pub mod files;
mod fill;
pub mod large;
mod names;
mod pool;
mod read;
mod session;
mod settings;
mod storage;

pub use account::{Account, Allowed, AllowedBucket};
pub use encryption::{Encrypted, Encryption};
pub use fill::BucketRef;
pub use session::{B2Session, SessionState};
pub use settings::{Deletion, Settings};

use crate::{Call, Endpoint, Flow, Listing, Page, Result, Session};
use std::{fmt, sync::Arc};

/// Calls of the API.
const API: &str = "b2";
/// Downloads, which have an address of their own.
const DOWNLOAD: &str = "b2-download";
/// Uploads of whole files and of parts, each to an address that is lent to it.
const UPLOAD: &str = "b2-upload";

/// An account at Backblaze B2. Plain data: cloning it is cheap, and one serves all threads and tasks.
#[derive(Clone, Debug)]
pub struct B2 {
    session: Arc<B2Session>,
}

impl B2 {
    /// The account that `settings` describe. They are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        Ok(B2 { session: Arc::new(B2Session::new(settings)?) })
    }

    /// Any call of the service, as an operation.
    #[must_use]
    pub fn call<F: Flow>(&self, flow: F) -> Call<F> {
        Call::new(self.shared(), flow)
    }

    /// Any listing of the service, followed to its last page.
    #[must_use]
    pub fn list<L, I>(&self, first: L) -> Listing<I>
    where
        L: Endpoint<Output = Page<I, L>>,
        I: Clone + fmt::Debug + Send + 'static,
    {
        Listing::new(self.shared(), first, |item| item)
    }

    /// The session that all operations of this account share.
    #[must_use]
    pub fn session(&self) -> &Arc<B2Session> {
        &self.session
    }

    fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}

#[cfg(test)]
mod testing;
