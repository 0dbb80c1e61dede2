//! Microversions: what a service offers, and which of it a request is sent with.
//! <https://docs.openstack.org/api-guide/compute/microversions.html>

use crate::{Error, Kind, Response, Result, Versions};
use http::{HeaderName, HeaderValue};
use serde::Deserialize;

/// A microversion: 2.79 is `(2, 79)`.
pub type Version = (u16, u16);

/// The microversions that a service has; `None` where it has none.
pub(crate) type Offered = Option<Range>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) min: Version,
    pub(crate) max: Version,
}

/// What differs between the services that have microversions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    /// Which of the session's discoveries is its own.
    pub(crate) index: usize,
    /// Its catalog type.
    pub(crate) service: &'static str,
    /// Its name in the version header.
    header: &'static str,
    /// What is spoken where no version is asked for.
    base: Version,
}

pub(crate) const COMPUTE: Family = Family { index: 0, service: "compute", header: "compute", base: (2, 1) };
pub(crate) const VOLUME: Family =
    Family { index: 1, service: "block-storage", header: "volume", base: (3, 0) };

const API_VERSION: HeaderName = HeaderName::from_static("openstack-api-version");
const NOVA_API_VERSION: HeaderName = HeaderName::from_static("x-openstack-nova-api-version");

impl Family {
    /// The family of a service, if it has microversions.
    pub(crate) fn of(service: &str) -> Option<Family> {
        [COMPUTE, VOLUME].into_iter().find(|family| family.service == service)
    }

    /// The lease store of its version document; the token's comes first.
    pub(crate) fn store(self) -> u32 {
        if self.index == 0 { 1 } else { 2 }
    }

    /// The version to send a request with; `None` for the one that is spoken without asking.
    pub(crate) fn choose(
        self,
        call: Versions,
        offered: Offered,
        pin: Option<Version>,
    ) -> Result<Option<Version>> {
        let Versions { floor, ceiling } = call;
        let unsupported = |why: String| {
            Err(Error::new(
                Kind::Unsupported,
                format!("the call needs {} API version {}, and {why}", self.service, show(floor)),
            ))
        };
        if let Some(pin) = pin {
            let version = pin.min(ceiling);
            if version < floor {
                return unsupported(format!(
                    "the session is held to {} by its setting; raise that",
                    show(pin)
                ));
            }
            return Ok((version != self.base).then_some(version));
        }
        let Some(Range { min, max }) = offered else {
            if floor > self.base {
                return unsupported("this cloud has no versions beyond the first".to_owned());
            }
            return Ok(None);
        };
        let version = ceiling.min(max);
        if version < floor {
            return unsupported(format!("this cloud goes up to {}", show(max)));
        }
        if version < min {
            return unsupported(format!("this cloud begins at {}, which is newer than we read", show(min)));
        }
        Ok((version != self.base).then_some(version))
    }

    /// The headers that ask for a version.
    pub(crate) fn headers(self, version: Version) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        // Clouds older than 2.27 know only the first header.
        let legacy = self.service == COMPUTE.service && version < (2, 27);
        let value = |text: String| HeaderValue::try_from(text).ok();
        let own = value(format!("{} {}", self.header, show(version))).map(|v| (API_VERSION, v));
        let old = legacy.then(|| value(show(version))).flatten().map(|v| (NOVA_API_VERSION, v));
        own.into_iter().chain(old)
    }

    /// Reads a service's version document: one version, or the list of all.
    pub(crate) fn read(self, response: &Response) -> Offered {
        #[derive(Deserialize)]
        struct Answer {
            version: Option<Document>,
            #[serde(default)]
            versions: Vec<Document>,
        }
        #[derive(Deserialize)]
        struct Document {
            #[serde(default)]
            version: Option<String>,
            #[serde(default)]
            min_version: Option<String>,
        }
        let answer: Answer = response.json_borrowed().ok()?;
        answer
            .version
            .iter()
            .chain(&answer.versions)
            .filter_map(|document| {
                let max = parse(document.version.as_deref()?)?;
                let min = document.min_version.as_deref().and_then(parse).unwrap_or(self.base);
                Some(Range { min, max })
            })
            .filter(|range| range.max.0 == self.base.0 && range.min <= range.max)
            .max_by_key(|range| range.max)
    }
}

/// Reads `2.79`.
pub(crate) fn parse(text: &str) -> Option<Version> {
    let (major, minor) = text.trim().split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn show((major, minor): Version) -> String {
    format!("{major}.{minor}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Taken;

    fn document(body: &'static str) -> Response {
        Response::new(
            http::StatusCode::OK,
            http::HeaderMap::new(),
            Taken::Collected(bytes::Bytes::from_static(body.as_bytes())),
        )
    }

    #[test]
    fn version_documents() {
        let nova = document(r#"{"version": {"id": "v2.1", "version": "2.104", "min_version": "2.1"}}"#);
        assert_eq!(COMPUTE.read(&nova), Some(Range { min: (2, 1), max: (2, 104) }));
        let list = document(
            r#"{"versions": [{"id": "v2.0", "version": "", "min_version": ""},
                {"id": "v3.0", "version": "3.71", "min_version": "3.0"}]}"#,
        );
        assert_eq!(VOLUME.read(&list), Some(Range { min: (3, 0), max: (3, 71) }));
        assert_eq!(COMPUTE.read(&list), None, "another service's");
        for body in [
            r#"{"version": {"id": "v2.0", "version": "", "min_version": ""}}"#,
            r#"{"version": null}"#,
            "{}",
            "<html>",
        ] {
            assert_eq!(COMPUTE.read(&document(body)), None, "{body}");
        }
    }

    #[test]
    fn a_version_both_sides_know() {
        let call = Versions { floor: (2, 10), ceiling: (2, 46) };
        let offered = |min, max| Some(Range { min, max });
        let chosen = |offered, pin| COMPUTE.choose(call, offered, pin);
        assert_eq!(chosen(offered((2, 1), (2, 104)), None).expect("known"), Some((2, 46)));
        assert_eq!(chosen(offered((2, 1), (2, 12)), None).expect("known"), Some((2, 12)));
        assert_eq!(chosen(None, Some((2, 20))).expect("pinned"), Some((2, 20)));
        assert_eq!(chosen(None, Some((2, 90))).expect("pinned above what we read"), Some((2, 46)));
        for (offered, pin, word) in [
            (offered((2, 1), (2, 9)), None, "up to 2.9"),
            (offered((2, 50), (2, 90)), None, "begins at 2.50"),
            (None, None, "no versions"),
            (None, Some((2, 3)), "held to 2.3"),
        ] {
            let error = chosen(offered, pin).expect_err(word);
            assert_eq!(error.kind(), Kind::Unsupported);
            assert!(error.message().contains(word) && error.message().contains("2.10"), "{error}");
        }
        let base = Versions { floor: (2, 1), ceiling: (2, 46) };
        assert_eq!(COMPUTE.choose(base, None, None).expect("the first"), None);
    }

    #[test]
    fn headers_for_old_and_new_clouds() {
        let sent = |family: Family, version| -> Vec<String> {
            family.headers(version).map(|(n, v)| format!("{n}: {}", v.to_str().expect("text"))).collect()
        };
        assert_eq!(
            sent(COMPUTE, (2, 26)),
            ["openstack-api-version: compute 2.26", "x-openstack-nova-api-version: 2.26"]
        );
        assert_eq!(sent(COMPUTE, (2, 27)), ["openstack-api-version: compute 2.27"]);
        assert_eq!(sent(VOLUME, (3, 12)), ["openstack-api-version: volume 3.12"]);
    }
}
