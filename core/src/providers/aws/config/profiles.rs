//! Profiles, as the two files together have them.

use super::file::{self, Kind, Line, Section};
use crate::{Result, Secret};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Profiles and `services` sections by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Profiles {
    config: BTreeMap<String, Profile>,
    credentials: BTreeMap<String, Profile>,
    services: BTreeMap<String, Profile>,
}

/// Properties by name. All values are guarded alike: some are secrets.
#[derive(Clone, Default)]
pub(super) struct Profile {
    values: BTreeMap<String, Secret>,
    /// `ec2.endpoint_url`: the properties below others.
    nested: BTreeMap<(String, String), Secret>,
}

impl Profiles {
    pub(super) fn add(&mut self, kind: Kind, text: &str) -> Result<()> {
        // On a fault, nothing of the file is taken.
        let mut read = BTreeMap::<Section<'_>, Profile>::new();
        let (mut section, mut property) = (Section::Other, String::new());
        file::read(kind, text, |line| match line {
            Line::Section(next) => {
                section = next;
                read.entry(next).or_default();
            }
            _ if section == Section::Other => {}
            Line::Property(name, value) => {
                property = name.to_ascii_lowercase();
                read.entry(section).or_default().set(&property, value);
            }
            Line::Nested(name, value) => {
                let name = (property.clone(), name.to_ascii_lowercase());
                read.entry(section).or_default().nested.insert(name, Secret::new(value));
            }
            // No setting that is read goes on over several lines.
            Line::More(_) => {}
        })?;
        if read.contains_key(&Section::Profile("default")) {
            read.remove(&Section::Default);
        }
        for (section, profile) in read {
            let (map, name) = match section {
                Section::Profile(name) if kind == Kind::Credentials => (&mut self.credentials, name),
                Section::Profile(name) => (&mut self.config, name),
                Section::Default => (&mut self.config, "default"),
                Section::Services(name) => (&mut self.services, name),
                Section::Other => continue,
            };
            map.entry(name.to_owned()).or_default().extend(profile);
        }
        Ok(())
    }

    /// The profile of that name, as both files have it; the credentials file's word holds.
    pub(super) fn get(&self, name: &str) -> Option<Profile> {
        let (config, credentials) = (self.config.get(name), self.credentials.get(name));
        let mut profile = config.or(credentials)?.clone();
        if let Some(credentials) = credentials {
            profile.extend(credentials.clone());
        }
        Some(profile)
    }

    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.config.keys().chain(self.credentials.keys()).map(String::as_str).collect()
    }

    /// The endpoints in the `services` section of that name, by service.
    pub(super) fn endpoints(&self, services: &str) -> Option<impl Iterator<Item = (&str, &str)>> {
        let section = self.services.get(services)?;
        Some(section.nested.iter().filter_map(|((service, name), url)| {
            (name == "endpoint_url" && !url.is_empty()).then_some((service.as_str(), url.expose()))
        }))
    }
}

impl Profile {
    /// The value of a property; an empty one is none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.secret(name).map(Secret::expose)
    }

    pub(super) fn secret(&self, name: &str) -> Option<&Secret> {
        self.values.get(name).filter(|value| !value.is_empty())
    }

    /// The first of these properties that is set.
    pub(super) fn any<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().copied().find(|name| self.secret(name).is_some())
    }

    fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), Secret::new(value));
        self.nested.retain(|(above, _), _| above != name);
    }

    fn extend(&mut self, upper: Profile) {
        self.values.extend(upper.values);
        self.nested.extend(upper.nested);
    }
}

impl fmt::Debug for Profile {
    /// The names alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).entries(self.nested.keys()).finish()
    }
}
