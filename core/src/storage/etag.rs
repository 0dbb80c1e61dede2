//! What names one state of an object's content.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An entity tag as the provider writes it, quotes included where it has them. Short ones, which is nearly all, take no
/// allocation.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ETag(Text);

const INLINE: usize = 46;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Text {
    Inline([u8; INLINE], u8),
    Long(Box<str>),
}

impl ETag {
    /// The tag of that text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        match u8::try_from(bytes.len()) {
            Ok(length) if bytes.len() <= INLINE => {
                let mut inline = [0; INLINE];
                inline[..bytes.len()].copy_from_slice(bytes);
                ETag(Text::Inline(inline, length))
            }
            _ => ETag(Text::Long(text.into())),
        }
    }

    /// The tag of that text in quotes.
    #[must_use]
    pub fn quoting(bare: &str) -> Self {
        let mut inline = [0; INLINE];
        match (u8::try_from(bare.len() + 2), inline.get_mut(..bare.len() + 2)) {
            (Ok(length), Some([first, inside @ .., last])) => {
                (*first, *last) = (b'"', b'"');
                inside.copy_from_slice(bare.as_bytes());
                ETag(Text::Inline(inline, length))
            }
            _ => ETag::new(&format!("\"{bare}\"")),
        }
    }

    /// Whether it has no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Text::Inline(_, length) => *length == 0,
            Text::Long(text) => text.is_empty(),
        }
    }

    /// As the provider writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // It was made of a text, and of whole characters.
            Text::Inline(bytes, length) => {
                std::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default()
            }
            Text::Long(text) => text,
        }
    }

    /// The tag without quotes and without the mark of a weak one: often a checksum.
    #[must_use]
    pub fn opaque(&self) -> &str {
        let text = self.as_str();
        text.strip_prefix("W/").unwrap_or(text).trim_matches('"')
    }

    /// Whether it is a weak one: no request can depend on it, and only what an answer tells can be compared with it.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.as_str().starts_with("W/")
    }

    /// The same as a weak one.
    #[must_use]
    pub fn weak(&self) -> ETag {
        if self.is_weak() { self.clone() } else { ETag::new(&format!("W/{}", self.quoted())) }
    }

    /// Whether both name the same state, weak or not.
    #[must_use]
    pub fn agrees(&self, other: &ETag) -> bool {
        self.opaque() == other.opaque()
    }

    /// What tells it from others and can be copied about: see [`Take::Span`](crate::Take::Span).
    #[must_use]
    pub fn sum(&self) -> u64 {
        sum(self.opaque().as_bytes())
    }

    /// The tag as a header has it: in quotes.
    #[must_use]
    pub fn quoted(&self) -> String {
        let text = self.as_str();
        if text.ends_with('"') { text.to_owned() } else { format!("\"{text}\"") }
    }
}

/// FNV-1a. Nobody gains by two tags that come to the same.
fn sum(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Default for ETag {
    /// That of no text.
    fn default() -> Self {
        ETag::new("")
    }
}

impl From<&str> for ETag {
    fn from(text: &str) -> Self {
        ETag::new(text)
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for ETag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ETag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(ETag::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_to_the_letter() {
        for text in
            ["", "\"9b2cf535f27731c974343645a3985328-12\"", "W/\"ü\"", &"é".repeat(23), &"x".repeat(47)]
        {
            let tag = ETag::new(text);
            assert_eq!((tag.as_str(), tag.to_string().as_str()), (text, text));
            let stored = serde_json::to_string(&tag).expect("JSON");
            assert_eq!(serde_json::from_str::<ETag>(&stored).expect("its own"), tag);
        }
        for bare in ["", "abc", &"é".repeat(22), &"x".repeat(44), &"x".repeat(45), &"x".repeat(300)] {
            assert_eq!(ETag::quoting(bare), ETag::new(&format!("\"{bare}\"")));
        }
        assert!(ETag::default().is_empty() && !ETag::quoting("").is_empty());
        assert_eq!(ETag::new("W/\"a\"").opaque(), "a");
        let (strong, weak) = (ETag::new("a"), ETag::new("W/\"a\""));
        assert_eq!((strong.weak(), weak.weak()), (weak.clone(), weak.clone()));
        assert!(weak.is_weak() && !strong.is_weak() && strong.agrees(&weak) && !weak.agrees(&ETag::new("b")));
        assert!(strong.sum() == weak.sum() && strong.sum() != ETag::new("b").sum());
        assert_eq!((ETag::new("a").quoted(), ETag::new("\"a\"").quoted()), ("\"a\"".into(), "\"a\"".into()));
    }
}
