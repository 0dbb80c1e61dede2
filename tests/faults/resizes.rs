//! A resize dropped after every step and taken up in another session, and one whose first answer is lost: the server has its
//! new size in the end, whether or not the request under way arrived.

use pileus_core::{
    Cause, Cx, Lost, Operation, Step, Time,
    compute::{Compute, Node, NodeSpec, NodeState},
    providers::openstack::{Credentials, OpenStack, Settings},
};
use pileus_sim::{Outcome, Sim, drive::Drive};
use pileus_tests::{
    script::{answer, request},
    world::START,
};
use std::{task::Waker, time::Duration};

fn account() -> OpenStack {
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    OpenStack::new(Settings::new("http://cloud.sim/identity/v3", credentials)).expect("settings")
}

/// A cloud with one running server, when that is, and another size for it.
fn cloud() -> (Sim, Time, Node, String) {
    let (mut cloud, account) = (Sim::default(), account());
    let mut drive = Drive::new(START);
    let sizes = drive.run(&mut cloud, account.list_sizes()).expect("sizes");
    let image = drive.run(&mut cloud, account.list_images()).expect("images").remove(0);
    let node = account.launch_node(&NodeSpec::new("web", &sizes[0], &image));
    let node = drive.run(&mut cloud, node).expect("a server");
    (cloud, drive.now(), node, sizes[1].id.to_string())
}

#[test]
fn a_resize_taken_up_after_any_step_comes_to_its_end() {
    for steps in 0.. {
        let mut over = true;
        for arrives in [true, false] {
            let (mut cloud, mut now, node, size) = cloud();
            let mut op = account().resize_node(&node.id, &size.as_str().into());
            let mut flight = None;
            let mut ended = false;
            for step in 0..steps {
                let cx = Cx { now, entropy: 7 + step, waker: Waker::noop() };
                match flight.take() {
                    Some((id, exchange)) => {
                        let Outcome::Answer(reply) = cloud.handle(&request(&exchange), now) else {
                            panic!("no fault")
                        };
                        now += Duration::from_millis(20);
                        op.answer(id, answer(&exchange, reply.response), &cx);
                    }
                    None => match op.poll(&cx) {
                        Step::Send(id, exchange) => flight = Some((id, exchange)),
                        Step::Wait(until) => now = until.expect("a time"),
                        Step::Done(result) => {
                            result.expect("resized");
                            ended = true;
                            break;
                        }
                    },
                }
            }
            if ended {
                continue;
            }
            over = false;
            let checkpoint = op.checkpoint().expect("one at every step");
            if let Some((_, exchange)) = flight
                && arrives
            {
                let _ = cloud.handle(&request(&exchange), now);
            }
            drop(op);
            let op = account().resume_node(&checkpoint).expect("its own");
            let node =
                Drive::new(now).run(&mut cloud, op).unwrap_or_else(|e| panic!("after {steps} steps: {e}"));
            assert_eq!((node.size.expect("one").as_str(), node.state), (size.as_str(), NodeState::Running));
        }
        if over {
            assert!(steps > 8, "{steps} steps in all");
            return;
        }
    }
}

#[test]
fn a_lost_answer_to_a_resize_does_no_harm() {
    for arrives in [true, false] {
        let (mut cloud, mut now, node, size) = cloud();
        let mut op = account().resize_node(&node.id, &size.as_str().into());
        let mut lost = false;
        let result = pileus_tests::script::drive(&mut op, &mut now, |exchange, now| {
            let sent = request(exchange);
            if !lost
                && sent.uri().path().ends_with("/action")
                && sent.body().windows(8).any(|w| w == b"\"resize\"")
            {
                lost = true;
                if arrives {
                    let _ = cloud.handle(&sent, now);
                }
                return Some(Err(Lost::new(Cause::Broken, true, "reset")));
            }
            match cloud.handle(&sent, now) {
                Outcome::Answer(reply) => Some(answer(exchange, reply.response)),
                _ => panic!("no fault is on"),
            }
        });
        assert_eq!(result.expect("resized").size.expect("one").as_str(), size);
    }
}
