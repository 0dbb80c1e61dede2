//! Parts that are there, and uploads that are under way, as listings tell them.

use super::{key, versions::Next};
use crate::{
    Response, Result,
    wire::xml::{self, Fault, FromXml, Xml},
};

struct Parts<P> {
    parts: Vec<P>,
    truncated: bool,
    next: Option<u32>,
}

impl<P: FromXml> FromXml for Parts<P> {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed = Parts { parts: Vec::new(), truncated: false, next: None };
        while let Some(child) = xml.child()? {
            match child {
                "Part" => listed.parts.push(xml.read()?),
                "IsTruncated" => listed.truncated = xml.read_option()?.unwrap_or(false),
                "NextPartNumberMarker" => listed.next = xml.read_option()?,
                _ => {}
            }
        }
        Ok(listed)
    }
}

/// Reads the parts with numbers above `after`, and behind which the listing goes on.
pub(in crate::providers) fn parts<P: FromXml>(
    response: &Response,
    after: u32,
    number: fn(&P) -> u32,
) -> Result<(Vec<P>, Option<u32>)> {
    let Parts { parts, truncated, next } = xml::read(response)?;
    if !truncated {
        return Ok((parts, None));
    }
    let next = next.or_else(|| parts.last().map(number));
    match next.filter(|next| *next > after) {
        Some(next) => Ok((parts, Some(next))),
        None => Err(response.malformed("it says that there is more, and not where")),
    }
}

struct Uploads<U> {
    uploads: Vec<U>,
    truncated: bool,
    escaped: bool,
    next_key: Option<String>,
    next_id: Option<String>,
}

impl<U: FromXml> FromXml for Uploads<U> {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed =
            Uploads { uploads: Vec::new(), truncated: false, escaped: false, next_key: None, next_id: None };
        while let Some(child) = xml.child()? {
            match child {
                "Upload" => listed.uploads.push(xml.read()?),
                "IsTruncated" => listed.truncated = xml.read_option()?.unwrap_or(false),
                "EncodingType" => listed.escaped = xml.read::<String>()?.eq_ignore_ascii_case("url"),
                "NextKeyMarker" => listed.next_key = xml.read_option()?,
                "NextUploadIdMarker" => listed.next_id = xml.read_option()?,
                _ => {}
            }
        }
        Ok(listed)
    }
}

/// Reads uploads, their keys as they were given, and behind which the listing goes on.
pub(in crate::providers) fn uploads<U: FromXml>(
    response: &Response,
    key_of: fn(&mut U) -> &mut String,
) -> Result<(Vec<U>, Option<Next>)> {
    let mut listed: Uploads<U> = xml::read(response)?;
    if listed.escaped {
        for key in listed.uploads.iter_mut().map(key_of).chain(listed.next_key.as_mut()) {
            key::decode(key).ok_or_else(|| response.malformed("a key in it is not UTF-8"))?;
        }
    }
    match (listed.truncated, listed.next_key) {
        (false, _) => Ok((listed.uploads, None)),
        (true, Some(next)) => Ok((listed.uploads, Some((next, listed.next_id)))),
        (true, None) => Err(response.malformed("it says that there is more, and not where")),
    }
}
