//! How far the provider's clock is from this one's: learnt from its answers, never from another clock.

use crate::{Error, Response, Time};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

/// How far the provider's clock is ahead of this one's, in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skew(i64);

/// A smaller difference is no reason to refuse a signature: the services allow for five minutes or more.
const TOLERATED: u64 = 60;

impl Skew {
    /// What the answer's `Date` tells, by comparison with `now`.
    #[must_use]
    pub fn of(response: &Response, now: Time) -> Option<Self> {
        let seconds = |time: Time| i64::try_from(time.since_epoch().as_secs()).ok();
        Some(Skew(seconds(response.date()?)?.checked_sub(seconds(now)?)?))
    }

    /// What the provider's clock shows at `now`.
    #[must_use]
    pub fn applied(self, now: Time) -> Time {
        let span = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 { now - span } else { now + span }
    }
}

/// Whether the provider refused a request because of the time that it was signed for.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList>
#[must_use]
pub fn is_skewed(error: &Error) -> bool {
    match error.code() {
        Some("RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture") => true,
        Some("InvalidSignatureException" | "SignatureDoesNotMatch" | "AuthFailure") => {
            ["Signature expired", "Signature not yet current"]
                .iter()
                .any(|words| error.message().contains(words))
        }
        _ => false,
    }
}

/// The provider's clock, as far as it is known: shared by all that is signed for one account.
#[derive(Debug, Default)]
pub struct Clock(AtomicI64);

impl Clock {
    /// The time to sign a request for.
    pub fn time(&self, now: Time) -> Time {
        self.skew().applied(now)
    }

    /// What is known.
    pub fn skew(&self) -> Skew {
        Skew(self.0.load(Ordering::Relaxed))
    }

    /// Goes by that from now on.
    pub fn set(&self, skew: Skew) {
        self.0.store(skew.0, Ordering::Relaxed);
    }

    /// Learns from a refusal; `error` is what was read of `response`. True where the same request, signed anew, may
    /// fare better.
    pub fn learn(&self, error: &Error, response: &Response, now: Time) -> bool {
        if !is_skewed(error) {
            return false;
        }
        let Some(skew) = Skew::of(response, now) else { return false };
        let news = skew.0.abs_diff(self.0.swap(skew.0, Ordering::Relaxed)) > TOLERATED;
        // Others may have learnt it meanwhile: this request was signed before.
        news || skew.0.unsigned_abs() > TOLERATED
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Taken};
    use http::{HeaderMap, HeaderValue, StatusCode, header};

    fn response(date: Option<&'static str>) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(date) = date {
            headers.insert(header::DATE, HeaderValue::from_static(date));
        }
        Response { status: StatusCode::FORBIDDEN, headers, body: Taken::Poured(0) }
    }

    fn error(code: &str, message: &'static str) -> Error {
        Error::new(Kind::Authentication, message).with_code(code)
    }

    #[test]
    fn a_skew_is_told_by_code_and_text() {
        for (code, message) in [
            ("RequestTimeTooSkewed", ""),
            ("RequestExpired", "Request has expired."),
            ("RequestInTheFuture", ""),
            (
                "SignatureDoesNotMatch",
                "Signature expired: 20191029T154623Z is now earlier than 20191029T163344Z",
            ),
            (
                "InvalidSignatureException",
                "Signature not yet current: 20191029T154623Z is still later than …",
            ),
        ] {
            assert!(is_skewed(&error(code, message)), "{code}");
        }
        assert!(!is_skewed(&error(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match"
        )));
        assert!(!is_skewed(&error("ExpiredToken", "Signature expired")));
        assert!(!is_skewed(&Error::new(Kind::Authentication, "Signature expired")));
    }

    #[test]
    fn the_clock_follows_the_provider_in_both_directions() {
        let clock = Clock::default();
        let now = Time::from_unix_secs(784_111_777);
        assert_eq!(clock.time(now), now);
        let skewed = error("RequestTimeTooSkewed", "");
        assert!(clock.learn(&skewed, &response(Some("Sun, 06 Nov 1994 09:49:37 GMT")), now));
        assert_eq!(clock.time(now), now + Duration::from_secs(3600));
        assert!(clock.learn(&skewed, &response(Some("Sun, 06 Nov 1994 07:49:37 GMT")), now));
        assert_eq!(clock.time(now), now - Duration::from_secs(3600));
        assert!(!clock.learn(
            &error("AccessDenied", ""),
            &response(Some("Sun, 06 Nov 1994 08:49:37 GMT")),
            now
        ));
        assert_eq!(clock.time(now), now - Duration::from_secs(3600), "no refusal of the time");
        assert!(
            clock.learn(&skewed, &response(Some("Sun, 06 Nov 1994 08:49:37 GMT")), now),
            "set right again"
        );
        assert!(
            !clock.learn(&skewed, &response(Some("Sun, 06 Nov 1994 08:49:40 GMT")), now),
            "not the clock's fault"
        );
        for date in [None, Some("soon")] {
            assert!(!clock.learn(&skewed, &response(date), now));
        }
    }
}
