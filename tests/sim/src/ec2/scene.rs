//! What an action works on.

use super::kind::{Kind, Row};
use super::params::Params;
use super::refused::Refused;
use super::region::Region;
use super::xml::Xml;
use crate::Time;
use crate::ids::Ids;
use crate::settings::Settings;

/// What an action works on.
pub(crate) struct Scene<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) region: &'a mut Region,
    /// All other regions of all accounts.
    pub(crate) others: [&'a [Region]; 2],
    pub(crate) ids: &'a mut Ids,
    pub(crate) now: Time,
    /// What follows from the parameters, the token of a page left aside.
    pub(crate) print: u64,
    /// What an instance made by this request fails with, if a fault says so.
    pub(crate) boot_failure: Option<String>,
}

pub(crate) type Handler = fn(&mut Scene<'_>, &Params<'_>) -> Result<Xml, Refused>;

/// An action, and the parameters it takes; `N` stands for any number.
pub(crate) struct Action {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static [&'static str],
    pub(crate) run: Handler,
    /// What a repeat with the same client token is answered, if it is not what was answered first.
    pub(crate) again: Option<Handler>,
}

pub(crate) const fn action(name: &'static str, takes: &'static [&'static str], run: Handler) -> Action {
    Action { name, takes, run, again: None }
}

impl Scene<'_> {
    /// Is it found yet?
    fn seen<T: Row>(&self, row: &T) -> bool {
        row.created() == Time::EPOCH || row.created() + self.settings.ec2.consistency <= self.now
    }

    /// A thing by its id.
    pub(crate) fn find<T: Row>(&self, id: &str) -> Result<&T, Refused> {
        T::KIND.check(id)?;
        let row = T::table(self.region).get(id).filter(|row| self.seen(*row));
        row.ok_or_else(|| T::KIND.unknown(&[id]))
    }

    pub(crate) fn find_mut<T: Row>(&mut self, id: &str) -> Result<&mut T, Refused> {
        self.find::<T>(id)?;
        T::table_mut(self.region).get_mut(id).ok_or_else(|| T::KIND.unknown(&[id]))
    }

    /// The thing that a parameter names.
    pub(crate) fn given<T: Row>(&self, params: &Params<'_>, name: &str) -> Result<&T, Refused> {
        self.find(params.needed(name)?)
    }

    /// A thing by its id, if it is found yet, with its number.
    pub(crate) fn seen_numbered<T: Row>(&self, id: &str) -> Option<(u64, &T)> {
        T::table(self.region).numbered(id).filter(|(_, row)| self.seen(*row))
    }

    /// Things by their ids, each once, in the order they were made; all of them have to be there.
    pub(crate) fn named<T: Row>(&self, ids: &[&str]) -> Result<Vec<&T>, Refused> {
        let (mut rows, mut unknown) = (Vec::new(), Vec::new());
        for id in ids {
            T::KIND.check(id)?;
            match self.seen_numbered(id) {
                Some(row) => rows.push(row),
                None => unknown.push(*id),
            }
        }
        if !unknown.is_empty() {
            return Err(T::KIND.unknown(&unknown));
        }
        rows.sort_by_key(|(number, _)| *number);
        rows.dedup_by_key(|(number, _)| *number);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Everything of a kind that is found, in the order it was made, each with its number.
    pub(crate) fn numbered<'s, T: Row + 's>(&'s self) -> impl Iterator<Item = (u64, &'s T)> + use<'s, T> {
        T::table(self.region).all_numbered().filter(|(_, row)| self.seen(*row))
    }

    /// Everything of a kind that is found, in the order it was made.
    pub(crate) fn all<'s, T: Row + 's>(&'s self) -> impl Iterator<Item = &'s T> + use<'s, T> {
        self.numbered::<T>().map(|(_, row)| row)
    }

    /// A fresh id.
    pub(crate) fn make(&mut self, kind: &Kind) -> String {
        kind.make(self.ids)
    }

    /// The account's part of another region, if it has asked for that one ever.
    pub(crate) fn elsewhere(&self, name: &str) -> Option<&Region> {
        let account = &self.region.account;
        self.others.into_iter().flatten().find(|region| region.account == *account && region.name == name)
    }

    /// The names of the region's zones.
    pub(crate) fn zones(&self) -> Vec<String> {
        zones(self.settings, &self.region.name)
    }

    /// Is that one of the region's zones?
    pub(crate) fn check_zone(&self, zone: &str) -> Result<(), Refused> {
        if self.zones().iter().any(|known| known == zone) {
            return Ok(());
        }
        Err(Refused::value(
            "availabilityZone",
            zone,
            &format!("It must be one of {}", self.zones().join(", ")),
        ))
    }
}

pub(crate) fn zones(settings: &Settings, region: &str) -> Vec<String> {
    settings.ec2.zones.iter().map(|zone| format!("{region}{zone}")).collect()
}

/// The answer of actions that tell nothing but that it was done.
pub(crate) fn done() -> Result<Xml, Refused> {
    let mut xml = Xml::default();
    xml.put("return", true);
    Ok(xml)
}
