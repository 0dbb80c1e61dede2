//! What answers have in common.

use crate::Time;
use serde::{Deserialize, Deserializer};
use std::time::Duration;

/// Milliseconds since 1970; 0 and `null` are none.
pub(super) fn millis<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
    Ok(Option::<i64>::deserialize(deserializer)?.and_then(time))
}

/// The time of so many milliseconds since 1970.
pub(super) fn time(millis: i64) -> Option<Time> {
    let millis = u64::try_from(millis).ok().filter(|millis| *millis > 0)?;
    Some(Time::from_unix(Duration::from_millis(millis)))
}
