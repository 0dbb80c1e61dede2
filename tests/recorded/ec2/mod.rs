//! Amazon EC2, as Libcloud recorded it.

use pileus_core::{Endpoint, Error, Time};

mod addresses;
mod security_groups;
mod snapshots;
mod volumes;

/// What `endpoint` reads of the recorded answer of that name. `None` where there are no recorded answers.
fn read<E: Endpoint>(endpoint: &E, name: &str) -> Option<E::Output> {
    let result: Result<_, Error> =
        pileus_tests::recorded::read(endpoint, &format!("libcloud/compute/ec2/{name}.xml"))?;
    Some(result.unwrap_or_else(|e| panic!("{name}: {e}")))
}

/// A time as written.
fn at(text: &str) -> Option<Time> {
    Some(Time::parse_rfc3339(text).expect("a time"))
}
