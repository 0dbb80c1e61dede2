//! Fields whose form differs from one age of Nova to the next.

use crate::{Response, Secret};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use std::{collections::BTreeMap, fmt};

/// Reads text that is a secret; `null` and, with `#[serde(default)]`, a missing field are `None`.
pub(super) fn secret_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}

/// Reads `{"adminPass": "…"}`, or no body at all: clouds can be set up not to tell passwords.
pub(super) fn password(response: &Response) -> crate::Result<Option<Secret>> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(default, rename = "adminPass", deserialize_with = "secret_option")]
        admin_password: Option<Secret>,
    }
    if response.bytes().iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    Ok(response.json::<Reply>()?.admin_password)
}

/// Reads a yes or no that old versions write as `"True"`, `"False"` or an empty text.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    deserializer.deserialize_any(Flag)
}

struct Flag;

impl Visitor<'_> for Flag {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a boolean, or one as text")
    }
    fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }
    fn visit_u64<E>(self, value: u64) -> Result<bool, E> {
        Ok(value != 0)
    }
    fn visit_i64<E>(self, value: i64) -> Result<bool, E> {
        Ok(value != 0)
    }
    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        Ok(!(text.is_empty() || text == "0" || text.eq_ignore_ascii_case("false")))
    }
    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// Reads a number that some versions write as text, and as empty text where there is none of it.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(number_option(deserializer)?.unwrap_or_default())
}

/// Like [`number`]; `null`, an empty text and, with `#[serde(default)]`, a missing field are `None`.
pub(super) fn number_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Number)
}

struct Number;

impl Visitor<'_> for Number {
    type Value = Option<u64>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or one as text")
    }
    fn visit_u64<E>(self, value: u64) -> Result<Option<u64>, E> {
        Ok(Some(value))
    }
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Option<u64>, E> {
        u64::try_from(value).map(Some).map_err(|_| E::custom(format!("{value} is less than nothing")))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Option<u64>, E> {
        Ok(Some(value as u64))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Option<u64>, E> {
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| E::custom(format!("{text:?} is not a number")))
    }
    fn visit_unit<E>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }
}

/// Reads a map of texts. Values of another type are kept as their JSON, `null` as empty text.
pub(super) fn text_map<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = BTreeMap<String, String>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of texts")
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(BTreeMap::new())
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut texts = BTreeMap::new();
            while let Some((key, value)) = map.next_entry::<String, serde_json::Value>()? {
                let text = match value {
                    serde_json::Value::String(text) => text,
                    serde_json::Value::Null => String::new(),
                    other => other.to_string(),
                };
                texts.insert(key, text);
            }
            Ok(texts)
        }
    }
    deserializer.deserialize_any(Texts)
}

/// Reads an object; anything else that may stand in its place (`""`, `null`) is `None`.
pub(super) fn object_option<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    match serde_json::Value::deserialize(deserializer)? {
        object @ serde_json::Value::Object(_) => {
            serde_json::from_value(object).map(Some).map_err(serde::de::Error::custom)
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Thing {
        #[serde(default, deserialize_with = "flag")]
        flag: bool,
        #[serde(default, deserialize_with = "number_option")]
        number: Option<u64>,
        #[serde(default, deserialize_with = "text_map")]
        map: BTreeMap<String, String>,
        #[serde(default, deserialize_with = "object_option")]
        object: Option<BTreeMap<String, u8>>,
    }

    fn read(body: &str) -> Result<Thing, serde_json::Error> {
        serde_json::from_str(body)
    }

    #[test]
    fn old_and_new_forms_are_read_alike() {
        for (text, flag) in [
            ("true", true),
            ("\"True\"", true),
            ("\"\"", false),
            ("null", false),
            ("\"False\"", false),
            ("1", true),
        ] {
            assert_eq!(read(&format!(r#"{{"flag": {text}}}"#)).expect("a thing").flag, flag, "{text}");
        }
        for (text, number) in
            [("7", Some(7)), ("\"7\"", Some(7)), ("\"\"", None), ("null", None), ("2.0", Some(2))]
        {
            assert_eq!(read(&format!(r#"{{"number": {text}}}"#)).expect("a thing").number, number, "{text}");
        }
        assert!(read(r#"{"number": -1}"#).is_err());
        assert!(read(r#"{"number": "many"}"#).is_err());
        let map = read(r#"{"map": {"a": "x", "b": 1, "c": null, "d": [true]}}"#).expect("a thing").map;
        assert_eq!(map.values().map(String::as_str).collect::<Vec<_>>(), ["x", "1", "", "[true]"]);
        assert!(read(r#"{"object": ""}"#).expect("a thing").object.is_none());
        assert_eq!(read(r#"{"object": {"a": 1}}"#).expect("a thing").object.expect("one")["a"], 1);
        assert!(read(r#"{"object": {"a": "x"}}"#).is_err());
    }
}
