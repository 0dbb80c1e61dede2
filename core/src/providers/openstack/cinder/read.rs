//! Reading what Cinder's versions write in different ways.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::{borrow::Cow, collections::BTreeMap};

/// Reads a yes or no, which some versions write as a string: `"true"`. Anything else is `None`.
pub(super) fn flag_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag<'a> {
        Plain(bool),
        #[serde(borrow)]
        Text(Cow<'a, str>),
        Odd(serde::de::IgnoredAny),
    }
    Ok(match Option::<Flag<'de>>::deserialize(deserializer)? {
        Some(Flag::Plain(yes)) => Some(yes),
        Some(Flag::Text(text)) if text.eq_ignore_ascii_case("true") => Some(true),
        Some(Flag::Text(text)) if text.eq_ignore_ascii_case("false") => Some(false),
        Some(Flag::Text(_) | Flag::Odd(_)) | None => None,
    })
}

/// Reads names and values, whose values are strings in all but a few clouds; those of other types are read as their
/// JSON, and `null`s are left out. `null` for the whole is an empty map.
pub(super) fn pairs<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let read = Option::<BTreeMap<String, Value>>::deserialize(deserializer)?.unwrap_or_default();
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    Ok(read.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect())
}

/// For `serde(serialize_with)`: whether a creation's metadata has anything to say.
pub(super) fn is_empty(pairs: &&BTreeMap<String, String>) -> bool {
    pairs.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Thing {
        #[serde(default, deserialize_with = "flag_option")]
        bootable: Option<bool>,
        #[serde(default, deserialize_with = "pairs")]
        metadata: BTreeMap<String, String>,
    }

    #[test]
    fn flags_are_words_or_strings() {
        let read = |json: &str| serde_json::from_str::<Thing>(json).expect(json).bootable;
        assert_eq!(read(r#"{"bootable": true}"#), Some(true));
        assert_eq!(read(r#"{"bootable": "False"}"#), Some(false));
        assert_eq!(read(r#"{"bootable": "tr\u0075e"}"#), Some(true));
        for odd in [r#"{"bootable": null}"#, "{}", r#"{"bootable": "maybe"}"#, r#"{"bootable": [1]}"#] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn metadata_is_text() {
        let read = |json: &str| serde_json::from_str::<Thing>(json).expect(json).metadata;
        let pairs = read(r#"{"metadata": {"a": "b", "n": 7, "z": null}}"#);
        assert_eq!(pairs, BTreeMap::from([("a".into(), "b".into()), ("n".into(), "7".into())]));
        assert!(read(r#"{"metadata": null}"#).is_empty());
    }
}
