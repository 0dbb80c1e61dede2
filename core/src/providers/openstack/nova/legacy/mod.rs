//! What Nova handed on to other services up to 2.35 of its interface, and had itself before there were any. Old clouds
//! have no other way to them; elsewhere Neutron and Cinder have all of it and more.

pub mod floating_ips;
pub mod networks;
pub mod security_groups;
pub mod snapshots;
pub mod volumes;
