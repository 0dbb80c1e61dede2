//! Shared reading and writing of the forms that provider APIs have in common.

pub mod json;
#[cfg(feature = "openstack")]
mod open;

#[cfg(feature = "openstack")]
pub(crate) use open::open_enum;
