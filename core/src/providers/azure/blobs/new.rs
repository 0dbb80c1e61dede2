//! What a blob is made with, whichever way it is made.

use crate::{
    Request, Time,
    providers::azure::{
        conditions::{Conditions, ContentHeaders},
        headers::Fields,
        tags,
        terms::{AccessTier, ImmutabilityMode},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a blob is made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewBlob {
    /// Properties that are told to whoever reads it.
    pub content: ContentHeaders,
    /// Its metadata.
    pub metadata: BTreeMap<String, String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// What it is kept on.
    pub tier: Option<AccessTier>,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
    /// Until when it cannot be changed.
    pub immutable_until: Option<Time>,
    /// Whether that can be lifted.
    pub immutability_mode: Option<ImmutabilityMode>,
    /// Whether it is held for legal reasons.
    pub legal_hold: Option<bool>,
    /// What has to hold of the blob that is there, if any.
    pub conditions: Conditions,
}

impl NewBlob {
    /// With those conditions.
    #[must_use]
    pub fn when(conditions: Conditions) -> Self {
        NewBlob { conditions, ..NewBlob::default() }
    }

    pub(in super::super) fn apply(&self, request: Request) -> Request {
        let request = self.apply_to_copy(request);
        if request.fault().is_some() { request } else { self.content.apply(request) }
    }

    /// The same for a copy, which has the properties of its source.
    pub(in super::super) fn apply_to_copy(&self, request: Request) -> Request {
        if let Err(error) = tags::checked(&self.tags) {
            return Request::invalid(request.service, error);
        }
        let request = request.metadata(&self.metadata);
        if request.fault().is_some() {
            return request;
        }
        let request = request
            .field("x-ms-tags", tags::header(&self.tags))
            .field("x-ms-access-tier", self.tier.as_ref())
            .field("x-ms-encryption-scope", self.encryption_scope.as_ref())
            .date("x-ms-immutability-policy-until-date", self.immutable_until)
            .field("x-ms-immutability-policy-mode", self.immutability_mode.as_ref())
            .field("x-ms-legal-hold", self.legal_hold);
        self.conditions.apply(request)
    }
}
