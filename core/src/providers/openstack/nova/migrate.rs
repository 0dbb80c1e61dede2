//! Servers moved to other hosts, by administrators.

use super::action::{Again, act, done, given};
use crate::{Endpoint, Request, Response, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Moves a server to another host, shut off on the way; it then waits to be confirmed like one that was resized.
/// <https://docs.openstack.org/api-ref/compute/#migrate-server-migrate-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigrateServer {
    /// The server's id.
    pub id: String,
    /// The other host (2.56); the scheduler's choice where there is none.
    pub host: Option<String>,
}

impl Endpoint for MigrateServer {
    type Output = ();
    fn request(&self) -> Request {
        // Sent once: on a cloud that confirms by itself, a repeat may move the server again.
        match &self.host {
            None => act(&self.id, "migrate", Value::Null, Again::Once),
            Some(host) => {
                act(&self.id, "migrate", json!({ "host": host }), Again::Once).versions((2, 56), (2, 56))
            }
        }
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Again::Once)
    }
}

/// Moves a server to another host while it runs.
/// <https://docs.openstack.org/api-ref/compute/#live-migrate-server-os-migratelive-action>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveMigrateServer {
    /// The server's id.
    pub id: String,
    /// The other host; the scheduler's choice where there is none.
    pub host: Option<String>,
    /// Whether its disks are copied along; where this is not said the cloud finds out (2.25).
    pub block_migration: Option<bool>,
    /// Whether the other host's disk may be overcommitted (up to 2.24, where it must be said).
    pub disk_over_commit: Option<bool>,
}

impl Endpoint for LiveMigrateServer {
    type Output = ();
    fn request(&self) -> Request {
        // Up to 2.24 all three must be there; later the third must not, and the second may be left to the cloud.
        let old = self.disk_over_commit.is_some();
        let block_migration = match self.block_migration {
            Some(copied) => json!(copied),
            None if old => json!(false),
            None => json!("auto"),
        };
        let mut argument =
            given([("block_migration", block_migration), ("disk_over_commit", json!(self.disk_over_commit))]);
        argument["host"] = json!(self.host);
        // Sent once: a repeat that comes after the move may move the server again.
        let request = act(&self.id, "os-migrateLive", argument, Again::Once);
        // From 2.30 on, a host that is named is checked like one the scheduler chose.
        if old { request } else { request.versions((2, 25), (2, 68)) }
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Again::Once)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let migrate = MigrateServer { id: "7".into(), host: None };
        assert_eq!((sent(&migrate).1, versions(&migrate)), (json!({"migrate": null}), None));
        assert_eq!(migrate.request().repeat, Repeat::Once);
        let there = MigrateServer { host: Some("host1".into()), ..migrate };
        assert_eq!(sent(&there).1, json!({"migrate": {"host": "host1"}}));
        assert_eq!(versions(&there), Some(((2, 56), (2, 56))));

        let host = Some("01c0cadef72d47e28a672a76060d492c".to_owned());
        let old = LiveMigrateServer {
            id: "7".into(),
            host: host.clone(),
            block_migration: Some(false),
            disk_over_commit: Some(false),
        };
        assert_eq!(
            sent(&old).1,
            json!({"os-migrateLive": {"host": host, "block_migration": false, "disk_over_commit": false}})
        );
        assert_eq!((versions(&old), old.request().repeat), (None, Repeat::Once));
        let new = LiveMigrateServer { id: "7".into(), ..LiveMigrateServer::default() };
        assert_eq!(sent(&new).1, json!({"os-migrateLive": {"host": null, "block_migration": "auto"}}));
        assert_eq!(versions(&new), Some(((2, 25), (2, 68))));
    }
}
