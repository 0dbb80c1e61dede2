//! JSON as provider APIs write it: documents kept whole beside what is read of them, wrapped in a key, in pages, and
//! with fields that are a string on one version and a number on another.

use crate::{Response, Result, Time};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};

pub use super::extra::Extra;

/// A provider's document read as a `T`, and kept whole beside it. Reads like the `T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<T> {
    /// What was read of it.
    pub value: T,
    /// The document itself.
    pub extra: Extra,
}

impl<T> Deref for Document<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Document<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let value = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
        Ok(Document { value, extra: Extra::json(raw.get()) })
    }
}

/// Reads the document under `key`: `{"server": {…}}`.
pub fn single<T: DeserializeOwned>(response: &Response, key: &'static str) -> Result<Document<T>> {
    let collected = wrapped::<Document<T>, Document<T>>(response, key)?;
    Ok(collected.found)
}

/// Reads the documents under `key`, and where the listing goes on.
pub fn collection<T: DeserializeOwned>(response: &Response, key: &'static str) -> Result<Collection<T>> {
    let Wrapped { found, links, next, .. } = wrapped::<Vec<Document<T>>, T>(response, key)?;
    let next = next.or_else(|| links.into_iter().find(|link| link.rel == "next").map(|link| link.href));
    Ok(Collection { items: found, next })
}

/// Documents of one kind, and where the listing goes on.
#[derive(Clone, Debug)]
pub struct Collection<T> {
    /// The documents.
    pub items: Vec<Document<T>>,
    /// The address of the next page, as the provider wrote it: a `next` of its own or the link of that relation.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    rel: String,
    #[serde(default)]
    href: String,
}

struct Wrapped<F> {
    found: F,
    links: Vec<Link>,
    next: Option<String>,
}

fn wrapped<'a, F: Deserialize<'a>, T>(response: &'a Response, key: &'static str) -> Result<Wrapped<F>> {
    let mut reader = serde_json::Deserializer::from_slice(response.bytes());
    let seed = Wrapper { key, kind: PhantomData::<(F, T)> };
    let read = seed.deserialize(&mut reader).and_then(|wrapped| reader.end().map(|()| wrapped));
    read.map_err(|e| response.not_json(&e))
}

/// Reads an object for the value of one key and the links beside it, and skips all else.
struct Wrapper<F> {
    key: &'static str,
    kind: PhantomData<F>,
}

impl<'de, F: Deserialize<'de>, T> DeserializeSeed<'de> for Wrapper<(F, T)> {
    type Value = Wrapped<F>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Wrapped<F>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: Deserialize<'de>, T> Visitor<'de> for Wrapper<(F, T)> {
    type Value = Wrapped<F>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the key {:?}", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Wrapped<F>, A::Error> {
        let (mut found, mut links, mut next) = (None, Vec::new(), None);
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if name == self.key {
                found = Some(map.next_value()?);
            } else if name == "next" {
                next = map.next_value::<Option<String>>()?;
            } else if name.strip_suffix("_links").is_some_and(|stem| names(stem, self.key)) {
                links = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        let found = found.ok_or_else(|| A::Error::missing_field(self.key))?;
        Ok(Wrapped { found, links, next })
    }
}

/// Whether `stem` is the word for the things under `key`: `servers`, and for some of Cinder's the singular.
fn names(stem: &str, key: &str) -> bool {
    stem == key || key.strip_suffix('s') == Some(stem)
}

/// Reads a string or a number as text: ids are one or the other, by the provider's age.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<String, D::Error> {
    deserializer.deserialize_any(Text)
}

/// Like [`text`]; `null` and a missing field are `None`.
pub fn text_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Lenient(#[serde(deserialize_with = "text")] String);
    Ok(Option::<Lenient>::deserialize(deserializer)?.map(|lenient| lenient.0))
}

struct Text;

impl Visitor<'_> for Text {
    type Value = String;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }
    fn visit_str<E>(self, text: &str) -> std::result::Result<String, E> {
        Ok(text.to_owned())
    }
    fn visit_u64<E>(self, number: u64) -> std::result::Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_i64<E>(self, number: i64) -> std::result::Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_f64<E>(self, number: f64) -> std::result::Result<String, E> {
        Ok(number.to_string())
    }
}

/// Reads `null` as the type's default; with `#[serde(default)]`, a missing field too.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> std::result::Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a timestamp; `null`, an empty string and dates that do not exist are `None`: an odd date must not hide the
/// server that bears it, and the document keeps it as it came.
pub fn time_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Time>, D::Error> {
    let text = Option::<Cow<'de, str>>::deserialize(deserializer)?;
    Ok(text.as_deref().and_then(Time::parse_rfc3339))
}

/// Reads a list whose elements may be `null`, which are left out; `null` for the list is an empty one.
pub fn present<'de, D, T>(deserializer: D) -> std::result::Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Present<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Present<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }
        fn visit_unit<E>(self) -> std::result::Result<Vec<T>, E> {
            Ok(Vec::new())
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Vec<T>, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = seq.next_element::<Option<T>>()? {
                items.extend(item);
            }
            Ok(items)
        }
    }
    deserializer.deserialize_any(Present(PhantomData))
}

/// Reads a field that is there, where `null` says something else than its absence: an `Option<Option<_>>`, or a value
/// of any type. A missing one is left to `#[serde(default)]`.
pub fn as_given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Taken};

    fn answer(body: &str) -> Response {
        Response::new(http::StatusCode::OK, http::HeaderMap::new(), Taken::Collected(body.to_owned().into()))
    }

    #[derive(Clone, Debug, PartialEq, Deserialize)]
    struct Thing {
        #[serde(deserialize_with = "text")]
        id: String,
        #[serde(default, deserialize_with = "text_option")]
        parent: Option<String>,
        #[serde(default, deserialize_with = "time_option")]
        created: Option<Time>,
        #[serde(default, deserialize_with = "present")]
        tags: Vec<String>,
    }

    #[test]
    fn a_document_is_read_and_kept_to_the_letter() {
        let body =
            r#"{"other": [1, {}], "thing": {"id": 7,  "big": 123456789012345678901234567890, "tags": null}}"#;
        let thing = single::<Thing>(&answer(body), "thing").expect("a thing");
        assert_eq!((thing.id.as_str(), &thing.parent), ("7", &None));
        assert_eq!(thing.extra.text(), r#"{"id": 7,  "big": 123456789012345678901234567890, "tags": null}"#);
        assert_eq!(thing.extra.get::<u8>("id"), Some(7));
        assert_eq!(thing.extra.get::<String>("id"), None);
        let stored = serde_json::to_string(&thing.extra).expect("JSON");
        assert_eq!(serde_json::from_str::<Extra>(&stored).expect("JSON"), thing.extra);
    }

    #[test]
    fn a_collection_tells_where_it_goes_on() {
        let links = r#"{"things_links": [{"rel": "self", "href": "a"}, {"rel": "next", "href": "b?marker=1"}],
            "things": [{"id": "1", "parent": 2, "created": "2011-10-11T00:44:20Z", "tags": ["x", null]}]}"#;
        let read = collection::<Thing>(&answer(links), "things").expect("things");
        assert_eq!(read.next.as_deref(), Some("b?marker=1"));
        assert_eq!(read.items[0].parent.as_deref(), Some("2"));
        assert_eq!(read.items[0].created, Some(Time::from_unix_secs(1_318_293_860)));
        assert_eq!(read.items[0].tags, ["x"]);
        let singular = links.replace("things_links", "thing_links");
        let read = collection::<Thing>(&answer(&singular), "things").expect("things");
        assert_eq!(read.next.as_deref(), Some("b?marker=1"), "as Cinder's volume types and backups have it");
        let next = r#"{"next": "/v2/images?marker=9", "things": []}"#;
        let read = collection::<Thing>(&answer(next), "things").expect("things");
        assert_eq!(read.next.as_deref(), Some("/v2/images?marker=9"));
        let last = collection::<Thing>(&answer(r#"{"things": [], "next": null}"#), "things").expect("things");
        assert_eq!(last.next, None);
    }

    #[test]
    fn what_is_not_the_document_is_malformed() {
        for body in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"thing": null}"#,
            r#"{"thing": {}}"#,
            r#"{"thing": {"id": 1}} x"#,
            "null",
        ] {
            let error = single::<Thing>(&answer(body), "thing").expect_err(body);
            assert_eq!(error.kind(), Kind::Malformed, "{body}");
        }
    }
}
