//! The embedded cloud's S3, and who has an account there.

use pileus_core::{
    Retry,
    providers::{
        aws::credentials::Source,
        s3::{Addressing, Dialect, PayloadSigning, S3, Settings},
    },
};
use std::{net::SocketAddr, time::Duration};

/// The container that tests use.
pub const BOX: &str = "box";

/// An account at the cloud at that address, which has all of S3. Each is another process, as far as anybody can tell: it
/// has its own budget for retries.
///
/// # Panics
/// Where the settings are wrong, which they are not.
#[must_use]
pub fn account(address: SocketAddr, payload: PayloadSigning) -> S3 {
    let mut retry = Retry::default();
    // Nobody else is served by that cloud: there is no reason to be patient.
    (retry.base, retry.cap) = (Duration::from_millis(4), Duration::from_millis(40));
    let keys = Source::access_key("AKIDDEMO", "demo-secret-key");
    let settings = Settings::compatible(format!("http://{address}"), "us-east-1", keys);
    let settings = settings.dialect(Dialect::AWS).addressing(Addressing::Path).payload(payload).retry(retry);
    S3::new(settings).expect("settings that are right")
}
