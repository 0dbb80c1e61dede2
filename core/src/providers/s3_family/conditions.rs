//! Conditions on the state of an object.

use super::{etag::quoted, instant};
use crate::{Error, Request, Result, Time};
use http::{HeaderName, header};
use serde::{Deserialize, Serialize};

/// Conditions on an object's present version.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// It has this entity tag; `*` for any.
    pub if_match: Option<String>,
    /// It has another entity tag than this; `*`: it is not there.
    pub if_none_match: Option<String>,
    /// It was put after this time.
    pub if_modified_since: Option<Time>,
    /// It was not put after this time.
    pub if_unmodified_since: Option<Time>,
}

impl Conditions {
    /// It has that entity tag.
    #[must_use]
    pub fn matching(etag: impl Into<String>) -> Self {
        Conditions { if_match: Some(etag.into()), ..Conditions::default() }
    }

    /// It is not there.
    #[must_use]
    pub fn absent() -> Self {
        Conditions { if_none_match: Some("*".into()), ..Conditions::default() }
    }

    /// Whether nothing is demanded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Conditions::default()
    }

    /// The names of their headers: `If-Match`, `If-None-Match`, `If-Modified-Since`, `If-Unmodified-Since`.
    pub(in crate::providers) const HEADERS: [HeaderName; 4] =
        [header::IF_MATCH, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE, header::IF_UNMODIFIED_SINCE];

    /// As headers of those names, in that order.
    pub(in crate::providers) fn write(
        &self,
        mut request: Request,
        names: &[HeaderName; 4],
    ) -> Result<Request> {
        let [matches, differs, newer, older] = names;
        for (name, tag) in [(matches, &self.if_match), (differs, &self.if_none_match)] {
            if let Some(tag) = tag {
                request = request.header(name.clone(), &quoted(tag));
            }
        }
        for (name, time) in [(newer, self.if_modified_since), (older, self.if_unmodified_since)] {
            if let Some(time) = time {
                let text = instant::http_date(time)
                    .ok_or_else(|| Error::misuse("a condition names a time that no header can carry"))?;
                request = request.header(name.clone(), &text);
            }
        }
        Ok(request)
    }
}
