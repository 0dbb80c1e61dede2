//! Amazon EC2, as Libcloud recorded it.

use pileus_core::{
    Cx, Endpoint, Error, Session, Time,
    providers::aws::{AwsSession, Settings, credentials::Source},
};
use std::task::Waker;

mod account;
mod addresses;
mod images;
mod instances;
mod network_interfaces;
mod networks;
mod outscale;
mod security_groups;
mod snapshots;
mod surroundings;
mod volumes;

/// What `endpoint` reads of the recorded answer of that name. `None` where there are no recorded answers.
fn read<E: Endpoint>(endpoint: &E, name: &str) -> Option<E::Output> {
    let result: Result<_, Error> =
        pileus_tests::recorded::read(endpoint, &format!("libcloud/compute/ec2/{name}.xml"))?;
    Some(result.unwrap_or_else(|e| panic!("{name}: {e}")))
}

/// The error that a session makes of the recorded refusal of that name. `None` where there are no recorded answers.
fn refused(name: &str) -> Option<Error> {
    let answer = pileus_tests::recorded::response(&format!("libcloud/compute/ec2/{name}.xml"), 400, &[])?;
    let session =
        AwsSession::new(Settings::new("us-east-1", Source::access_key("AKID", "secret"))).expect("settings");
    let cx = Cx { now: Time::from_unix_secs(1_700_000_000), entropy: 0, waker: Waker::noop() };
    Some(session.error(&answer, &cx))
}

/// A time as written.
fn at(text: &str) -> Option<Time> {
    Some(Time::parse_rfc3339(text).expect("a time"))
}
