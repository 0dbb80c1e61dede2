//! An instance as EC2 keeps it, and how it gets from one state to the next.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>

use crate::Time;
use crate::ec2::kind::row;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::xml::Xml;

/// What an instance is, or is becoming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Running,
    ShuttingDown,
    Terminated,
    Stopping,
    Stopped,
}

impl State {
    pub(crate) fn code(self) -> u8 {
        match self {
            State::Pending => 0,
            State::Running => 16,
            State::ShuttingDown => 32,
            State::Terminated => 48,
            State::Stopping => 64,
            State::Stopped => 80,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Running => "running",
            State::ShuttingDown => "shutting-down",
            State::Terminated => "terminated",
            State::Stopping => "stopping",
            State::Stopped => "stopped",
        }
    }

    /// Is it over, or as good as?
    pub(crate) fn is_over(self) -> bool {
        matches!(self, State::ShuttingDown | State::Terminated)
    }
}

/// Why an instance changed its state last.
#[derive(Clone, Debug)]
pub(crate) struct Reason {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

/// One instance.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) reservation: String,
    /// Which one it is of those that were made together.
    pub(crate) index: usize,
    pub(crate) image: String,
    pub(crate) architecture: &'static str,
    pub(crate) kind: String,
    pub(crate) key_name: Option<String>,
    /// As given, in base64.
    pub(crate) user_data: Option<String>,
    pub(crate) client_token: Option<String>,
    pub(crate) zone: String,
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    /// The name of its placement group.
    pub(crate) group: Option<String>,
    pub(crate) tenancy: &'static str,
    pub(crate) monitoring: bool,
    pub(crate) ebs_optimized: bool,
    pub(crate) profile: Option<String>,
    pub(crate) keep_on: Protection,
    /// `stop` or `terminate`.
    pub(crate) on_shutdown: &'static str,
    pub(crate) metadata: Metadata,
    /// Device name of its root volume.
    pub(crate) root: String,
    pub(crate) volumes: Vec<String>,
    pub(crate) interfaces: Vec<String>,
    pub(crate) launched: Time,
    pub(crate) reason: Option<Reason>,
    pub(crate) state: State,
    /// The state it is in from a time on.
    pub(crate) change: Option<(Time, State)>,
}

/// What is not done to an instance unless this is taken back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Protection {
    pub(crate) from_termination: bool,
    pub(crate) from_stop: bool,
}

/// How programs on an instance reach the metadata service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metadata {
    pub(crate) endpoint: &'static str,
    pub(crate) tokens: &'static str,
    pub(crate) hops: u8,
}

impl Metadata {
    pub(crate) fn show(&self, xml: &mut Xml, state: &str) {
        xml.put("state", state).put("httpTokens", self.tokens);
        xml.put("httpPutResponseHopLimit", self.hops).put("httpEndpoint", self.endpoint);
    }
}

row!(Instance: INSTANCE in instances);

impl Instance {
    /// The state it is in.
    pub(crate) fn state(&self, now: Time) -> State {
        match self.change {
            Some((from, state)) if from <= now => state,
            _ => self.state,
        }
    }

    /// When it went into the state it is in, if it has ever changed.
    pub(crate) fn changed(&self, now: Time) -> Option<Time> {
        self.change.map(|(from, _)| from).filter(|from| *from <= now)
    }

    /// Begins to change: it is `state` until `until`, and `then` from then on.
    pub(crate) fn begin(&mut self, state: State, until: Time, then: State) {
        self.state = state;
        self.change = Some((until, then));
    }

    /// What it is refused with if it is in none of these states.
    pub(crate) fn must_be(&self, states: &[&str], now: Time) -> Result<(), Refused> {
        let state = self.state(now).name();
        if states.contains(&state) {
            return Ok(());
        }
        let message =
            format!("The instance '{}' is not in a state from which this can be done: {state}", self.id);
        Err(refused("IncorrectInstanceState", message))
    }
}
