//! Headers, which most of what Swift is told and tells stands in.

use crate::{Error, Request, Response, Secret, Time};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

/// Headers by their names as the documentation has them.
pub(crate) trait Fields: Sized {
    /// Adds a header. What is not ASCII goes out as UTF-8, which Swift keeps.
    fn set(self, name: &str, value: &str) -> Self;

    /// Adds a header that must not be printed.
    fn secret(self, name: &str, value: &Secret) -> Self;

    /// Adds a header where there is a value.
    fn field(self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.set(name, value.as_ref()),
            None => self,
        }
    }

    /// Adds a header whose value is a date.
    fn date(self, name: &str, value: Option<Time>) -> Self {
        self.field(name, value.map(http_date))
    }

    /// Adds a header for each entry, its name behind `prefix`.
    fn named(self, prefix: &str, entries: &BTreeMap<String, String>) -> Self {
        entries.iter().fold(self, |request, (name, value)| request.set(&format!("{prefix}{name}"), value))
    }
}

impl Fields for Request {
    fn set(mut self, name: &str, value: &str) -> Self {
        // A value that begins or ends with blanks comes back without them.
        let written = HeaderValue::from_bytes(value.as_bytes()).ok().filter(|_| value.trim() == value);
        match (HeaderName::from_bytes(name.as_bytes()), written) {
            (Ok(name), Some(value)) => {
                self.headers.insert(name, value);
                self
            }
            (Err(_), _) => {
                let message = format!(
                    "{name:?} cannot be the name of a header; names of metadata are letters, digits and hyphens"
                );
                Request::invalid(self.service, Error::misuse(message))
            }
            (_, None) => {
                let message = format!(
                    "the value of {name} cannot be that of a header; take out line breaks, control characters, and \
                     blanks at its ends"
                );
                Request::invalid(self.service, Error::misuse(message))
            }
        }
    }

    fn secret(mut self, name: &str, value: &Secret) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), value.header()) {
            (Ok(name), Some(value)) => {
                self.headers.insert(name, value);
                self
            }
            _ => {
                let message = format!("the value of {name} cannot be that of a header; take out line breaks");
                Request::invalid(self.service, Error::misuse(message))
            }
        }
    }
}

/// A date as HTTP has it, the last second of the year 9999 at most.
pub(crate) fn http_date(time: Time) -> String {
    const LAST: Duration = Duration::from_secs(253_402_300_799);
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + time.since_epoch().min(LAST))
}

/// A header's value, where it is there and is text.
pub(crate) fn text(response: &Response, name: &str) -> Option<String> {
    let value = std::str::from_utf8(response.headers.get(name)?.as_bytes()).ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}

/// A header that is a number.
pub(crate) fn number(response: &Response, name: &str) -> Option<u64> {
    response.header(name)?.trim().parse().ok()
}

/// A header that is a date.
pub(crate) fn date(response: &Response, name: &str) -> Option<Time> {
    Time::parse_http_date(response.header(name)?)
}

/// A header that says yes.
pub(crate) fn flag(response: &Response, name: &str) -> bool {
    let value = response.header(name).unwrap_or_default().trim().to_ascii_lowercase();
    matches!(value.as_str(), "true" | "1" | "yes" | "on" | "t" | "y" | "enabled")
}

/// A header that is a secret.
pub(crate) fn secret(response: &Response, name: &str) -> Option<Secret> {
    text(response, name).map(Secret::new)
}

/// Seconds with a fraction, as Swift tells its own times: `1714564800.01234`.
pub(crate) fn timestamp(response: &Response, name: &str) -> Option<Time> {
    let value = response.header(name)?.trim();
    let (seconds, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).take(9);
    let (nanos, unit) = digits.fold((0, 100_000_000), |(sum, unit): (u32, u32), digit| {
        (sum + u32::from(digit - b'0') * unit, unit / 10)
    });
    let _ = unit;
    Some(Time::from_unix(Duration::new(seconds.parse().ok()?, nanos)))
}

/// The entries whose names stand behind `prefix`, but for those in `except`.
pub(crate) fn named(headers: &HeaderMap, prefix: &str, except: &[&str]) -> BTreeMap<String, String> {
    let entry = |(name, value): (&HeaderName, &HeaderValue)| {
        let name = name.as_str().strip_prefix(prefix)?;
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (!except.contains(&name)).then(|| (name.to_owned(), value))
    };
    headers.iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::testing::answer, *};

    #[test]
    fn values_are_text_of_any_kind_and_no_line_break_gets_through() {
        let request = Request::get("object-store", &["c"]).set("x-object-meta-a", "grüße ☁");
        assert_eq!(request.headers["x-object-meta-a"].as_bytes(), "grüße ☁".as_bytes());
        for (name, value) in [("x-a", "a\nb"), ("x-a", "a\u{1}"), ("x-a", " a"), ("x a", "a"), ("", "a")] {
            let request = Request::get("object-store", &["c"]).set(name, value);
            let fault = request.fault().expect("it cannot be sent");
            assert_eq!(fault.kind(), crate::Kind::Misuse, "{name:?}: {value:?}");
        }
        let key = Request::get("object-store", &[]).secret("x-key", &Secret::new("s3cret"));
        assert!(key.headers["x-key"].is_sensitive() && !format!("{key:?}").contains("s3cret"));
        assert!(Request::get("object-store", &[]).secret("x-key", &Secret::new("a\nb")).fault().is_some());
    }

    #[test]
    fn headers_are_read() {
        let response = answer(
            200,
            &[
                ("x-timestamp", "1714564800.01234"),
                ("x-on", "True"),
                ("x-off", "False"),
                ("x-count", " 7 "),
                ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("x-object-meta-colour", "grüße"),
                ("x-object-meta-web-index", "i"),
            ],
            "",
        );
        let at = Time::from_unix(Duration::new(1_714_564_800, 12_340_000));
        assert_eq!(timestamp(&response, "x-timestamp"), Some(at));
        assert_eq!(
            (flag(&response, "x-on"), flag(&response, "x-off"), flag(&response, "no")),
            (true, false, false)
        );
        assert_eq!((number(&response, "x-count"), number(&response, "x-on")), (Some(7), None));
        assert_eq!(date(&response, "last-modified"), Some(Time::from_unix_secs(784_111_777)));
        let read = named(&response.headers, "x-object-meta-", &["web-index"]);
        assert_eq!(read, [("colour".to_owned(), "grüße".to_owned())].into());
        assert_eq!(http_date(Time::from_unix(Duration::MAX)), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
