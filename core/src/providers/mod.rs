//! The providers. One folder each: its session, and its endpoints by service.

#[cfg(feature = "openstack")]
pub mod openstack;
#[cfg(feature = "rackspace")]
pub mod rackspace;
