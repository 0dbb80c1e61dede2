//! Neutral storage against answers that are written down, in virtual time.

mod copies;
mod downloads;
mod settings;
mod uploads;

use crate::{
    Algorithm, Answer, Checksum,
    providers::{
        oss::{Credentials, Oss, Settings},
        s3_family::testing::cloud::{answer, content, cx, lines, lost, run, sum, text},
    },
};

fn oss() -> Oss {
    Oss::new(Settings::new("cn-hangzhou", Credentials::key("AKID", "secret"))).expect("good settings")
}

fn crc(first: u64, end: u64) -> Checksum {
    sum(Algorithm::Crc64xz, first, end)
}

/// The CRC-64 of such a content as headers have it.
fn decimal(first: u64, end: u64) -> String {
    let bytes = crc(first, end).as_bytes().try_into().expect("eight bytes");
    u64::from_be_bytes(bytes).to_string()
}

/// An answer that tells that tag and that CRC-64.
fn stored(tag: &str, crc: &str) -> Answer {
    answer(200, &[("etag", tag), ("x-oss-hash-crc64ecma", crc)], "")
}
