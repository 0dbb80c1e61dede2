mod chunks;
mod requests;

use super::*;
use crate::Time;

/// The credentials and the time of the examples in S3's documentation.
fn example() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn example_time() -> Time {
    Time::parse_rfc3339("2013-05-24T00:00:00Z").expect("a time")
}

fn s3(credentials: &Credentials) -> Signer<'_> {
    Signer { credentials, region: "us-east-1", service: "s3", options: Options::S3 }
}
