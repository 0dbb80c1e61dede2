//! What S3 and the clouds whose API is near to it have in common: documents, listings, conditions, places, flows.
//!
//! Their elements and their flows are the same; the names of their headers, their signatures and their words are not,
//! and are each provider's own.

pub(in crate::providers) mod conditions;
pub(in crate::providers) mod copying;
pub(in crate::providers) mod delete_many;
pub(in crate::providers) mod document;
pub(in crate::providers) mod etag;
pub(in crate::providers) mod instant;
pub(in crate::providers) mod key;
pub(in crate::providers) mod listing;
pub(in crate::providers) mod pending;
pub(in crate::providers) mod place;
pub(in crate::providers) mod reading;
pub(in crate::providers) mod scan;
pub(in crate::providers) mod settings;
pub(in crate::providers) mod signed;
pub(in crate::providers) mod single;
#[cfg(test)]
pub(in crate::providers) mod testing;
pub(in crate::providers) mod versions;
