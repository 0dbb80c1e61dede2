//! Whether instances are well, and what EC2 is about to do with them.

use super::types::InstanceState;
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    providers::aws::ec2::{
        Filter,
        common::{listing, page, paged, reading},
        form,
    },
    wire::{open_enum, xml::Document, xml_struct},
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// How a machine does.
    pub enum SummaryStatus {
        /// Well.
        Ok = "ok",
        /// Not well.
        Impaired = "impaired",
        /// It is not known yet.
        InsufficientData = "insufficient-data",
        /// It does not run.
        NotApplicable = "not-applicable",
        /// It is coming up.
        Initializing = "initializing",
    }
}

xml_struct! {
    /// One check of a machine.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceStatusDetails {
        /// Which: `reachability`.
        pub name: Option<String> = "name",
        /// How it went: `passed`, `failed`, `insufficient-data`, `initializing`.
        pub status: Option<String> = "status",
        /// Since when it fails.
        pub impaired_since: Option<Time> = "impairedSince",
    }
}

xml_struct! {
    /// How a machine does, and the checks that tell so.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceStatusSummary.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceStatusSummary {
        /// In a word.
        pub status: Option<SummaryStatus> = "status",
        /// The checks.
        pub details: Vec<InstanceStatusDetails> = "details",
    }
}

xml_struct! {
    /// Something EC2 is about to do with an instance.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceStatusEvent.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceStatusEvent {
        /// Its id.
        pub id: Option<String> = "instanceEventId",
        /// What: `instance-reboot`, `system-maintenance`, `instance-retirement`.
        pub code: Option<String> = "code",
        /// In a sentence, which begins with `[Completed]` or `[Canceled]` where it is over.
        pub description: Option<String> = "description",
        /// Not before that time.
        pub not_before: Option<Time> = "notBefore",
        /// Not after that time.
        pub not_after: Option<Time> = "notAfter",
        /// The last time that it can be put off to.
        pub not_before_deadline: Option<Time> = "notBeforeDeadline",
    }
}

xml_struct! {
    /// Whether an instance is well. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceStatus.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceStatus {
        /// Its id.
        pub instance_id: String = needed "instanceId",
        /// The zone it is in.
        pub availability_zone: Option<String> = "availabilityZone",
        /// Where it is in its life.
        pub state: InstanceState = "instanceState",
        /// How the instance itself does.
        pub instance: InstanceStatusSummary = "instanceStatus",
        /// How the host under it does.
        pub system: InstanceStatusSummary = "systemStatus",
        /// How its volumes do.
        pub attached_ebs: Option<InstanceStatusSummary> = "attachedEbsStatus",
        /// What EC2 is about to do with it.
        pub events: Vec<InstanceStatusEvent> = "eventsSet",
    }
}

/// Lists how instances do: those that run, unless all are asked for.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeInstanceStatus {
    /// Only these; all of the region where there are none.
    pub instance_ids: Vec<String>,
    /// Only those that meet these conditions: `instance-status.status`, `event.code`.
    pub filters: Vec<Filter>,
    /// Those that do not run too.
    pub include_all: bool,
    /// How many a page holds at most, from 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub next_token: Option<String>,
}

listing!(StatusPage: Document<InstanceStatus> = "instanceStatusSet");

impl Endpoint for DescribeInstanceStatus {
    type Output = Page<Document<InstanceStatus>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeInstanceStatus")
            .list("InstanceId", &self.instance_ids)
            .opt("IncludeAllInstances", self.include_all.then_some(true));
        let by_id = !self.instance_ids.is_empty();
        let form = Filter::write(form, &self.filters);
        reading(paged(form, by_id, self.max_results, self.next_token.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page::<StatusPage, _>(response, |next| DescribeInstanceStatus {
            next_token: Some(next),
            ..self.clone()
        })
    }
}
