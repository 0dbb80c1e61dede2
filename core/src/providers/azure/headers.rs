//! Headers, which most of what the service is told and tells stands in.

use crate::{Algorithm, Checksum, Error, Request, Response, Time, wire::xml};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    collections::BTreeMap,
    fmt::Display,
    time::{Duration, SystemTime},
};

/// What metadata's headers begin with.
const METADATA: &str = "x-ms-meta-";
/// Names and values of metadata together, in bytes.
/// <https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources>
const MOST_METADATA: usize = 8 << 10;

/// Headers by their names as the documentation has them.
pub(super) trait Fields: Sized {
    /// Adds a header where there is a value.
    fn field(self, name: &'static str, value: Option<impl Display>) -> Self;

    /// Adds a header.
    fn set(self, name: &'static str, value: impl Display) -> Self {
        self.field(name, Some(value))
    }

    /// Adds a header whose value is a date.
    fn date(self, name: &'static str, value: Option<Time>) -> Self;

    /// Adds a header that must not be printed.
    fn secret(self, name: &'static str, value: &str) -> Self;

    /// Adds headers of metadata.
    fn metadata(self, metadata: &BTreeMap<String, String>) -> Self;
}

impl Fields for Request {
    fn field(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.header(HeaderName::from_static(name), &value.to_string()),
            None => self,
        }
    }

    fn date(mut self, name: &'static str, value: Option<Time>) -> Self {
        if let Some(time) = value {
            self.headers.insert(HeaderName::from_static(name), http_date(time));
        }
        self
    }

    fn secret(self, name: &'static str, value: &str) -> Self {
        let name = HeaderName::from_static(name);
        let mut request = self.header(name.clone(), value);
        if let Some(value) = request.headers.get_mut(name) {
            value.set_sensitive(true);
        }
        request
    }

    fn metadata(mut self, metadata: &BTreeMap<String, String>) -> Self {
        if let Err(error) = checked(metadata) {
            return Request::invalid(self.service, error);
        }
        for (name, value) in metadata {
            let name = HeaderName::from_bytes(format!("{METADATA}{name}").as_bytes());
            if let Ok((name, value)) =
                name.map_err(|_| ()).and_then(|n| Ok((n, value.parse().map_err(|_| ())?)))
            {
                self.headers.insert(name, value);
            }
        }
        self
    }
}

/// Names are identifiers of C#, values what a header carries. Nothing is encoded on the way, so that whoever else reads
/// it finds what was written.
fn checked(metadata: &BTreeMap<String, String>) -> Result<(), Error> {
    let mut lower: Vec<String> = metadata.keys().map(|name| name.to_ascii_lowercase()).collect();
    lower.sort_unstable();
    for (name, value) in metadata {
        let named = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
        if !named {
            return Err(Error::misuse(format!(
                "{name:?} is no name for metadata at Azure: letters, digits and underscores, and no digit first"
            )));
        }
        let fine = value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && value.trim() == value;
        if !fine {
            return Err(Error::misuse(format!(
                "the metadata {name:?} has a value that Azure does not keep: printable ASCII without blanks at its \
                 ends; encode it, as Base64 for one"
            )));
        }
    }
    if let Some(pair) = lower.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::misuse(format!(
            "the metadata {:?} is given twice: its case does not count",
            pair[0]
        )));
    }
    if metadata.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > MOST_METADATA {
        return Err(Error::misuse(format!(
            "names and values of metadata are longer than {MOST_METADATA} bytes"
        )));
    }
    Ok(())
}

/// The metadata that an answer bears.
pub(super) fn metadata(headers: &HeaderMap) -> BTreeMap<String, String> {
    let named = |(name, value): (&HeaderName, &HeaderValue)| {
        let name = name.as_str().strip_prefix(METADATA)?;
        Some((name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
    };
    headers.iter().filter_map(named).collect()
}

/// A date as headers have it.
pub(super) fn http_date(time: Time) -> HeaderValue {
    // Later ones have no such form.
    const END_OF_9999: u64 = 253_402_300_799;
    let since = Duration::from_secs(time.since_epoch().as_secs().min(END_OF_9999));
    let text = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since);
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What the text of a header, or of an element, says. What cannot be read says nothing: it must not hide the thing that
/// bears it.
pub(super) trait Text: Sized {
    fn of(text: &str) -> Option<Self>;
}

impl Text for String {
    fn of(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

macro_rules! parsed {
    ($($kind:ty),+) => {
        $(impl Text for $kind {
            fn of(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        })+
    };
}
parsed!(u32, u64, bool);

impl Text for Time {
    fn of(text: &str) -> Option<Self> {
        Time::parse_http_date(text).or_else(|| Time::parse_rfc3339(text))
    }
}

/// An enumeration of words.
macro_rules! words {
    ($($kind:ty),+ $(,)?) => {
        $(impl $crate::providers::azure::headers::Text for $kind {
            fn of(text: &str) -> Option<Self> {
                Some(text.into())
            }
        })+
    };
}
pub(super) use words;

/// What a header says, if it is there and says anything.
pub(super) fn of<T: Text>(headers: &HeaderMap, name: &str) -> Option<T> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    if text.is_empty() { None } else { T::of(text) }
}

/// The same of an answer.
pub(super) fn from<T: Text>(response: &Response, name: &str) -> Option<T> {
    of(&response.headers, name)
}

/// What a header says that has to be there.
pub(super) fn needed<T: Text>(response: &Response, name: &str) -> Result<T, Error> {
    from(response, name).ok_or_else(|| response.malformed(format!("it has no {name}")))
}

/// An element's text, read alike.
#[derive(Default)]
pub(super) struct Lenient<T>(pub(super) Option<T>);

impl<T: Text> xml::FromXml for Lenient<T> {
    fn from_xml(xml: &mut xml::Xml<'_>) -> Result<Self, xml::Fault> {
        let text = xml.text()?;
        let text = text.trim_ascii();
        Ok(Lenient(if text.is_empty() { None } else { T::of(text) }))
    }
}

/// A CRC-64/NVME as the service writes it: the least byte first. `None` for a checksum of another kind.
/// <https://learn.microsoft.com/rest/api/storageservices/structured-body-format>
#[must_use]
pub fn crc64_header(sum: &Checksum) -> Option<String> {
    let mut bytes = sum.as_bytes().to_vec();
    bytes.reverse();
    (sum.algorithm() == Algorithm::Crc64nvme).then(|| STANDARD.encode(bytes))
}

/// A CRC-64/NVME that the service wrote.
#[must_use]
pub fn crc64_of_header(text: &str) -> Option<Checksum> {
    let mut bytes = STANDARD.decode(text).ok()?;
    bytes.reverse();
    Checksum::new(Algorithm::Crc64nvme, &bytes)
}

/// An entity tag with its quotation marks, which listings leave out.
pub(super) fn quoted(tag: String) -> String {
    if tag.starts_with('"') || tag.starts_with("W/") { tag } else { format!("\"{tag}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Request {
        let metadata = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Request::get("blob", &["c"]).metadata(&metadata)
    }

    #[test]
    fn metadata_are_headers() {
        let request = with(&[("Owner_1", "a b"), ("_x", "")]);
        assert!(request.fault().is_none());
        assert_eq!(request.headers["x-ms-meta-owner_1"], "a b");
        assert_eq!(metadata(&request.headers)["owner_1"], "a b");
        assert_eq!(metadata(&request.headers)["_x"], "");
    }

    #[test]
    fn what_azure_does_not_keep_is_refused_by_name() {
        let long = "x".repeat(9000);
        for (name, value) in [
            ("", "x"),
            ("1a", "x"),
            ("a-b", "x"),
            ("a b", "x"),
            ("é", "x"),
            ("name", "é"),
            ("name", " x"),
            ("name", "a\nb"),
            ("name", "\u{7f}"),
            ("name", &long),
        ] {
            let request = with(&[(name, value)]);
            let fault = request.fault().expect("refused");
            assert_eq!(fault.kind(), crate::Kind::Misuse);
            assert!(value.len() > 100 || fault.message().contains(&format!("{name:?}")), "{fault}");
        }
        assert!(with(&[("A", "1"), ("a", "2")]).fault().is_some(), "one and the same header");
    }

    #[test]
    fn dates_beyond_their_form_do_no_harm() {
        assert_eq!(http_date(Time::from_unix_secs(784_111_777)), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http_date(Time::from_unix(Duration::MAX)), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[test]
    fn a_crc_is_written_least_byte_first() {
        let sum = Algorithm::Crc64nvme.of(b"123456789");
        assert_eq!(sum.to_hex(), "ae8b14860a799888");
        let text = crc64_header(&sum).expect("a CRC-64");
        assert_eq!(text, STANDARD.encode([0x88, 0x98, 0x79, 0x0a, 0x86, 0x14, 0x8b, 0xae]));
        assert_eq!(crc64_of_header(&text), Some(sum));
        assert_eq!(
            (crc64_header(&Algorithm::Md5.of(b"")), crc64_of_header("AAAA"), crc64_of_header("?")),
            (None, None, None)
        );
    }
}
