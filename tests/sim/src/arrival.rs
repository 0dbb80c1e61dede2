//! Bodies that come in piece by piece, before their requests are answered.

use crate::s3::auth::Caller;
use crate::s3::body::{Received, Receiver};
use crate::s3::refused::Refused;
use crate::{Sim, Time, azure, gcs, s3, swift};
use bytes::Bytes;

/// A body that is coming in: checked and hashed piece by piece, and kept as the settings have it.
///
/// ```
/// use bytes::Bytes;
/// use pileus_sim::{Sim, Time};
///
/// # let mut cloud = Sim::default();
/// # let now = Time::from_unix_secs(1_700_000_000);
/// let request = http::Request::put("/bucket/key?X-Amz-Signature=0").body(())?;
/// let mut body = cloud.receive(&request, now).ok_or("this request has its body in one piece")?;
/// for _ in 0..1000 {
///     body.push(Bytes::from_static(&[0; 1 << 16]));
/// }
/// let mut request = request.map(|()| Bytes::new());
/// request.extensions_mut().insert(body.finish());
/// let answer = cloud.handle(&request, now).response().ok_or("no answer")?;
/// assert_eq!(answer.status(), 400, "the signature lacks its parts");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Receiving {
    caller: Option<Caller>,
    body: Result<Receiver, Refused>,
}

/// A body that has come in: an extension of its request, whose own body is then of no account.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub(crate) caller: Option<Caller>,
    pub(crate) body: Result<Received, Refused>,
}

impl Sim {
    /// Begins to take the body of a request in, where that is content of an object; `None` where a body comes in one piece
    /// only. Who asks is verified now: the time of the signature is that of the request, not that of the body's end.
    pub fn receive<B>(&mut self, request: &http::Request<B>, now: Time) -> Option<Receiving> {
        let now = self.forward(now);
        if azure::is_for(request, &self.settings) {
            return azure::receive(&self.settings, request);
        }
        if gcs::is_for(request) {
            return gcs::receive(&self.settings, request);
        }
        if s3::is_for(request, &self.settings) {
            return s3::receive(&self.settings, &self.ec2, request, now);
        }
        swift::receive(&self.settings, request)
    }
}

impl Receiving {
    pub(crate) fn new(caller: Option<Caller>, body: Result<Receiver, Refused>) -> Self {
        Self { caller, body }
    }

    /// Takes the next bytes. What is wrong with them is said when the request is answered.
    pub fn push(&mut self, bytes: Bytes) {
        if let Ok(body) = &mut self.body
            && let Err(refused) = body.push(bytes)
        {
            self.body = Err(refused);
        }
    }

    /// The body has ended.
    #[must_use]
    pub fn finish(self) -> Arrived {
        Arrived { caller: self.caller, body: self.body.and_then(Receiver::finish) }
    }
}

impl std::fmt::Debug for Receiving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiving").finish_non_exhaustive()
    }
}
