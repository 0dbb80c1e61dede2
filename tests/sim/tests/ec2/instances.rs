//! Instances: run, watched, changed and terminated, and what is refused on the way.

use crate::client::Client;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use pileus_sim::{Fault, Quota, Settings, What, When};
use std::time::Duration;

#[test]
fn an_instance_boots_in_its_own_time_and_is_shown_whole() {
    let mut client = Client::demo();
    client.call("CreateKeyPair", &[("KeyName", "mine")]);
    let image = client.image();
    let made = client.call(
        "RunInstances",
        &[
            ("ImageId", &image),
            ("InstanceType", "t3.micro"),
            ("MinCount", "1"),
            ("MaxCount", "1"),
            ("KeyName", "mine"),
            ("UserData", "IyEvYmluL3No"),
            ("ClientToken", "token-1"),
            ("Placement.AvailabilityZone", "us-east-1b"),
            ("Monitoring.Enabled", "true"),
            ("IamInstanceProfile.Name", "web"),
            ("BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
            ("BlockDeviceMapping.1.Ebs.VolumeSize", "20"),
            ("BlockDeviceMapping.2.DeviceName", "/dev/sdf"),
            ("BlockDeviceMapping.2.Ebs.VolumeSize", "5"),
            ("BlockDeviceMapping.2.Ebs.DeleteOnTermination", "false"),
            ("TagSpecification.1.ResourceType", "instance"),
            ("TagSpecification.1.Tag.1.Key", "Name"),
            ("TagSpecification.1.Tag.1.Value", "web <1> & more"),
            ("TagSpecification.2.ResourceType", "volume"),
            ("TagSpecification.2.Tag.1.Key", "of"),
            ("TagSpecification.2.Tag.1.Value", "web"),
        ],
    );
    let id = made.text("instanceId").to_owned();
    assert_eq!((id.len(), &id[..3]), (19, "i-0"));
    assert!(made.text("reservationId").starts_with("r-0"));
    assert_eq!(made.text("instanceState"), "<code>0</code><name>pending</name>");
    assert_eq!((made.text("dnsName"), made.text("clientToken")), ("", "token-1"));
    assert_eq!(made.text("launchTime"), "2024-05-01T12:00:00.000Z");
    client.wait(9);
    assert_eq!(client.state(&id), "pending");
    client.wait(3);
    let shown = client.show(&id);
    assert_eq!(shown.text("instanceState"), "<code>16</code><name>running</name>");
    for (name, value) in [
        ("imageId", image.as_str()),
        ("keyName", "mine"),
        ("instanceType", "t3.micro"),
        ("availabilityZone", "us-east-1b"),
        ("monitoring", "<state>enabled</state>"),
        ("privateIpAddress", "172.31.16.4"),
        ("privateDnsName", "ip-172-31-16-4.ec2.internal"),
        ("ipAddress", "198.18.0.1"),
        ("architecture", "x86_64"),
        ("rootDeviceName", "/dev/xvda"),
        ("reason", ""),
        ("arn", "arn:aws:iam::123456789012:instance-profile/web"),
        ("groupName", ""),
        ("tagSet", "<item><key>Name</key><value>web &lt;1&gt; &amp; more</value></item>"),
    ] {
        assert_eq!(shown.text(name), value, "{name}");
    }
    assert_eq!(shown.all("deviceName"), ["/dev/xvda", "/dev/sdf"]);
    assert_eq!(shown.all("publicIp"), ["198.18.0.1"; 2]);
    let volumes: Vec<String> = shown.all("volumeId").into_iter().map(str::to_owned).collect();
    let volumes_shown =
        client.call("DescribeVolumes", &[("Filter.1.Name", "tag:of"), ("Filter.1.Value.1", "web")]);
    assert_eq!(volumes_shown.all("size"), ["20", "5"]);
    assert_eq!(volumes_shown.all("deleteOnTermination"), ["true", "false"]);
    let data = client.call("DescribeInstanceAttribute", &[("InstanceId", &id), ("Attribute", "userData")]);
    assert_eq!(data.text("value"), "IyEvYmluL3No");
    let console = client.call("GetConsoleOutput", &[("InstanceId", &id)]);
    let output = String::from_utf8(BASE64_STANDARD.decode(console.text("output")).unwrap()).unwrap();
    assert!(output.contains(&id), "{output}");

    let ended = client.call("TerminateInstances", &[("InstanceId.1", &id)]);
    assert_eq!(ended.text("currentState"), "<code>32</code><name>shutting-down</name>");
    assert_eq!(ended.text("previousState"), "<code>16</code><name>running</name>");
    client.wait(2);
    let gone = client.show(&id);
    assert_eq!(gone.text("instanceState"), "<code>48</code><name>terminated</name>");
    assert_eq!(gone.text("reason"), "User initiated (2024-05-01 12:00:14 GMT)");
    assert!(gone.text("stateReason").contains("<code>Client.UserInitiatedShutdown</code>"));
    assert!(!gone.has("privateIpAddress") && !gone.has("vpcId") && !gone.has("volumeId"));
    assert_eq!(client.refused("DescribeVolumes", &[("VolumeId.1", &volumes[0])]), "InvalidVolume.NotFound");
    assert_eq!(client.call("DescribeVolumes", &[]).all("status"), ["available"], "that one was to stay");
    assert!(client.cloud.servers(client.now).is_empty() && client.cloud.ports().is_empty());
    client.call("TerminateInstances", &[("InstanceId.1", &id)]);
    client.wait(3600);
    assert_eq!(client.refused("DescribeInstances", &[("InstanceId.1", &id)]), "InvalidInstanceID.NotFound");
}

#[test]
fn instances_stop_start_and_reboot() {
    let mut client = Client::demo();
    let (one, two) = (client.booted("one"), client.instance("two"));
    let both = [("InstanceId.1", one.as_str()), ("InstanceId.2", two.as_str())];
    assert_eq!(client.refused("StopInstances", &both), "IncorrectInstanceState", "one of them is pending");
    assert_eq!(client.state(&one), "running", "all or none");
    client.wait(12);
    let first_address = client.show(&one).text("ipAddress").to_owned();
    assert_eq!(client.call("StopInstances", &both).all("currentState").len(), 2);
    assert_eq!(client.state(&one), "stopping");
    assert_eq!(client.refused("StartInstances", &both), "IncorrectInstanceState");
    client.wait(4);
    assert_eq!(client.state(&one), "stopped");
    assert!(!client.show(&one).has("ipAddress"));
    assert_eq!(client.refused("RebootInstances", &both), "IncorrectInstanceState");
    client.call("StopInstances", &both);
    let started = client.call("StartInstances", &[("InstanceId.1", &one)]);
    assert_eq!(started.text("currentState"), "<code>0</code><name>pending</name>");
    client.wait(12);
    let running = client.show(&one);
    assert!(running.text("instanceState").contains("running"));
    assert_ne!(running.text("ipAddress"), first_address);
    client.call("StartInstances", &[("InstanceId.1", &one)]);
    client.call("RebootInstances", &[("InstanceId.1", &one)]);
    assert_eq!(client.state(&one), "running");
    let status = client.call("DescribeInstanceStatus", &[]);
    assert_eq!(status.all("instanceId"), [one.as_str()], "running ones only");
    let all = client.call("DescribeInstanceStatus", &[("IncludeAllInstances", "true")]);
    assert_eq!(all.all("instanceId").len(), 2);
    client.call("MonitorInstances", &both);
    assert!(client.show(&two).text("monitoring").contains("enabled"));
    client.call("UnmonitorInstances", &both);
    assert!(client.show(&two).text("monitoring").contains("disabled"));
    let options =
        [("InstanceId", one.as_str()), ("HttpTokens", "required"), ("HttpPutResponseHopLimit", "2")];
    client.call("ModifyInstanceMetadataOptions", &options);
    let shown = client.show(&one);
    assert_eq!((shown.text("httpTokens"), shown.text("httpPutResponseHopLimit")), ("required", "2"));
    assert_eq!(client.call("GetPasswordData", &[("InstanceId", &one)]).text("passwordData"), "");
}

#[test]
fn attributes_change_when_they_can() {
    let mut client = Client::demo();
    let id = client.booted("one");
    let kind = [("InstanceId", id.as_str()), ("InstanceType.Value", "m5.large")];
    assert_eq!(client.refused("ModifyInstanceAttribute", &kind), "IncorrectInstanceState");
    client.call("ModifyInstanceAttribute", &[("InstanceId", &id), ("DisableApiTermination.Value", "true")]);
    assert_eq!(client.refused("TerminateInstances", &[("InstanceId.1", &id)]), "OperationNotPermitted");
    client.call("StopInstances", &[("InstanceId.1", &id)]);
    client.wait(4);
    client.call("ModifyInstanceAttribute", &kind);
    assert_eq!(client.show(&id).text("instanceType"), "m5.large");
    let other = [("InstanceId", id.as_str()), ("Attribute", "instanceType"), ("Value", "t4g.micro")];
    assert_eq!(
        client.refused("ModifyInstanceAttribute", &other),
        "InvalidParameterValue",
        "another architecture"
    );
    let two =
        [("InstanceId", id.as_str()), ("InstanceType.Value", "m5.large"), ("DisableApiStop.Value", "true")];
    assert_eq!(client.refused("ModifyInstanceAttribute", &two), "InvalidParameterCombination");
    assert_eq!(client.refused("ModifyInstanceAttribute", &[("InstanceId", &id)]), "MissingParameter");
    client.call("ModifyInstanceAttribute", &[("InstanceId", &id), ("UserData.Value", "QUJD")]);
    client.call("ModifyInstanceAttribute", &[("InstanceId", &id), ("SourceDestCheck.Value", "false")]);
    assert_eq!(client.show(&id).text("sourceDestCheck"), "false");
    client.call("ModifyInstanceAttribute", &[("InstanceId", &id), ("DisableApiTermination.Value", "false")]);
    client.call("TerminateInstances", &[("InstanceId.1", &id)]);
}

#[test]
fn the_same_token_makes_the_same_instances() {
    let mut client = Client::demo();
    let image = client.image();
    let spec = |most: &'static str, token: &'static str| {
        vec![
            ("ImageId", ""),
            ("InstanceType", "t3.micro"),
            ("MinCount", "1"),
            ("MaxCount", most),
            ("ClientToken", token),
        ]
    };
    let run = |client: &mut Client, most, token| {
        let mut spec = spec(most, token);
        spec[0].1 = &image;
        client.ask("RunInstances", &spec)
    };
    let first = run(&mut client, "2", "a");
    let again = run(&mut client, "2", "a");
    assert_eq!(
        (first.all("instanceId"), first.text("reservationId")),
        (again.all("instanceId"), again.text("reservationId"))
    );
    assert_eq!(client.cloud.servers(client.now).len(), 2);
    client.wait(12);
    assert!(run(&mut client, "2", "a").text("instanceState").contains("running"), "as they are now");
    assert_eq!(run(&mut client, "1", "a").code(), (400, "IdempotentParameterMismatch"));
    assert_eq!(run(&mut client, "2", "b").all("instanceId").len(), 2);
    assert_eq!(client.cloud.servers(client.now).len(), 4);
    let ids: Vec<(String, String)> = (1..)
        .zip(first.all("instanceId"))
        .map(|(n, id)| (format!("InstanceId.{n}"), id.to_owned()))
        .collect();
    let ids: Vec<(&str, &str)> = ids.iter().map(|(n, id)| (n.as_str(), id.as_str())).collect();
    client.call("TerminateInstances", &ids);
    assert_eq!(run(&mut client, "2", "a").code(), (400, "IdempotentInstanceTerminated"));
    let long: &'static str = "x23456789012345678901234567890123456789012345678901234567890123456";
    assert_eq!(run(&mut client, "1", long).code(), (400, "InvalidParameterValue"));
    assert_eq!(run(&mut client, "3", "quota").status, 200);
}

#[test]
fn requests_are_checked_as_ec2_checks_them() {
    let mut client = Client::demo();
    let (image, arm) = (client.image(), client.cloud.settings().ec2.images[2].id.clone());
    let base =
        [("ImageId", image.as_str()), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1")];
    for (name, value, code) in [
        ("ImageId", "ami-1", "InvalidAMIID.Malformed"),
        ("ImageId", "ami-01234567890abcdef", "InvalidAMIID.NotFound"),
        ("ImageId", arm.as_str(), "InvalidParameterValue"),
        ("ImageId", "", "MissingParameter"),
        ("InstanceType", "t3.mega", "InvalidParameterValue"),
        ("MinCount", "0", "InvalidParameterValue"),
        ("MinCount", "2", "InvalidParameterValue"),
        ("MinCount", "x", "InvalidParameterValue"),
        ("MaxCount", "", "MissingParameter"),
        ("KeyName", "nobody", "InvalidKeyPair.NotFound"),
        ("UserData", "not base64!", "InvalidUserData.Malformed"),
        ("SubnetId", "subnet-01234567890abcdef", "InvalidSubnetID.NotFound"),
        ("SecurityGroupId.1", "sg-nonsense", "InvalidGroupId.Malformed"),
        ("SecurityGroup.1", "nobody", "InvalidGroup.NotFound"),
        ("Placement.AvailabilityZone", "us-east-1z", "InvalidParameterValue"),
        ("BlockDeviceMapping.1.Ebs.VolumeSize", "5", "MissingParameter"),
        ("Flavor", "1", "UnknownParameter"),
        ("TagSpecification.1.ResourceType", "vpc", "InvalidParameterValue"),
        ("EbsOptimized", "perhaps", "InvalidParameterValue"),
    ] {
        let mut params: Vec<(&str, &str)> =
            base.iter().copied().filter(|(known, _)| *known != name).collect();
        params.push((name, value));
        assert_eq!(client.refused("RunInstances", &params), code, "{name}={value}");
    }
    let small =
        [("BlockDeviceMapping.1.DeviceName", "/dev/xvda"), ("BlockDeviceMapping.1.Ebs.VolumeSize", "5")];
    let params: Vec<_> = base.iter().chain(&small).copied().collect();
    assert_eq!(client.refused("RunInstances", &params), "InvalidBlockDeviceMapping");
    let reserved =
        [("TagSpecification.1.ResourceType", "instance"), ("TagSpecification.1.Tag.1.Key", "aws:x")];
    let params: Vec<_> = base.iter().chain(&reserved).copied().collect();
    assert_eq!(client.refused("RunInstances", &params), "InvalidParameterValue");
    assert!(client.cloud.servers(client.now).is_empty() && client.cloud.volumes(client.now).is_empty());
    assert!(client.cloud.ports().is_empty());

    assert_eq!(
        client.refused("DescribeInstances", &[("InstanceId.1", "i-x")]),
        "InvalidInstanceID.Malformed"
    );
    let lost = client.ask(
        "TerminateInstances",
        &[("InstanceId.1", "i-01234567890abcdef"), ("InstanceId.2", "i-12345678")],
    );
    assert_eq!(lost.code(), (400, "InvalidInstanceID.NotFound"));
    assert_eq!(lost.text("Message"), "The instance IDs 'i-01234567890abcdef, i-12345678' do not exist");
    assert_eq!(client.refused("TerminateInstances", &[]), "MissingParameter");
    assert_eq!(client.refused("LaunchServers", &[]), "InvalidAction");
    let old = client.signed("Action=DescribeInstances&Version=2006-06-26".into(), "ec2");
    assert_eq!(client.send(&old).code(), (400, "NoSuchVersion"));
    let twice =
        client.signed("Action=DescribeInstances&Version=2016-11-15&MaxResults=5&MaxResults=6".into(), "ec2");
    assert_eq!(client.send(&twice).code(), (400, "InvalidParameterCombination"));
    let dry: Vec<_> = base.iter().copied().chain([("DryRun", "true")]).collect();
    assert_eq!(client.ask("RunInstances", &dry).code(), (412, "DryRunOperation"));
    assert!(client.cloud.servers(client.now).is_empty());
}

#[test]
fn limits_are_kept_and_as_many_as_fit_are_made() {
    let quota = Quota { instances: 3, ..Quota::default() };
    let mut client = Client::new(Settings { quota, ..Settings::default() });
    let image = client.image();
    let spec = |least, most| {
        [("ImageId", image.as_str()), ("InstanceType", "t3.micro"), ("MinCount", least), ("MaxCount", most)]
    };
    assert_eq!(client.call("RunInstances", &spec("1", "5")).all("instanceId").len(), 3);
    assert_eq!(client.refused("RunInstances", &spec("1", "1")), "InstanceLimitExceeded");
    assert_eq!(client.cloud.counts().servers_peak(), 3);
    let mut client =
        Client::new(Settings { quota: Quota { cores: 4, ..Quota::default() }, ..Settings::default() });
    assert_eq!(client.refused("RunInstances", &spec("3", "3")), "VcpuLimitExceeded");
    let subnet = client.call("DescribeVpcs", &[]).text("vpcId").to_owned();
    let small = client.call("CreateSubnet", &[("VpcId", &subnet), ("CidrBlock", "172.31.240.0/28")]);
    let id = small.text("subnetId").to_owned();
    let mut params = spec("12", "12").to_vec();
    params.push(("SubnetId", &id));
    let mut roomy = Client { cloud: client.cloud.clone(), ..Client::demo() };
    assert_eq!(roomy.refused("RunInstances", &params), "VcpuLimitExceeded");
}

#[test]
fn a_boot_can_fail() {
    let mut client = Client::demo();
    client
        .cloud
        .faults()
        .add(Fault::new(When::any().saying("RunInstances"), What::BootFails("no <host>".into())).times(1));
    let id = client.instance("unlucky");
    assert_eq!(client.state(&id), "pending");
    client.wait(12);
    let shown = client.show(&id);
    assert!(shown.text("instanceState").contains("terminated"));
    let reason = shown.text("stateReason");
    assert!(reason.contains("Server.InternalError: no &lt;host&gt;"), "{reason}");
    assert!(client.cloud.servers(client.now).is_empty() && client.cloud.volumes(client.now).is_empty());
}

#[test]
fn what_was_just_made_may_not_be_found_yet() {
    let mut settings = Settings::default();
    settings.ec2.consistency = Duration::from_secs(3);
    let mut client = Client::new(settings);
    let id = client.instance("new");
    assert_eq!(client.refused("DescribeInstances", &[("InstanceId.1", &id)]), "InvalidInstanceID.NotFound");
    assert_eq!(client.refused("TerminateInstances", &[("InstanceId.1", &id)]), "InvalidInstanceID.NotFound");
    assert_eq!(
        client.refused("CreateTags", &[("ResourceId.1", &id), ("Tag.1.Key", "a")]),
        "InvalidInstanceID.NotFound"
    );
    assert!(!client.call("DescribeInstances", &[]).has("instanceId"));
    assert!(!client.call("DescribeTags", &[]).has("key"));
    client.wait(3);
    assert_eq!(client.call("DescribeInstances", &[]).all("instanceId"), [id.as_str()]);
    // A name is taken at once, found or not.
    client.call("CreateKeyPair", &[("KeyName", "k")]);
    assert_eq!(client.refused("CreateKeyPair", &[("KeyName", "k")]), "InvalidKeyPair.Duplicate");
    assert_eq!(client.refused("DescribeKeyPairs", &[("KeyName.1", "k")]), "InvalidKeyPair.NotFound");
}
