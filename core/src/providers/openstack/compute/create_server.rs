//! A server, created once, and seen or waited for.

use super::{
    KEY,
    watch::{Goal, WatchServer},
};
use crate::{
    Checkpoint, Cx, Endpoint, Error, Flow, Leftover, Next, Progress, Request, Response, Result, Secret,
    compute::NodeSpec,
    machine::{CreateOnce, Creation, Pace, Until},
    providers::openstack::nova::{
        block_device::BlockDevice,
        create::{CreateServer, NetworkCard, Networks},
        server::Server,
        servers::ListServers,
    },
    wire::json::Document,
};
use serde::{Deserialize, Serialize};

/// A server that bears a key in its metadata.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeServer {
    spec: NodeSpec,
}

impl Creation for MakeServer {
    type Output = Document<Server>;
    type Look = ListServers;
    const WHAT: &'static str = "server";

    fn own_key(&self) -> Option<&str> {
        self.spec.idempotency_key.as_deref()
    }

    fn incomplete(&self) -> Option<Error> {
        let has = self.spec.user_data.is_some() || self.spec.password.is_some();
        (self.spec.had_secrets && !has).then(|| {
            Error::misuse(
                "the server was not asked for yet, and the checkpoint holds neither its user-data nor its password; \
                 start the creation anew, with the same idempotency key if it had one",
            )
        })
    }

    fn create(&self, key: &str) -> Request {
        let spec = &self.spec;
        let mut call = CreateServer {
            name: spec.name.clone(),
            flavor: spec.size.to_string(),
            image: spec.image.as_ref().map(ToString::to_string),
            ..CreateServer::default()
        };
        call.block_devices
            .extend(spec.boot_volume.as_ref().map(|id| BlockDevice::volume(id.as_str()).boot()));
        call.availability_zone = spec.location.as_ref().map(ToString::to_string);
        call.key_name.clone_from(&spec.key_pair);
        if !spec.networks.is_empty() {
            let cards = spec.networks.iter().map(|network| NetworkCard::network(network.as_str()));
            call.networks = Networks::These(cards.collect());
        }
        call.security_groups.clone_from(&spec.security_groups);
        call.metadata.clone_from(&spec.metadata);
        call.metadata.insert(KEY.to_owned(), key.to_owned());
        call.user_data.clone_from(&spec.user_data);
        call.admin_password.clone_from(&spec.password);
        call.request()
    }

    fn created(&self, response: &Response) -> Result<Document<Server>> {
        crate::wire::json::single(response, "server")
    }

    fn look(&self, _: &str) -> Option<ListServers> {
        // The filter is a regular expression of the cloud's database; a name that is more than letters is not put
        // into it. The key decides in any case.
        let plain = self.spec.name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        Some(ListServers { name: plain.then(|| self.spec.name.clone()), ..ListServers::default() })
    }

    fn bears(&self, key: &str, server: &Document<Server>) -> bool {
        server.metadata.get(KEY).is_some_and(|found| found == key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("server").find_by("name", &self.spec.name).find_by("metadata pileus-key", key)
    }
}

/// Create → look once, or wait until it runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeAndWatch {
    wait: bool,
    phase: Phase,
    /// Told once, in the answer to the creation.
    #[serde(skip)]
    password: Option<Secret>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Phase {
    Creating(Box<CreateOnce<MakeServer>>),
    Watching(Until<WatchServer>),
}

impl MakeAndWatch {
    pub(super) const NAME: &'static str = "openstack.create-server";

    pub(super) fn new(spec: &NodeSpec, wait: bool) -> Self {
        let creation = CreateOnce::new(MakeServer { spec: spec.clone() });
        MakeAndWatch { wait, phase: Phase::Creating(Box::new(creation)), password: None }
    }

    /// The state for a checkpoint taken up again.
    pub(super) fn resumed(mut self) -> Self {
        if let Phase::Creating(creation) = self.phase {
            self.phase = Phase::Creating(Box::new(creation.resumed()));
        }
        self
    }

    fn created(&mut self, server: Document<Server>) {
        let goal = if self.wait { Goal::Running } else { Goal::Seen };
        let watch = WatchServer { id: server.value.id, goal, ours: true };
        self.password = server.value.admin_password;
        self.phase = Phase::Watching(Until::new(watch, Pace::default()));
    }

    fn creation_moved(&mut self, progress: Progress<Document<Server>>) -> Progress<Document<Server>> {
        if let Progress::Done(server) = progress {
            self.created(server);
        }
        Progress::Continue
    }
}

impl Flow for MakeAndWatch {
    type Output = Document<Server>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<Server>> {
        match &mut self.phase {
            Phase::Creating(creation) => creation.next(cx),
            Phase::Watching(until) => until.next_look(cx),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<Server>>> {
        match &mut self.phase {
            Phase::Creating(creation) => {
                let progress = creation.advance(response, cx)?;
                Ok(self.creation_moved(progress))
            }
            Phase::Watching(until) => Ok(match until.looked(response, cx)? {
                Progress::Done(mut server) => {
                    server.value.admin_password = self.password.take();
                    Progress::Done(server)
                }
                Progress::Continue => Progress::Continue,
            }),
        }
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Document<Server>>> {
        match &mut self.phase {
            Phase::Creating(creation) => {
                let progress = creation.failed(error, cx)?;
                Ok(self.creation_moved(progress))
            }
            Phase::Watching(_) => Err(error),
        }
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        match &self.phase {
            Phase::Creating(creation) => creation.left_behind(in_doubt),
            Phase::Watching(until) => until.left_behind(in_doubt),
        }
    }

    fn checkpoint(&self, in_doubt: bool) -> Option<Checkpoint> {
        let stored = match &self.phase {
            Phase::Creating(creation) => Phase::Creating(Box::new(creation.stored(in_doubt))),
            watching @ Phase::Watching(_) => watching.clone(),
        };
        Checkpoint::of(Self::NAME, 1, &MakeAndWatch { wait: self.wait, phase: stored, password: None })
    }
}
