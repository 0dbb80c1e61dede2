//! OpenStack: Keystone (identity), Nova (compute), Glance (images), Cinder (volumes), Neutron (networks).

pub mod cinder;
pub mod glance;
pub mod keystone;
pub mod neutron;
pub mod nova;
mod page;

pub use page::Rest;
