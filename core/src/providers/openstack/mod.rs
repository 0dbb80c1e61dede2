//! OpenStack: Keystone (identity), Nova (compute), Glance (images), Cinder (volumes), Neutron (networks), Swift (objects).

mod address;
pub mod catalog;
pub mod cinder;
mod compute;
pub mod config;
mod discovery;
mod error;
mod flavour;
pub mod glance;
pub mod keystone;
pub mod neutron;
pub mod nova;
mod page;
mod session;
mod settings;
pub mod swift;
mod versions;

pub use catalog::{Catalog, Interface};
pub use keystone::{ApplicationCredential, Credentials, Domain, Named, Scope, Tenant};
pub use page::Rest;
pub use session::{OpenStackSession, SessionState};
pub use settings::{ObjectStorage, Settings, Tls};
pub use versions::Version;

pub(crate) use flavour::Flavour;

use crate::{Call, Endpoint, Flow, Listing, Page, Result, Session};
use std::{fmt, sync::Arc};

/// An account at an OpenStack cloud. Plain data: cloning it is cheap, and one serves all threads and tasks.
#[derive(Clone, Debug)]
pub struct OpenStack {
    session: Arc<OpenStackSession>,
    flavour: Flavour,
    object_storage: Arc<ObjectStorage>,
}

impl OpenStack {
    /// The account that `settings` describe. They are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let object_storage = Arc::new(settings.object_storage.clone());
        let session = Arc::new(OpenStackSession::new(settings)?);
        Ok(OpenStack { session, flavour: Flavour::OPENSTACK, object_storage })
    }

    /// An account whose settings' faults are told to its first operation.
    #[cfg(feature = "rackspace")]
    pub(crate) fn unchecked(settings: Settings) -> Self {
        let object_storage = Arc::new(settings.object_storage.clone());
        let session = Arc::new(OpenStackSession::unchecked(settings));
        OpenStack { session, flavour: Flavour::OPENSTACK, object_storage }
    }

    /// The account, at a cloud that differs so from others.
    #[cfg(feature = "rackspace")]
    pub(crate) fn flavoured(self, flavour: Flavour) -> Self {
        OpenStack { flavour, ..self }
    }

    /// Any call of an OpenStack service, as an operation.
    #[must_use]
    pub fn call<F: Flow>(&self, flow: F) -> Call<F> {
        Call::new(self.shared(), flow)
    }

    /// Any listing of an OpenStack service, followed to its last page.
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
    pub fn session(&self) -> &Arc<OpenStackSession> {
        &self.session
    }

    fn shared(&self) -> Arc<dyn Session> {
        self.session.clone()
    }
}
