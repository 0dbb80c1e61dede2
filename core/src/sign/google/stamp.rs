//! Points in time as signatures write them.

use crate::{Error, Result, Time};

/// A time in UTC, to the second: `20190201T090000Z`, `20190201` and `2019-02-01T09:00:00Z`.
pub(super) struct Stamp {
    pub(super) basic: String,
    pub(super) extended: String,
}

impl Stamp {
    /// Years past 9999 cannot be written.
    pub(super) fn new(time: Time) -> Result<Self> {
        let extended = Time::from_unix_secs(time.since_epoch().as_secs()).to_string();
        let basic: String = extended.chars().filter(|c| !matches!(c, '-' | ':')).collect();
        if extended.len() != 20 || basic.len() != 16 {
            return Err(Error::misuse(format!("nothing can be signed for the time {time}")));
        }
        Ok(Stamp { basic, extended })
    }

    pub(super) fn day(&self) -> &str {
        &self.basic[..8]
    }

    /// What a signature is good for: the day, everywhere, in storage.
    pub(super) fn scope(&self) -> String {
        format!("{}/auto/storage/goog4_request", self.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_are_cut_to_the_second_and_have_an_end() {
        let stamp = Stamp::new(Time::from_unix(Duration::new(1_549_011_600, 999_999_999))).expect("a time");
        assert_eq!(
            (stamp.basic.as_str(), stamp.extended.as_str()),
            ("20190201T090000Z", "2019-02-01T09:00:00Z")
        );
        assert_eq!(
            (stamp.day(), stamp.scope().as_str()),
            ("20190201", "20190201/auto/storage/goog4_request")
        );
        for end in [Time::from_unix(Duration::MAX), Time::from_unix_secs(400_000_000_000)] {
            assert_eq!(Stamp::new(end).err().map(|e| e.kind()), Some(crate::Kind::Misuse));
        }
    }
}
