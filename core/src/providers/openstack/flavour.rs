//! What differs between clouds that are OpenStack underneath.

use super::swift::Public;

/// What differs between clouds that are OpenStack underneath.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flavour {
    pub(crate) provider: &'static str,
    /// Whether block storage speaks v1, whose creations name some fields otherwise.
    pub(crate) volumes_v1: bool,
    /// Whether there are floating addresses.
    pub(crate) addresses: bool,
    /// Whether containers can keep the versions of their objects themselves.
    pub(crate) versions: bool,
    /// How containers are public, where not by a list of who may read.
    pub(crate) public: Option<Public>,
}

impl Flavour {
    pub(crate) const OPENSTACK: Flavour =
        Flavour { provider: "openstack", volumes_v1: false, addresses: true, versions: true, public: None };
    #[cfg(feature = "rackspace")]
    pub(crate) const RACKSPACE: Flavour =
        Flavour { provider: "rackspace", volumes_v1: true, addresses: false, versions: false, public: None };
}
