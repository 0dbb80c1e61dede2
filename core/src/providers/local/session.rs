//! A directory as the machines see it: an account that needs no login.

use super::wire::Fault;
use crate::{
    Answer, Authorized, Budget, Cx, Error, Exchange, Kind, Lease, Refusal, Request, Response, Retry, Session,
    Stamp,
};
use std::{path::Path, sync::Arc};

/// One directory, shared by all operations on it. See [`Local`](super::Local) for the way to use it.
#[derive(Debug)]
pub struct LocalSession {
    root: Arc<Path>,
    retry: Retry,
    budget: Budget,
}

/// Where requests seem to go: no name can end so (RFC 2606), and nothing depends on it.
const ADDRESS: &str = "http://local.pileus.invalid";

impl LocalSession {
    pub(super) fn new(root: &Path) -> Self {
        LocalSession { root: root.into(), retry: Retry::default(), budget: Budget::default() }
    }

    /// The directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl Session for LocalSession {
    fn authorize(&self, request: Request, _: &Cx<'_>) -> Authorized {
        let uri = match request.uri(ADDRESS) {
            Ok(uri) => uri,
            Err(error) => return Authorized::Failed(error),
        };
        let Request { service, method, headers, body, take, .. } = request;
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Authorized::Ready(exchange.by_folder(self.root.clone()), Stamp::default())
    }

    fn logged_in(&self, _: Lease, _: Answer, _: &Cx<'_>) {}

    fn abandon(&self, _: Lease) {}

    fn refused(&self, _: Stamp) -> Refusal {
        Refusal::Last
    }

    fn error(&self, response: &Response, _: &Cx<'_>) -> Error {
        let fault = response.json::<Fault>();
        let (kind, message) = match fault {
            Ok(fault) => (fault.kind, fault.message),
            // A look is answered without a body.
            Err(_) => (Kind::of_status(response.status), said(response)),
        };
        Error::new(kind, message).with_status(response.status)
    }

    fn retry(&self) -> &Retry {
        &self.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

fn said(response: &Response) -> String {
    match response.status.as_u16() {
        304 => "it is as it was".into(),
        404 => "there is no such thing in the directory".into(),
        412 => "its state is another than the condition says".into(),
        status => format!("the directory answers {status}"),
    }
}
