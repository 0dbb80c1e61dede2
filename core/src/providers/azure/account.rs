//! An account at Azure Blob Storage.

use super::{AzureSession, Settings};
use crate::{Call, Endpoint, Flow, Listing, Page, Result, Session};
use std::{fmt, sync::Arc};

/// An account at Azure Blob Storage. Plain data: cloning it is cheap, and one serves all threads and tasks.
#[derive(Clone, Debug)]
pub struct AzureBlob {
    session: Arc<AzureSession>,
}

impl AzureBlob {
    /// The account that `settings` describe. They are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        Ok(AzureBlob { session: Arc::new(AzureSession::new(settings)?) })
    }

    /// Any call of the Blob service, as an operation.
    #[must_use]
    pub fn call<F: Flow>(&self, flow: F) -> Call<F> {
        Call::new(self.shared(), flow)
    }

    /// Any listing of the Blob service, followed to its last page.
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
    pub fn session(&self) -> &Arc<AzureSession> {
        &self.session
    }

    pub(super) fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}
