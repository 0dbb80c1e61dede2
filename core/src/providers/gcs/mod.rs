//! Google Cloud Storage, over its JSON API. <https://docs.cloud.google.com/storage/docs/json_api>
//!
//! What may be repeated after a lost answer follows Google's own table
//! (<https://docs.cloud.google.com/storage/docs/retry-strategy#idempotency>): what reads, always; what writes, where a
//! precondition keeps it from happening twice. A write without one is sent once.

pub mod acl;
pub mod batch;
pub mod buckets;
pub mod config;
mod credentials;
mod encryption;
mod error;
mod iam;
mod login;
mod names;
pub mod objects;
mod preconditions;
mod read;
mod session;
mod settings;
mod storage;
pub mod uploads;

pub use credentials::{Credentials, Grant, ServiceAccount, User};
pub use encryption::CustomerKey;
pub use iam::SignBlob;
pub use preconditions::Preconditions;
pub use session::{GcsSession, SessionState};
pub use settings::{FULL_CONTROL, READ_ONLY, READ_WRITE, Settings};

use crate::{Call, Endpoint, Flow, Listing, Page, Result, Session};
use std::{fmt, sync::Arc};

/// The service that all but a few requests go to.
const SERVICE: &str = "storage";

/// An account at Google Cloud Storage. Plain data: cloning it is cheap, and one serves all threads and tasks.
#[derive(Clone, Debug)]
pub struct Gcs {
    session: Arc<GcsSession>,
}

impl Gcs {
    /// The account that `settings` describe. They are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        Ok(Gcs { session: Arc::new(GcsSession::new(settings)?) })
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
    pub fn session(&self) -> &Arc<GcsSession> {
        &self.session
    }

    fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}

#[cfg(test)]
mod testing;
