use super::{
    super::testing::{answer, sent, stored},
    *,
};
use crate::providers::aws::ec2::terms::{Architecture, BootMode, DeviceType, VirtualizationType};

const EC2: &str = "<DescribeInstanceTypesResponse><instanceTypeSet><item>\
    <instanceType>g4dn.xlarge</instanceType><currentGeneration>true</currentGeneration>\
    <freeTierEligible>false</freeTierEligible>\
    <supportedUsageClasses><item>on-demand</item><item>spot</item><item>barter</item></supportedUsageClasses>\
    <supportedRootDeviceTypes><item>ebs</item></supportedRootDeviceTypes>\
    <supportedVirtualizationTypes><item>hvm</item></supportedVirtualizationTypes>\
    <supportedBootModes><item>legacy-bios</item><item>uefi</item></supportedBootModes>\
    <bareMetal>false</bareMetal><hypervisor>nitro</hypervisor>\
    <processorInfo><supportedArchitectures><item>x86_64</item></supportedArchitectures>\
    <sustainedClockSpeedInGhz>2.5</sustainedClockSpeedInGhz><manufacturer>Intel</manufacturer></processorInfo>\
    <vCpuInfo><defaultVCpus>4</defaultVCpus><defaultCores>2</defaultCores>\
    <defaultThreadsPerCore>2</defaultThreadsPerCore><validCores><item>1</item><item>2</item></validCores></vCpuInfo>\
    <memoryInfo><sizeInMiB>16384</sizeInMiB></memoryInfo>\
    <instanceStorageSupported>true</instanceStorageSupported>\
    <instanceStorageInfo><totalSizeInGB>125</totalSizeInGB><disks><item><sizeInGB>125</sizeInGB><count>1</count>\
    <type>ssd</type></item></disks><nvmeSupport>required</nvmeSupport></instanceStorageInfo>\
    <ebsInfo><ebsOptimizedSupport>default</ebsOptimizedSupport><encryptionSupport>supported</encryptionSupport>\
    <nvmeSupport>required</nvmeSupport><maximumEbsAttachments>27</maximumEbsAttachments></ebsInfo>\
    <networkInfo><networkPerformance>Up to 25 Gigabit</networkPerformance>\
    <maximumNetworkInterfaces>3</maximumNetworkInterfaces><ipv4AddressesPerInterface>10</ipv4AddressesPerInterface>\
    <ipv6AddressesPerInterface>10</ipv6AddressesPerInterface><ipv6Supported>true</ipv6Supported>\
    <enaSupport>required</enaSupport></networkInfo>\
    <gpuInfo><gpus><item><name>T4</name><manufacturer>NVIDIA</manufacturer><count>1</count>\
    <memoryInfo><sizeInMiB>16384</sizeInMiB></memoryInfo></item></gpus></gpuInfo>\
    <placementGroupInfo><supportedStrategies><item>cluster</item><item>spread</item></supportedStrategies>\
    </placementGroupInfo><hibernationSupported>false</hibernationSupported>\
    <burstablePerformanceSupported>false</burstablePerformanceSupported>\
    <dedicatedHostsSupported>true</dedicatedHostsSupported>\
    </item></instanceTypeSet><nextToken>more</nextToken></DescribeInstanceTypesResponse>";

#[test]
fn types_are_read_in_ec2s_words() {
    let list = DescribeInstanceTypes {
        instance_types: vec!["g4dn.xlarge".into()],
        filters: vec![Filter::new("bare-metal", "false")],
        ..Default::default()
    };
    assert_eq!(
        sent(&list),
        "DescribeInstanceTypes InstanceType.1=g4dn.xlarge Filter.1.Name=bare-metal Filter.1.Value.1=false"
    );
    let page = list.response(&answer(200, EC2)).expect("a page");
    let kind = &page.items[0];
    assert_eq!(
        (kind.name.as_str(), kind.memory_mib, kind.storage_gb),
        ("g4dn.xlarge", Some(16384), Some(125))
    );
    assert_eq!((kind.vcpus, kind.cores, kind.threads_per_core), (Some(4), Some(2), Some(2)));
    assert_eq!(kind.disks, [InstanceDisk { size_gb: 125, count: 1, kind: Some("ssd".into()) }]);
    assert_eq!(kind.usage_classes[1..], [UsageClass::Spot, UsageClass::Other("barter".into())]);
    assert_eq!(kind.processor.architectures, [Architecture::X86_64]);
    assert_eq!(kind.processor.clock_ghz, Some(2.5));
    assert_eq!(kind.processor.manufacturer.as_deref(), Some("Intel"));
    assert_eq!(kind.root_device_types, [DeviceType::Ebs]);
    assert_eq!(kind.virtualization_types, [VirtualizationType::Hvm]);
    assert_eq!(kind.boot_modes, [BootMode::LegacyBios, BootMode::Uefi]);
    assert_eq!((&kind.ebs.optimized, &kind.ebs.nvme), (&Some(Support::Default), &Some(Support::Required)));
    assert_eq!(kind.ebs.maximum_attachments, Some(27));
    assert_eq!((kind.network.maximum_interfaces, kind.network.ipv6), (Some(3), Some(true)));
    assert_eq!(kind.network.performance.as_deref(), Some("Up to 25 Gigabit"));
    assert_eq!((kind.gpus[0].name.as_deref(), kind.gpus[0].memory.size_mib), (Some("T4"), Some(16384)));
    assert_eq!(
        (kind.bare_metal, kind.burstable, kind.dedicated_hosts),
        (Some(false), Some(false), Some(true))
    );
    assert_eq!(kind.placement_strategies, ["cluster", "spread"]);
    assert!(kind.extra.text().starts_with("<item>"));

    let rest = page.rest.expect("more");
    assert!(sent(&rest).ends_with("NextToken=more"), "{}", sent(&rest));
    assert_eq!(stored(&rest), rest);
}

#[test]
fn types_are_read_in_the_words_of_others() {
    let list = DescribeInstanceTypes::default();
    assert_eq!(sent(&list), "DescribeInstanceTypes", "no pages where nobody knows of them");
    let eucalyptus = "<e:R xmlns:e='u'><e:instanceTypeDetails><e:item><e:name>m1.small</e:name><e:cpu>1</e:cpu>\
        <e:disk>5</e:disk><e:memory>134217728</e:memory></e:item></e:instanceTypeDetails></e:R>";
    let page = list.response(&answer(200, eucalyptus)).expect("types");
    assert_eq!(
        (page.items[0].vcpus, page.items[0].memory_mib),
        (Some(1), Some(134_217_728)),
        "MiB, however many"
    );
    assert_eq!((page.items[0].storage_gb, page.items[0].disks[0].count), (Some(5), 1));
    assert!(page.rest.is_none());

    // The order of elements does not matter.
    let outscale = "<r><instanceTypeSet><item><memory>1073741824</memory><storageCount>2</storageCount>\
        <storageSize>34359738368</storageSize><vcpu>3</vcpu><name>t</name><ebsOptimizedAvailable>false\
        </ebsOptimizedAvailable></item><item><name>u</name><vcpu>1</vcpu><storageSize>0</storageSize>\
        <storageCount>0</storageCount></item></instanceTypeSet></r>";
    let page = list.response(&answer(200, outscale)).expect("types");
    let kind = &page.items[0];
    assert_eq!((kind.vcpus, kind.memory_mib, kind.storage_gb), (Some(3), Some(1024), Some(64)));
    assert_eq!(kind.disks, [InstanceDisk { size_gb: 32, count: 2, kind: None }]);
    assert_eq!(kind.ebs.optimized, Some(Support::Unsupported));
    assert_eq!((page.items[1].storage_gb, page.items[1].disks.len()), (None, 0));
    assert!(list.response(&answer(200, "<r><instanceTypeSet><item/></instanceTypeSet></r>")).is_err());
}

#[test]
fn offerings_come_in_pages() {
    let list = DescribeInstanceTypeOfferings {
        location_type: Some(LocationType::AvailabilityZone),
        filters: vec![Filter::new("instance-type", "t3.*")],
        ..Default::default()
    };
    assert_eq!(
        sent(&list),
        "DescribeInstanceTypeOfferings LocationType=availability-zone Filter.1.Name=instance-type \
         Filter.1.Value.1=t3.* MaxResults=1000"
    );
    let body = "<r><instanceTypeOfferingSet><item><instanceType>t3.nano</instanceType>\
        <locationType>availability-zone</locationType><location>eu-west-1a</location></item>\
        </instanceTypeOfferingSet><nextToken>n</nextToken></r>";
    let page = list.response(&answer(200, body)).expect("a page");
    assert_eq!(page.items[0].instance_type, "t3.nano");
    assert_eq!(page.items[0].location_type, Some(LocationType::AvailabilityZone));
    assert_eq!(page.items[0].location, "eu-west-1a");
    let rest = page.rest.expect("more");
    assert_eq!((rest.next_token.as_deref(), &rest.location_type), (Some("n"), &list.location_type));
    assert_eq!(stored(&rest), rest);
}
