//! What EC2 says of an instance.

use super::{Monitoring, network::InstanceNetworkInterface, options::Placement};
use crate::{
    Time,
    providers::aws::ec2::{
        Tag,
        terms::{Architecture, BootMode, DeviceType, ProductCode, StateReason, VirtualizationType},
    },
    wire::{open_enum, xml::Document, xml_struct},
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

open_enum! {
    /// Where an instance is in its life.
    pub enum InstanceStateName {
        /// It is being started.
        Pending = "pending",
        /// It runs.
        Running = "running",
        /// It is being terminated.
        ShuttingDown = "shutting-down",
        /// It is gone, and is still shown for a while.
        Terminated = "terminated",
        /// It is being stopped.
        Stopping = "stopping",
        /// It is stopped and can be started.
        Stopped = "stopped",
    }
}

xml_struct! {
    /// Where an instance is in its life. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct InstanceState {
        /// A number for it in the low byte; the high byte means nothing to others than EC2.
        pub code: Option<u32> = "code",
        /// The word for it.
        pub name: Option<InstanceStateName> = "name",
    }
}

xml_struct! {
    /// A security group that an instance or one of its interfaces is in.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct GroupIdentifier {
        /// Its id.
        pub id: String = "groupId",
        /// Its name.
        pub name: Option<String> = "groupName",
    }
}

open_enum! {
    /// How far a volume or an interface is attached.
    pub enum AttachmentStatus {
        /// It is being attached.
        Attaching = "attaching",
        /// It is attached.
        Attached = "attached",
        /// It is being detached.
        Detaching = "detaching",
        /// It is no longer attached.
        Detached = "detached",
    }
}

xml_struct! {
    /// A volume of an instance.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsInstanceBlockDevice.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct EbsInstanceBlockDevice {
        /// The volume's id.
        pub volume_id: String = "volumeId",
        /// How far it is attached.
        pub status: Option<AttachmentStatus> = "status",
        /// Since when.
        pub attach_time: Option<Time> = "attachTime",
        /// Whether it goes with the instance.
        pub delete_on_termination: Option<bool> = "deleteOnTermination",
    }
}

xml_struct! {
    /// What is behind a device name of an instance.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceBlockDeviceMapping.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceBlockDeviceMapping {
        /// The device: `/dev/sda1`.
        pub device_name: String = "deviceName",
        /// The volume.
        pub ebs: Option<EbsInstanceBlockDevice> = "ebs",
    }
}

xml_struct! {
    /// The role that programs in an instance act in.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct IamInstanceProfile {
        /// Its name in full.
        pub arn: Option<String> = "arn",
        /// Its id.
        pub id: Option<String> = "id",
    }
}

open_enum! {
    /// Whether the metadata service is told nothing without a token.
    pub enum HttpTokens {
        /// Answers without a token too.
        Optional = "optional",
        /// Answers only with a token.
        Required = "required",
    }
}

open_enum! {
    /// Whether something is switched on.
    pub enum Switch {
        /// On.
        Enabled = "enabled",
        /// Off.
        Disabled = "disabled",
    }
}

xml_struct! {
    /// How an instance reaches what EC2 tells it about itself.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceMetadataOptions {
        /// Whether a change is still `pending` or `applied`.
        pub state: Option<String> = "state",
        /// Whether a token is needed.
        pub http_tokens: Option<HttpTokens> = "httpTokens",
        /// How many hops away an answer may go.
        pub http_put_response_hop_limit: Option<u32> = "httpPutResponseHopLimit",
        /// Whether there is a metadata service.
        pub http_endpoint: Option<Switch> = "httpEndpoint",
        /// Whether it is reached over IPv6 too.
        pub http_protocol_ipv6: Option<Switch> = "httpProtocolIpv6",
        /// Whether it tells the tags.
        pub instance_metadata_tags: Option<Switch> = "instanceMetadataTags",
    }
}

xml_struct! {
    /// A virtual machine. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Instance {
        /// Its id.
        pub id: String = needed "instanceId",
        /// Where it is in its life.
        pub state: InstanceState = "instanceState",
        /// Why it is there.
        pub state_reason: Option<StateReason> = "stateReason",
        /// Why it came there, in older words.
        pub reason: Option<String> = "reason",
        /// The image it was started from.
        pub image_id: Option<String> = "imageId",
        /// Its type: `t3.micro`.
        pub instance_type: Option<String> = "instanceType",
        /// The name of the key pair put into it.
        pub key_name: Option<String> = "keyName",
        /// When it was started last.
        pub launch_time: Option<Time> = "launchTime",
        /// Which of the instances started by one request it is.
        pub launch_index: Option<u32> = "amiLaunchIndex",
        /// The token of the request that created it.
        pub client_token: Option<String> = "clientToken",
        /// Where it is put.
        pub placement: Placement = "placement",
        /// Whether it is watched every minute.
        pub monitoring: Monitoring = "monitoring",
        /// Its name inside the network.
        pub private_dns_name: Option<String> = "privateDnsName",
        /// Its address inside the network.
        pub private_ip: Option<IpAddr> = "privateIpAddress",
        /// Its name in the world.
        pub public_dns_name: Option<String> = "dnsName",
        /// Its address in the world.
        pub public_ip: Option<IpAddr> = "ipAddress",
        /// The IPv6 address of its first interface.
        pub ipv6: Option<IpAddr> = "ipv6Address",
        /// The network of its first interface.
        pub vpc_id: Option<String> = "vpcId",
        /// The subnet of its first interface.
        pub subnet_id: Option<String> = "subnetId",
        /// Whether packets that are neither from nor to it are dropped.
        pub source_dest_check: Option<bool> = "sourceDestCheck",
        /// The security groups of its first interface; the reservation's in networks that know groups of those only.
        pub groups: Vec<GroupIdentifier> = "groupSet",
        /// Its interfaces.
        pub network_interfaces: Vec<InstanceNetworkInterface> = "networkInterfaceSet",
        /// Its disks.
        pub block_devices: Vec<InstanceBlockDeviceMapping> = "blockDeviceMapping",
        /// The device it boots from.
        pub root_device_name: Option<String> = "rootDeviceName",
        /// Where that is.
        pub root_device_type: Option<DeviceType> = "rootDeviceType",
        /// Its processor's architecture.
        pub architecture: Option<Architecture> = "architecture",
        /// How it is virtualized.
        pub virtualization_type: Option<VirtualizationType> = "virtualizationType",
        /// By what: `xen`, also where it is not.
        pub hypervisor: Option<String> = "hypervisor",
        /// How it booted.
        pub boot_mode: Option<BootMode> = "currentInstanceBootMode",
        /// `windows` where it is that.
        pub platform: Option<String> = "platform",
        /// The system it is billed for: `Linux/UNIX`.
        pub platform_details: Option<String> = "platformDetails",
        /// The kernel it boots, where the image does not bring one.
        pub kernel_id: Option<String> = "kernelId",
        /// The RAM disk it boots, where the image does not bring one.
        pub ramdisk_id: Option<String> = "ramdiskId",
        /// `spot`, `scheduled` or `capacity-block` where it is not on demand.
        pub lifecycle: Option<String> = "instanceLifecycle",
        /// The spot request it belongs to.
        pub spot_instance_request_id: Option<String> = "spotInstanceRequestId",
        /// The role that its programs act in.
        pub iam_instance_profile: Option<IamInstanceProfile> = "iamInstanceProfile",
        /// How it reaches what EC2 tells it about itself.
        pub metadata_options: Option<InstanceMetadataOptions> = "metadataOptions",
        /// Whether it has a line of its own to its volumes.
        pub ebs_optimized: Option<bool> = "ebsOptimized",
        /// Whether enhanced networking with ENA is on.
        pub ena_support: Option<bool> = "enaSupport",
        /// Products that are paid for with it.
        pub product_codes: Vec<ProductCode> = "productCodes",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
        /// The reservation it was started in.
        pub reservation_id: String = "reservationId",
        /// The account it belongs to.
        pub owner_id: String = "ownerId",
        /// Who started it, where that is a service acting for the account.
        pub requester_id: Option<String> = "requesterId",
    }
}

impl Instance {
    /// The value of its tag of that key.
    #[must_use]
    pub fn tag(&self, key: &str) -> Option<&str> {
        Tag::value_of(&self.tags, key)
    }

    /// Its name, which is its tag `Name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.tag("Name")
    }
}

xml_struct! {
    /// Instances that were started by one request.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Reservation.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Reservation {
        /// Its id.
        pub id: String = needed "reservationId",
        /// The account it belongs to.
        pub owner_id: String = "ownerId",
        /// Who started it, where that is a service acting for the account.
        pub requester_id: Option<String> = "requesterId",
        /// Security groups, in networks that know groups of reservations only.
        pub groups: Vec<GroupIdentifier> = "groupSet",
        /// The instances.
        pub instances: Vec<Document<Instance>> = "instancesSet",
    }
}

impl Reservation {
    /// Tells each of the instances what is said of them all.
    pub(super) fn shared(mut self) -> Self {
        for Document { value: instance, .. } in &mut self.instances {
            instance.reservation_id.clone_from(&self.id);
            instance.owner_id.clone_from(&self.owner_id);
            instance.requester_id.clone_from(&self.requester_id);
            if instance.groups.is_empty() {
                instance.groups.clone_from(&self.groups);
            }
        }
        self
    }
}
