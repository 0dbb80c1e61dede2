//! What is left in doubt is told, or found, whatever else goes wrong.

use crate::client::START;
use crate::own::Own;
use http::StatusCode;
use pileus_core::compute::{Compute, Node, NodeSpec, VolumeSpec};
use pileus_core::providers::aws::ec2::volumes::DescribeVolumes;
use pileus_core::{Checkpoint, Cx, Kind, Op, Operation, Step};
use pileus_sim::{Fault, What, When};
use std::task::Waker;

const PUBLIC: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me";

/// What is stored of an operation whose first request is under way; that request arrives all the same.
fn stored_under_way<T>(own: &mut Own, mut op: Op<T>) -> Checkpoint {
    let Step::Send(_, exchange) = op.poll(&Cx { now: START, entropy: 7, waker: Waker::noop() }) else {
        panic!("it sends nothing");
    };
    let answered = pileus_sim::drive::exchanged(&mut own.cloud, &exchange, START);
    assert!(answered.is_some(), "which nobody reads");
    op.checkpoint().expect("it can be taken up again")
}

#[test]
fn an_imported_key_pair_is_named_when_the_look_at_it_fails() {
    for lost in [What::LoseAfter, What::Slow(std::time::Duration::ZERO)] {
        let mut own = Own::demo();
        own.cloud.faults().add(Fault::new(When::any().saying("ImportKeyPair"), lost).times(1));
        own.cloud.faults().add(Fault::new(When::any().saying("DescribeKeyPairs"), What::Truncate(40)));
        let op = own.ec2.import_key_pair("mine", PUBLIC);
        let error = own.run(op).expect_err("unreadable");
        let left = error.left_behind();
        assert_eq!((error.kind(), left.len()), (Kind::Malformed, 1));
        assert_eq!(left[0].find_by, [("name".into(), "mine".to_owned())]);
    }
    let mut own = Own::demo();
    let op = own.ec2.create_key_pair("mine");
    own.run(op).expect("a pair");
    let op = own.ec2.import_key_pair("mine", PUBLIC);
    let error = own.run(op).expect_err("taken");
    assert_eq!((error.kind(), error.left_behind().len()), (Kind::Conflict, 0), "it is another's");
}

#[test]
fn an_instance_whose_secrets_went_with_its_process_is_found() {
    let mut own = Own::demo();
    let image = own.cloud.settings().ec2.images[0].id.clone();
    let spec = NodeSpec::new("web", "t3.micro", image.as_str()).user_data("hidden");
    let op: Op<Node> = own.ec2.create_node(&spec);
    let stored = stored_under_way(&mut own, op);
    assert!(!serde_json::to_string(&stored).expect("JSON").contains("hidden"));
    let op = own.ec2.resume_node(&stored).expect("an operation");
    let node = own.run(op).expect("found by its key");
    assert_eq!(own.cloud.servers(START)[0].id, node.id.to_string());
    assert_eq!(own.cloud.counts().of("ec2 RunInstances"), 1);
}

#[test]
fn what_an_earlier_process_asked_for_is_looked_for_though_this_one_is_refused() {
    let spec = VolumeSpec::new("data", 1).location("us-east-1a");
    let mut own = Own::demo();
    let op = own.ec2.create_volume(&spec);
    let stored = stored_under_way(&mut own, op);
    let refuse = || Fault::new(When::any().saying("CreateVolume"), What::Refuse(StatusCode::FORBIDDEN));
    own.cloud.faults().add(refuse());
    let op = own.ec2.resume_volume(&stored).expect("an operation");
    let volume = own.run(op).expect("found by its key");
    assert_eq!(own.list(DescribeVolumes::default())[0].volume_id, volume.id.to_string());

    let mut nothing_there = Own::demo();
    nothing_there.cloud.faults().add(refuse());
    let op = nothing_there.ec2.resume_volume(&stored).expect("an operation");
    let error = nothing_there.run(op).expect_err("never found");
    assert!(error.may_have_acted() && error.left_behind()[0].what == "volume", "{error:?}");
}

#[test]
fn a_web_page_is_no_empty_listing() {
    let mut own = Own::demo();
    let page = What::Garble(b"<!DOCTYPE html><HTML><body>Log in to the hotel's network</body></HTML>");
    own.cloud.faults().add(Fault::new(When::any(), page).times(1));
    assert_eq!(own.fails(DescribeVolumes::default()).kind(), Kind::Malformed);
}
