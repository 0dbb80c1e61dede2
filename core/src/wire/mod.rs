//! Shared reading and writing of the forms that provider APIs have in common.

mod extra;
#[cfg(feature = "aws")]
pub mod form;
pub mod json;
#[cfg(any(feature = "aws", feature = "openstack"))]
mod open;
#[cfg(any(feature = "aws", feature = "openstack"))]
pub(crate) mod text;
#[cfg(feature = "aws")]
pub mod xml;

pub use extra::Extra;
#[cfg(any(feature = "aws", feature = "openstack"))]
pub(crate) use open::open_enum;
#[cfg(feature = "aws")]
pub(crate) use xml::xml_struct;
