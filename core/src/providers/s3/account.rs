//! An account at S3.

use super::{S3Session, Settings};
use crate::{Call, Endpoint, Flow, Listing, Page, Result, Session};
use std::{fmt, sync::Arc};

/// An account at S3, or at a cloud that speaks its protocol. Plain data: cloning it is cheap, and one serves all threads
/// and tasks.
#[derive(Clone, Debug)]
pub struct S3 {
    session: Arc<S3Session>,
}

impl S3 {
    /// The account that `settings` describe. They are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        Ok(S3 { session: Arc::new(S3Session::new(settings)?) })
    }

    /// Any call of S3, as an operation.
    #[must_use]
    pub fn call<F: Flow>(&self, flow: F) -> Call<F> {
        Call::new(self.shared(), flow)
    }

    /// Any listing of S3, followed to its last page.
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
    pub fn session(&self) -> &Arc<S3Session> {
        &self.session
    }

    pub(super) fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}
