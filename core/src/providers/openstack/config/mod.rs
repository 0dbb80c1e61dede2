//! Sessions from `clouds.yaml` and from `OS_…` variables: pure functions over text and pairs. Whoever calls them reads
//! the file or the environment.

mod clouds;
mod environment;
mod layer;
mod resolve;

pub use clouds::{clouds_yaml, clouds_yaml_in};
pub use environment::environment;

use crate::Error;

/// Where settings come from: how a message names them.
#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    /// The entry of that name in `clouds.yaml`.
    Cloud(&'a str),
    /// `OS_…` variables.
    Environment,
}

impl Source<'_> {
    /// The setting of that name, as its user writes it.
    fn name(self, key: &str) -> String {
        match self {
            Source::Cloud(cloud) if layer::is_auth(key) => format!("clouds.{cloud}.auth.{key}"),
            Source::Cloud(cloud) => format!("clouds.{cloud}.{key}"),
            Source::Environment => format!("OS_{}", key.to_ascii_uppercase()),
        }
    }

    fn missing(self, key: &str, what: &str) -> Error {
        Error::misuse(format!("{} is missing; it should be {what}", self.name(key)))
    }

    fn wrong(self, key: &str, value: &str, what: &str) -> Error {
        Error::misuse(format!("{} is {value:?}; it should be {what}", self.name(key)))
    }
}

#[cfg(test)]
mod tests;
