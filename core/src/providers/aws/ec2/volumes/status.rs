//! The health of volumes, as EC2 checks it.

use super::super::calls::describe;
use crate::{
    Time,
    wire::{open_enum, xml::Document, xml_struct},
};

open_enum! {
    /// What the checks found.
    pub enum VolumeCondition {
        /// All is well.
        Ok = "ok",
        /// It works less well than it should.
        Warning = "warning",
        /// It stands still or its data may be damaged.
        Impaired = "impaired",
        /// The checks are not done.
        InsufficientData = "insufficient-data",
    }
}

xml_struct! {
    /// The health of a volume. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VolumeStatusItem.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VolumeStatus {
        /// The volume.
        pub volume_id: String = needed "volumeId",
        /// Its zone.
        pub availability_zone: Option<String> = "availabilityZone",
        /// The Outpost it is on.
        pub outpost_arn: Option<String> = "outpostArn",
        /// What the checks found.
        pub status: Option<VolumeStatusInfo> = "volumeStatus",
        /// What happened to it or is to come.
        pub events: Vec<VolumeStatusEvent> = "eventsSet",
        /// What its owner is asked to do.
        pub actions: Vec<VolumeStatusAction> = "actionsSet",
    }
}

xml_struct! {
    /// What the checks found.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VolumeStatusInfo {
        /// All in all.
        pub status: Option<VolumeCondition> = "status",
        /// Check by check.
        pub details: Vec<VolumeStatusDetail> = "details",
    }
}

xml_struct! {
    /// What one check found.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VolumeStatusDetail {
        /// The check: `io-enabled`, `io-performance`, `initialization-state`.
        pub name: Option<String> = "name",
        /// What it found: `passed`, `failed`, `normal`, `degraded`.
        pub status: Option<String> = "status",
    }
}

xml_struct! {
    /// What happened to a volume or is to come.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VolumeStatusEvent {
        /// Its id.
        pub event_id: Option<String> = "eventId",
        /// Its kind: `potential-data-inconsistency`.
        pub event_type: Option<String> = "eventType",
        /// A sentence about it.
        pub description: Option<String> = "description",
        /// The instance it concerns.
        pub instance_id: Option<String> = "instanceId",
        /// When it begins.
        pub not_before: Option<Time> = "notBefore",
        /// When it ends.
        pub not_after: Option<Time> = "notAfter",
    }
}

xml_struct! {
    /// What the owner of a volume is asked to do.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VolumeStatusAction {
        /// The action: `enable-volume-io`.
        pub code: Option<String> = "code",
        /// A sentence about it.
        pub description: Option<String> = "description",
        /// The event it answers to.
        pub event_id: Option<String> = "eventId",
        /// The event's kind.
        pub event_type: Option<String> = "eventType",
    }
}

describe! {
    /// Lists the health of volumes. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeStatus.html>
    pub struct DescribeVolumeStatus {
        /// Only that of these volumes.
        pub volume_ids = "VolumeId",
    }
    in StatusPage: Document<VolumeStatus> = "volumeStatusSet", up to 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Endpoint,
        providers::aws::ec2::testing::{answer, sent, stored},
    };

    #[test]
    fn health_is_read_check_by_check() {
        let list = DescribeVolumeStatus { max_results: Some(5), ..Default::default() };
        assert_eq!(sent(&list), "DescribeVolumeStatus MaxResults=5");
        let body = "<R><volumeStatusSet><item><volumeId>vol-1</volumeId><availabilityZone>eu-1a</availabilityZone>\
            <volumeStatus><status>impaired</status><details><item><name>io-enabled</name><status>failed</status></item>\
            </details></volumeStatus><eventsSet><item><eventId>e-1</eventId><eventType>potential-data-inconsistency\
            </eventType><description>THIS IS AN EXAMPLE</description><notBefore>2011-12-01T14:00:00.000Z</notBefore>\
            </item></eventsSet><actionsSet><item><code>enable-volume-io</code><eventId>e-1</eventId></item></actionsSet>\
            </item></volumeStatusSet><nextToken>n</nextToken></R>";
        let page = list.response(&answer(200, body)).expect("a page");
        let status = &page.items[0];
        let info = status.status.as_ref().expect("checks");
        assert_eq!((status.volume_id.as_str(), &info.status), ("vol-1", &Some(VolumeCondition::Impaired)));
        assert_eq!(info.details[0].name.as_deref(), Some("io-enabled"));
        assert_eq!(info.details[0].status.as_deref(), Some("failed"));
        assert_eq!(status.events[0].not_before, Time::parse_rfc3339("2011-12-01T14:00:00Z"));
        assert_eq!(status.events[0].description.as_deref(), Some("THIS IS AN EXAMPLE"));
        assert_eq!(status.actions[0].code.as_deref(), Some("enable-volume-io"));
        let rest = page.rest.expect("more");
        assert_eq!(sent(&rest), "DescribeVolumeStatus MaxResults=5 NextToken=n");
        assert_eq!(stored(&rest), rest);
    }
}
