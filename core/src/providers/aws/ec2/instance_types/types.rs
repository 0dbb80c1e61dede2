//! What clouds say of an instance type, in the three dialects that they say it in.

use crate::{
    providers::aws::ec2::terms::{Architecture, BootMode, DeviceType, VirtualizationType},
    wire::{
        open_enum,
        xml::{Fault, FromXml, Xml},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

/// Bytes in a MiB, and in a GiB.
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

open_enum! {
    /// How instances are bought.
    pub enum UsageClass {
        /// On demand.
        OnDemand = "on-demand",
        /// From capacity nobody else wants now.
        Spot = "spot",
        /// From a block of capacity that was reserved.
        CapacityBlock = "capacity-block",
    }
}

open_enum! {
    /// Whether a type has something.
    pub enum Support {
        /// It has not.
        Unsupported = "unsupported",
        /// It can be switched on.
        Supported = "supported",
        /// It is always on.
        Default = "default",
        /// It works with nothing else.
        Required = "required",
    }
}

xml_struct! {
    /// The processor of a type. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ProcessorInfo.html>
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ProcessorInfo {
        /// Its architectures.
        pub architectures: Vec<Architecture> = "supportedArchitectures",
        /// How fast it is, in GHz.
        pub clock_ghz: Option<f64> = "sustainedClockSpeedInGhz",
        /// Who makes it.
        pub manufacturer: Option<String> = "manufacturer",
    }
}

xml_struct! {
    /// Disks of the host's own that a type has.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct InstanceDisk {
        /// The size of each, in GB as the cloud counts them.
        pub size_gb: u64 = "sizeInGB",
        /// How many there are.
        pub count: u32 = "count",
        /// Their kind: `hdd`, `ssd`.
        pub kind: Option<String> = "type",
    }
}

xml_struct! {
    /// What a type has to do with volumes. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsInfo.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct EbsInfo {
        /// Whether instances have a line of their own to their volumes.
        pub optimized: Option<Support> = "ebsOptimizedSupport",
        /// Whether volumes can be encrypted.
        pub encryption: Option<Support> = "encryptionSupport",
        /// Whether volumes are NVMe devices.
        pub nvme: Option<Support> = "nvmeSupport",
        /// How many volumes can be attached.
        pub maximum_attachments: Option<u32> = "maximumEbsAttachments",
    }
}

xml_struct! {
    /// What a type has to do with networks. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInfo.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NetworkInfo {
        /// How fast it is: `Up to 5 Gigabit`.
        pub performance: Option<String> = "networkPerformance",
        /// How many interfaces an instance has at most.
        pub maximum_interfaces: Option<u32> = "maximumNetworkInterfaces",
        /// How many IPv4 addresses an interface has at most.
        pub ipv4_addresses_per_interface: Option<u32> = "ipv4AddressesPerInterface",
        /// How many IPv6 addresses an interface has at most.
        pub ipv6_addresses_per_interface: Option<u32> = "ipv6AddressesPerInterface",
        /// Whether there is IPv6.
        pub ipv6: Option<bool> = "ipv6Supported",
        /// Whether there is enhanced networking with ENA.
        pub ena: Option<Support> = "enaSupport",
    }
}

xml_struct! {
    /// Memory of a device.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Memory {
        /// Its size in MiB.
        pub size_mib: Option<u64> = "sizeInMiB",
    }
}

xml_struct! {
    /// Graphics processors that a type has.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GpuDeviceInfo.html>
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Gpu {
        /// Their name: `T4`.
        pub name: Option<String> = "name",
        /// Who makes them.
        pub manufacturer: Option<String> = "manufacturer",
        /// How many there are.
        pub count: Option<u32> = "count",
        /// The memory of each.
        pub memory: Memory = "memoryInfo",
    }
}

/// What an instance can be like. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html>
///
/// Eucalyptus and Outscale tell name, processors, memory and disks in words of their own, and no more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InstanceType {
    /// Its name: `t3.micro`.
    pub name: String,
    /// How many processors the system sees.
    pub vcpus: Option<u32>,
    /// How many cores these are.
    pub cores: Option<u32>,
    /// How many threads each core runs.
    pub threads_per_core: Option<u32>,
    /// Its memory in MiB.
    pub memory_mib: Option<u64>,
    /// The size of its disks together, in GB as the cloud counts them; `None` where it has none.
    pub storage_gb: Option<u64>,
    /// Its disks.
    pub disks: Vec<InstanceDisk>,
    /// Its processor.
    pub processor: ProcessorInfo,
    /// Its graphics processors.
    pub gpus: Vec<Gpu>,
    /// What it has to do with volumes.
    pub ebs: EbsInfo,
    /// What it has to do with networks.
    pub network: NetworkInfo,
    /// Whether it is of a generation that is still made.
    pub current_generation: Option<bool>,
    /// Whether a new account has some of it for nothing.
    pub free_tier_eligible: Option<bool>,
    /// How its instances are bought.
    pub usage_classes: Vec<UsageClass>,
    /// Where its instances can boot from.
    pub root_device_types: Vec<DeviceType>,
    /// How its instances are virtualized.
    pub virtualization_types: Vec<VirtualizationType>,
    /// How its instances can boot.
    pub boot_modes: Vec<BootMode>,
    /// Whether it is a whole machine.
    pub bare_metal: Option<bool>,
    /// What virtualizes it: `nitro`, `xen`.
    pub hypervisor: Option<String>,
    /// Whether it can be put to sleep.
    pub hibernation: Option<bool>,
    /// Whether its processor saves up what it does not use.
    pub burstable: Option<bool>,
    /// Whether it can be had on a dedicated host.
    pub dedicated_hosts: Option<bool>,
    /// The kinds of placement groups it can be in: `cluster`, `spread`, `partition`.
    pub placement_strategies: Vec<String>,
}

xml_struct! {
    struct VCpus {
        vcpus: Option<u32> = "defaultVCpus",
        cores: Option<u32> = "defaultCores",
        threads: Option<u32> = "defaultThreadsPerCore",
    }
}

xml_struct! {
    struct Storage {
        total: Option<u64> = "totalSizeInGB",
        disks: Vec<InstanceDisk> = "disks",
    }
}

xml_struct! {
    struct Gpus {
        gpus: Vec<Gpu> = "gpus",
    }
}

xml_struct! {
    struct Strategies {
        strategies: Vec<String> = "supportedStrategies",
    }
}

/// Disks as Eucalyptus and Outscale tell them.
#[derive(Default)]
struct Plain {
    gb: Option<u64>,
    bytes_each: Option<u64>,
    count: Option<u32>,
}

impl Plain {
    fn put(&self, kind: &mut InstanceType) {
        let (size_gb, count) = match self {
            Plain { gb: Some(gb), .. } => (*gb, 1),
            Plain { bytes_each: Some(bytes), count, .. } => (bytes / GIB, count.unwrap_or(1)),
            _ => return,
        };
        if size_gb > 0 && count > 0 {
            kind.storage_gb = Some(size_gb.saturating_mul(count.into()));
            kind.disks = vec![InstanceDisk { size_gb, count, kind: None }];
        }
    }
}

impl FromXml for InstanceType {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        let mut kind = InstanceType::default();
        let (mut memory, mut outscale, mut plain) = (None::<u64>, false, Plain::default());
        while let Some(child) = xml.child()? {
            match child {
                "instanceType" | "name" => kind.name = xml.read()?,
                "vCpuInfo" => {
                    let VCpus { vcpus, cores, threads } = xml.read()?;
                    (kind.vcpus, kind.cores, kind.threads_per_core) = (vcpus, cores, threads);
                }
                "memoryInfo" => kind.memory_mib = xml.read::<Memory>()?.size_mib,
                "instanceStorageInfo" => {
                    let Storage { total, disks } = xml.read()?;
                    (kind.storage_gb, kind.disks) = (total, disks);
                }
                "processorInfo" => kind.processor = xml.read()?,
                "gpuInfo" => kind.gpus = xml.read::<Gpus>()?.gpus,
                "ebsInfo" => kind.ebs = xml.read()?,
                "networkInfo" => kind.network = xml.read()?,
                "currentGeneration" => kind.current_generation = xml.read()?,
                "freeTierEligible" => kind.free_tier_eligible = xml.read()?,
                "supportedUsageClasses" => kind.usage_classes = xml.read()?,
                "supportedRootDeviceTypes" => kind.root_device_types = xml.read()?,
                "supportedVirtualizationTypes" => kind.virtualization_types = xml.read()?,
                "supportedBootModes" => kind.boot_modes = xml.read()?,
                "bareMetal" => kind.bare_metal = xml.read()?,
                "hypervisor" => kind.hypervisor = xml.read()?,
                "hibernationSupported" => kind.hibernation = xml.read()?,
                "burstablePerformanceSupported" => kind.burstable = xml.read()?,
                "dedicatedHostsSupported" => kind.dedicated_hosts = xml.read()?,
                "placementGroupInfo" => kind.placement_strategies = xml.read::<Strategies>()?.strategies,
                "cpu" => kind.vcpus = xml.read()?,
                "vcpu" => {
                    kind.vcpus = xml.read()?;
                    outscale = true;
                }
                "memory" => memory = xml.read()?,
                "disk" => plain.gb = xml.read()?,
                "storageSize" => plain.bytes_each = xml.read()?,
                "storageCount" => plain.count = xml.read()?,
                "maxIpAddresses" => kind.network.ipv4_addresses_per_interface = xml.read()?,
                "ebsOptimizedAvailable" => {
                    let yes = xml.read::<Option<bool>>()?;
                    kind.ebs.optimized =
                        yes.map(|yes| if yes { Support::Supported } else { Support::Unsupported });
                }
                _ => {}
            }
        }
        if kind.name.is_empty() {
            return Err(Fault::missing("InstanceType", "name"));
        }
        if let Some(amount) = memory {
            // An element of one name in both dialects: Eucalyptus tells MiB in it, Outscale bytes.
            kind.memory_mib = Some(if outscale { amount / MIB } else { amount });
        }
        plain.put(&mut kind);
        Ok(kind)
    }
}
