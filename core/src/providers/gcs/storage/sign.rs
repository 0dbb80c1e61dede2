//! Addresses and forms that are good without credentials.

use super::terms;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result, Secret, Time,
    providers::gcs::{Credentials, GcsSession, ServiceAccount, SignBlob},
    sign::google::{Condition, Place, PostPolicy, SignedPolicy, SignedUrl, Style, Unsigned, UnsignedPolicy},
    storage::{Permit, PostForm, PostSpec, PresignSpec},
};
use http::Method;
use std::{fmt, time::Duration};

/// Who signs: an account whose key is at hand, or one that Google signs for.
#[derive(Clone, Debug)]
enum Signer {
    Key(Box<ServiceAccount>),
    Remote(String),
}

impl Signer {
    fn of(session: &GcsSession) -> Result<Self> {
        match &session.settings().credentials {
            Credentials::ServiceAccount(account) => Ok(Signer::Key(account.clone())),
            Credentials::Metadata { account: Some(account), .. } => Ok(Signer::Remote(account.clone())),
            Credentials::Metadata { account: None, .. } => Err(Error::misuse(
                "who is to sign is not known; name the service account's address in the settings",
            )),
            _ => Err(Error::new(
                Kind::Unsupported,
                "gcs has signatures of service accounts alone; give the credentials of one",
            )),
        }
    }

    fn account(&self) -> &str {
        match self {
            Signer::Key(account) => &account.email,
            Signer::Remote(account) => account,
        }
    }
}

/// What is to be signed.
pub(super) trait Signing: Clone + fmt::Debug + Send + 'static {
    /// But for the signature.
    type Unsigned: Clone + fmt::Debug + Send + 'static;
    /// With it.
    type Output: Clone + fmt::Debug + Send + 'static;
    /// For an account, at a time.
    fn prepare(&self, account: &str, now: Time) -> Result<Self::Unsigned>;
    /// What the signature is of.
    fn text(unsigned: &Self::Unsigned) -> &str;
    /// The whole.
    fn finish(unsigned: Self::Unsigned, signature: &[u8]) -> Self::Output;
}

/// Has something signed: here, or by IAM.
#[derive(Clone, Debug)]
pub(super) struct Sign<S: Signing> {
    what: S,
    signer: Signer,
    unsigned: Option<S::Unsigned>,
}

impl<S: Signing> Sign<S> {
    pub(super) fn new(session: &GcsSession, what: S) -> Result<Self> {
        Ok(Sign { what, signer: Signer::of(session)?, unsigned: None })
    }

    fn here(&self, account: &ServiceAccount, now: Time) -> Result<S::Output> {
        let unsigned = self.what.prepare(&account.email, now)?;
        let signature = account.key.sign(S::text(&unsigned).as_bytes())?;
        Ok(S::finish(unsigned, &signature))
    }

    fn call(&self) -> SignBlob {
        let text = self.unsigned.as_ref().map_or("", S::text).to_owned();
        SignBlob { account: self.signer.account().to_owned(), text }
    }
}

impl<S: Signing> Flow for Sign<S> {
    type Output = S::Output;

    fn next(&mut self, cx: &Cx<'_>) -> Next<S::Output> {
        if let Signer::Key(account) = &self.signer {
            return Next::Done(self.here(account, cx.now));
        }
        if self.unsigned.is_none() {
            match self.what.prepare(self.signer.account(), cx.now) {
                Ok(unsigned) => self.unsigned = Some(unsigned),
                Err(error) => return Next::Done(Err(error)),
            }
        }
        Next::Request(self.call().request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<S::Output>> {
        let signature = self.call().response(response)?;
        Ok(match self.unsigned.take() {
            Some(unsigned) => Progress::Done(S::finish(unsigned, &signature)),
            None => Progress::Continue,
        })
    }
}

/// An address.
#[derive(Clone, Debug)]
pub(super) struct Address {
    base: String,
    bucket: String,
    key: String,
    method: Method,
    expires: Duration,
    content_type: Option<String>,
    version: Option<String>,
}

impl Address {
    pub(super) fn new(base: String, bucket: &str, key: &str, presign: &PresignSpec) -> Result<Self> {
        presign.version.as_deref().map(terms::generation).transpose()?;
        let method = match presign.permit {
            Permit::Get => Method::GET,
            Permit::Put => Method::PUT,
            Permit::Head => Method::HEAD,
            Permit::Delete => Method::DELETE,
        };
        let (bucket, key, expires) = (bucket.to_owned(), key.to_owned(), presign.expires);
        let (content_type, version) = (presign.content_type.clone(), presign.version.clone());
        Ok(Address { base, bucket, key, method, expires, content_type, version })
    }
}

impl Signing for Address {
    type Unsigned = Unsigned;
    type Output = Secret;

    fn prepare(&self, account: &str, now: Time) -> Result<Unsigned> {
        let headers: Vec<_> = self.content_type.iter().map(|kind| ("content-type", kind.as_str())).collect();
        let query: Vec<_> = self.version.iter().map(|version| ("generation", version.as_str())).collect();
        let place = Place::of(&self.base, Style::Path);
        let url = SignedUrl::new(&self.method, place, &self.bucket, Some(&self.key), self.expires);
        SignedUrl { headers: &headers, query: &query, ..url }.prepare(account, now)
    }

    fn text(unsigned: &Unsigned) -> &str {
        &unsigned.string_to_sign
    }

    fn finish(unsigned: Unsigned, signature: &[u8]) -> Secret {
        unsigned.signed(signature)
    }
}

/// A form.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) base: String,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) spec: PostSpec,
}

impl Signing for Form {
    type Unsigned = UnsignedPolicy;
    type Output = PostForm;

    fn prepare(&self, account: &str, now: Time) -> Result<UnsignedPolicy> {
        let fields: Vec<_> =
            self.spec.content_type.iter().map(|kind| ("content-type", kind.as_str())).collect();
        let conditions: Vec<_> =
            self.spec.size.iter().map(|(least, most)| Condition::LengthBetween(*least, *most)).collect();
        let policy = PostPolicy {
            place: Place::of(&self.base, Style::Path),
            bucket: &self.bucket,
            object: &self.key,
            fields: &fields,
            conditions: &conditions,
            expires: self.spec.expires,
        };
        policy.prepare(account, now)
    }

    fn text(unsigned: &UnsignedPolicy) -> &str {
        &unsigned.string_to_sign
    }

    fn finish(unsigned: UnsignedPolicy, signature: &[u8]) -> PostForm {
        let SignedPolicy { url, fields } = unsigned.signed(signature);
        PostForm { url, fields: fields.into_iter().map(|(name, value)| (name, Secret::new(value))).collect() }
    }
}
