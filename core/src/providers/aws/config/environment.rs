//! The `AWS_…` variables.

use crate::{Error, Result, Secret};
use std::{collections::BTreeMap, fmt};

/// No variable of more bytes is read.
const MOST: usize = 64 << 10;

/// The variables by name. All values are guarded alike: some are secrets.
#[derive(Clone, Default)]
pub(super) struct Environment(BTreeMap<String, Secret>);

impl Environment {
    pub(super) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let mut values = BTreeMap::new();
        for (name, value) in pairs {
            if !name.starts_with("AWS_") && name != "HOME" && name != "USERPROFILE" {
                continue;
            }
            if value.len() > MOST {
                return Err(Error::misuse(format!(
                    "{name} is longer than {MOST} bytes, which no setting is"
                )));
            }
            values.insert(name, Secret::new(value));
        }
        Ok(Environment(values))
    }

    pub(super) fn secret(&self, name: &str) -> Option<&Secret> {
        self.0.get(name).filter(|value| !value.expose().trim().is_empty())
    }

    /// The value of a variable, without blanks around it; an empty one is none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.secret(name).map(|value| value.expose().trim())
    }

    /// The variables named `AWS_ENDPOINT_URL_<SERVICE>`, by their service in lower case.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = (String, &str)> {
        self.0.keys().filter_map(|name| {
            let service = name.strip_prefix("AWS_ENDPOINT_URL_")?;
            Some((service.to_ascii_lowercase(), self.get(name)?))
        })
    }

    /// The path in that variable, or the usual one in the home directory.
    pub(super) fn file(&self, name: &str, usual: &str) -> Option<String> {
        let home = || {
            self.get("HOME")
                .or_else(|| self.get("USERPROFILE"))
                .map(|home| home.trim_end_matches(['/', '\\']))
        };
        match self.get(name) {
            Some(path) => match path.strip_prefix("~/") {
                Some(rest) => home().map(|home| format!("{home}/{rest}")),
                None => Some(path.to_owned()),
            },
            None => home().map(|home| format!("{home}/.aws/{usual}")),
        }
    }
}

impl fmt::Debug for Environment {
    /// The names alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
