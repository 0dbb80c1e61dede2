//! Arguments that cannot be right: nothing is sent, not even a login.

use pileus_core::{
    Family, Operation, Result,
    compute::{Compute, NodeSpec, Reboot, VolumeSpec},
};
use pileus_sim::{Sim, drive::Drive};
use pileus_tests::world::{START, account};

/// The failure, as it was before anything was sent.
fn refused<O: Operation>(operation: O, told: &str) {
    let mut cloud = Sim::default();
    let result: Result<O::Output> = Drive::new(START).run(&mut cloud, operation);
    let Err(error) = result else { panic!("{told}: it worked") };
    assert_eq!(error.family(), Family::Misuse, "{told}: {error:?}");
    assert!(error.message().contains(told), "{told}: {error}");
    assert_eq!(cloud.counts().requests(), 0, "{told}: {error}");
    assert!(error.left_behind().is_empty() && !error.may_have_acted() && error.attempts() == 0);
}

#[test]
fn empty_ids_are_never_sent() {
    let cloud = account("http://cloud.sim");
    for id in ["", ".", ".."] {
        refused(cloud.get_node(&id.into()), "id");
        refused(cloud.destroy_node(&id.into()), "id");
        refused(cloud.reboot_node(&id.into(), Reboot::Soft), "id");
        refused(cloud.stop_node(&id.into()), "id");
        refused(cloud.resize_node(&id.into(), &"1".into()), "id");
        refused(cloud.get_image(&id.into()), "id");
        refused(cloud.delete_image(&id.into()), "id");
        refused(cloud.get_volume(&id.into()), "id");
        refused(cloud.destroy_volume(&id.into()), "id");
        refused(cloud.get_snapshot(&id.into()), "id");
        refused(cloud.get_security_group(&id.into()), "id");
        refused(cloud.delete_key_pair(id), "id");
        refused(cloud.release_address(&id.into()), "id");
    }
}

#[test]
fn specs_without_their_necessities_are_never_sent() {
    let cloud = account("http://cloud.sim");
    refused(cloud.create_node(&NodeSpec::new("", "1", "i")), "name");
    refused(cloud.launch_node(&NodeSpec::new(" \n", "1", "i")), "name");
    refused(cloud.create_node(&NodeSpec::new("n", "", "i")), "size");
    refused(cloud.create_node(&NodeSpec::new("n", "1", "")), "image");
    refused(cloud.create_node(&NodeSpec::new("n", "1", "i").idempotency_key("")), "idempotency key");
    let long = "k".repeat(256);
    refused(cloud.create_node(&NodeSpec::new("n", "1", "i").idempotency_key(long)), "256 bytes");
    refused(cloud.create_node(&NodeSpec::new("a\nb", "1", "i")), "line break");
    refused(cloud.create_key_pair("a\r\nb"), "line break");
    refused(cloud.rename_node(&"n".into(), "a\0"), "control character");
    refused(cloud.create_volume(&VolumeSpec::new("v", 0)), "1 GiB");
    refused(cloud.create_key_pair(""), "name");
    refused(cloud.import_key_pair("k", "nonsense"), "OpenSSH");
    refused(cloud.create_security_group("", ""), "name");
    refused(cloud.rename_node(&"n".into(), ""), "name");
}

#[test]
fn what_is_too_large_is_never_sent() {
    let cloud = account("http://cloud.sim");
    let spec = NodeSpec::new("n", "1", "i").user_data("x".repeat(49_150));
    refused(cloud.create_node(&spec), "user data is 49150 bytes long");
    refused(cloud.create_node(&NodeSpec::new("n".repeat(256), "1", "i")), "255");
}

#[test]
fn an_id_with_a_slash_or_a_line_break_stays_one_part_of_the_path() {
    let cloud = account("http://cloud.sim");
    let mut sim = Sim::default();
    for id in ["../../../identity/v3/auth/tokens", "a\r\nX-Auth-Token: b", "a?b=c#d", "%2e%2e/", "ü"] {
        let error = Drive::new(START).run(&mut sim, cloud.get_node(&id.into())).expect_err("no such node");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(404), "{error}");
        assert!(!error.to_string().contains(['\r', '\n']), "{error}");
    }
    assert_eq!(sim.counts().of("compute GET servers/{}"), 5, "{:?}", sim.counts().kinds());
}
