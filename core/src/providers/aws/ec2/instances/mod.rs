//! Instances: virtual machines.

mod attributes;
mod console;
mod network;
mod options;
mod power;
mod run;
mod status;
#[cfg(test)]
mod tests;
mod types;

pub use attributes::{
    DescribeInstanceAttribute, InstanceAttribute, InstanceAttributes, InstanceChange,
    ModifyInstanceAttribute, ModifyInstanceMetadataOptions,
};
pub use console::{ConsoleOutput, GetConsoleOutput, GetPasswordData, PasswordData};
pub use network::{
    InstanceIpv6Address, InstanceNetworkInterface, InstanceNetworkInterfaceAssociation,
    InstanceNetworkInterfaceAttachment, InstanceNetworkInterfaceSpecification, InstancePrivateIpAddress,
};
pub use options::{
    CpuCredits, InstanceProfile, InterruptionBehavior, LaunchTemplate, MarketOptions, MetadataOptions,
    Placement, ShutdownBehavior, SpotInstanceType, SpotOptions,
};
pub use power::{
    InstanceMonitoring, InstanceStateChange, MonitorInstances, Monitoring, MonitoringState, RebootInstances,
    StartInstances, StopInstances, TerminateInstances, UnmonitorInstances,
};
pub use run::RunInstances;
pub use status::{
    DescribeInstanceStatus, InstanceStatus, InstanceStatusDetails, InstanceStatusEvent,
    InstanceStatusSummary, SummaryStatus,
};
pub use types::{
    AttachmentStatus, EbsInstanceBlockDevice, GroupIdentifier, HttpTokens, IamInstanceProfile, Instance,
    InstanceBlockDeviceMapping, InstanceMetadataOptions, InstanceState, InstanceStateName, Reservation,
    Switch,
};

use super::{
    Filter,
    common::{listing, page, paged, reading},
    form,
};
use crate::{Endpoint, Page, Request, Response, Result, wire::xml::Document};
use serde::{Deserialize, Serialize};

/// Lists instances, those that were terminated within about the last hour included.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeInstances {
    /// Only these; all of the region where there are none.
    pub instance_ids: Vec<String>,
    /// Only those that meet these conditions: `instance-state-name`, `client-token`, `tag:Name`.
    pub filters: Vec<Filter>,
    /// How many a page holds at most, from 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub next_token: Option<String>,
}

listing!(ReservationPage: Reservation = "reservationSet");

impl Endpoint for DescribeInstances {
    type Output = Page<Document<Instance>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeInstances").list("InstanceId", &self.instance_ids);
        let by_id = !self.instance_ids.is_empty();
        let form = Filter::write(form, &self.filters);
        reading(paged(form, by_id, self.max_results, self.next_token.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let Page { items, rest } = page::<ReservationPage, _>(response, |next| DescribeInstances {
            next_token: Some(next),
            ..self.clone()
        })?;
        let items = items.into_iter().flat_map(|reservation| reservation.shared().instances).collect();
        Ok(Page { items, rest })
    }
}
