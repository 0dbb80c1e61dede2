//! Nova, from v1.1 of its interface on: recorded by Libcloud from clouds of 2011 and later.

use pileus_core::{Endpoint, Error};

mod legacy;
mod servers;
mod surroundings;

/// What `endpoint` reads of the recorded answer of that name. `None` where there are no recorded answers.
fn read<E: Endpoint>(endpoint: &E, name: &str) -> Option<E::Output> {
    let path = format!("libcloud/compute/openstack_v1.1/{name}.json");
    let result: Result<_, Error> = pileus_tests::recorded::read(endpoint, &path)?;
    Some(result.unwrap_or_else(|e| panic!("{name}: {e}")))
}
