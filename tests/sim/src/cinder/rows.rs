//! What Cinder keeps: volumes and snapshots.

use crate::Time;
use std::collections::BTreeMap;

/// A volume.
#[derive(Clone, Debug)]
pub(crate) struct Volume {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) project: String,
    pub(crate) user: String,
    /// GiB.
    pub(crate) size: u64,
    pub(crate) kind: String,
    pub(crate) zone: String,
    pub(crate) image: Option<String>,
    pub(crate) snapshot: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) attachments: Vec<Hold>,
    pub(crate) multiattach: bool,
    pub(crate) bootable: bool,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    /// Until then it is `creating`, or `extending`.
    pub(crate) busy: Option<(Time, &'static str)>,
    pub(crate) reserved: bool,
    pub(crate) deleting: bool,
}

/// A server's hold on a volume.
#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub(crate) id: String,
    pub(crate) server: String,
    pub(crate) device: String,
    pub(crate) since: Time,
    /// Until then it shows as `attaching`.
    pub(crate) ready: Time,
    /// From then on the hold is no more; until then it shows as `detaching`.
    pub(crate) gone: Option<Time>,
}

impl Volume {
    /// Holds that still stand.
    pub(crate) fn holds(&self, now: Time) -> impl Iterator<Item = &Hold> {
        self.attachments.iter().filter(move |hold| hold.gone.is_none_or(|gone| now < gone))
    }

    /// As the API shows it.
    pub(crate) fn status(&self, now: Time) -> &'static str {
        if self.deleting {
            return "deleting";
        }
        if let Some((_, doing)) = self.busy.filter(|(until, _)| now < *until) {
            return doing;
        }
        let mut held = None;
        for hold in self.holds(now) {
            if hold.gone.is_some() {
                return "detaching";
            }
            held = Some(if now < hold.ready { "attaching" } else { "in-use" });
        }
        held.unwrap_or(if self.reserved { "reserved" } else { "available" })
    }
}

/// A snapshot of a volume.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) project: String,
    pub(crate) user: String,
    pub(crate) volume: String,
    pub(crate) size: u64,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    pub(crate) ready: Time,
    pub(crate) deleting: bool,
}

impl Snapshot {
    /// As the API shows it.
    pub(crate) fn status(&self, now: Time) -> &'static str {
        match self.deleting {
            true => "deleting",
            false if now < self.ready => "creating",
            false => "available",
        }
    }
}
