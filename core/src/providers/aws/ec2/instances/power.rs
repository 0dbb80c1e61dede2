//! Starting, stopping, restarting and terminating instances, and watching them.

use super::types::InstanceState;
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::aws::ec2::{calls::acting, common::done, form},
    wire::{
        open_enum,
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

/// The state an instance came from and the one it is in.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceStateChange.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceStateChange {
    /// The instance's id.
    pub instance_id: String,
    /// The state it is in.
    pub current: InstanceState,
    /// The state it was in.
    pub previous: InstanceState,
}

impl FromXml for InstanceStateChange {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut id, mut current, mut previous) = (None, InstanceState::default(), InstanceState::default());
        while let Some(child) = xml.child()? {
            match child {
                "instanceId" => id = Some(xml.read()?),
                // What old versions call the state of an instance that is being terminated.
                "currentState" | "shutdownState" => current = xml.read()?,
                "previousState" => previous = xml.read()?,
                _ => {}
            }
        }
        let instance_id = id.ok_or_else(|| Fault::missing("InstanceStateChange", "instanceId"))?;
        Ok(InstanceStateChange { instance_id, current, previous })
    }
}

xml_struct! {
    struct Changes {
        changes: Vec<InstanceStateChange> = "instancesSet",
    }
}

fn changes(response: &Response) -> Result<Vec<InstanceStateChange>> {
    Ok(xml::read::<Changes>(response)?.changes)
}

/// Starts instances that are stopped. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartInstances {
    /// Their ids.
    pub instance_ids: Vec<String>,
}

impl Endpoint for StartInstances {
    type Output = Vec<InstanceStateChange>;

    fn request(&self) -> Request {
        // An instance that runs stays as it is.
        acting(form("StartInstances"), "InstanceId", &self.instance_ids).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        changes(response)
    }
}

/// Stops instances. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopInstances {
    /// Their ids.
    pub instance_ids: Vec<String>,
    /// Whether they are put to sleep.
    pub hibernate: bool,
    /// Whether they are stopped though they do not shut down, at the risk of damaged file systems.
    pub force: bool,
}

impl Endpoint for StopInstances {
    type Output = Vec<InstanceStateChange>;

    fn request(&self) -> Request {
        // An instance that is stopped stays as it is.
        let form = form("StopInstances")
            .opt("Hibernate", self.hibernate.then_some(true))
            .opt("Force", self.force.then_some(true));
        acting(form, "InstanceId", &self.instance_ids).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        changes(response)
    }
}

/// Restarts instances that run; over before they have.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RebootInstances {
    /// Their ids.
    pub instance_ids: Vec<String>,
}

impl Endpoint for RebootInstances {
    type Output = ();

    fn request(&self) -> Request {
        // Sent once: a repeat restarts what may have come up again already.
        acting(form("RebootInstances"), "InstanceId", &self.instance_ids)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

/// Ends instances for good. They are still shown for about an hour; a repeat of a lost request for one of which EC2
/// knows nothing any more gives no changes.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminateInstances {
    /// Their ids.
    pub instance_ids: Vec<String>,
}

impl Endpoint for TerminateInstances {
    type Output = Vec<InstanceStateChange>;

    fn request(&self) -> Request {
        // Idempotent by EC2's word. Of several it ends none where one is not there.
        let one = self.instance_ids.len() == 1;
        acting(form("TerminateInstances"), "InstanceId", &self.instance_ids).repeat(if one {
            Repeat::Removing
        } else {
            Repeat::Safe
        })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        if response.status.is_success() { changes(response) } else { Ok(Vec::new()) }
    }
}

open_enum! {
    /// Whether an instance is watched every minute.
    pub enum MonitoringState {
        /// Every five minutes only.
        Disabled = "disabled",
        /// It is being switched off.
        Disabling = "disabling",
        /// Every minute.
        Enabled = "enabled",
        /// It is being switched on.
        Pending = "pending",
    }
}

xml_struct! {
    /// Whether an instance is watched every minute.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Monitoring.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Monitoring {
        /// In a word.
        pub state: Option<MonitoringState> = "state",
        /// As the oldest versions of the API tell it.
        pub enabled: Option<bool> = "enabled",
    }
}

xml_struct! {
    /// Whether that instance is watched every minute.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceMonitoring {
        /// The instance's id.
        pub instance_id: String = needed "instanceId",
        /// Whether it is.
        pub monitoring: Monitoring = "monitoring",
    }
}

xml_struct! {
    struct Monitorings {
        items: Vec<InstanceMonitoring> = "instancesSet",
    }
}

/// Has instances watched every minute, for a price.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitorInstances {
    /// Their ids.
    pub instance_ids: Vec<String>,
}

impl Endpoint for MonitorInstances {
    type Output = Vec<InstanceMonitoring>;

    fn request(&self) -> Request {
        // Switched on twice is switched on.
        acting(form("MonitorInstances"), "InstanceId", &self.instance_ids).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(xml::read::<Monitorings>(response)?.items)
    }
}

/// Has instances watched every five minutes only.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmonitorInstances {
    /// Their ids.
    pub instance_ids: Vec<String>,
}

impl Endpoint for UnmonitorInstances {
    type Output = Vec<InstanceMonitoring>;

    fn request(&self) -> Request {
        // Switched off twice is switched off.
        acting(form("UnmonitorInstances"), "InstanceId", &self.instance_ids).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(xml::read::<Monitorings>(response)?.items)
    }
}
