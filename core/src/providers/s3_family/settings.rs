//! What is set for buckets and objects: tags, versions.

use super::document::Document;
use crate::{
    Response, Result,
    request::RESERVED,
    wire::{open_enum, xml, xml_struct},
};
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// Whether a bucket keeps versions. Once it has, it can only be suspended.
    pub enum VersioningStatus {
        /// It does.
        Enabled = "Enabled",
        /// It has, and what is put now has none.
        Suspended = "Suspended",
    }
}

xml_struct! {
    /// Whether a bucket keeps versions. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Versioning {
        /// Whether it does; nothing is said of a bucket that never has.
        pub status: Option<VersioningStatus> = "Status",
        /// Whether deleting a version takes a second factor: `Enabled`.
        pub mfa_delete: Option<String> = "MfaDelete",
    }
}

xml_struct! {
    struct Tag {
        key: String = "Key",
        value: String = "Value",
    }
}

xml_struct! {
    struct Tagging {
        tags: Vec<Tag> = "TagSet",
    }
}

/// Reads the tags in a document.
pub(in crate::providers) fn read_tags(response: &Response) -> Result<BTreeMap<String, String>> {
    let Tagging { tags } = xml::read(response)?;
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Adds tags to a document.
pub(in crate::providers) fn tag_set(document: Document, tags: &BTreeMap<String, String>) -> Document {
    document.within("TagSet", |set| {
        set.each("Tag", tags, |document, (key, value)| document.text("Key", key).text("Value", value))
    })
}

/// Tags as the query that their header holds.
pub(in crate::providers) fn tag_query(tags: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (key, value) in tags {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(key, RESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
    }
    text
}

/// Makes a call that takes a bucket's setting away, by the `setting` of the module above.
macro_rules! removal {
    ($(#[$meta:meta])* $name:ident = $which:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// The bucket.
            pub bucket: String,
        }

        impl $crate::Endpoint for $name {
            type Output = ();

            fn request(&self) -> $crate::Request {
                super::setting(http::Method::DELETE, &self.bucket, $which)
            }

            fn response(&self, _: &$crate::Response) -> $crate::Result<()> {
                Ok(())
            }
        }
    };
}
pub(in crate::providers) use removal;
