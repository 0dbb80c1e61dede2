//! Which region buckets are in, as far as answers have told.

use super::error::Hint;
use crate::Response;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// No more buckets are kept: a process that meets more learns some anew.
const MOST: usize = 1_000;

/// The regions of buckets that are elsewhere than the account's own.
#[derive(Debug, Default)]
pub(super) struct Regions(Mutex<Known>);

/// What is known, to go back to in an explorer.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    of: BTreeMap<String, Arc<str>>,
    generation: u32,
}

impl Regions {
    /// The bucket's region, where it was learnt, and how often something was.
    pub(super) fn get(&self, bucket: Option<&str>) -> (Option<Arc<str>>, u32) {
        let known = self.lock();
        (bucket.and_then(|bucket| known.of.get(bucket).cloned()), known.generation)
    }

    /// How often something was learnt.
    pub(super) fn generation(&self) -> u32 {
        self.lock().generation
    }

    /// All regions that were learnt.
    pub(super) fn all(&self) -> Vec<Arc<str>> {
        let mut all: Vec<_> = self.lock().of.values().cloned().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Notes where a bucket is.
    pub(super) fn learn(&self, bucket: &str, region: &str) {
        let mut known = self.lock();
        if known.of.get(bucket).is_some_and(|there| **there == *region) {
            return;
        }
        if known.of.len() >= MOST {
            known.of.clear();
        }
        known.of.insert(bucket.to_owned(), region.into());
        known.generation = known.generation.wrapping_add(1);
    }

    pub(super) fn snapshot(&self) -> Known {
        self.lock().clone()
    }

    pub(super) fn restore(&self, known: Known) {
        *self.lock() = known;
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Nothing can panic while it is held, and every state of it is a whole one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The region that an answer says the request should have been signed for, or sent to.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html>
pub(super) fn named(response: &Response) -> Option<String> {
    if !matches!(response.status.as_u16(), 301 | 307 | 400) {
        return None;
    }
    let label = |text: &str| {
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (!text.is_empty() && text.len() <= 63 && text.bytes().all(fine)).then(|| text.to_owned())
    };
    let hint = Hint::read(response).unwrap_or_default();
    let wrong = matches!(
        hint.code.as_str(),
        "AuthorizationHeaderMalformed"
            | "AuthorizationQueryParametersError"
            | "PermanentRedirect"
            | "TemporaryRedirect"
    );
    // The answer to a HEAD has no words.
    if !wrong && !hint.code.is_empty() {
        return None;
    }
    label(response.header("x-amz-bucket-region").or(hint.region.as_deref().filter(|_| wrong))?)
}
