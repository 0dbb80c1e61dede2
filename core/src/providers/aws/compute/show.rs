//! One thing out of a listing that is narrowed to it.

use crate::{Endpoint, Error, Kind, Page, Request, Response, Result};
use std::fmt;

/// Asks for one thing by a listing: EC2 has no other way.
#[derive(Clone, Debug)]
pub(super) struct Show<L> {
    list: L,
    what: &'static str,
    id: String,
}

impl<L> Show<L> {
    /// The `what` of that id, which `list` gives and nothing else.
    pub(super) fn new(what: &'static str, id: &str, list: L) -> Self {
        Show { list, what, id: id.to_owned() }
    }
}

impl<L, T> Endpoint for Show<L>
where
    L: Endpoint<Output = Page<T, L>>,
    T: Clone + fmt::Debug + Send + 'static,
{
    type Output = T;

    fn request(&self) -> Request {
        // An empty id would narrow the listing to nothing, or to everything.
        if self.id.trim().is_empty() {
            let error = Error::misuse(format!("the id of the {} is empty; give one", self.what));
            return Request::invalid(super::super::ec2::SERVICE, error);
        }
        self.list.request()
    }

    fn response(&self, response: &Response) -> Result<T> {
        self.list.response(response)?.items.into_iter().next().ok_or_else(|| {
            Error::new(Kind::NotFound, format!("there is no {} {}", self.what, self.id))
                .with_status(response.status)
        })
    }
}
