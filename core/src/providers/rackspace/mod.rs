//! Rackspace: an OpenStack cloud with regions, an identity service, an API-key login and a network of caches of its own.

pub mod cdn;
mod config;
mod region;

pub use config::environment;
pub use region::Region;

use crate::{
    Call, Endpoint, Flow, Listing, Page, Result, Secret,
    compute::{Compute, Delegate},
    providers::openstack::{Credentials, Flavour, OpenStack, OpenStackSession, Settings},
    sign::swift::Digest,
    storage::{self, Storage},
};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Where accounts of all regions log in.
/// <https://docs.rackspace.com/docs/cloud-identity/v2/api-reference/token-operations>
pub const AUTH_URL: &str = "https://identity.api.rackspacecloud.com/v2.0";

/// What differs here from other clouds.
const FLAVOUR: Flavour = Flavour { public: Some(cdn::PUBLIC), ..Flavour::RACKSPACE };

/// An account at Rackspace. Plain data: cloning it is cheap, and one serves all threads and tasks.
///
/// ```
/// use pileus_core::providers::rackspace::{Rackspace, Region};
///
/// let rackspace = Rackspace::new(Region::Ord, "username", "api key");
/// assert_eq!(rackspace.region(), Region::Ord);
/// ```
#[derive(Clone, Debug)]
pub struct Rackspace {
    openstack: OpenStack,
    region: Region,
}

impl Rackspace {
    /// The account of that user in that region. Whether the two are right shows when something is asked for.
    #[must_use]
    pub fn new(region: Region, username: impl Into<String>, api_key: impl Into<Secret>) -> Self {
        let credentials =
            Credentials::ApiKey { username: username.into(), key: api_key.into(), tenant: None };
        let openstack = OpenStack::unchecked(settings(region, credentials)).flavoured(FLAVOUR);
        Rackspace { openstack, region }
    }

    /// The account that `settings` describe, most often those of [`settings`] with something changed.
    pub fn with(region: Region, settings: Settings) -> Result<Self> {
        let settings = settings.region(region.name());
        Ok(Rackspace { openstack: OpenStack::new(settings)?.flavoured(FLAVOUR), region })
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> Region {
        self.region
    }

    /// The account as that of an OpenStack cloud.
    #[must_use]
    pub fn openstack(&self) -> &OpenStack {
        &self.openstack
    }

    /// Any call of a service, as an operation.
    #[must_use]
    pub fn call<F: Flow>(&self, flow: F) -> Call<F> {
        self.openstack.call(flow)
    }

    /// Any listing of a service, followed to its last page.
    #[must_use]
    pub fn list<L, I>(&self, first: L) -> Listing<I>
    where
        L: Endpoint<Output = Page<I, L>>,
        I: Clone + fmt::Debug + Send + 'static,
    {
        self.openstack.list(first)
    }

    /// The session that all operations of this account share.
    #[must_use]
    pub fn session(&self) -> &Arc<OpenStackSession> {
        self.openstack.session()
    }
}

impl Delegate for Rackspace {
    fn inner(&self) -> &dyn Compute {
        &self.openstack
    }
}

impl storage::Delegate for Rackspace {
    fn inner(&self) -> &dyn Storage {
        &self.openstack
    }
}

/// The settings of an account at Rackspace: its identity service, and which of the services of one type in its catalog
/// are meant (the first-generation servers, for one, are not).
#[must_use]
pub fn settings(region: Region, credentials: Credentials) -> Settings {
    let mut settings = Settings::new(AUTH_URL, credentials).region(region.name());
    let names = [
        ("compute", "cloudServersOpenStack"),
        ("block-storage", "cloudBlockStorage"),
        ("image", "cloudImages"),
        ("network", "cloudNetworks"),
        ("object-store", "cloudFiles"),
    ];
    settings.object_storage.digest = Digest::Sha1;
    settings.service_names = BTreeMap::from(names.map(|(kind, name)| (kind.to_owned(), name.to_owned())));
    settings
}

#[cfg(test)]
mod tests;
