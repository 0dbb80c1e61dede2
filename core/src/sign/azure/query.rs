//! The query that a shared access signature is.

use crate::{Secret, request::RESERVED};
use percent_encoding::utf8_percent_encode;

/// A query under way.
pub(super) struct Query(String);

impl Query {
    pub(super) fn new() -> Self {
        Query(String::with_capacity(256))
    }

    /// Adds a parameter, unless its value is empty.
    pub(super) fn set(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            if !self.0.is_empty() {
                self.0.push('&');
            }
            self.0.push_str(name);
            self.0.push('=');
            self.0.extend(utf8_percent_encode(value, RESERVED));
        }
        self
    }

    /// With the signature: a secret from here on, for whoever has it may do what it allows.
    pub(super) fn signed(self, signature: &str) -> Secret {
        Secret::new(self.set("sig", signature).0)
    }
}
