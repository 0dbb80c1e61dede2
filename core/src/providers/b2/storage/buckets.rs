//! Containers: created, changed, looked at.

use super::terms;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Request, Response, Result, Secret,
    providers::b2::{
        API, B2Session, BucketRef,
        buckets::{Bucket, BucketType, CreateBucket, DeleteBucket, LifecycleRule, ListBuckets, UpdateBucket},
        files::GetDownloadAuthorization,
        names,
    },
    storage::{Access, Container, Permit, PresignSpec},
};
use std::{sync::Arc, time::Duration};

/// How often a change is begun anew that another one came before.
const AGAIN: u8 = 4;
/// The longest that a permit is good for: a week.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// The bucket among those that were listed, or that there is none.
fn found(name: &str, response: &Response) -> Result<Bucket> {
    let buckets = ListBuckets::named(name).response(response)?;
    let bucket = buckets.into_iter().find(|bucket| bucket.bucket_name.eq_ignore_ascii_case(name));
    bucket.map(|bucket| bucket.value).ok_or_else(|| {
        Error::new(
            Kind::NotFound,
            format!("there is no bucket {name:?} in the account, or the key is not for it"),
        )
    })
}

/// Looks at a bucket.
#[derive(Clone, Debug)]
pub(super) struct Look<T> {
    pub(super) name: String,
    pub(super) read: fn(&Bucket) -> T,
}

impl<T: Clone + std::fmt::Debug + Send + 'static> Endpoint for Look<T> {
    type Output = T;

    fn request(&self) -> Request {
        ListBuckets::named(&*self.name).request()
    }

    fn response(&self, response: &Response) -> Result<T> {
        found(&self.name, response).map(|bucket| (self.read)(&bucket))
    }
}

/// Who may read what is in a bucket.
pub(super) fn access(bucket: &Bucket) -> Access {
    match bucket.bucket_type {
        BucketType::AllPublic => Access::ReadObjects,
        _ => Access::Private,
    }
}

/// What replaced and hidden versions of files come to where a bucket keeps none: they are removed after a day, which is the
/// least that B2 knows.
fn no_versions() -> LifecycleRule {
    LifecycleRule { days_from_hiding_to_deleting: Some(1), ..LifecycleRule::default() }
}

/// Creates a bucket, or finds it as the account's own.
#[derive(Clone, Debug)]
pub(super) struct Create {
    create: CreateBucket,
    /// The name is taken: by this account?
    taken: Option<Error>,
}

impl Create {
    pub(super) fn new(name: &str) -> Self {
        let create = CreateBucket { lifecycle_rules: vec![no_versions()], ..CreateBucket::new(name) };
        Create { create, taken: None }
    }
}

impl Flow for Create {
    type Output = Container;

    fn next(&mut self, _: &Cx<'_>) -> Next<Container> {
        Next::Request(match self.taken {
            Some(_) => ListBuckets::named(&*self.create.name).request(),
            None => self.create.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Container>> {
        let Some(taken) = &self.taken else {
            return Ok(Progress::Done(terms::container(&self.create.response(response)?.value)));
        };
        match found(&self.create.name, response) {
            Ok(bucket) => Ok(Progress::Done(terms::container(&bucket))),
            Err(error) if error.kind() == Kind::NotFound => Err(taken.clone()),
            Err(error) => Err(error),
        }
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Container>> {
        if self.taken.is_none() && error.code() == Some("duplicate_bucket_name") {
            self.taken = Some(error);
            return Ok(Progress::Continue);
        }
        Err(self.taken.clone().unwrap_or(error))
    }
}

/// Deletes a bucket, after which its name is nobody's.
#[derive(Clone, Debug)]
pub(super) struct Delete {
    pub(super) session: Arc<B2Session>,
    pub(super) name: String,
}

impl Flow for Delete {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(DeleteBucket { bucket: BucketRef::named(&*self.name) }.request())
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        self.session.forget(&self.name);
        Ok(Progress::Done(()))
    }
}

/// Whether a bucket keeps the versions of its files: a rule of its life cycle among others, which stay.
#[derive(Clone, Debug)]
pub(super) struct Versioning {
    name: String,
    on: bool,
    change: Option<UpdateBucket>,
    tries: u8,
}

impl Versioning {
    pub(super) fn new(name: &str, on: bool) -> Self {
        Versioning { name: name.to_owned(), on, change: None, tries: 0 }
    }

    /// The bucket's rules with that one changed; `None` where it is so already.
    fn rules(&self, bucket: &Bucket) -> Option<Vec<LifecycleRule>> {
        let mut rules = bucket.lifecycle_rules.clone();
        let all = rules.iter_mut().find(|rule| rule.file_name_prefix.is_empty());
        let wanted = no_versions().days_from_hiding_to_deleting;
        match (all, self.on) {
            (Some(rule), true) => {
                rule.days_from_hiding_to_deleting.take()?;
            }
            (Some(rule), false) => {
                if rule.days_from_hiding_to_deleting.is_some() {
                    return None;
                }
                rule.days_from_hiding_to_deleting = wanted;
            }
            (None, true) => return None,
            (None, false) => rules.push(no_versions()),
        }
        rules.retain(|rule| {
            *rule
                != LifecycleRule {
                    file_name_prefix: rule.file_name_prefix.clone(),
                    ..LifecycleRule::default()
                }
        });
        Some(rules)
    }
}

impl Flow for Versioning {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(match &self.change {
            Some(change) => change.request(),
            None => ListBuckets::named(&*self.name).request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if self.change.is_some() {
            return Ok(Progress::Done(()));
        }
        let bucket = found(&self.name, response)?;
        let Some(rules) = self.rules(&bucket) else { return Ok(Progress::Done(())) };
        self.change = Some(UpdateBucket {
            lifecycle_rules: Some(rules),
            if_revision_is: bucket.revision,
            ..UpdateBucket::new(BucketRef::id(bucket.bucket_id))
        });
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        // Changed by another meanwhile, or by the attempt whose answer was lost: what is there tells.
        let again = error.kind() == Kind::Conflict || error.may_have_acted();
        if self.change.is_none() || !again || self.tries >= AGAIN {
            return Err(error);
        }
        (self.change, self.tries) = (None, self.tries + 1);
        Ok(Progress::Continue)
    }
}

/// What can be told once the account's addresses are known.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Where everybody finds it who may.
    Public(Look<()>),
    /// Where it is found with a permit.
    Permit(GetDownloadAuthorization),
}

/// An address for downloads.
#[derive(Clone, Debug)]
pub(super) struct Address {
    session: Arc<B2Session>,
    bucket: String,
    key: Option<String>,
    place: Place,
}

impl Address {
    pub(super) fn public(session: Arc<B2Session>, bucket: &str, key: Option<&str>) -> Result<Self> {
        key.map_or(Ok(()), names::check_file)?;
        let place = Place::Public(Look { name: bucket.to_owned(), read: |_| () });
        Ok(Address { session, bucket: bucket.to_owned(), key: key.map(str::to_owned), place })
    }

    pub(super) fn permit(
        session: Arc<B2Session>,
        bucket: &str,
        key: &str,
        spec: &PresignSpec,
    ) -> Result<Self> {
        names::check_file(key)?;
        match spec.permit {
            Permit::Get | Permit::Head => {}
            Permit::Put | Permit::Delete => {
                return Err(terms::lacking("addresses by which anybody could write or delete an object"));
            }
        }
        if spec.version.is_some() {
            return Err(terms::lacking("permits for one version of an object"));
        }
        if spec.expires < Duration::from_secs(1) || spec.expires > LONGEST {
            return Err(Error::misuse(
                "a permit to download is good for a second at least and for a week at most",
            ));
        }
        let place = Place::Permit(GetDownloadAuthorization {
            bucket: BucketRef::named(bucket),
            prefix: key.to_owned(),
            valid: spec.expires,
            content_disposition: None,
        });
        Ok(Address { session, bucket: bucket.to_owned(), key: Some(key.to_owned()), place })
    }

    fn url(&self) -> Result<String> {
        let account = self.session.account();
        let account =
            account.ok_or_else(|| Error::new(Kind::Failed, "the account's addresses are not known"))?;
        let bucket = names::encoded(&self.bucket);
        Ok(match &self.key {
            Some(key) => format!("{}/file/{bucket}/{}", account.download, names::encoded(key)),
            None => format!("{}/file/{bucket}", account.download),
        })
    }
}

impl Flow for Address {
    type Output = Secret;

    fn next(&mut self, _: &Cx<'_>) -> Next<Secret> {
        let request = match &self.place {
            Place::Public(look) => look.request(),
            Place::Permit(permit) => permit.request(),
        };
        debug_assert_eq!(request.service, API);
        Next::Request(request)
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Secret>> {
        let mut url = self.url()?;
        match &self.place {
            Place::Public(look) => look.response(response)?,
            Place::Permit(permit) => {
                use crate::request::RESERVED;
                use percent_encoding::utf8_percent_encode;
                let permit = permit.response(response)?;
                url.push_str("?Authorization=");
                url.extend(utf8_percent_encode(permit.token.expose(), RESERVED));
            }
        }
        Ok(Progress::Done(Secret::new(url)))
    }
}
