//! Every call there is, by number.

mod ec2;
mod openstack;

use pileus_core::Endpoint;
use serde::{Serialize, de::DeserializeOwned};

/// What is done with a call, whichever it is.
pub trait Visit {
    /// Does it.
    fn visit<E: Endpoint + Serialize + DeserializeOwned>(&mut self, name: &'static str);
}

macro_rules! endpoints {
    ($($path:path,)+) => {
        /// How many there are.
        pub const COUNT: usize = [$(stringify!($path)),+].len();

        /// Shows `visitor` the call of that number.
        pub fn visit<V: super::Visit>(number: usize, visitor: &mut V) {
            let all: [fn(&mut V); COUNT] = [$(|visitor| visitor.visit::<$path>(stringify!($path))),+];
            all[number](visitor);
        }
    };
}
use endpoints;

/// How many there are.
pub const COUNT: usize = openstack::COUNT + ec2::COUNT;

/// Shows `visitor` the call of that number, counted round.
pub fn visit<V: Visit>(number: usize, visitor: &mut V) {
    match number % COUNT {
        number if number < openstack::COUNT => openstack::visit(number, visitor),
        number => ec2::visit(number - openstack::COUNT, visitor),
    }
}
