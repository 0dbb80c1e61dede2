//! Ids, each of its own type: a volume's cannot be passed where a node's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The provider's id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                $name(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                $name(id)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// The id of a [`Node`](super::Node).
    NodeId
    /// The id of a [`Size`](super::Size).
    SizeId
    /// The id of an [`Image`](super::Image).
    ImageId
    /// The id of a [`Location`](super::Location).
    LocationId
    /// The id of a [`Volume`](super::Volume).
    VolumeId
    /// The id of a [`Snapshot`](super::Snapshot).
    SnapshotId
    /// The id of a [`SecurityGroup`](super::SecurityGroup).
    SecurityGroupId
    /// The id of a [`SecurityGroupRule`](super::SecurityGroupRule).
    SecurityGroupRuleId
    /// The id of an [`Address`](super::Address).
    AddressId
    /// The id of a [`Network`](super::Network).
    NetworkId
}
