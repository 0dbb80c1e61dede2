//! How far a login has come: its state alone says what comes next.

use super::{
    Granted, Refused, Token, WebIdentity, container, document, metadata,
    plan::{Assumed, Base, Way},
    sts::{self, Sts},
};
use crate::{
    Answer, Cx, Error, Exchange, Kind, Response, Result, Secret, Time, providers::aws::clock::Clock,
    redirect, sign::aws_v4::Credentials,
};
use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

/// What is near answers soon, or is not there.
const NEAR: Duration = Duration::from_secs(2);
/// What is near is asked no more often.
const NEAR_TRIES: u32 = 3;
/// No token is longer.
const MOST: usize = 64 << 10;
/// What was learnt longer ago is not built on.
const STALE: Duration = Duration::from_secs(300);

/// A login under way.
#[derive(Clone, Default)]
pub(super) struct Progress {
    /// How many ways were tried before.
    pub(super) way: usize,
    /// Why those before it failed.
    pub(super) failed: Vec<(String, Error)>,
    /// The token and the role's name that the metadata service gave.
    metadata: (Option<Secret>, Option<String>),
    /// The credentials had so far, and how many roles were assumed for them.
    held: Option<(Arc<Credentials>, usize)>,
    /// What the file of the token held.
    token: Option<Secret>,
    /// How often the present step failed.
    pub(super) tries: u32,
    /// The clock has been set right for the present step.
    corrected: bool,
    /// The state of the clock that the present step was signed by.
    signed: u32,
    /// The lease of the step under way.
    pub(super) lease: u64,
    /// When the present way was begun.
    begun: Time,
}

/// What comes next.
enum Step<'a> {
    File(&'a str),
    WebIdentity(&'a WebIdentity, &'a Secret),
    Container(&'a super::Container, Option<&'a Secret>),
    MetadataToken(&'a super::Instance),
    MetadataRole(&'a super::Instance, &'a Secret),
    MetadataCredentials(&'a super::Instance, &'a Secret, &'a str),
    Assume(&'a Assumed, &'a Arc<Credentials>),
    Done(&'a Arc<Credentials>),
}

/// What to do next.
#[expect(clippy::large_enum_variant, reason = "moved once, at once")]
pub(super) enum Next {
    Send(Exchange),
    /// There is nothing to send.
    Have(Arc<Credentials>),
}

/// What an answer amounts to.
pub(super) enum Outcome {
    /// There is a further step, or the same once more.
    Further,
    Granted(Arc<Credentials>, Option<Duration>),
    /// The step may be tried again, up to so many times in all.
    Failed(Error, Option<u32>),
}

/// What steps need besides.
pub(super) struct Means<'a> {
    pub(super) sts: Option<&'a Sts>,
    pub(super) clock: &'a Clock,
    pub(super) files: &'a BTreeMap<String, Secret>,
}

impl Means<'_> {
    fn sts(&self) -> Result<&Sts> {
        self.sts.ok_or_else(|| Error::misuse("the token service has no address"))
    }
}

impl Progress {
    /// At the beginning of the way after this one.
    pub(super) fn over(&mut self, name: String, error: Error) {
        let failed = std::mem::take(&mut self.failed);
        *self = Progress { way: self.way + 1, failed, ..Progress::default() };
        self.failed.push((name, error));
    }

    /// The token, or the step that has it read. What was supplied holds.
    fn token<'a>(
        &'a self,
        token: &'a Token,
        means: &'a Means<'_>,
    ) -> std::result::Result<&'a Secret, Step<'a>> {
        match token {
            Token::Given(token) => Ok(token),
            Token::File(path) => means.files.get(path).or(self.token.as_ref()).ok_or(Step::File(path)),
        }
    }

    fn step<'a>(&'a self, way: &'a Way, means: &'a Means<'_>) -> Step<'a> {
        let held = match (&self.held, &way.base) {
            (Some((credentials, roles)), _) => Some((credentials, *roles)),
            (None, Base::Static(credentials)) => Some((credentials, 0)),
            (None, _) => None,
        };
        if let Some((credentials, roles)) = held {
            return match way.roles.get(roles) {
                Some(role) => Step::Assume(role, credentials),
                None => Step::Done(credentials),
            };
        }
        match (&way.base, &self.metadata) {
            (Base::WebIdentity(identity), _) => match self.token(&identity.token, means) {
                Ok(token) => Step::WebIdentity(identity, token),
                Err(file) => file,
            },
            (Base::Container(container), _) => {
                match container.token.as_ref().map(|token| self.token(token, means)).transpose() {
                    Ok(token) => Step::Container(container, token),
                    Err(file) => file,
                }
            }
            (Base::Instance(instance), (None, _)) => Step::MetadataToken(instance),
            (Base::Instance(instance), (Some(token), None)) => Step::MetadataRole(instance, token),
            (Base::Instance(instance), (Some(token), Some(role))) => {
                Step::MetadataCredentials(instance, token, role)
            }
            (Base::Static(credentials), _) => Step::Done(credentials),
        }
    }

    pub(super) fn next(&mut self, way: &Way, means: &Means<'_>, cx: &Cx<'_>) -> Result<Next> {
        if cx.now.saturating_since(self.begun) > STALE {
            (self.metadata, self.held, self.token) = Default::default();
            self.begun = cx.now;
        }
        self.signed = means.clock.generation();
        let near = |exchange: Exchange| Exchange { deadline: Some(cx.now + NEAR), ..exchange };
        let exchange = match self.step(way, means) {
            Step::File(path) => near(Exchange::of_file(path, MOST)),
            Step::Done(credentials) => return Ok(Next::Have(credentials.clone())),
            Step::WebIdentity(identity, token) => means.sts()?.web_identity(identity, token, cx),
            Step::Assume(role, credentials) => means.sts()?.assume(role, credentials, means.clock, cx)?,
            Step::Container(container, token) => near(container::request(container, token)?),
            Step::MetadataToken(instance) => near(metadata::token(instance)?),
            Step::MetadataRole(instance, token) => near(metadata::role(instance, token)?),
            Step::MetadataCredentials(instance, token, role) => {
                near(metadata::credentials(instance, token, role)?)
            }
        };
        Ok(Next::Send(exchange))
    }

    /// Takes the answer to the present step.
    pub(super) fn answered(
        &mut self,
        way: &Way,
        answer: Answer,
        attempts: u32,
        means: &Means<'_>,
        cx: &Cx<'_>,
    ) -> Outcome {
        let (call, near) = self.describe(way, means);
        let attempts = if near { attempts.min(NEAR_TRIES) } else { attempts };
        let taken = match answer {
            Ok(response) => self.take(way, &response, means, cx),
            Err(lost) => {
                let transient = lost.transient();
                // A role assumed for nobody harms nobody.
                Err(Refused { error: lost.into_error().with_may_have_acted(false), transient, skewed: false })
            }
        };
        let refused = match taken {
            Ok(None) => {
                (self.tries, self.corrected) = (0, false);
                return Outcome::Further;
            }
            Ok(Some(granted)) => return self.granted(way, granted),
            Err(refused) => refused,
        };
        if refused.skewed && !std::mem::replace(&mut self.corrected, true) {
            return Outcome::Further;
        }
        self.tries += 1;
        let again = refused.transient && self.tries < attempts;
        let error = refused.error.with_call(call, self.tries);
        Outcome::Failed(error, again.then_some(attempts))
    }

    /// Credentials are here: for the next role, or for good.
    fn granted(&mut self, way: &Way, granted: Granted) -> Outcome {
        let roles = self.held.as_ref().map_or(0, |(_, roles)| *roles);
        // Those of the base come first, with no role assumed; a static base is assumed from at once.
        let first = self.held.is_none() && !matches!(way.base, Base::Static(_));
        let roles = if first { 0 } else { roles + 1 };
        let credentials = Arc::new(granted.credentials);
        if roles == way.roles.len() {
            return Outcome::Granted(credentials, granted.life);
        }
        self.held = Some((credentials, roles));
        (self.tries, self.corrected) = (0, false);
        Outcome::Further
    }

    /// `None` where there is a further step.
    fn take(
        &mut self,
        way: &Way,
        response: &Response,
        means: &Means<'_>,
        cx: &Cx<'_>,
    ) -> std::result::Result<Option<Granted>, Refused> {
        if let Step::File(path) = self.step(way, means) {
            self.token = Some(read(path, response)?);
            return Ok(None);
        }
        let sent = self.sent(way, means);
        let sent = sent.as_ref().map_or("", Secret::expose);
        if response.status.is_redirection() {
            let pointed = response.header("location").and_then(|location| location.parse().ok());
            let error = match pointed {
                Some(target) => redirect::refused(&target),
                None => Error::new(Kind::Redirected, "credentials are not where they should be"),
            };
            return Err(error.masked(&[sent]).with_status(response.status).into());
        }
        let now = means.clock.now(cx.now).0;
        let assumed = || sts::read(response, &[sent], self.signed, means.clock, cx);
        let granted = match self.step(way, means) {
            Step::Assume(..) => assumed(),
            Step::WebIdentity(identity, _) => assumed().map_err(|refused| {
                let stale = matches!(refused.error.code(), Some("ExpiredTokenException" | "ExpiredToken"));
                match &identity.token {
                    Token::File(path) if stale => {
                        Refused { error: refused.error.context(self.stale(path)), ..refused }
                    }
                    _ => refused,
                }
            }),
            Step::Container(..) if response.status.is_success() => {
                document::read(response, container::WHOM, sent, now)
            }
            Step::Container(..) => Err(document::refused(response, container::WHOM, sent, now)),
            Step::MetadataToken(_) => {
                self.metadata.0 = Some(metadata::read_token(response, now)?);
                return Ok(None);
            }
            Step::MetadataRole(..) | Step::MetadataCredentials(..) if response.status.as_u16() == 401 => {
                // The token has run out.
                self.metadata = (None, None);
                Err(Refused { transient: true, ..document::refused(response, metadata::WHOM, sent, now) })
            }
            Step::MetadataRole(..) => {
                self.metadata.1 = Some(metadata::read_role(response, sent, now)?);
                return Ok(None);
            }
            Step::MetadataCredentials(..) if response.status.is_success() => {
                document::read(response, metadata::WHOM, sent, now)
            }
            Step::MetadataCredentials(..) => Err(document::refused(response, metadata::WHOM, sent, now)),
            // Nothing was sent, or it was seen to above.
            Step::Done(_) | Step::File(_) => return Ok(None),
        };
        granted.map(Some)
    }

    /// What helps where the token of that file has run out.
    fn stale(&self, path: &str) -> String {
        match self.token {
            Some(_) => {
                format!("the token in {path} has run out, and whatever writes the file has not renewed it")
            }
            None => format!("the token of {path} has to be supplied anew"),
        }
    }

    /// The token that the request of the present step bears, which its answer may repeat.
    fn sent(&self, way: &Way, means: &Means<'_>) -> Option<Secret> {
        let token = match self.step(way, means) {
            Step::WebIdentity(_, token)
            | Step::MetadataRole(_, token)
            | Step::MetadataCredentials(_, token, _) => Some(token),
            Step::Container(_, token) => token,
            Step::Assume(_, credentials) => credentials.session_token(),
            Step::File(_) | Step::MetadataToken(_) | Step::Done(_) => None,
        };
        token.cloned()
    }

    /// The call of the present step, and whether it is to something near.
    fn describe(&self, way: &Way, means: &Means<'_>) -> (String, bool) {
        match self.step(way, means) {
            Step::File(path) => (format!("GET file {path}"), true),
            Step::WebIdentity(..) => ("POST sts AssumeRoleWithWebIdentity".into(), false),
            Step::Assume(..) | Step::Done(_) => ("POST sts AssumeRole".into(), false),
            Step::Container(..) => ("GET container-credentials /".into(), true),
            Step::MetadataToken(_) => ("PUT instance-metadata /latest/api/token".into(), true),
            Step::MetadataRole(..) | Step::MetadataCredentials(..) => {
                ("GET instance-metadata /latest/meta-data/iam/security-credentials".into(), true)
            }
        }
    }
}

impl fmt::Debug for Progress {
    /// All that tells states apart but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Progress { way, failed, metadata, held, token, tries, corrected, signed, lease, begun } = self;
        let metadata = (metadata.0.is_some(), &metadata.1);
        let held = held.as_ref().map(|(credentials, roles)| (&credentials.access_key, roles));
        write!(
            f,
            "Progress({way} {failed:?} {metadata:?} {held:?} {} {tries} {corrected} {signed} {lease} {begun:?})",
            token.is_some()
        )
    }
}

/// The token in the answer to [`Step::File`].
fn read(path: &str, response: &Response) -> Result<Secret> {
    if !response.status.is_success() {
        return Err(Error::new(Kind::Local, format!("{path} cannot be read: {}", response.status)));
    }
    let bad = |what: &str| Error::new(Kind::Local, format!("{path} holds no token for credentials: {what}"));
    let text = std::str::from_utf8(response.bytes()).map_err(|_| bad("it is not text"))?;
    match text.trim_start_matches('\u{feff}').trim() {
        "" => Err(bad("it is empty")),
        token => Ok(Secret::new(token)),
    }
}
