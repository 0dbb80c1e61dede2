//! Points in time as listings and headers write them, at the speed of a listing.

use crate::Time;

/// `2011-04-09T19:05:18.000Z`, read by its places; any other form by the reader for all.
pub(in crate::providers) fn parse(text: &str) -> Option<Time> {
    fixed(text.as_bytes()).or_else(|| Time::parse_rfc3339(text.trim()))
}

fn fixed(text: &[u8]) -> Option<Time> {
    let (&[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T', h0, h1, b':', n0, n1, b':', s0, s1], rest) =
        text.split_first_chunk::<19>()?
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_u64, |sum, &digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0')))
    };
    let millis = match rest {
        b"Z" | b".000Z" => 0,
        [b'.', millis @ .., b'Z'] if millis.len() == 3 => number(millis)?,
        _ => return None,
    };
    let (year, month, day) = (number(&[y0, y1, y2, y3])?, number(&[m0, m1])?, number(&[d0, d1])?);
    let (hour, minute, second) = (number(&[h0, h1])?, number(&[n0, n1])?, number(&[s0, s1])?);
    // Days that not every month has are for the reader that knows the calendar.
    if year < 1970 || !(1..=12).contains(&month) || !(1..=28).contains(&day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(Time::from_unix(std::time::Duration::from_millis(seconds * 1_000 + millis)))
}

/// Days since the epoch, counted in years that begin in March, so that the day that some have more is their last.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// As HTTP headers write it; `None` for years of five digits.
pub(in crate::providers) fn http_date(time: Time) -> Option<String> {
    const END: u64 = 253_402_300_800;
    let since = time.since_epoch();
    (since.as_secs() < END).then(|| httpdate::fmt_http_date(std::time::UNIX_EPOCH + since))
}

/// As XML and JSON have it, to the millisecond; `None` for years of five digits.
pub(in crate::providers) fn iso(time: Time) -> Option<String> {
    let millis = i64::try_from(time.since_epoch().as_millis()).ok()?;
    let stamp = jiff::Timestamp::from_millisecond(millis).ok()?;
    let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
    Some(format!("{}.{:03}Z", civil.strftime("%Y-%m-%dT%H:%M:%S"), civil.millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_comes_to_the_same_time() {
        for year in [1970, 1972, 1999, 2000, 2001, 2004, 2011, 2024, 2026, 2100, 2400] {
            for month in 1..=12 {
                for day in [1, 15, 28] {
                    let text = format!("{year}-{month:02}-{day:02}T23:59:07.042Z");
                    assert_eq!(fixed(text.as_bytes()), Time::parse_rfc3339(&text), "{text}");
                    assert!(fixed(text.as_bytes()).is_some());
                }
            }
        }
    }

    #[test]
    fn other_forms_are_read_or_refused() {
        for text in [
            "2024-02-29T00:00:00Z",
            "2011-04-09T19:05:18.123456Z",
            "2011-04-09T19:05:18+02:00",
            "2011-12-31T00:00:00.000Z",
        ] {
            assert_eq!((fixed(text.as_bytes()), parse(text)), (None, Time::parse_rfc3339(text)), "{text}");
            assert!(parse(text).is_some());
        }
        for text in [
            "",
            "2023-02-29T00:00:00Z",
            "1969-01-01T00:00:00Z",
            "2011-13-01T00:00:00Z",
            "2011-01-01T24:00:00Z",
            "2011-01-01T00:0x:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written() {
        let time = Time::parse_rfc3339("2013-05-24T00:00:00Z").expect("a time");
        assert_eq!(http_date(time).as_deref(), Some("Fri, 24 May 2013 00:00:00 GMT"));
        assert_eq!(iso(time).as_deref(), Some("2013-05-24T00:00:00.000Z"));
        let end = Time::from_unix(std::time::Duration::MAX);
        assert_eq!((http_date(end), iso(end)), (None, None));
    }
}
