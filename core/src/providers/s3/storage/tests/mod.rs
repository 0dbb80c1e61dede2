//! Neutral storage against answers that are written down, in virtual time.

mod copies;
mod downloads;
mod settings;
mod uploads;

use crate::{
    Answer, Operation, Step, Time,
    providers::{
        aws::credentials::Source,
        s3::{S3, Settings},
        s3_family::testing::cloud::{answer, content, cx, lines, lost, run, sum, text},
    },
};
use bytes::Bytes;

fn key() -> Source {
    Source::access_key("AKID", "secret")
}

fn aws() -> S3 {
    S3::new(Settings::aws("eu-west-1", key())).expect("good settings")
}

/// A cloud that compares no checksums.
fn plain() -> S3 {
    S3::new(Settings::compatible("https://s3.example", "r", key())).expect("good settings")
}
