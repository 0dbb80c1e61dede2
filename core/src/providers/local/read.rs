//! What is read of objects: heads, contents, listings.

use super::{
    terms::{self, SERVICE},
    wire::{After, Call, OBJECT, Page as Found, When, read},
};
use crate::{
    Algorithm, Endpoint, Page, Request, Response, Result, Take,
    storage::{Condition, Entry, ListSpec, Object, Ranged, ReadSpec, Revision, Span},
};
use bytes::Bytes;
use http::{Method, header::RANGE};
use serde::{Deserialize, Serialize};

/// How many entries a page of a listing has: each page looks through the folders anew.
const PAGE: usize = 20_000;

/// The object that an answer is about.
pub(super) fn head(response: &Response) -> Result<Object> {
    read(&response.headers, &OBJECT).ok_or_else(|| response.malformed("it does not tell which object it is"))
}

/// An object's content in memory, compared with the checksums that are kept of it.
#[derive(Clone, Debug)]
pub(super) struct Content {
    file: File,
    span: Option<Span>,
}

impl Content {
    pub(super) fn new(container: &str, key: &str, spec: &ReadSpec) -> Result<Self> {
        Ok(Content { file: File::new(container, key, spec)?, span: spec.span })
    }
}

impl Endpoint for Content {
    type Output = (Object, Bytes);

    fn request(&self) -> Request {
        let range = self.span.as_ref().map(Span::header);
        self.file.get(range.as_deref(), None, Take::Collect { limit: Request::COLLECT })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let (object, content) = (head(response)?, response.bytes().clone());
        if self.span.is_none() {
            let what = format!("the content of {:?}", object.key);
            object.checksums.iter().try_for_each(|told| told.algorithm().of(&content).agrees(told, &what))?;
        }
        Ok((object, content))
    }
}

/// One object's content.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct File {
    container: String,
    key: String,
    when: When,
}

impl File {
    pub(super) fn new(container: &str, key: &str, spec: &ReadSpec) -> Result<Self> {
        Ok(File { container: container.to_owned(), key: key.to_owned(), when: terms::when(spec)? })
    }

    /// What there is to know of it.
    pub(super) fn look(&self) -> Request {
        terms::object(Method::HEAD, (&self.container, &self.key), &Call::Look(self.when.clone()))
    }
}

impl Ranged for File {
    const FLOW: &'static str = "local.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let mut when = self.when.clone();
        if let Some(revision) = revision.filter(|revision| revision.etag.is_some()) {
            when.condition = Condition::Is(revision.clone());
        }
        let request = terms::object(Method::GET, (&self.container, &self.key), &Call::Read(when)).take(take);
        match range {
            Some(range) => request.header(RANGE, range),
            None => request,
        }
    }

    fn head(&self, response: &Response) -> Result<Object> {
        head(response)
    }

    fn hash(&self) -> Option<Algorithm> {
        Some(Algorithm::Crc64nvme)
    }
}

/// What is in a container.
#[derive(Clone, Debug)]
pub(super) struct List {
    container: String,
    what: ListSpec,
    after: Option<After>,
}

impl List {
    pub(super) fn new(container: &str, what: &ListSpec) -> Self {
        let after = what.start_after.clone().filter(|after| !after.is_empty()).map(After::Key);
        List { container: container.to_owned(), what: what.clone(), after }
    }
}

impl Endpoint for List {
    type Output = Page<Entry, List>;

    fn request(&self) -> Request {
        let most = self.what.page_size.map_or(PAGE, |size| size.max(1) as usize);
        let call = Call::List {
            prefix: self.what.prefix.clone(),
            delimiter: self.what.delimiter.clone().filter(|delimiter| !delimiter.is_empty()),
            after: self.after.clone(),
            most,
        };
        let request = terms::container(Method::GET, Some(&self.container), &call);
        // In the address, too: pages of one listing are told apart by theirs.
        let request = match &self.after {
            Some(After::Key(key)) => request.query("after", key),
            Some(After::Prefix(prefix)) => request.query("past", prefix),
            None => request,
        };
        // A page of the longest keys, all of whose bytes are escaped.
        terms::long(request).take(Take::Collect { limit: usize::MAX })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let Found { entries, rest } = response.json()?;
        if rest.is_some() && (rest == self.after || entries.is_empty()) {
            return Err(response.malformed("the listing goes on where it began"));
        }
        let rest = rest.map(|after| List { after: Some(after), ..self.clone() });
        Ok(Page { items: entries, rest })
    }
}

/// A call that cannot be made.
pub(super) fn invalid(error: crate::Error) -> Request {
    Request::invalid(SERVICE, error)
}
