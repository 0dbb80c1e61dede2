//! Addresses that are good without credentials, for a while.

use super::convert::unsupported;
use crate::{
    Cx, Endpoint, Flow, Next, Progress, Response, Result, Secret, Time,
    providers::azure::{AzureSession, names, service::GetUserDelegationKey},
    request::RESERVED,
    sign::azure::{Delegate, Permit, Resource, ResponseHeaders, service_sas, user_delegation_sas},
    storage::{self, PresignSpec},
};
use percent_encoding::utf8_percent_encode;
use std::{sync::Arc, time::Duration};

/// A clock that is ahead of the service's must not make an address that is good only later.
const EARLIER: Duration = Duration::from_secs(300);

/// Signs with the account's key, or with one that the service gives to the user first.
#[derive(Clone, Debug)]
pub(super) struct Presign {
    session: Arc<AzureSession>,
    container: String,
    key: String,
    spec: PresignSpec,
    asked: Option<GetUserDelegationKey>,
}

impl Presign {
    pub(super) fn new(
        session: Arc<AzureSession>,
        container: &str,
        key: &str,
        spec: &PresignSpec,
    ) -> Result<Self> {
        if spec.content_type.is_some() {
            return Err(unsupported("addresses that bind an upload to a media type"));
        }
        if !session.can_sign() {
            return Err(unsupported(
                "addresses to sign without the account's key or a user of Microsoft Entra",
            ));
        }
        let (container, key) = (container.to_owned(), key.to_owned());
        Ok(Presign { session, container, key, spec: spec.clone(), asked: None })
    }

    fn permit(&self, now: Time) -> Permit {
        let letters = match self.spec.permit {
            storage::Permit::Get | storage::Permit::Head => "r",
            storage::Permit::Put => "cw",
            storage::Permit::Delete => "d",
        };
        let mut permit = Permit::new(letters, now + self.spec.expires);
        permit.https_only = self.session.address().starts_with("https:");
        permit
    }

    fn resource(&self) -> Resource<'_> {
        let (container, blob) = (&*self.container, &*self.key);
        match &self.spec.version {
            Some(version) => Resource::Version { container, blob, version },
            None => Resource::Blob { container, blob },
        }
    }

    fn address(&self, sas: &Secret) -> Result<Secret> {
        let request = names::blob(http::Method::GET, &self.container, &self.key);
        if let Some(fault) = request.fault() {
            return Err(fault.clone());
        }
        let mut address = format!("{}{}?", self.session.address(), request.path);
        if let Some(version) = &self.spec.version {
            address.push_str(&format!("versionid={}&", utf8_percent_encode(version, RESERVED)));
        }
        address.push_str(sas.expose());
        Ok(Secret::new(address))
    }

    fn by_key(&self, now: Time) -> Option<Result<Secret>> {
        let key = self.session.key()?;
        let answers = ResponseHeaders::default();
        let sas =
            service_sas(self.session.account(), key, &self.permit(now), None, &self.resource(), &answers);
        Some(sas.and_then(|sas| self.address(&sas)))
    }
}

impl Flow for Presign {
    type Output = Secret;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Secret> {
        if let Some(signed) = self.by_key(cx.now) {
            return Next::Done(signed);
        }
        let ask = GetUserDelegationKey { start: cx.now - EARLIER, expiry: cx.now + self.spec.expires };
        let request = ask.request();
        self.asked = Some(ask);
        Next::Request(request)
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Secret>> {
        let Some(ask) = &self.asked else { return Ok(Progress::Continue) };
        let key = ask.response(response)?;
        let permit = Permit { expiry: Some(ask.expiry), ..self.permit(ask.start) };
        let (delegate, answers) = (Delegate::default(), ResponseHeaders::default());
        let account = self.session.account();
        let sas = user_delegation_sas(account, &key, &permit, &delegate, &self.resource(), &answers)?;
        self.address(&sas).map(Progress::Done)
    }
}
