//! Faults: what may go wrong between a client and a cloud, switched on by a test.

use http::{Method, StatusCode};
use std::time::Duration;

/// Something that goes wrong with some requests.
///
/// Of the faults that fit a request, the first one switched on happens. A fault that has happened as often as it
/// should is spent.
///
/// ```
/// use pileus_sim::{Fault, What, When};
///
/// // The second attempt to create a server is carried out, but nobody hears of it.
/// let fault = Fault::new(When::post().ending("/servers"), What::LoseAfter).after(1).times(1);
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    when: When,
    what: What,
    skip: u64,
    left: Option<u64>,
}

impl Fault {
    /// A fault that happens to every request that fits.
    #[must_use]
    pub fn new(when: When, what: What) -> Self {
        Self { when, what, skip: 0, left: None }
    }

    /// Lets the first `count` requests that fit pass.
    #[must_use]
    pub fn after(self, count: u64) -> Self {
        Self { skip: count, ..self }
    }

    /// Happens to no more than `count` requests.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self { left: Some(count), ..self }
    }
}

/// Which requests: all conditions given must hold. [`When::any`] has none.
#[derive(Clone, Debug, Default)]
pub struct When {
    method: Option<Method>,
    starts: Option<String>,
    contains: Option<String>,
    ends: Option<String>,
    body: Option<String>,
}

impl When {
    /// Every request.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Requests with this method.
    #[must_use]
    pub fn method(method: Method) -> Self {
        Self { method: Some(method), ..Self::default() }
    }

    /// GET requests.
    #[must_use]
    pub fn get() -> Self {
        Self::method(Method::GET)
    }

    /// POST requests.
    #[must_use]
    pub fn post() -> Self {
        Self::method(Method::POST)
    }

    /// DELETE requests.
    #[must_use]
    pub fn delete() -> Self {
        Self::method(Method::DELETE)
    }

    /// Whose path begins so.
    #[must_use]
    pub fn starting(self, prefix: impl Into<String>) -> Self {
        Self { starts: Some(prefix.into()), ..self }
    }

    /// Whose path, with its query, has this in it.
    #[must_use]
    pub fn containing(self, part: impl Into<String>) -> Self {
        Self { contains: Some(part.into()), ..self }
    }

    /// Whose path ends so.
    #[must_use]
    pub fn ending(self, suffix: impl Into<String>) -> Self {
        Self { ends: Some(suffix.into()), ..self }
    }

    /// Whose body has this text in it.
    #[must_use]
    pub fn saying(self, text: impl Into<String>) -> Self {
        Self { body: Some(text.into()), ..self }
    }

    fn fits<B: AsRef<[u8]>>(&self, request: &http::Request<B>) -> bool {
        let path = request.uri().path();
        let whole = request.uri().path_and_query().map_or(path, |whole| whole.as_str());
        self.method.as_ref().is_none_or(|method| method == request.method())
            && self.starts.as_ref().is_none_or(|prefix| path.starts_with(prefix))
            && self.contains.as_ref().is_none_or(|part| whole.contains(part))
            && self.ends.as_ref().is_none_or(|suffix| path.ends_with(suffix))
            && self
                .body
                .as_ref()
                .is_none_or(|text| String::from_utf8_lossy(request.body().as_ref()).contains(text.as_str()))
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum What {
    /// The cloud answers this status and does nothing.
    Refuse(StatusCode),
    /// The cloud answers this status and, where its API has codes (EC2's `InsufficientInstanceCapacity`), this code, and
    /// does nothing.
    RefuseAs(StatusCode, &'static str),
    /// The cloud does what it was asked to, then answers this status.
    FailAfter(StatusCode),
    /// 429, or EC2's 503 `RequestLimitExceeded`, with `Retry-After` in seconds; nothing is done.
    Throttle(Duration),
    /// The same with `Retry-After` as an HTTP date that long after the request.
    ThrottleUntil(Duration),
    /// 503 with `Retry-After` in seconds; nothing is done.
    Busy(Duration),
    /// The request never reaches the cloud.
    LoseBefore,
    /// The cloud does what it was asked to, and its answer never arrives.
    LoseAfter,
    /// Every token given out so far is void from now on, the one of this request included.
    ExpireTokens,
    /// The answer's body ends after so many bytes, in good order: its length says so too.
    Truncate(usize),
    /// The answer has this body.
    Garble(&'static [u8]),
    /// The answer takes this much longer.
    Slow(Duration),
    /// `Content-Length` claims this many bytes. The connection closes after those there are.
    ClaimLength(u64),
    /// The connection is reset after so many bytes of the body.
    ResetAfter(usize),
    /// The body comes in pieces of this size with this much time in between.
    Trickle {
        /// Bytes of a piece; at least one.
        size: usize,
        /// Time between two pieces.
        every: Duration,
    },
    /// The server this request creates never becomes ACTIVE: it ends in ERROR with this message.
    BootFails(String),
}

/// The faults of a cloud, in the order they were switched on.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    on: Vec<Fault>,
    happened: u64,
}

impl Faults {
    /// Switches a fault on.
    pub fn add(&mut self, fault: Fault) -> &mut Self {
        self.on.push(fault);
        self
    }

    /// Switches every fault off.
    pub fn clear(&mut self) {
        self.on.clear();
    }

    /// How many requests a fault has happened to.
    #[must_use]
    pub fn happened(&self) -> u64 {
        self.happened
    }

    /// What goes wrong with this request, if anything.
    pub(crate) fn strike<B: AsRef<[u8]>>(&mut self, request: &http::Request<B>) -> Option<What> {
        let mut struck = None;
        for fault in self.on.iter_mut().filter(|fault| fault.left != Some(0) && fault.when.fits(request)) {
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if struck.is_none() {
                fault.left = fault.left.map(|left| left - 1);
                struck = Some(fault.what.clone());
            }
        }
        self.happened += u64::from(struck.is_some());
        struck
    }
}
