//! Entity tags: what tells one content of an object from another.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>

#[cfg(any(test, feature = "s3"))]
use crate::{Algorithm, Checksum};
use crate::{
    storage::ETag,
    wire::xml::{Fault, FromXml, Xml},
};
use std::borrow::Cow;

/// The tag as a header has it: a weak one and `*` as they are, all others in quotes.
pub(in crate::providers) fn quoted(tag: &str) -> Cow<'_, str> {
    if tag == "*" || tag.starts_with("W/") || tag.ends_with('"') {
        Cow::Borrowed(tag)
    } else {
        Cow::Owned(format!("\"{tag}\""))
    }
}

/// The content's MD5, where the tag has the form of one: the object was put as a whole, and is not encrypted with a key
/// of KMS or of the caller.
#[cfg(any(test, feature = "s3"))]
pub(in crate::providers) fn md5(tag: &ETag) -> Option<Checksum> {
    Checksum::from_hex(Algorithm::Md5, tag.opaque())
}

impl FromXml for ETag {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        xml.text().map(|text| ETag::new(text.trim_ascii()))
    }

    fn from_xml_option(xml: &mut Xml<'_>) -> Result<Option<Self>, Fault> {
        let text = xml.text()?;
        let text = text.trim_ascii();
        Ok((!text.is_empty()).then(|| ETag::new(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_md5_is_told_from_other_tags() {
        let sum = md5(&ETag::new("\"4397da7a7649e8085de9916c240e8166\"")).expect("one");
        assert_eq!(sum.to_hex(), "4397da7a7649e8085de9916c240e8166");
        for other in ["\"4397da7a7649e8085de9916c240e8166-2\"", "", "\"zz97da7a7649e8085de9916c240e8166\""] {
            assert_eq!(md5(&ETag::new(other)), None);
        }
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
