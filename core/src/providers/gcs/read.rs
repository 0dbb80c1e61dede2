//! The forms that Google's JSON has in common.

use crate::wire::json::text_option;
use serde::{Deserialize, Deserializer};

/// Reads a number, which Google writes as a string where it has 64 bits; `null` and what is no number are `None`.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(text_option(deserializer)?.and_then(|text| text.parse().ok()))
}

/// A page of a listing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed<T> {
    #[serde(default = "Vec::new")]
    pub(super) items: Vec<T>,
    #[serde(default)]
    pub(super) next_page_token: Option<String>,
}

impl<T> Listed<T> {
    /// The token of the next page; an empty one would lead back to the first.
    pub(super) fn next(&mut self) -> Option<String> {
        self.next_page_token.take().filter(|token| !token.is_empty())
    }
}

/// Times as Google writes them, both ways.
pub(super) mod rfc3339 {
    use crate::{Time, wire::json::time_option};
    use serde::{Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(
        time: &Option<Time>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(time),
            None => serializer.serialize_none(),
        }
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Time>, D::Error> {
        time_option(deserializer)
    }
}

/// Writes a number as Google has it.
pub(super) fn as_text<S: serde::Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serializer.collect_str(number),
        None => serializer.serialize_none(),
    }
}
