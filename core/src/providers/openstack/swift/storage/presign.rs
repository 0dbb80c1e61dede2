//! Addresses that are good without credentials, for a while.

use super::{access::unknown, terms};
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result, Secret, Time,
    providers::openstack::{
        ObjectStorage, OpenStackSession,
        swift::{SERVICE, account::HeadAccount, containers::HeadContainer, names},
    },
    request::RESERVED,
    sign::swift::TempUrl,
    storage::{Permit, PresignSpec},
};
use http::Method;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use std::sync::Arc;

/// Signs with the key of the settings, or else with that of the container or the account, which are asked for it.
#[derive(Clone, Debug)]
pub(super) struct Presign {
    session: Arc<OpenStackSession>,
    settings: Arc<ObjectStorage>,
    container: String,
    key: String,
    spec: PresignSpec,
    secret: Option<Secret>,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Container,
    Account,
    Over,
}

impl Presign {
    pub(super) fn new(
        session: Arc<OpenStackSession>,
        settings: Arc<ObjectStorage>,
        container: &str,
        key: &str,
        spec: &PresignSpec,
    ) -> Result<Self> {
        if spec.content_type.is_some() {
            return Err(terms::lacking("addresses that bind an upload to a media type"));
        }
        if let Some(fault) = names::object(Method::GET, container, key).fault() {
            return Err(fault.clone());
        }
        let secret = settings.temp_url_key.clone();
        let (container, key) = (container.to_owned(), key.to_owned());
        Ok(Presign { session, settings, container, key, spec: spec.clone(), secret, at: At::Container })
    }

    fn sign(&self, base: &str, secret: &Secret, now: Time) -> Secret {
        let method = match self.spec.permit {
            Permit::Get => "GET",
            Permit::Put => "PUT",
            Permit::Head => "HEAD",
            Permit::Delete => "DELETE",
        };
        let root = base.find("://").and_then(|at| Some(at + 3 + base[at + 3..].find('/')?));
        let root = percent_decode_str(root.map_or("", |at| &base[at..])).decode_utf8_lossy();
        // What is signed is the name itself, not the way it is written in an address.
        let path = format!("{root}/{}/{}", self.container, self.key);
        let url = TempUrl::new(method, &path, now + self.spec.expires);
        let mut address = format!(
            "{base}{}?{}",
            names::path(&self.container, &self.key),
            url.query(secret, self.settings.digest).expose()
        );
        if let Some(version) = &self.spec.version {
            address.push_str(&format!("&version-id={}", utf8_percent_encode(version, RESERVED)));
        }
        Secret::new(address)
    }
}

fn keyless() -> Error {
    let message = "neither the container nor the account has a key that addresses could be signed with; set one with \
                   SetTempUrlKey";
    Error::new(Kind::Unsupported, message)
}

impl Flow for Presign {
    type Output = Secret;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Secret> {
        let base = match self.session.address(SERVICE) {
            Ok(base) => base,
            Err(error) => return Next::Done(Err(error)),
        };
        match (&self.secret, base, self.at) {
            (Some(secret), Some(base), _) => Next::Done(Ok(self.sign(&base, secret, cx.now))),
            (Some(_), None, At::Over) => Next::Done(Err(unknown())),
            (None, _, At::Over) => Next::Done(Err(keyless())),
            // Some clusters have keys of accounts alone; some containers are yet to be created.
            (None, _, At::Container) => {
                Next::Request(HeadContainer::new(&*self.container).request().accept(&[404]))
            }
            (_, _, _) => Next::Request(HeadAccount.request()),
        }
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Secret>> {
        let (keys, at) = match self.at {
            At::Container if self.secret.is_none() => {
                (HeadContainer::default().response(response)?.temp_url_keys, At::Account)
            }
            _ => (HeadAccount.response(response)?.temp_url_keys, At::Over),
        };
        self.at = at;
        let key = keys.into_iter().flatten().find(|key| !key.is_empty());
        self.secret = self.secret.take().or(key);
        Ok(Progress::Continue)
    }
}
