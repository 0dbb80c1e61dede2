//! Swift: object storage. <https://docs.openstack.org/api-ref/object-store/>

pub mod account;
pub mod bulk;
pub mod containers;
pub(crate) mod headers;
pub mod info;
pub mod large;
pub mod listing;
mod names;
pub mod objects;
mod storage;
#[cfg(test)]
pub(crate) mod testing;

/// The service's type in the catalog.
pub(crate) const SERVICE: &str = "object-store";
/// Where the cluster itself is, above all accounts.
pub(crate) const INFO: &str = "object-store-root";

/// How containers are public at a cloud that does not have it by lists of who may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Public {
    /// Whether a container is.
    pub(crate) get: fn(&super::OpenStack, &str) -> crate::Op<crate::storage::Access>,
    /// Makes it so.
    pub(crate) set: fn(&super::OpenStack, &str, crate::storage::Access) -> crate::Op<()>,
    /// Where it is found, or an object in it.
    pub(crate) url: fn(&super::OpenStack, &str, Option<&str>) -> crate::Op<String>,
}
