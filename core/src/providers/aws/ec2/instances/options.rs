//! How an instance is to be started: where, for what price, and with what switched on.

use super::types::{HttpTokens, Switch};
use crate::{
    Time,
    providers::aws::ec2::terms::Tenancy,
    wire::{form::Form, open_enum, xml_struct},
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// Where an instance is put. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Placement.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Placement {
        /// The zone.
        pub availability_zone: Option<String> = "availabilityZone",
        /// The placement group's name.
        pub group_name: Option<String> = "groupName",
        /// The placement group's id.
        pub group_id: Option<String> = "groupId",
        /// The partition of a placement group that has partitions.
        pub partition_number: Option<u32> = "partitionNumber",
        /// Whom it may share its host with.
        pub tenancy: Option<Tenancy> = "tenancy",
        /// The dedicated host.
        pub host_id: Option<String> = "hostId",
        /// A group of dedicated hosts.
        pub host_resource_group_arn: Option<String> = "hostResourceGroupArn",
        /// Whether it comes back to its dedicated host: `default` or `host`.
        pub affinity: Option<String> = "affinity",
    }
}

impl Placement {
    pub(super) fn write(&self, form: Form) -> Form {
        form.within("Placement", |form| {
            form.opt("AvailabilityZone", self.availability_zone.as_ref())
                .opt("GroupName", self.group_name.as_ref())
                .opt("GroupId", self.group_id.as_ref())
                .opt("PartitionNumber", self.partition_number)
                .opt("Tenancy", self.tenancy.as_ref())
                .opt("HostId", self.host_id.as_ref())
                .opt("HostResourceGroupArn", self.host_resource_group_arn.as_ref())
                .opt("Affinity", self.affinity.as_ref())
        })
    }
}

open_enum! {
    /// How a spot request ends.
    pub enum SpotInstanceType {
        /// With its instance.
        OneTime = "one-time",
        /// When it is cancelled: an instance that was taken away is started again.
        Persistent = "persistent",
    }
}

open_enum! {
    /// What becomes of a spot instance that is taken away.
    pub enum InterruptionBehavior {
        /// It is terminated.
        Terminate = "terminate",
        /// It is stopped, and started again later.
        Stop = "stop",
        /// It is put to sleep, and awakened later.
        Hibernate = "hibernate",
    }
}

/// How an instance is bought other than on demand.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMarketOptionsRequest.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarketOptions {
    /// From capacity nobody else wants now.
    Spot(SpotOptions),
    /// From a block of capacity that was reserved.
    CapacityBlock,
}

/// The terms of a spot instance.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotMarketOptions.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotOptions {
    /// The most that is paid for an hour, in US dollars: `0.05`; the price on demand where it is not given.
    pub max_price: Option<String>,
    /// How the request ends.
    pub kind: Option<SpotInstanceType>,
    /// When a persistent request ends.
    pub valid_until: Option<Time>,
    /// What becomes of the instance when it is taken away.
    pub interruption_behavior: Option<InterruptionBehavior>,
}

impl MarketOptions {
    pub(super) fn write(&self, form: Form) -> Form {
        form.within("InstanceMarketOptions", |form| match self {
            MarketOptions::CapacityBlock => form.set("MarketType", "capacity-block"),
            MarketOptions::Spot(spot) => form.set("MarketType", "spot").within("SpotOptions", |form| {
                form.opt("MaxPrice", spot.max_price.as_ref())
                    .opt("SpotInstanceType", spot.kind.as_ref())
                    .opt("ValidUntil", spot.valid_until)
                    .opt("InstanceInterruptionBehavior", spot.interruption_behavior.as_ref())
            }),
        })
    }
}

/// How an instance is to reach what EC2 tells it about itself.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataOptions {
    /// Whether a token is needed.
    pub http_tokens: Option<HttpTokens>,
    /// How many hops away an answer may go, from 1 to 64.
    pub http_put_response_hop_limit: Option<u32>,
    /// Whether there is a metadata service.
    pub http_endpoint: Option<Switch>,
    /// Whether it is reached over IPv6 too.
    pub http_protocol_ipv6: Option<Switch>,
    /// Whether it tells the tags.
    pub instance_metadata_tags: Option<Switch>,
}

impl MetadataOptions {
    pub(super) fn write(&self, form: Form) -> Form {
        form.opt("HttpTokens", self.http_tokens.as_ref())
            .opt("HttpPutResponseHopLimit", self.http_put_response_hop_limit)
            .opt("HttpEndpoint", self.http_endpoint.as_ref())
            .opt("HttpProtocolIpv6", self.http_protocol_ipv6.as_ref())
            .opt("InstanceMetadataTags", self.instance_metadata_tags.as_ref())
    }
}

/// A role that programs in an instance are to act in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InstanceProfile {
    /// By its name.
    Name(String),
    /// By its name in full.
    Arn(String),
}

impl InstanceProfile {
    pub(super) fn write(&self, form: Form) -> Form {
        form.within("IamInstanceProfile", |form| match self {
            InstanceProfile::Name(name) => form.set("Name", name),
            InstanceProfile::Arn(arn) => form.set("Arn", arn),
        })
    }
}

/// A template that says what a request does not: by its id or its name.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateSpecification.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchTemplate {
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its version: a number, `$Latest` or `$Default`; the default one where it is not given.
    pub version: Option<String>,
}

impl LaunchTemplate {
    pub(super) fn write(&self, form: Form) -> Form {
        form.within("LaunchTemplate", |form| {
            form.opt("LaunchTemplateId", self.id.as_ref())
                .opt("LaunchTemplateName", self.name.as_ref())
                .opt("Version", self.version.as_ref())
        })
    }
}

open_enum! {
    /// What becomes of an instance that shuts itself down.
    pub enum ShutdownBehavior {
        /// It is stopped.
        Stop = "stop",
        /// It is terminated.
        Terminate = "terminate",
    }
}

open_enum! {
    /// What an instance with a burstable processor does when its credits are used up.
    pub enum CpuCredits {
        /// It slows down.
        Standard = "standard",
        /// It goes on, and more is paid.
        Unlimited = "unlimited",
    }
}
