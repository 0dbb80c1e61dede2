//! Locations and the keys of objects.

use super::PileusStore;
use super::api::{
    Result,
    path::{self, Path},
};

impl<T> PileusStore<T> {
    /// The key of that location.
    pub(crate) fn key(&self, location: &Path) -> String {
        match (self.prefix.as_ref(), location.as_ref()) {
            ("", location) => location.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, location) => format!("{prefix}/{location}"),
        }
    }

    /// What the keys of all that is below that location begin with.
    pub(crate) fn below(&self, location: Option<&Path>) -> String {
        let mut key = location.map_or_else(|| self.prefix.to_string(), |location| self.key(location));
        if !key.is_empty() {
            key.push('/');
        }
        key
    }

    /// The location of that key; `None` for one that only marks a folder. A key that no location stands for is an error:
    /// it would be told by a name under which it cannot be had.
    pub(crate) fn location(&self, key: &str) -> Result<Option<Path>> {
        if key.is_empty() || key.ends_with('/') {
            return Ok(None);
        }
        let relative = match self.prefix.as_ref() {
            "" => Some(key),
            prefix => key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/')),
        };
        let nameless = || path::Error::EmptySegment { path: key.to_owned() };
        let relative = relative.ok_or_else(nameless)?;
        let location = Path::parse(relative)?;
        if location.as_ref() == relative { Ok(Some(location)) } else { Err(nameless().into()) }
    }
}
