//! What can go wrong, typed: where it went wrong, whether asking again can help, and what was left behind.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, time::Duration};

/// What every fallible call in Pileus returns.
pub type Result<T> = std::result::Result<T, Error>;

/// An operation's failure.
///
/// One word wide. Never holds a secret: the excerpt is of the provider's answer, never of a request.
#[derive(Clone, thiserror::Error)]
#[error("{0}")]
pub struct Error(Box<Detail>);

#[derive(Clone)]
struct Detail {
    kind: Kind,
    message: Cow<'static, str>,
    code: Option<String>,
    status: Option<StatusCode>,
    request_id: Option<String>,
    excerpt: Option<String>,
    retry_after: Option<Duration>,
    during: Option<String>,
    attempts: u32,
    may_have_acted: bool,
    left_behind: Vec<Leftover>,
}

/// What went wrong, in one word. [`Kind::family`] groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kind {
    /// No connection came about, so nothing was sent.
    Unreachable,
    /// The request went out and no whole answer came back: the provider may or may not have acted.
    Lost,
    /// The time the operation was given ran out.
    TimedOut,
    /// The provider's certificate or the TLS handshake was not acceptable.
    Untrusted,
    /// The provider does not accept the credentials.
    Authentication,
    /// The account may not do this.
    Forbidden,
    /// There is no such thing at the provider.
    NotFound,
    /// It exists already, or is in a state that does not allow this.
    Conflict,
    /// It is as it was: there is nothing newer than what the caller has.
    NotModified,
    /// A stated condition on the thing's present version does not hold.
    PreconditionFailed,
    /// The provider finds the request wrong.
    InvalidRequest,
    /// A quota or limit of the account is used up.
    QuotaExceeded,
    /// Too many requests in too little time.
    Throttled,
    /// The provider is overloaded, under maintenance or broken for the moment.
    Unavailable,
    /// The provider took the work on and it failed there (a server in its error state).
    Failed,
    /// The provider points to another address, which credentials must not follow.
    Redirected,
    /// Any other refusal by the provider.
    Provider,
    /// The answer is not of the form that the provider documents.
    Malformed,
    /// The answer's body is larger than the limit for it.
    TooLarge,
    /// The content is not what its checksum says: it was damaged on the way, or there.
    Corrupt,
    /// The caller's own input is wrong; nothing was sent.
    Misuse,
    /// This provider, or this version of it, does not have the call; nothing was sent.
    Unsupported,
    /// The caller's own source or sink of bytes failed.
    Local,
}

/// The four families of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// No (whole) answer came.
    Transport,
    /// The provider said no.
    Provider,
    /// The provider's answer cannot be understood.
    Malformed,
    /// The caller's side is at fault, mostly before anything was sent.
    Misuse,
}

/// Whether asking again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// The same request will fail again until something is changed.
    Never,
    /// It can succeed later, after this time where the provider named one.
    Later(Option<Duration>),
    /// It may have succeeded already: look for its effect before asking again. [`Error::left_behind`] says what to
    /// look for.
    LookFirst,
}

/// Something that exists, or may exist, at the provider because of an operation that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// What it is: `server`, `volume`, `upload`.
    pub what: Cow<'static, str>,
    /// The provider's id for it, where known.
    pub id: Option<String>,
    /// What else it can be found by: `("name", "web-1")`, `("metadata pileus-key", "5f…")`.
    pub find_by: Vec<(Cow<'static, str>, String)>,
    /// Whether it is known to exist, rather than possible.
    pub certain: bool,
}

impl Leftover {
    /// Something that certainly exists, by its id.
    #[must_use]
    pub fn known(what: &'static str, id: impl Into<String>) -> Self {
        Leftover { what: Cow::Borrowed(what), id: Some(id.into()), find_by: Vec::new(), certain: true }
    }

    /// Something that may exist, whose id nobody has been told.
    #[must_use]
    pub fn possible(what: &'static str) -> Self {
        Leftover { what: Cow::Borrowed(what), id: None, find_by: Vec::new(), certain: false }
    }

    /// Adds a property to find it by.
    #[must_use]
    pub fn find_by(mut self, property: &'static str, value: impl Into<String>) -> Self {
        self.find_by.push((Cow::Borrowed(property), value.into()));
        self
    }
}

impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.certain { "a" } else { "possibly a" }, self.what)?;
        if let Some(id) = &self.id {
            write!(f, " with id {id}")?;
        }
        for (property, value) in &self.find_by {
            write!(f, ", {property} {value}")?;
        }
        Ok(())
    }
}

impl Kind {
    /// Which of the four families it belongs to.
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Kind::Unreachable | Kind::Lost | Kind::TimedOut | Kind::Untrusted => Family::Transport,
            Kind::Malformed | Kind::TooLarge | Kind::Corrupt => Family::Malformed,
            Kind::Misuse | Kind::Unsupported | Kind::Local => Family::Misuse,
            _ => Family::Provider,
        }
    }

    /// What a status means where the provider says nothing more exact.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            304 => Kind::NotModified,
            300..400 => Kind::Redirected,
            400 | 405 | 406 | 411 | 415 | 422 => Kind::InvalidRequest,
            401 => Kind::Authentication,
            403 => Kind::Forbidden,
            404 | 410 => Kind::NotFound,
            409 => Kind::Conflict,
            412 => Kind::PreconditionFailed,
            413 => Kind::TooLarge,
            429 => Kind::Throttled,
            501 => Kind::Unsupported,
            408 | 500.. => Kind::Unavailable,
            _ => Kind::Provider,
        }
    }
}

impl Error {
    /// How much of a provider's answer an error keeps, in bytes.
    pub const EXCERPT: usize = 512;

    /// A failure of that kind; the message names the cause and, where there is one, the remedy.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Error(Box::new(Detail {
            kind,
            message: message.into(),
            code: None,
            status: None,
            request_id: None,
            excerpt: None,
            retry_after: None,
            during: None,
            attempts: 0,
            may_have_acted: false,
            left_behind: Vec::new(),
        }))
    }

    /// The caller's input is wrong.
    #[must_use]
    pub fn misuse(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(Kind::Misuse, message)
    }

    /// The provider lacks the call.
    #[must_use]
    pub fn unsupported(provider: &str, method: &str) -> Self {
        Error::new(
            Kind::Unsupported,
            format!("{provider} has no {method}; capabilities() tells which calls a provider has"),
        )
    }

    /// The answer is not of the documented form.
    #[must_use]
    pub fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(Kind::Malformed, message)
    }

    /// The content is not what its checksum says.
    #[must_use]
    pub fn corrupt(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(Kind::Corrupt, message)
    }

    /// What went wrong, in one word.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The family of [`Error::kind`].
    #[must_use]
    pub fn family(&self) -> Family {
        self.0.kind.family()
    }

    /// The cause in a sentence: the provider's own words where it has any.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The provider's own code for it (`itemNotFound`, `QuotaExceeded`).
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The HTTP status of the answer, where one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The provider's id of the request, for its support desk.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The beginning of the answer, at most [`Error::EXCERPT`] bytes.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// The call that failed: method, service and path, without its query.
    #[must_use]
    pub fn during(&self) -> Option<&str> {
        self.0.during.as_deref()
    }

    /// How often the call was tried; zero where nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the provider asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the provider may have done what it was asked, although it did not say so.
    #[must_use]
    pub fn may_have_acted(&self) -> bool {
        self.0.may_have_acted
    }

    /// What exists, or may exist, at the provider because of the operation.
    #[must_use]
    pub fn left_behind(&self) -> &[Leftover] {
        &self.0.left_behind
    }

    /// Whether asking again can help.
    #[must_use]
    pub fn again(&self) -> Again {
        match self.0.kind {
            _ if self.0.may_have_acted => Again::LookFirst,
            Kind::Throttled | Kind::Unavailable | Kind::Unreachable | Kind::Lost | Kind::TimedOut => {
                Again::Later(self.0.retry_after)
            }
            _ => Again::Never,
        }
    }

    /// Takes secrets out of the message.
    #[cfg(any(feature = "_form", feature = "_xml", feature = "b2", feature = "openstack"))]
    pub(crate) fn masked(mut self, secrets: &[&str]) -> Self {
        if let Cow::Owned(message) = crate::wire::text::scrub(&self.0.message, secrets) {
            self.0.message = Cow::Owned(message);
        }
        self
    }

    /// Sets another kind: what the status alone does not tell.
    #[must_use]
    pub fn with_kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Sets the provider's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Sets the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Sets the provider's id of the request.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = id;
        self
    }

    /// Keeps the beginning of the answer.
    #[must_use]
    pub fn with_excerpt(mut self, body: &[u8]) -> Self {
        let mut head = String::from_utf8_lossy(&body[..body.len().min(Error::EXCERPT)]).into_owned();
        // What is no text reads as longer than it was.
        let end = (0..=Error::EXCERPT.min(head.len())).rev().find(|&end| head.is_char_boundary(end));
        head.truncate(end.unwrap_or_default());
        self.0.excerpt = (!head.is_empty()).then_some(head);
        self
    }

    /// Sets how long the provider asked to be left alone.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Names the call that failed, and how often it was tried.
    #[must_use]
    pub fn with_call(mut self, call: String, attempts: u32) -> Self {
        self.0.during = Some(call);
        self.0.attempts = attempts;
        self
    }

    /// Says whether the provider may have acted.
    #[must_use]
    pub fn with_may_have_acted(mut self, acted: bool) -> Self {
        self.0.may_have_acted = acted;
        self
    }

    /// Names something that exists, or may exist, at the provider.
    #[must_use]
    pub fn with_left_behind(mut self, left: impl IntoIterator<Item = Leftover>) -> Self {
        for one in left {
            if !self.0.left_behind.contains(&one) {
                self.0.left_behind.push(one);
            }
        }
        self
    }

    /// Puts another sentence before the message.
    #[must_use]
    pub fn context(mut self, sentence: impl fmt::Display) -> Self {
        self.0.message = format!("{sentence}: {}", self.0.message).into();
        self
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut facts = Vec::new();
        facts.extend(self.status.map(|s| format!("status {}", s.as_u16())));
        facts.extend(self.code.as_ref().map(|c| format!("code {c}")));
        facts.extend(self.request_id.as_ref().map(|r| format!("request id {r}")));
        if self.attempts > 1 {
            facts.push(format!("{} attempts", self.attempts));
        }
        facts.extend(self.retry_after.map(|t| format!("asked to wait {} s", t.as_secs())));
        if let Some(call) = &self.during {
            write!(f, ", in {call}")?;
        }
        if !facts.is_empty() {
            write!(f, " ({})", facts.join(", "))?;
        }
        for (n, left) in self.left_behind.iter().enumerate() {
            write!(f, "{}{left}", if n == 0 { "; left behind: " } else { "; " })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.0.kind, self.0)?;
        match &self.0.excerpt {
            Some(excerpt) => write!(f, "\n  the answer began: {excerpt}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_all_it_knows_in_one_line() {
        let error = Error::new(Kind::Lost, "the connection broke")
            .with_call("POST compute /servers".into(), 2)
            .with_may_have_acted(true)
            .with_left_behind([Leftover::possible("server").find_by("name", "web-1")])
            .with_left_behind([Leftover::possible("server").find_by("name", "web-1")]);
        assert_eq!(
            error.to_string(),
            "the connection broke, in POST compute /servers (2 attempts); left behind: possibly a server, name web-1"
        );
        assert_eq!(error.again(), Again::LookFirst);
        assert_eq!(error.left_behind().len(), 1);
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn an_excerpt_is_bounded_and_never_splits_into_a_panic() {
        let body = "ü".repeat(10_000);
        let error = Error::malformed("x").with_excerpt(&body.as_bytes()[1..]);
        let excerpt = error.excerpt().expect("there is a body");
        assert!(excerpt.len() <= Error::EXCERPT && excerpt.contains('ü'));
        let noise = Error::malformed("x").with_excerpt(&[0xff; 10_000]);
        assert!(
            (Error::EXCERPT - 3..=Error::EXCERPT).contains(&noise.excerpt().map_or(0, str::len)),
            "no text"
        );
        assert_eq!(Error::malformed("x").with_excerpt(b"").excerpt(), None);
    }

    #[test]
    fn every_status_has_a_family() {
        for (status, kind) in [
            (302, Kind::Redirected),
            (400, Kind::InvalidRequest),
            (401, Kind::Authentication),
            (403, Kind::Forbidden),
            (404, Kind::NotFound),
            (409, Kind::Conflict),
            (418, Kind::Provider),
            (429, Kind::Throttled),
            (500, Kind::Unavailable),
            (503, Kind::Unavailable),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(Kind::of_status(status), kind);
            assert_eq!(kind.family(), Family::Provider);
        }
    }
}
