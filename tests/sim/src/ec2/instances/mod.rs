//! Instances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>

mod attributes;
mod console;
mod describe;
mod launch;
mod options;
mod placed;
pub(crate) mod row;
mod run;
mod states;
pub(crate) mod view;

use super::scene::{Action, action};

pub(super) const ACTIONS: &[Action] = &[
    action("DescribeInstanceAttribute", &["Attribute", "InstanceId"], attributes::describe),
    action("DescribeInstances", &["Filters", "InstanceId.N", "Pages"], describe::describe),
    action(
        "DescribeInstanceStatus",
        &["Filters", "IncludeAllInstances", "InstanceId.N", "Pages"],
        describe::status,
    ),
    action("GetConsoleOutput", &["InstanceId", "Latest"], console::get),
    action("GetPasswordData", &["InstanceId"], options::password),
    action("ModifyInstanceAttribute", attributes::TAKES, attributes::modify),
    action(
        "ModifyInstanceMetadataOptions",
        &["HttpEndpoint", "HttpPutResponseHopLimit", "HttpTokens", "InstanceId"],
        options::metadata,
    ),
    action("MonitorInstances", &["InstanceId.N"], options::monitor),
    action("RebootInstances", &["InstanceId.N"], states::reboot),
    Action { name: "RunInstances", takes: run::TAKES, run: run::run, again: Some(run::again) },
    action("StartInstances", &["AdditionalInfo", "InstanceId.N"], states::start),
    action("StopInstances", &["Force", "Hibernate", "InstanceId.N", "SkipOsShutdown"], states::stop),
    action("TerminateInstances", &["Force", "InstanceId.N", "SkipOsShutdown"], states::terminate),
    action("UnmonitorInstances", &["InstanceId.N"], options::unmonitor),
];
