//! Copying an object.

use super::{
    super::{
        headers::{self, Fields},
        names,
    },
    ObjectSettings, Written,
};
use crate::{Endpoint, Repeat, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};

/// Copies an object of up to 5 GiB, with what is kept with it. One that is made of others becomes one that is not.
/// <https://docs.openstack.org/api-ref/object-store/#copy-object>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyObject {
    /// The source: container and name.
    pub from: (String, String),
    /// That version of the source.
    pub version_id: Option<String>,
    /// The source has one of these entity tags.
    pub if_match: Option<String>,
    /// The copy: container and name.
    pub to: (String, String),
    /// Whether nothing that is kept with the source is kept with the copy.
    pub fresh: bool,
    /// Whether, of an object that is made of a list of others, the list is copied: both are made of the same ones then.
    pub list: bool,
    /// What is kept with the copy instead of what is with the source.
    pub settings: ObjectSettings,
    /// Whether it is asked for by `COPY`, which is not a method of HTTP, instead of `PUT`.
    pub by_copy: bool,
}

impl CopyObject {
    /// From there to there, with all that is kept with it.
    #[must_use]
    pub fn new(from: (&str, &str), to: (&str, &str)) -> Self {
        let own = |(container, object): (&str, &str)| (container.to_owned(), object.to_owned());
        CopyObject { from: own(from), to: own(to), ..CopyObject::default() }
    }
}

impl Endpoint for CopyObject {
    type Output = Written;

    fn request(&self) -> Request {
        let (from, to) = (&self.from, &self.to);
        let other = if self.by_copy { to } else { from };
        // The name in a header is checked as that in the path is.
        let fault = names::object(Method::GET, &other.0, &other.1).fault().cloned();
        let header = names::path(&other.0, &other.1);
        let request = match (fault, self.by_copy) {
            (Some(fault), _) => Request::invalid(super::super::SERVICE, fault),
            (None, true) => {
                // There is no other way to name it: a name of letters is one.
                let method = Method::from_bytes(b"COPY").unwrap_or(Method::PUT);
                names::object(method, &from.0, &from.1).set("destination", &header[1..])
            }
            (None, false) => names::object(Method::PUT, &to.0, &to.1).set("x-copy-from", &header),
        };
        let request = request
            .repeat(Repeat::Safe)
            .query_opt("multipart-manifest", self.list.then_some("get"))
            .query_opt("version-id", self.version_id.as_deref())
            .field("if-match", self.if_match.as_deref())
            .field("x-fresh-metadata", self.fresh.then_some("true"));
        self.settings.apply(request)
    }

    fn response(&self, response: &Response) -> Result<Written> {
        let written = Written::of(response);
        if headers::text(response, "x-copied-from").is_none() && written.etag.is_none() {
            return Err(response.malformed("it does not say what was copied"));
        }
        Ok(written)
    }
}
