//! What state a server is in.

use crate::wire::open_enum;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

open_enum! {
    /// A server's status. <https://docs.openstack.org/api-guide/compute/server_concepts.html#server-status>
    pub enum Status {
        /// It runs.
        Active = "ACTIVE",
        /// It is being created.
        Build = "BUILD",
        /// It is deleted and shown for a while yet.
        Deleted = "DELETED",
        /// Something failed; the server's fault says what.
        Error = "ERROR",
        /// It is being power-cycled.
        HardReboot = "HARD_REBOOT",
        /// It is moving to another host while it runs.
        Migrating = "MIGRATING",
        /// Its password is being changed.
        Password = "PASSWORD",
        /// It stands still, its state kept in memory.
        Paused = "PAUSED",
        /// It is being restarted by its operating system.
        Reboot = "REBOOT",
        /// It is being built anew from an image.
        Rebuild = "REBUILD",
        /// It runs a rescue image.
        Rescue = "RESCUE",
        /// It is being resized or moved to another host.
        Resize = "RESIZE",
        /// A resize is being undone.
        RevertResize = "REVERT_RESIZE",
        /// It is stored as an image, its host still holding its resources.
        Shelved = "SHELVED",
        /// It is stored as an image and takes up no host.
        ShelvedOffloaded = "SHELVED_OFFLOADED",
        /// It is powered off.
        Shutoff = "SHUTOFF",
        /// It is marked for deletion and can be restored for a while.
        SoftDeleted = "SOFT_DELETED",
        /// It stands still, its state kept on disk.
        Suspended = "SUSPENDED",
        /// The provider does not know; a cell that does not answer, for one.
        Unknown = "UNKNOWN",
        /// A resize is done and waits to be confirmed or reverted.
        VerifyResize = "VERIFY_RESIZE",
    }
}

impl Default for Status {
    /// Some answers (a creation's) do not tell it.
    fn default() -> Self {
        Status::Unknown
    }
}

open_enum! {
    /// How an address came to a server.
    pub enum AddressKind {
        /// It is the server's own, given by the network.
        Fixed = "fixed",
        /// It is led to the server from outside.
        Floating = "floating",
    }
}

open_enum! {
    /// Who partitions a server's disk. <https://docs.openstack.org/api-ref/compute/#create-server>
    pub enum DiskConfig {
        /// One partition of the flavor's whole disk, made at the first start.
        Auto = "AUTO",
        /// The image's own partitions; the rest is left to its user.
        Manual = "MANUAL",
    }
}

/// What the hypervisor says of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PowerState {
    /// It says nothing.
    NoState,
    /// Running.
    Running,
    /// Paused.
    Paused,
    /// Shut down.
    Shutdown,
    /// Crashed.
    Crashed,
    /// Suspended.
    Suspended,
    /// A number that is not in the documentation known here.
    Other(i64),
}

impl PowerState {
    const KNOWN: [(i64, PowerState); 6] = [
        (0, PowerState::NoState),
        (1, PowerState::Running),
        (3, PowerState::Paused),
        (4, PowerState::Shutdown),
        (6, PowerState::Crashed),
        (7, PowerState::Suspended),
    ];

    /// The number that the provider uses for it.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            PowerState::Other(number) => number,
            known => Self::KNOWN.iter().find(|(_, state)| *state == known).map_or(0, |(number, _)| *number),
        }
    }
}

impl From<i64> for PowerState {
    fn from(number: i64) -> Self {
        Self::KNOWN
            .iter()
            .find(|(known, _)| *known == number)
            .map_or(PowerState::Other(number), |(_, state)| *state)
    }
}

impl Serialize for PowerState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.number())
    }
}

impl<'de> Deserialize<'de> for PowerState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(PowerState::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_and_number_survives_the_way_there_and_back() {
        for word in ["ACTIVE", "VERIFY_RESIZE", "SHELVED_OFFLOADED", "PREP_RESIZE", ""] {
            assert_eq!(Status::from(word).as_str(), word);
            let read: Status = serde_json::from_value(word.into()).expect("a word");
            assert_eq!(serde_json::to_value(&read).expect("a word"), word);
        }
        assert_eq!(Status::from("PREP_RESIZE"), Status::Other("PREP_RESIZE".into()));
        assert_eq!(Status::from("active"), Status::Other("active".into()), "Nova's words are in capitals");
        for number in -1..9 {
            assert_eq!(PowerState::from(number).number(), number);
        }
        assert_eq!(PowerState::from(4), PowerState::Shutdown);
        assert_eq!(PowerState::from(2), PowerState::Other(2));
    }
}
