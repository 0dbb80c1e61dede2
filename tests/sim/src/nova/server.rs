//! A server as Nova keeps it, and how it gets from one status to the next.

use super::flavors::FlavorRow;
use crate::Time;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a server is, or is becoming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Build,
    Active,
    Reboot,
    HardReboot,
    Resize,
    VerifyResize,
    RevertResize,
    Rebuild,
    Shutoff,
    Paused,
    Suspended,
    Rescue,
    ShelvedOffloaded,
    Error,
}

impl Status {
    /// As the API writes it.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Status::Build => "BUILD",
            Status::Active => "ACTIVE",
            Status::Reboot => "REBOOT",
            Status::HardReboot => "HARD_REBOOT",
            Status::Resize => "RESIZE",
            Status::VerifyResize => "VERIFY_RESIZE",
            Status::RevertResize => "REVERT_RESIZE",
            Status::Rebuild => "REBUILD",
            Status::Shutoff => "SHUTOFF",
            Status::Paused => "PAUSED",
            Status::Suspended => "SUSPENDED",
            Status::Rescue => "RESCUE",
            Status::ShelvedOffloaded => "SHELVED_OFFLOADED",
            Status::Error => "ERROR",
        }
    }

    /// `OS-EXT-STS:vm_state`.
    pub(crate) fn vm_state(self) -> &'static str {
        match self {
            Status::Build => "building",
            Status::Active | Status::Reboot | Status::HardReboot | Status::Resize | Status::Rebuild => {
                "active"
            }
            Status::VerifyResize | Status::RevertResize => "resized",
            Status::Shutoff => "stopped",
            Status::Paused => "paused",
            Status::Suspended => "suspended",
            Status::Rescue => "rescued",
            Status::ShelvedOffloaded => "shelved_offloaded",
            Status::Error => "error",
        }
    }

    /// `OS-EXT-STS:power_state`.
    pub(crate) fn power_state(self) -> u8 {
        match self {
            Status::Build | Status::Error => 0,
            Status::Paused => 3,
            Status::Shutoff | Status::Suspended | Status::ShelvedOffloaded => 4,
            _ => 1,
        }
    }
}

/// Something under way: what shows until when, and what is true from then on.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) until: Time,
    pub(crate) during: Status,
    pub(crate) task: &'static str,
    pub(crate) then: Status,
    /// The flavour it will have.
    pub(crate) flavor: Option<FlavorRow>,
    /// What it fails with, in place of getting to `then`.
    pub(crate) failure: Option<String>,
}

/// A volume on a server.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) volume: String,
    pub(crate) device: String,
    pub(crate) delete_on_termination: bool,
    pub(crate) tag: Option<String>,
}

/// One server.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) project: String,
    pub(crate) user: String,
    pub(crate) image: Option<String>,
    pub(crate) flavor: FlavorRow,
    /// What a reverted resize goes back to.
    pub(crate) old_flavor: Option<FlavorRow>,
    /// And the status it goes back to.
    pub(crate) before_resize: Status,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tags: Vec<String>,
    pub(crate) key_name: Option<String>,
    pub(crate) user_data: Option<String>,
    pub(crate) config_drive: bool,
    pub(crate) zone: String,
    pub(crate) host_id: String,
    pub(crate) access: [String; 2],
    pub(crate) disk_config: String,
    pub(crate) reservation: String,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    pub(crate) launched: Option<Time>,
    /// Its ports, in the order they were plugged in.
    pub(crate) ports: Vec<String>,
    pub(crate) volumes: Vec<Attachment>,
    pub(crate) security_groups: Vec<String>,
    pub(crate) group: Option<String>,
    pub(crate) locked: Option<Option<String>>,
    pub(crate) deleting: bool,
    pub(crate) fault: Option<(Time, String)>,
    pub(crate) status: Status,
    pub(crate) change: Option<Change>,
}

impl Server {
    /// Makes true what has become true by now.
    pub(crate) fn settle(&mut self, now: Time) {
        let Some(change) = self.change.take_if(|change| change.until <= now) else { return };
        self.updated = change.until;
        if let Some(failure) = change.failure {
            self.status = Status::Error;
            self.fault = Some((change.until, failure));
            return;
        }
        if let Some(flavor) = change.flavor {
            self.flavor = flavor;
        }
        if change.then == Status::Active && self.launched.is_none() {
            self.launched = Some(change.until);
        }
        self.status = change.then;
    }

    /// The server as it is now.
    pub(crate) fn at(&self, now: Time) -> Cow<'_, Server> {
        match &self.change {
            Some(change) if change.until <= now => {
                let mut settled = self.clone();
                settled.settle(now);
                Cow::Owned(settled)
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// What the API shows; the server must be settled.
    pub(crate) fn shown(&self) -> Status {
        self.change.as_ref().map_or(self.status, |change| change.during)
    }

    /// What is being done to it.
    pub(crate) fn task(&self) -> Option<&'static str> {
        if self.deleting { Some("deleting") } else { self.change.as_ref().map(|change| change.task) }
    }
}
