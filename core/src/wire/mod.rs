//! Shared reading and writing of the forms that provider APIs have in common.

mod extra;
#[cfg(feature = "_form")]
pub mod form;
pub mod json;
mod open;
#[cfg(any(feature = "_form", feature = "_xml", feature = "b2", feature = "openstack"))]
pub(crate) mod text;
#[cfg(feature = "_xml")]
pub mod xml;

pub use extra::Extra;
pub(crate) use open::open_enum;
#[cfg(feature = "_xml")]
pub(crate) use xml::xml_struct;
