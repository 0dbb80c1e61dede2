//! A launch stored at every step, taken up in another session after the first has gone: one server.

use http::StatusCode;
use pileus_core::{
    Checkpoint, Cx, Error, Kind, Op, Operation, Step, Time,
    compute::{Compute, Node, NodeSpec, NodeState},
    providers::openstack::{Credentials, OpenStack, Settings},
};
use pileus_sim::{Outcome, Sim, drive::Drive};
use pileus_tests::{
    script::{answer, request},
    world::START,
};
use std::{task::Waker, time::Duration};

const PASSWORD: &str = "s3cret-of-the-account";
const USER_DATA: &str = "s3cret-of-the-first-boot";

fn cloud() -> Sim {
    let mut settings = pileus_sim::Settings::default();
    settings.users[0].password = PASSWORD.into();
    Sim::new(settings)
}

fn account() -> OpenStack {
    let credentials = Credentials::password("demo", PASSWORD, "demo", "Default");
    OpenStack::new(Settings::new("http://cloud.sim/identity/v3", credentials)).expect("settings")
}

/// No secret in it, in whatever form.
fn clean(text: &str, tokens: &[String]) {
    let secrets = [PASSWORD, USER_DATA].into_iter().chain(tokens.iter().map(String::as_str));
    for secret in secrets {
        assert!(!text.contains(secret), "a secret in {text}");
    }
}

/// What is left of a launch that was dropped after `steps` steps.
struct Dropped {
    cloud: Sim,
    now: Time,
    checkpoint: Option<Checkpoint>,
    /// Whether a creation was sent and not answered.
    asked: bool,
    over: bool,
}

/// Launches a server, stores it after each step, and drops it after so many. A step is a poll or an answer. Whether a
/// request in flight at the end still `arrives` is the caller's choice.
fn launch(spec: &NodeSpec, steps: usize, arrives: bool) -> Dropped {
    let (mut cloud, mut now, account) = (cloud(), START, account());
    let mut op: Op<Node> = account.launch_node(spec);
    let (mut over, mut asked, mut flight) = (false, false, None);
    let mut tokens = Vec::new();
    for step in 0..steps {
        let cx = Cx { now, entropy: 7 + step as u128, waker: Waker::noop() };
        if let Some((id, exchange)) = flight.take() {
            let Outcome::Answer(reply) = cloud.handle(&request(&exchange), now) else {
                panic!("no fault is on")
            };
            now += Duration::from_millis(20);
            op.answer(id, answer(&exchange, reply.response), &cx);
            tokens.extend(account.session().token().map(|token| token.expose().to_owned()));
            asked = false;
        } else {
            match op.poll(&cx) {
                Step::Send(id, exchange) => {
                    clean(&format!("{exchange:?}"), &tokens);
                    asked = exchange.request.method() == http::Method::POST && exchange.service == "compute";
                    flight = Some((id, exchange));
                }
                Step::Wait(until) => now = until.expect("a time"),
                Step::Done(result) => {
                    assert_eq!(result.expect("a server").state, NodeState::Running);
                    over = true;
                    break;
                }
            }
        }
        clean(&format!("{op:?}"), &tokens);
        let stored = serde_json::to_string(&op.checkpoint()).expect("JSON");
        clean(&stored, &tokens);
    }
    if let Some((_, exchange)) = flight
        && arrives
    {
        let _ = cloud.handle(&request(&exchange), now);
    }
    let stored = serde_json::to_string(&op.checkpoint()).expect("JSON");
    Dropped { cloud, now, checkpoint: serde_json::from_str(&stored).expect("the same"), asked, over }
}

fn resume(dropped: &mut Dropped) -> Result<Node, Error> {
    let checkpoint = dropped.checkpoint.as_ref().expect("one at every step");
    let op = account().resume_node(checkpoint).expect("its own");
    Drive::new(dropped.now).run(&mut dropped.cloud, op)
}

fn every_step(spec: &NodeSpec, secret: bool) {
    let mut outcomes = [0; 3];
    for steps in 0.. {
        let mut ended = true;
        for arrives in [true, false] {
            let mut dropped = launch(spec, steps, arrives);
            if dropped.over {
                continue;
            }
            ended = false;
            let before = dropped.cloud.servers(dropped.now).len();
            let result = resume(&mut dropped);
            let servers = dropped.cloud.servers(dropped.now + Duration::from_secs(3600));
            match result {
                Ok(node) => {
                    outcomes[0] += 1;
                    assert_eq!(servers.len(), 1, "after {steps} steps");
                    assert_eq!((servers[0].id.as_str(), servers[0].status), (node.id.as_str(), "ACTIVE"));
                }
                // The request was out and never came there: nobody can know.
                Err(error) if dropped.asked && !arrives => {
                    outcomes[1] += 1;
                    assert_eq!(
                        (error.kind(), servers.len()),
                        (Kind::Lost, 0),
                        "after {steps} steps: {error}"
                    );
                    assert!(
                        error.to_string().contains("possibly a server, name web, metadata pileus-key"),
                        "{error}"
                    );
                    clean(&format!("{error} {error:?}"), &[]);
                }
                // Nothing was asked for yet, and what is needed to ask is a secret, which is not stored.
                Err(error) if secret && before == 0 => {
                    outcomes[2] += 1;
                    assert_eq!(
                        (error.kind(), servers.len()),
                        (Kind::Misuse, 0),
                        "after {steps} steps: {error}"
                    );
                    assert!(error.left_behind().is_empty(), "{error}");
                }
                Err(error) => panic!("after {steps} steps: {error}"),
            }
        }
        if ended {
            break;
        }
    }
    assert!(outcomes[0] > 10 && outcomes[1] == 1, "{outcomes:?}");
    assert_eq!(outcomes[2] > 0, secret, "{outcomes:?}");
}

fn spec() -> NodeSpec {
    let cloud = cloud();
    NodeSpec::new("web", cloud.settings().flavors[1].id.clone(), cloud.settings().images[0].id.clone())
}

#[test]
fn a_launch_taken_up_at_any_step_makes_one_server() {
    every_step(&spec(), false);
}

#[test]
fn a_launch_with_secrets_says_when_they_are_missing() {
    every_step(&spec().user_data(USER_DATA), true);
}

#[test]
fn errors_that_echo_what_was_sent_hide_the_secrets() {
    let (account, mut now) = (account(), START);
    let (mut sim, mut tokens) = (cloud(), Vec::new());
    let result =
        pileus_tests::script::drive(&mut account.get_size(&"1".into()), &mut now, |exchange, now| {
            if exchange.service == "identity" {
                let reply = sim.handle(&request(exchange), now).response().expect("no fault");
                tokens.extend(
                    reply.headers().get("x-subject-token").map(|t| t.to_str().expect("text").to_owned()),
                );
                return Some(answer(exchange, reply));
            }
            let echo = format!(r#"{{"badRequest": {{"message": "you sent {} and {PASSWORD}"}}}}"#, tokens[0]);
            let mut reply = http::Response::new(echo.into());
            *reply.status_mut() = StatusCode::BAD_REQUEST;
            Some(answer(exchange, reply))
        });
    let error = result.expect_err("refused");
    assert!(error.message().starts_with("you sent"), "{error}");
    assert_eq!(tokens.len(), 1);
    clean(&format!("{error} {error:?} {account:?}"), &tokens);
}
