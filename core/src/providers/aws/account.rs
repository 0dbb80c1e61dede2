//! An account at EC2.

use super::{AwsSession, Settings};
use crate::{Call, Endpoint, Flow, Listing, Page, Result, Session};
use std::{fmt, sync::Arc};

/// An account at EC2, or at a cloud that speaks its protocol. Plain data: cloning it is cheap, and one serves all
/// threads and tasks.
#[derive(Clone, Debug)]
pub struct Ec2 {
    session: Arc<AwsSession>,
}

impl Ec2 {
    /// The account that `settings` describe. They are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        Ok(Ec2 { session: Arc::new(AwsSession::new(settings)?) })
    }

    /// Any call of EC2, as an operation.
    #[must_use]
    pub fn call<F: Flow>(&self, flow: F) -> Call<F> {
        Call::new(self.shared(), flow)
    }

    /// Any listing of EC2, followed to its last page.
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
    pub fn session(&self) -> &Arc<AwsSession> {
        &self.session
    }

    pub(super) fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}
