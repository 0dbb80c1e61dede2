//! Running servers: start, stop, restart, pause, suspend, shelve, lock.

use super::action::{Again, act, done, given, plain_actions};
use crate::wire::open_enum;
use crate::{Endpoint, Request, Response, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

plain_actions! {
    /// Starts a server that is shut off. <https://docs.openstack.org/api-ref/compute/#start-server-os-start-action>
    StartServer: "os-start", Again::Until(&["vm_state active", "task_state powering-on"]);
    /// Shuts a server off. <https://docs.openstack.org/api-ref/compute/#stop-server-os-stop-action>
    StopServer: "os-stop", Again::Until(&["vm_state stopped", "task_state powering-off"]);
    /// Holds a server still, its state in memory. <https://docs.openstack.org/api-ref/compute/#pause-server-pause-action>
    PauseServer: "pause", Again::Until(&["vm_state paused", "task_state pausing"]);
    /// Lets a paused server run on. <https://docs.openstack.org/api-ref/compute/#unpause-server-unpause-action>
    UnpauseServer: "unpause", Again::Until(&["vm_state active", "task_state unpausing"]);
    /// Holds a server still, its state on disk. <https://docs.openstack.org/api-ref/compute/#suspend-server-suspend-action>
    SuspendServer: "suspend", Again::Until(&["vm_state suspended", "task_state suspending"]);
    /// Lets a suspended server run on.
    /// <https://docs.openstack.org/api-ref/compute/#resume-suspended-server-resume-action>
    ResumeServer: "resume", Again::Until(&["vm_state active", "task_state resuming"]);
    /// Stores a server as an image and shuts it off. <https://docs.openstack.org/api-ref/compute/#shelve-server-shelve-action>
    ShelveServer: "shelve", Again::Until(&[
        "vm_state shelved",
        "vm_state shelved_offloaded",
        "task_state shelving",
        "task_state shelving_image_pending_upload",
        "task_state shelving_image_uploading",
        "task_state shelving_offloading",
    ]);
    /// Frees the host of a shelved server.
    /// <https://docs.openstack.org/api-ref/compute/#shelf-offload-remove-server-shelveoffload-action>
    OffloadServer: "shelveOffload", Again::Until(&["vm_state shelved_offloaded", "task_state shelving_offloading"]);
    /// Takes a server's lock away. <https://docs.openstack.org/api-ref/compute/#unlock-server-unlock-action>
    UnlockServer: "unlock", Again::Safe;
    /// Has a server's kernel write a crash dump, which ends what it was doing (2.17).
    /// <https://docs.openstack.org/api-ref/compute/#trigger-crash-dump-in-server>
    TriggerCrashDump: "trigger_crash_dump", Again::Once, (2, 17);
}

open_enum! {
    /// How a server is restarted.
    pub enum Reboot {
        /// Its operating system is asked to.
        Soft = "SOFT",
        /// It is power-cycled.
        Hard = "HARD",
    }
}

/// Restarts a server. <https://docs.openstack.org/api-ref/compute/#reboot-server-reboot-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RebootServer {
    /// The server's id.
    pub id: String,
    /// How.
    pub kind: Reboot,
}

impl Endpoint for RebootServer {
    type Output = ();
    fn request(&self) -> Request {
        // Sent once: a repeat that comes after the restart would restart it again.
        act(&self.id, "reboot", json!({ "type": self.kind }), Again::Once)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Again::Once)
    }
}

/// Brings a shelved server back. <https://docs.openstack.org/api-ref/compute/#unshelve-restore-shelved-server-unshelve-action>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnshelveServer {
    /// The server's id.
    pub id: String,
    /// In which availability zone (2.77), where it takes up no host yet.
    pub availability_zone: Option<String>,
    /// On which host (2.91, administrators).
    pub host: Option<String>,
}

impl UnshelveServer {
    const AGAIN: Again = Again::Until(&["vm_state active", "task_state unshelving", "task_state spawning"]);
}

impl Endpoint for UnshelveServer {
    type Output = ();
    fn request(&self) -> Request {
        let place = given([("availability_zone", json!(self.availability_zone)), ("host", json!(self.host))]);
        let (argument, version) = match (&self.availability_zone, &self.host) {
            (None, None) => (Value::Null, None),
            (Some(_), None) => (place, Some((2, 77))),
            (_, Some(_)) => (place, Some((2, 91))),
        };
        let request = act(&self.id, "unshelve", argument, Self::AGAIN);
        version.map_or(request.clone(), |version| request.versions(version, version))
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Self::AGAIN)
    }
}

/// Locks a server against changes by anyone but its owner's administrators and whoever locked it.
/// <https://docs.openstack.org/api-ref/compute/#lock-server-lock-action>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockServer {
    /// The server's id.
    pub id: String,
    /// Why (2.73).
    pub reason: Option<String>,
}

impl Endpoint for LockServer {
    type Output = ();
    fn request(&self) -> Request {
        match &self.reason {
            None => act(&self.id, "lock", Value::Null, Again::Safe),
            Some(reason) => act(&self.id, "lock", json!({ "locked_reason": reason }), Again::Safe)
                .versions((2, 73), (2, 73)),
        }
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Again::Safe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    const SETTLING: Repeat = Repeat::Settling(&[400, 404, 409]);

    #[test]
    fn plain_actions_are_sent_as_published() {
        let cases = [
            (StartServer::new("7").request(), "os-start", SETTLING),
            (StopServer::new("7").request(), "os-stop", SETTLING),
            (PauseServer::new("7").request(), "pause", SETTLING),
            (UnpauseServer::new("7").request(), "unpause", SETTLING),
            (SuspendServer::new("7").request(), "suspend", SETTLING),
            (ResumeServer::new("7").request(), "resume", SETTLING),
            (ShelveServer::new("7").request(), "shelve", SETTLING),
            (OffloadServer::new("7").request(), "shelveOffload", SETTLING),
            (UnlockServer::new("7").request(), "unlock", Repeat::Safe),
            (TriggerCrashDump::new("7").request(), "trigger_crash_dump", Repeat::Once),
        ];
        for (request, action, repeat) in cases {
            assert_eq!(request.to_string(), "POST compute /servers/7/action");
            assert_eq!(
                body(&request),
                Value::Object([(action.to_owned(), Value::Null)].into_iter().collect())
            );
            assert_eq!(request.repeat, repeat, "{action}");
        }
        assert_eq!(versions(&TriggerCrashDump::new("7")), Some(((2, 17), (2, 17))));
        assert_eq!(versions(&StartServer::new("7")), None);
        assert_eq!(stored(&StartServer::new("7")), StartServer::new("7"));
    }

    #[test]
    fn a_restart_is_sent_once() {
        let reboot = RebootServer { id: "7".into(), kind: Reboot::Hard };
        assert_eq!(sent(&reboot).1, json!({"reboot": {"type": "HARD"}}));
        assert_eq!(reboot.request().repeat, Repeat::Once);
        assert_eq!(sent(&RebootServer { kind: Reboot::Soft, ..reboot }).1["reboot"]["type"], "SOFT");
    }

    #[test]
    fn unshelving_and_locking_ask_for_the_versions_they_need() {
        let unshelve = UnshelveServer { id: "7".into(), ..UnshelveServer::default() };
        assert_eq!((sent(&unshelve).1, versions(&unshelve)), (json!({"unshelve": null}), None));
        let zone = UnshelveServer { availability_zone: Some("us-west".into()), ..unshelve };
        assert_eq!(sent(&zone).1, json!({"unshelve": {"availability_zone": "us-west"}}));
        assert_eq!(versions(&zone), Some(((2, 77), (2, 77))));
        let host = UnshelveServer { host: Some("host01".into()), ..zone };
        assert_eq!(sent(&host).1, json!({"unshelve": {"availability_zone": "us-west", "host": "host01"}}));
        assert_eq!(versions(&host), Some(((2, 91), (2, 91))));
        let lock = LockServer { id: "7".into(), reason: None };
        assert_eq!((sent(&lock).1, versions(&lock)), (json!({"lock": null}), None));
        let why = LockServer { reason: Some("I don't want to work".into()), ..lock };
        assert_eq!(sent(&why).1, json!({"lock": {"locked_reason": "I don't want to work"}}));
        assert_eq!((why.request().repeat, versions(&why)), (Repeat::Safe, Some(((2, 73), (2, 73)))));
    }
}
