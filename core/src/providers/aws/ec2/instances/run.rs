//! Starting new instances.

use super::{
    network::InstanceNetworkInterfaceSpecification,
    options::{
        CpuCredits, InstanceProfile, LaunchTemplate, MarketOptions, MetadataOptions, Placement,
        ShutdownBehavior,
    },
    types::Reservation,
};
use crate::{
    Endpoint, Request, Response, Result, Secret, SecretBytes,
    providers::aws::ec2::{
        SERVICE, Tag, base64, block_devices::BlockDeviceMapping, calls::keyed, common::given, form,
    },
    wire::{form::Form, xml},
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Starts new instances. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>
///
/// Repeated with the same token, it gives the instances of the first time; repeated with the same token and other
/// parameters, it is refused.
///
/// Licences, maintenance options, DNS name options, accelerators, operators and secondary networks are not among its
/// fields; a launch template can say them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunInstances {
    /// A text of the caller's own, up to 64 ASCII characters, that makes a repeat the same request.
    pub client_token: String,
    /// How many instances have to be started at least.
    pub min_count: u32,
    /// How many are started at most.
    pub max_count: u32,
    /// The image; the template's where it is not given.
    pub image_id: Option<String>,
    /// The type: `t3.micro`.
    pub instance_type: Option<String>,
    /// The name of the key pair put into them.
    pub key_name: Option<String>,
    /// What their first start reads, a script or a cloud-init document, compressed or not: up to 16 KiB, sent as Base64.
    #[serde(skip)]
    pub user_data: Option<SecretBytes>,
    /// The subnet of their interface; EC2's choice in the default network where it is not given.
    pub subnet_id: Option<String>,
    /// The ids of the security groups of their interface.
    pub security_group_ids: Vec<String>,
    /// The names of security groups, in the default network.
    pub security_groups: Vec<String>,
    /// The address of their interface inside the network.
    pub private_ip: Option<IpAddr>,
    /// How many IPv6 addresses EC2 chooses for their interface.
    pub ipv6_address_count: Option<u32>,
    /// The IPv6 addresses of their interface.
    pub ipv6_addresses: Vec<IpAddr>,
    /// Their interfaces, where there is more to say of them; then subnet, groups and addresses are said here.
    pub network_interfaces: Vec<InstanceNetworkInterfaceSpecification>,
    /// Their disks, where they are not just the image's.
    pub block_devices: Vec<BlockDeviceMapping>,
    /// Where they are put.
    pub placement: Placement,
    /// How they are bought, where it is not on demand.
    pub market: Option<MarketOptions>,
    /// A template that says what is not said here.
    pub launch_template: Option<LaunchTemplate>,
    /// A reservation of capacity that they are put into.
    pub capacity_reservation_id: Option<String>,
    /// The role that their programs act in.
    pub iam_instance_profile: Option<InstanceProfile>,
    /// How they reach what EC2 tells them about themselves.
    pub metadata_options: MetadataOptions,
    /// Whether they are watched every minute.
    pub monitoring: Option<bool>,
    /// Whether they have a line of their own to their volumes, where the type has none anyway.
    pub ebs_optimized: Option<bool>,
    /// What a burstable processor does when its credits are used up.
    pub cpu_credits: Option<CpuCredits>,
    /// How many cores their processors have.
    pub core_count: Option<u32>,
    /// How many threads each core runs.
    pub threads_per_core: Option<u32>,
    /// Whether they can be put to sleep.
    pub hibernation: Option<bool>,
    /// Whether enclaves can be made in them.
    pub enclave: Option<bool>,
    /// Whether a call to terminate them is refused.
    pub disable_api_termination: Option<bool>,
    /// Whether a call to stop them is refused.
    pub disable_api_stop: Option<bool>,
    /// What becomes of them when they shut themselves down.
    pub shutdown_behavior: Option<ShutdownBehavior>,
    /// The kernel they boot, where the image does not bring one.
    pub kernel_id: Option<String>,
    /// The RAM disk they boot, where the image does not bring one.
    pub ramdisk_id: Option<String>,
    /// Their tags.
    pub tags: Vec<Tag>,
    /// The tags of the volumes made with them.
    pub volume_tags: Vec<Tag>,
    /// The tags of the interfaces made with them.
    pub network_interface_tags: Vec<Tag>,
}

impl RunInstances {
    /// One instance of that image and type; all else is EC2's choice.
    #[must_use]
    pub fn new(
        client_token: impl Into<String>,
        image_id: impl Into<String>,
        instance_type: impl Into<String>,
    ) -> Self {
        RunInstances {
            client_token: client_token.into(),
            min_count: 1,
            max_count: 1,
            image_id: Some(image_id.into()),
            instance_type: Some(instance_type.into()),
            key_name: None,
            user_data: None,
            subnet_id: None,
            security_group_ids: Vec::new(),
            security_groups: Vec::new(),
            private_ip: None,
            ipv6_address_count: None,
            ipv6_addresses: Vec::new(),
            network_interfaces: Vec::new(),
            block_devices: Vec::new(),
            placement: Placement::default(),
            market: None,
            launch_template: None,
            capacity_reservation_id: None,
            iam_instance_profile: None,
            metadata_options: MetadataOptions::default(),
            monitoring: None,
            ebs_optimized: None,
            cpu_credits: None,
            core_count: None,
            threads_per_core: None,
            hibernation: None,
            enclave: None,
            disable_api_termination: None,
            disable_api_stop: None,
            shutdown_behavior: None,
            kernel_id: None,
            ramdisk_id: None,
            tags: Vec::new(),
            volume_tags: Vec::new(),
            network_interface_tags: Vec::new(),
        }
    }

    /// What they are, how many, and what is in them.
    fn machine(&self, form: Form, user_data: Option<&Secret>) -> Form {
        form.set("MinCount", self.min_count)
            .set("MaxCount", self.max_count)
            .opt("ImageId", self.image_id.as_ref())
            .opt("InstanceType", self.instance_type.as_ref())
            .opt("KeyName", self.key_name.as_ref())
            .secret("UserData", user_data)
            .opt("KernelId", self.kernel_id.as_ref())
            .opt("RamdiskId", self.ramdisk_id.as_ref())
            .opt("CpuOptions.CoreCount", self.core_count)
            .opt("CpuOptions.ThreadsPerCore", self.threads_per_core)
            .opt("CreditSpecification.CpuCredits", self.cpu_credits.as_ref())
            .opt("EbsOptimized", self.ebs_optimized)
            .opt("HibernationOptions.Configured", self.hibernation)
            .opt("EnclaveOptions.Enabled", self.enclave)
            .opt("Monitoring.Enabled", self.monitoring)
            .opt("DisableApiTermination", self.disable_api_termination)
            .opt("DisableApiStop", self.disable_api_stop)
            .opt("InstanceInitiatedShutdownBehavior", self.shutdown_behavior.as_ref())
    }

    /// What surrounds them.
    fn surroundings(&self, form: Form) -> Form {
        let form = form
            .opt("SubnetId", self.subnet_id.as_ref())
            .list("SecurityGroupId", &self.security_group_ids)
            .list("SecurityGroup", &self.security_groups)
            .opt("PrivateIpAddress", self.private_ip)
            .opt("Ipv6AddressCount", self.ipv6_address_count)
            .each("Ipv6Address", &self.ipv6_addresses, |form, ip| form.set("Ipv6Address", ip))
            .each("NetworkInterface", &self.network_interfaces, |form, interface| interface.write(form));
        let form = BlockDeviceMapping::write(form, &self.block_devices);
        let form = self.placement.write(form);
        let form = given(form, self.market.as_ref(), |form, market| market.write(form));
        let form = given(form, self.launch_template.as_ref(), |form, template| template.write(form));
        let form = given(form, self.iam_instance_profile.as_ref(), |form, profile| profile.write(form));
        form.opt(
            "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId",
            self.capacity_reservation_id.as_ref(),
        )
        .within("MetadataOptions", |form| self.metadata_options.write(form))
    }
}

impl Endpoint for RunInstances {
    type Output = Reservation;

    fn request(&self) -> Request {
        let user_data = match self.user_data.as_ref().map(base64::user_data).transpose() {
            Ok(user_data) => user_data,
            Err(error) => return Request::invalid(SERVICE, error),
        };
        let form = self.surroundings(self.machine(form("RunInstances"), user_data.as_ref()));
        let form = Tag::specify_each(
            form,
            [
                ("instance", &self.tags[..]),
                ("volume", &self.volume_tags),
                ("network-interface", &self.network_interface_tags),
            ],
        );
        keyed(form, &self.client_token)
    }

    fn response(&self, response: &Response) -> Result<Reservation> {
        let reservation = xml::read::<Reservation>(response)?;
        if reservation.instances.is_empty() {
            return Err(response.malformed("it names no instance"));
        }
        Ok(reservation.shared())
    }
}
