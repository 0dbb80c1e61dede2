//! What tells one content of an object from another.

use crate::wire::xml::{Fault, FromXml, Xml};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt};

/// The digits of an MD5, a dash, and the number of parts, 10,000 at most.
const INLINE: usize = 38;

/// An entity tag, without the quotes around it. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>
///
/// Those of the usual length take no memory of their own.
#[derive(Clone)]
pub struct ETag(Form);

#[derive(Clone)]
enum Form {
    Inline(u8, [u8; INLINE]),
    Heap(Box<str>),
}

impl ETag {
    /// The tag of that text, with quotes around it or without.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        let mut inline = [0; INLINE];
        match (inline.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(room), Ok(length)) => {
                room.copy_from_slice(text.as_bytes());
                ETag(Form::Inline(length, inline))
            }
            _ => ETag(Form::Heap(text.into())),
        }
    }

    /// The text, without quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // Only whole texts are ever put there.
            Form::Inline(length, bytes) => bytes
                .get(..usize::from(*length))
                .and_then(|text| std::str::from_utf8(text).ok())
                .unwrap_or_default(),
            Form::Heap(text) => text,
        }
    }

    /// The content's MD5, in lower-case hexadecimal, where the tag has the form of one: the object was put as a whole, and is
    /// not encrypted with a key of KMS or of the caller.
    #[must_use]
    pub fn md5(&self) -> Option<&str> {
        let text = self.as_str();
        (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(text)
    }
}

/// The tag as a header has it: a weak one and `*` as they are, all others in quotes.
pub(super) fn quoted(tag: &str) -> Cow<'_, str> {
    if tag == "*" || tag.starts_with("W/") || tag.contains('"') {
        Cow::Borrowed(tag)
    } else {
        Cow::Owned(format!("\"{tag}\""))
    }
}

impl From<&str> for ETag {
    fn from(text: &str) -> Self {
        ETag::new(text)
    }
}

impl Default for ETag {
    fn default() -> Self {
        ETag(Form::Inline(0, [0; INLINE]))
    }
}

impl PartialEq for ETag {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ETag {}

impl PartialEq<str> for ETag {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for ETag {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromXml for ETag {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        xml.text().map(|text| ETag::new(&text))
    }

    fn from_xml_option(xml: &mut Xml<'_>) -> Result<Option<Self>, Fault> {
        let text = xml.text()?;
        Ok((!text.trim_ascii().is_empty()).then(|| ETag::new(&text)))
    }
}

impl Serialize for ETag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ETag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Cow<'de, str>>::deserialize(deserializer).map(|text| ETag::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_any_length_are_kept_without_quotes() {
        for text in [
            "",
            "4397da7a7649e8085de9916c240e8166",
            "3858f62230ac3c915f300c664312c11f-10000",
            "ü",
            &"x".repeat(300),
        ] {
            let tag = ETag::new(&format!("\"{text}\""));
            assert_eq!((tag.as_str(), &tag), (text, &ETag::new(text)));
            let stored = serde_json::to_string(&tag).expect("JSON");
            assert_eq!(serde_json::from_str::<ETag>(&stored).expect("a tag"), tag);
        }
        assert_eq!(std::mem::size_of::<ETag>(), 40);
        assert_eq!(std::mem::size_of::<Option<ETag>>(), 40);
    }

    #[test]
    fn an_md5_is_told_from_other_tags() {
        assert_eq!(
            ETag::new("\"4397da7a7649e8085de9916c240e8166\"").md5(),
            Some("4397da7a7649e8085de9916c240e8166")
        );
        assert_eq!(ETag::new("4397da7a7649e8085de9916c240e8166-2").md5(), None);
        assert_eq!(ETag::new("").md5(), None);
    }

    #[test]
    fn headers_have_quotes() {
        assert_eq!(quoted("abc"), "\"abc\"");
        assert_eq!(
            (quoted("*"), quoted("W/\"a\""), quoted("\"a\"")),
            ("*".into(), "W/\"a\"".into(), "\"a\"".into())
        );
    }
}
