//! Amazon EC2's query API, version 2016-11-15. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/>
//!
//! One file per kind of thing, one structure per call, named as EC2 names it.

pub mod account;
pub mod addresses;
mod attribute;
mod base64;
pub mod block_devices;
mod calls;
mod common;
pub mod dhcp_options;
pub mod images;
pub mod instance_types;
pub mod instances;
pub mod internet_gateways;
pub mod key_pairs;
pub mod nat_gateways;
pub mod network_interfaces;
pub mod outscale;
pub mod placement_groups;
pub mod regions;
pub mod route_tables;
pub mod security_groups;
pub mod snapshots;
pub mod subnets;
pub mod tags;
pub mod terms;
pub mod volumes;
pub mod vpcs;

pub(super) use base64::user_data_fits;
pub use common::{Filter, Tag};

use crate::{Request, wire::form::Form};

/// The service's name in a session.
pub const SERVICE: &str = "ec2";

/// The version of the API that requests and answers are of.
pub const VERSION: &str = "2016-11-15";

/// How many items a page holds where the caller does not say; EC2's most for most of its listings.
const PAGE: u32 = 1000;

/// The parameters of a call of that action.
fn form(action: &'static str) -> Form {
    Form::new(action, VERSION)
}

/// The request of a call with those parameters.
fn request(form: Form) -> Request {
    Request::action(SERVICE, form)
}

#[cfg(test)]
mod testing;
