//! The provider's own document, kept beside what is read of it.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};
use std::{borrow::Cow, collections::HashMap, fmt, sync::Arc};

/// The provider's own document, to the letter: JSON, or XML from providers that speak it. Cloning shares it.
#[derive(Clone, PartialEq, Eq)]
pub struct Extra(Arc<str>);

impl Extra {
    /// Keeps `document`, which is JSON.
    #[must_use]
    pub fn json(document: &str) -> Self {
        Extra(document.into())
    }

    /// Keeps `element`, which is one element of XML.
    #[must_use]
    pub fn xml(element: &str) -> Self {
        Extra(element.into())
    }

    /// The document as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The document as a value. An XML element reads as an object of its children, whose leaves are strings; a list,
    /// whose children are all `item` or `member`, as an array.
    #[must_use]
    pub fn value(&self) -> Value {
        #[cfg(feature = "_xml")]
        if self.0.starts_with('<') {
            return super::xml::value(&self.0);
        }
        serde_json::from_str(&self.0).unwrap_or(Value::Null)
    }

    /// One field at the top of the document; `None` where it is missing or of another type.
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, field: &str) -> Option<T> {
        if self.0.starts_with('<') {
            let Value::Object(mut fields) = self.value() else { return None };
            return serde_json::from_value(fields.remove(field)?).ok();
        }
        let fields: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(&self.0).ok()?;
        serde_json::from_str(fields.get(field)?.get()).ok()
    }
}

impl Default for Extra {
    /// An empty document.
    fn default() -> Self {
        Extra::json("{}")
    }
}

impl fmt::Debug for Extra {
    /// Only its size: some documents carry a password made by the provider.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extra({} bytes)", self.0.len())
    }
}

impl Serialize for Extra {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Extra(text.into()))
    }
}
