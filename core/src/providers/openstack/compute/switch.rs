//! Power on and off, where being so already is fine.

use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result,
    providers::openstack::nova::power::{StartServer, StopServer},
};

/// Starts or stops a server. Nova refuses what is so already; here that is success.
#[derive(Clone, Debug)]
pub(super) enum Power {
    On(StartServer),
    Off(StopServer),
}

impl Power {
    pub(super) fn on(id: &str) -> Self {
        Power::On(StartServer::new(id))
    }

    pub(super) fn off(id: &str) -> Self {
        Power::Off(StopServer::new(id))
    }
}

impl Flow for Power {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(match self {
            Power::On(call) => call.request(),
            Power::Off(call) => call.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        match self {
            Power::On(call) => call.response(response),
            Power::Off(call) => call.response(response),
        }
        .map(Progress::Done)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        // Nova's refusal ends in the state the server is in.
        let so_already: [&str; 2] = match self {
            Power::On(_) => ["vm_state active", "task_state powering-on"],
            Power::Off(_) => ["vm_state stopped", "task_state powering-off"],
        };
        let said = error.message().trim_end_matches('.');
        if error.kind() == Kind::Conflict && so_already.iter().any(|state| said.ends_with(state)) {
            return Ok(Progress::Done(()));
        }
        Err(error)
    }
}
