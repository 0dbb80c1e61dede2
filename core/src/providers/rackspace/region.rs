//! Where Rackspace's data centres are.

use crate::{Error, Result};
use std::{fmt, str::FromStr};

/// A region of the Rackspace cloud. <https://docs.rackspace.com/docs/about-regions>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// Dallas.
    Dfw,
    /// Hong Kong.
    Hkg,
    /// Northern Virginia.
    Iad,
    /// London.
    Lon,
    /// Chicago.
    Ord,
    /// Sydney.
    Syd,
}

impl Region {
    /// All regions.
    pub const ALL: [Region; 6] =
        [Region::Dfw, Region::Hkg, Region::Iad, Region::Lon, Region::Ord, Region::Syd];

    /// Its name in the catalog: `ORD`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Region::Dfw => "DFW",
            Region::Hkg => "HKG",
            Region::Iad => "IAD",
            Region::Lon => "LON",
            Region::Ord => "ORD",
            Region::Syd => "SYD",
        }
    }
}

impl FromStr for Region {
    type Err = Error;
    /// Reads a region's name in capitals or not.
    fn from_str(text: &str) -> Result<Self> {
        let found = Region::ALL.into_iter().find(|region| region.name().eq_ignore_ascii_case(text.trim()));
        found.ok_or_else(|| {
            let names = Region::ALL.map(Region::name).join(", ");
            Error::misuse(format!("region {text:?} is not one of Rackspace's; it should be one of: {names}"))
        })
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
