//! What a cloud has been asked so far.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What a cloud has been asked so far.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    kinds: Arc<BTreeMap<String, u64>>,
    pub(crate) requests: u64,
    pub(crate) lost: u64,
    pub(crate) servers_peak: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, kind: String) {
        *Arc::make_mut(&mut self.kinds).entry(kind).or_default() += 1;
    }

    /// Requests that arrived, whatever the answer.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Requests that never arrived or whose answer was lost.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// The most servers there ever were at one time, in all regions together.
    #[must_use]
    pub fn servers_peak(&self) -> usize {
        self.servers_peak
    }

    /// Requests the cloud acted on, by kind: service, method and path with `{}` for what varies, as in
    /// `compute POST servers/{}/action`. Requests that fit no path are under the service and their status.
    #[must_use]
    pub fn kinds(&self) -> &BTreeMap<String, u64> {
        &self.kinds
    }

    /// Requests of one [kind](Self::kinds).
    #[must_use]
    pub fn of(&self, kind: &str) -> u64 {
        self.kinds.get(kind).copied().unwrap_or(0)
    }
}
