//! Points in time as signatures write them.

use crate::{Error, Result, Time};
use jiff::tz::Offset;

/// `20150830T123600Z`.
#[derive(Clone, Copy)]
pub(super) struct Timestamp([u8; 16]);

impl Timestamp {
    /// `time` in UTC, cut to the second. Years past 9999 cannot be written.
    pub(super) fn new(time: Time) -> Result<Self> {
        let stamp = i64::try_from(time.since_epoch().as_secs())
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .ok_or_else(|| Error::misuse(format!("a request cannot be signed for the time {time}")))?;
        let civil = Offset::UTC.to_datetime(stamp);
        let mut text = *b"00000000T000000Z";
        write(&mut text[..4], civil.year());
        write(&mut text[4..6], civil.month().into());
        write(&mut text[6..8], civil.day().into());
        write(&mut text[9..11], civil.hour().into());
        write(&mut text[11..13], civil.minute().into());
        write(&mut text[13..15], civil.second().into());
        Ok(Timestamp(text))
    }

    pub(super) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// `20150830`.
    pub(super) fn day(&self) -> [u8; 8] {
        let mut day = [0; 8];
        day.copy_from_slice(&self.0[..8]);
        day
    }
}

/// `number`, which is not negative, in decimal over the whole of `digits`.
fn write(digits: &mut [u8], number: i16) {
    let mut left = number.unsigned_abs();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_are_written_in_the_basic_format() {
        let text = |seconds| {
            let stamp = Timestamp::new(Time::from_unix_secs(seconds)).expect("a year of four digits");
            String::from_utf8(stamp.as_bytes().to_vec()).expect("digits")
        };
        assert_eq!(text(0), "19700101T000000Z");
        assert_eq!(text(1_440_938_160), "20150830T123600Z");
        assert_eq!(text(951_782_399), "20000228T235959Z");
        assert_eq!(text(951_782_400), "20000229T000000Z");
        assert_eq!(text(253_402_207_200), "99991230T220000Z");
        let stamp = Timestamp::new(Time::from_unix(Duration::new(59, 999_999_999))).expect("a time");
        assert_eq!((stamp.as_bytes(), &stamp.day()), (b"19700101T000059Z", b"19700101"));
        assert!(Timestamp::new(Time::from_unix(Duration::MAX)).is_err());
        assert!(Timestamp::new(Time::from_unix_secs(400_000_000_000)).is_err());
    }
}
