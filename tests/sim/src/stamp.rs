//! Timestamps as the services write them.

use crate::Time;
use jiff::Timestamp;

fn stamp(at: Time, format: &str) -> String {
    let since = at.since_epoch();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let stamp = Timestamp::new(seconds, since.subsec_nanos().cast_signed()).unwrap_or(Timestamp::MAX);
    stamp.strftime(format).to_string()
}

/// `2024-05-01T12:00:00Z`: Nova's servers, Glance, Neutron, Keystone v2.
pub(crate) fn seconds(at: Time) -> String {
    stamp(at, "%Y-%m-%dT%H:%M:%SZ")
}

/// `2024-05-01T12:00:00.000Z`: EC2.
pub(crate) fn millis(at: Time) -> String {
    stamp(at, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

/// `2024-05-01T12:00:00.000000Z`: Keystone v3.
pub(crate) fn micros(at: Time) -> String {
    stamp(at, "%Y-%m-%dT%H:%M:%S.%6fZ")
}

/// `2024-05-01T12:00:00.000000`, no zone: Cinder, and Nova where it shows database columns.
pub(crate) fn naive(at: Time) -> String {
    stamp(at, "%Y-%m-%dT%H:%M:%S.%6f")
}

/// `Wed, 01 May 2024 12:00:00 GMT`, as HTTP headers write dates.
pub(crate) fn http_date(at: Time) -> String {
    stamp(at, "%a, %d %b %Y %H:%M:%S GMT")
}

/// Reads an ISO 8601 time; without a zone it is UTC.
pub(crate) fn parse(text: &str) -> Option<Time> {
    let text = text.replace(' ', "T");
    let stamp: Timestamp = text.parse().or_else(|_| format!("{text}Z").parse()).ok()?;
    u64::try_from(stamp.as_second()).ok().map(Time::from_unix_secs)
}

/// Reads `Wed, 01 May 2024 12:00:00 GMT`.
pub(crate) fn parse_http(text: &str) -> Option<Time> {
    let civil = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", text.trim()).ok()?;
    let stamp = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    u64::try_from(stamp.as_second()).ok().map(Time::from_unix_secs)
}
