//! Forms of browsers.

use super::Digest;
use crate::{Secret, Time};

/// A form by which a browser writes objects: each file becomes one whose name is the end of the path, followed by that of
/// the file. <https://docs.openstack.org/swift/latest/api/form_post_middleware.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPost<'a> {
    /// Where it is sent, from the version of the API on, not encoded: `/v1/AUTH_account/container/prefix`.
    pub path: &'a str,
    /// Where the browser goes afterwards; empty where it stays.
    pub redirect: &'a str,
    /// The most bytes of one file.
    pub max_file_size: u64,
    /// The most files.
    pub max_file_count: u64,
    /// Until when.
    pub expires: Time,
}

impl FormPost<'_> {
    /// The signature, in hexadecimal.
    #[must_use]
    pub fn signature(&self, key: &Secret, digest: Digest) -> String {
        let FormPost { path, redirect, max_file_size, max_file_count, expires } = self;
        let expires = expires.since_epoch().as_secs();
        digest.sign(key, &format!("{path}\n{redirect}\n{max_file_size}\n{max_file_count}\n{expires}"))
    }

    /// The fields of the form, all of which stand before the files.
    #[must_use]
    pub fn fields(&self, key: &Secret, digest: Digest) -> Vec<(String, Secret)> {
        let fields = [
            ("redirect", self.redirect.to_owned()),
            ("max_file_size", self.max_file_size.to_string()),
            ("max_file_count", self.max_file_count.to_string()),
            ("expires", self.expires.since_epoch().as_secs().to_string()),
            ("signature", self.signature(key, digest)),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value))).collect()
    }
}
