//! An account at OSS.

use super::{OssSession, Settings};
use crate::{Call, Endpoint, Flow, Listing, Page, Result, Session};
use std::{fmt, sync::Arc};

/// An account at Alibaba Cloud's OSS. Plain data: cloning it is cheap, and one serves all threads and tasks.
#[derive(Clone, Debug)]
pub struct Oss {
    session: Arc<OssSession>,
}

impl Oss {
    /// The account that `settings` describe. They are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        Ok(Oss { session: Arc::new(OssSession::new(settings)?) })
    }

    /// Any call of OSS, as an operation.
    #[must_use]
    pub fn call<F: Flow>(&self, flow: F) -> Call<F> {
        Call::new(self.shared(), flow)
    }

    /// Any listing of OSS, followed to its last page.
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
    pub fn session(&self) -> &Arc<OssSession> {
        &self.session
    }

    pub(super) fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}
