//! Points in time, as values that the outside hands in.

use serde::{Deserialize, Serialize};
use std::{
    fmt,
    ops::{Add, AddAssign, Sub},
    time::Duration,
};

/// A point in time: the time since the Unix epoch (1970-01-01T00:00:00Z).
///
/// The core never reads a clock; whoever drives an operation says what time it is. In memory it is exact to the
/// nanosecond; serialized, it is the whole nanoseconds of its [`Duration`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(Duration);

impl Time {
    /// The Unix epoch itself.
    pub const EPOCH: Time = Time(Duration::ZERO);

    /// The point `since_epoch` after the Unix epoch.
    #[must_use]
    pub const fn from_unix(since_epoch: Duration) -> Self {
        Time(since_epoch)
    }

    /// The point that many seconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_secs(seconds: u64) -> Self {
        Time(Duration::from_secs(seconds))
    }

    /// The time since the Unix epoch.
    #[must_use]
    pub const fn since_epoch(self) -> Duration {
        self.0
    }

    /// Reads an RFC 3339 / ISO 8601 timestamp, as most JSON APIs write it: `2013-08-29T12:01:23Z`,
    /// `…T12:01:23.000-06:00`, or without any zone, which is taken as UTC. `None` for anything else, dates that do
    /// not exist and times before the epoch included.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let stamp = text
            .parse::<jiff::Timestamp>()
            .or_else(|_| {
                let civil: jiff::civil::DateTime = text.parse()?;
                civil.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp())
            })
            .ok()?;
        Duration::try_from(stamp.as_duration()).ok().map(Time)
    }

    /// Reads a date as HTTP headers write it (RFC 9110 §5.6.7), the two obsolete forms included.
    #[must_use]
    pub fn parse_http_date(text: &str) -> Option<Self> {
        let date = httpdate::parse_http_date(text.trim()).ok()?;
        date.duration_since(std::time::UNIX_EPOCH).ok().map(Time)
    }

    /// How long from `earlier` until this point; zero where `earlier` is the later one.
    #[must_use]
    pub fn saturating_since(self, earlier: Time) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Time {
    type Output = Time;
    /// Saturates at the end of time instead of overflowing: durations may come from a provider.
    fn add(self, span: Duration) -> Time {
        Time(self.0.saturating_add(span))
    }
}

impl AddAssign<Duration> for Time {
    fn add_assign(&mut self, span: Duration) {
        *self = *self + span;
    }
}

impl Sub<Duration> for Time {
    type Output = Time;
    /// Saturates at the epoch.
    fn sub(self, span: Duration) -> Time {
        Time(self.0.saturating_sub(span))
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC; past the year 9999, the seconds since the epoch.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.0.as_secs()).ok();
        match seconds.and_then(|s| jiff::Timestamp::new(s, self.0.subsec_nanos().cast_signed()).ok()) {
            Some(stamp) => stamp.fmt(f),
            None => write!(f, "{}s after 1970-01-01T00:00:00Z", self.0.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_timestamps_providers_write() {
        let at = |text| Time::parse_rfc3339(text).map(|t| t.since_epoch().as_secs());
        assert_eq!(at("2011-10-11T00:44:20Z"), Some(1_318_293_860));
        assert_eq!(at("2999-11-23T21:00:14.000-06:00"), Some(32_500_407_614));
        assert_eq!(at("2017-09-07T13:06:24"), Some(1_504_789_584));
        assert_eq!(at("2017-09-07T13:06:24.500000"), Some(1_504_789_584));
        assert_eq!(at("2013-02-29T03:50:07Z"), None, "no such day");
        assert_eq!(at("1969-12-31T23:59:59Z"), None, "before the epoch");
        assert_eq!(at(""), None);
    }

    #[test]
    fn reads_http_dates() {
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(Time::parse_http_date(text), Some(Time::from_unix_secs(784_111_777)), "{text}");
        }
        assert_eq!(Time::parse_http_date("120"), None);
    }

    #[test]
    fn arithmetic_saturates() {
        let end = Time::from_unix(Duration::MAX);
        assert_eq!(end + Duration::from_secs(1), end);
        assert_eq!(Time::EPOCH - Duration::from_secs(1), Time::EPOCH);
        assert_eq!(Time::EPOCH.saturating_since(end), Duration::ZERO);
        assert_eq!(Time::from_unix_secs(784_111_777).to_string(), "1994-11-06T08:49:37Z");
    }
}
