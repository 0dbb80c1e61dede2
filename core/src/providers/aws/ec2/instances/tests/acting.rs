use crate::providers::aws::ec2::{
    instances::*,
    testing::{answer, sent, stored},
};
use crate::{Endpoint, Kind, Repeat, Time};

fn ids() -> Vec<String> {
    vec!["i-1".into(), "i-2".into()]
}

#[test]
fn many_are_started_stopped_and_ended_at_once() {
    let start = StartInstances { instance_ids: ids() };
    assert_eq!(sent(&start), "StartInstances InstanceId.1=i-1 InstanceId.2=i-2");
    assert_eq!((start.request().repeat, stored(&start)), (Repeat::Safe, start.clone()));
    let stop = StopInstances { instance_ids: ids(), hibernate: true, force: true };
    assert_eq!(sent(&stop), "StopInstances Hibernate=true Force=true InstanceId.1=i-1 InstanceId.2=i-2");
    assert_eq!((stop.request().repeat, stored(&stop)), (Repeat::Safe, stop.clone()));
    let stop = StopInstances { instance_ids: vec!["i-1".into()], ..Default::default() };
    assert_eq!(sent(&stop), "StopInstances InstanceId.1=i-1");
    let end = TerminateInstances { instance_ids: ids() };
    assert_eq!(sent(&end), "TerminateInstances InstanceId.1=i-1 InstanceId.2=i-2");
    assert_eq!((end.request().repeat, stored(&end)), (Repeat::Safe, end.clone()));
    let one = TerminateInstances { instance_ids: vec!["i-1".into()] };
    assert_eq!(one.request().repeat, Repeat::Removing);
    assert_eq!(one.response(&answer(400, "<Response/>")).expect("gone"), []);

    let body = "<r><instancesSet><item><instanceId>i-1</instanceId><currentState><code>64</code><name>stopping</name>\
        </currentState><previousState><code>16</code><name>running</name></previousState></item>\
        <item><instanceId>i-2</instanceId><shutdownState><code>32</code><name>shutting-down</name></shutdownState>\
        </item></instancesSet></r>";
    for changes in [
        start.response(&answer(200, body)),
        stop.response(&answer(200, body)),
        end.response(&answer(200, body)),
    ] {
        let changes = changes.expect("changes");
        assert_eq!(changes[0].instance_id, "i-1");
        assert_eq!(
            changes[0].current,
            InstanceState { code: Some(64), name: Some(InstanceStateName::Stopping) }
        );
        assert_eq!(changes[0].previous.name, Some(InstanceStateName::Running));
        assert_eq!(changes[1].current.name, Some(InstanceStateName::ShuttingDown), "an old version's word");
    }
    assert!(end.response(&answer(200, "<r><instancesSet><item/></instancesSet></r>")).is_err());
}

#[test]
fn none_is_never_all() {
    let requests = [
        StartInstances::default().request(),
        StopInstances::default().request(),
        RebootInstances::default().request(),
        TerminateInstances::default().request(),
        MonitorInstances::default().request(),
        UnmonitorInstances::default().request(),
    ];
    for request in requests {
        assert_eq!(request.fault().expect("refused").kind(), Kind::Misuse);
    }
}

#[test]
fn a_restart_is_sent_once() {
    let reboot = RebootInstances { instance_ids: ids() };
    assert_eq!(sent(&reboot), "RebootInstances InstanceId.1=i-1 InstanceId.2=i-2");
    assert_eq!(reboot.request().repeat, Repeat::Once);
    reboot.response(&answer(200, "<r><return>true</return></r>")).expect("done");
    assert!(reboot.response(&answer(200, "<r><return>false</return></r>")).is_err());
}

#[test]
fn instances_are_watched_or_not() {
    let body = "<r><instancesSet><item><instanceId>i-1</instanceId><monitoring><state>disabling</state></monitoring>\
        </item></instancesSet></r>";
    let watch = MonitorInstances { instance_ids: vec!["i-1".into()] };
    assert_eq!(sent(&watch), "MonitorInstances InstanceId.1=i-1");
    let not = UnmonitorInstances { instance_ids: vec!["i-1".into()] };
    assert_eq!(sent(&not), "UnmonitorInstances InstanceId.1=i-1");
    for told in [watch.response(&answer(200, body)), not.response(&answer(200, body))] {
        let told = told.expect("told");
        assert_eq!(told[0].instance_id, "i-1");
        assert_eq!(told[0].monitoring.state, Some(MonitoringState::Disabling));
    }
    assert_eq!((watch.request().repeat, not.request().repeat), (Repeat::Safe, Repeat::Safe));
}

#[test]
fn attributes_are_set_one_at_a_time() {
    let modify = |change| ModifyInstanceAttribute { instance_id: "i-1".into(), change };
    for (change, sends) in [
        (InstanceChange::InstanceType("m5.large".into()), "InstanceType.Value=m5.large"),
        (InstanceChange::Kernel("aki-1".into()), "Kernel.Value=aki-1"),
        (InstanceChange::Ramdisk("ari-1".into()), "Ramdisk.Value=ari-1"),
        (InstanceChange::UserData { document: Some("a".into()) }, "UserData.Value=YQ=="),
        (InstanceChange::UserData { document: Some("".into()) }, "UserData.Value="),
        (InstanceChange::DisableApiTermination(true), "DisableApiTermination.Value=true"),
        (InstanceChange::DisableApiStop(false), "DisableApiStop.Value=false"),
        (
            InstanceChange::ShutdownBehavior(ShutdownBehavior::Stop),
            "InstanceInitiatedShutdownBehavior.Value=stop",
        ),
        (
            InstanceChange::DeleteOnTermination { device_name: "/dev/sda1".into(), delete: true },
            "BlockDeviceMapping.1.DeviceName=/dev/sda1 BlockDeviceMapping.1.Ebs.DeleteOnTermination=true",
        ),
        (InstanceChange::SourceDestCheck(false), "SourceDestCheck.Value=false"),
        (InstanceChange::Groups(vec!["sg-1".into(), "sg-2".into()]), "GroupId.1=sg-1 GroupId.2=sg-2"),
        (InstanceChange::EbsOptimized(true), "EbsOptimized.Value=true"),
        (InstanceChange::SriovNetSupport("simple".into()), "SriovNetSupport.Value=simple"),
        (InstanceChange::EnaSupport(true), "EnaSupport.Value=true"),
    ] {
        let modify = modify(change);
        assert_eq!(sent(&modify), format!("ModifyInstanceAttribute InstanceId=i-1 {sends}"));
        assert_eq!(modify.request().repeat, Repeat::Safe);
        if !matches!(modify.change, InstanceChange::UserData { .. }) {
            assert_eq!(sent(&stored(&modify)), sent(&modify));
        }
    }
    let done = answer(200, "<r><return>true</return></r>");
    modify(InstanceChange::EnaSupport(true)).response(&done).expect("done");
}

#[test]
fn user_data_lost_in_storing_is_not_cleared_by_mistake() {
    let change = InstanceChange::UserData { document: Some("hunter2".into()) };
    let modify = ModifyInstanceAttribute { instance_id: "i-1".into(), change };
    assert!(!serde_json::to_string(&modify).expect("JSON").contains("hunter2"));
    assert!(!format!("{modify:?}").contains("hunter2"));
    let back = stored(&modify);
    assert_eq!(back.request().fault().expect("refused").kind(), Kind::Misuse);
}

#[test]
fn one_attribute_is_shown() {
    let show = |attribute| DescribeInstanceAttribute { instance_id: "i-1".into(), attribute };
    let data = show(InstanceAttribute::UserData);
    assert_eq!(sent(&data), "DescribeInstanceAttribute InstanceId=i-1 Attribute=userData");
    assert_eq!(stored(&data), data);
    let read = |inside: &str| {
        let body = format!("<r><instanceId>i-1</instanceId>{inside}</r>");
        data.response(&answer(200, &body)).expect("attributes")
    };
    let shown = read("<userData><value>/wCA</value></userData>");
    assert_eq!((shown.instance_id.as_str(), shown.user_data_bytes()), ("i-1", Some(vec![0xff, 0, 0x80])));
    assert!(!format!("{shown:?}").contains("/wCA"));
    assert!(
        read("<userData/>").user_data.is_none() && read("<userData><value/></userData>").user_data.is_none()
    );
    assert_eq!(read("<userData><value>?</value></userData>").user_data_bytes(), None);
    assert_eq!(
        read("<sourceDestCheck><value>false</value></sourceDestCheck>").source_dest_check,
        Some(false)
    );
    let behavior =
        "<instanceInitiatedShutdownBehavior><value>explode</value></instanceInitiatedShutdownBehavior>";
    assert_eq!(read(behavior).shutdown_behavior, Some(ShutdownBehavior::Other("explode".into())));
    let groups = read("<groupSet><item><groupId>sg-1</groupId></item></groupSet>").groups;
    assert_eq!(groups, [GroupIdentifier { id: "sg-1".into(), name: None }]);
    let all = read(
        "<instanceType><value>t3.nano</value></instanceType><disableApiTermination><value>true</value>\
         </disableApiTermination><enclaveOptions><enabled>true</enabled></enclaveOptions><rootDeviceName>\
         <value>/dev/sda1</value></rootDeviceName><ebsOptimized><value>true</value></ebsOptimized>",
    );
    assert_eq!(
        (all.instance_type.as_deref(), all.root_device_name.as_deref()),
        (Some("t3.nano"), Some("/dev/sda1"))
    );
    assert_eq!(
        (all.disable_api_termination, all.enclave, all.ebs_optimized),
        (Some(true), Some(true), Some(true))
    );
}

#[test]
fn metadata_options_are_set() {
    let modify = ModifyInstanceMetadataOptions {
        instance_id: "i-1".into(),
        options: MetadataOptions { http_tokens: Some(HttpTokens::Required), ..Default::default() },
    };
    assert_eq!(sent(&modify), "ModifyInstanceMetadataOptions InstanceId=i-1 HttpTokens=required");
    assert_eq!((modify.request().repeat, stored(&modify)), (Repeat::Safe, modify.clone()));
    let body = "<r><instanceId>i-1</instanceId><instanceMetadataOptions><state>pending</state>\
        <httpTokens>required</httpTokens></instanceMetadataOptions></r>";
    let options = modify.response(&answer(200, body)).expect("options");
    assert_eq!(
        (options.state.as_deref(), options.http_tokens),
        (Some("pending"), Some(HttpTokens::Required))
    );
}

#[test]
fn the_console_is_read_whatever_is_on_it() {
    let console = GetConsoleOutput { instance_id: "i-1".into(), latest: true };
    assert_eq!(sent(&console), "GetConsoleOutput InstanceId=i-1 Latest=true");
    assert_eq!((console.request().repeat, stored(&console)), (Repeat::Safe, console.clone()));
    let read = |output: &str| {
        let body = format!(
            "<r><instanceId>i-1</instanceId><timestamp>2025-01-02T03:04:05.000Z</timestamp><output>{output}</output></r>"
        );
        console.response(&answer(200, &body))
    };
    let shown = read("Ym9v\r\ndA3/\n").expect("output");
    assert_eq!(shown.output, "boot\r\u{fffd}");
    assert_eq!(shown.timestamp, Some(Time::from_unix_secs(1_735_787_045)));
    assert_eq!(read("").expect("nothing yet").output, "");
    let error = read("hunter2!").expect_err("no Base64");
    assert!(!error.message().contains("hunter2"), "{error}");
}

#[test]
fn a_password_is_there_or_not_yet() {
    let get = GetPasswordData { instance_id: "i-1".into() };
    assert_eq!(sent(&get), "GetPasswordData InstanceId=i-1");
    let read = |data: &str| {
        let body = format!("<r><instanceId>i-1</instanceId><passwordData>{data}</passwordData></r>");
        get.response(&answer(200, &body)).expect("an answer")
    };
    let password = read("\r\naHVudGVyMg==\r\n");
    assert_eq!(password.password_data.as_ref().map(crate::Secret::expose), Some("aHVudGVyMg=="));
    assert!(!format!("{password:?}").contains("aHVud"));
    assert!(read("").password_data.is_none() && read("\r\n").password_data.is_none());
    let without = get.response(&answer(200, "<r><instanceId>i-1</instanceId></r>")).expect("an answer");
    assert!(without.password_data.is_none());
}
