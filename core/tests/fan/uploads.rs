//! Uploads.

use crate::{
    provider::Target,
    support::{self},
    world::{Fault, TEXT, World, dice, in_order, spec, upload},
};
use pileus_core::{
    Checkpoint, Cx, Kind, Operation as _, Step,
    machine::Fanned,
    storage::{Upload, UploadSpec},
};
use std::task::Waker;

#[test]
fn parts_go_side_by_side_and_come_to_the_whole() {
    for (part, width) in [(7, 1), (7, 3), (7, 100), (32, 2), (64, 4)] {
        let mut world = World::new(TEXT);
        let object = world.run(&mut upload(spec(part, width)), in_order).expect("written");
        assert_eq!(world.object.as_deref(), Some(TEXT), "parts of {part}");
        assert_eq!((object.size, world.uploads.len(), world.opened), (TEXT.len() as u64, 0, 1));
        let parts = TEXT.len().div_ceil(part as usize);
        assert_eq!(world.most, width.min(parts));
        assert!(world.sent.values().all(|count| *count == 1), "{:?}", world.sent);
    }
}

#[test]
fn what_is_small_is_one_request() {
    let content = &TEXT[..9];
    let mut world = World::new(content);
    let fan = Upload::new(Target::default(), spec(100, 4), 9).expect("fits");
    world.run(&mut Fanned::new(support::account(), fan), in_order).expect("written");
    assert_eq!(world.log, ["POST /login", "PUT /object"]);
    assert_eq!(world.object.as_deref(), Some(content));
}

#[test]
fn bytes_in_flight_are_bounded() {
    let mut world = World::new(TEXT);
    let spec = UploadSpec { in_flight: 15, ..spec(7, 100) };
    world.run(&mut upload(spec), in_order).expect("written");
    assert_eq!(world.most, 2, "a third one would be more than 15 bytes, however small");
}

#[test]
fn faults_in_any_order_lose_nothing_and_leave_nothing() {
    let (mut done, mut failed) = (0, 0);
    for seed in 0..3_000 {
        let mut dice = dice(seed);
        let mut world = World::new(TEXT);
        let mut op = upload(spec(7, 1 + seed as usize % 5));
        let mut faults = 4;
        let result = world.run(&mut op, |flights, path| {
            let place = dice(flights as u64) as usize;
            if faults == 0 || dice(6) > 0 || path == "/login" {
                return (place, Fault::None);
            }
            faults -= 1;
            let all = [Fault::LostBefore, Fault::LostAfter, Fault::Unavailable, Fault::Refused];
            (place, all[dice(all.len() as u64) as usize])
        });
        match result {
            Ok(_) => {
                done += 1;
                assert_eq!(world.object.as_deref(), Some(TEXT), "seed {seed}: {:?}", world.log);
                assert!(world.uploads.is_empty(), "seed {seed}: {:?}", world.log);
            }
            Err(error) => {
                failed += 1;
                let named: Vec<_> = error.left_behind().iter().filter_map(|left| left.id.clone()).collect();
                let unknown = error.left_behind().iter().any(|left| left.id.is_none());
                for id in world.uploads.keys() {
                    assert!(
                        unknown || named.contains(&id.to_string()),
                        "seed {seed}: {id} is left: {error:?}"
                    );
                }
                let complete = world.object.is_none() || error.may_have_acted();
                assert!(
                    complete,
                    "seed {seed}: it is there, and the error does not say so: {error:?} {:?}",
                    world.log
                );
            }
        }
    }
    assert!(done > 1_000 && failed > 500, "{done} {failed}");
}

#[test]
fn a_lost_completion_is_settled_by_looking() {
    for fault in [Fault::LostAfter, Fault::LostBefore, Fault::Unavailable] {
        let mut world = World::new(TEXT);
        let mut completions = 0;
        let object = world.run(&mut upload(spec(30, 4)), |_, path| {
            let completing = path == "/uploads/1";
            completions += u32::from(completing);
            (0, if completing && completions == 1 { fault } else { Fault::None })
        });
        assert_eq!(object.expect("it is there").size, TEXT.len() as u64);
        assert_eq!((world.object.as_deref(), world.uploads.len()), (Some(TEXT), 0));
    }
}

#[test]
fn a_failed_part_takes_the_upload_with_it_or_leaves_it_to_be_gone_on_with() {
    for keep in [false, true] {
        let mut world = World::new(TEXT);
        let spec = UploadSpec { keep, ..spec(7, 3) };
        let mut op = upload(spec);
        let error = world
            .run(&mut op, |_, path| (0, if path.ends_with("/4") { Fault::Refused } else { Fault::None }));
        let error = error.expect_err("refused");
        assert_eq!((error.kind(), world.uploads.len()), (Kind::Forbidden, usize::from(keep)));
        let left: Vec<_> =
            error.left_behind().iter().map(|left| (left.id.as_deref(), left.certain)).collect();
        assert_eq!(left, if keep { vec![(Some("1"), true)] } else { vec![] });
        let Some(stored) = op.checkpoint().filter(|_| keep) else { continue };

        let text = serde_json::to_string(&stored).expect("JSON");
        let stored: Checkpoint = serde_json::from_str(&text).expect("its own");
        let there = world.uploads[&1].len();
        world.sent.clear();
        let again = Upload::<Target>::resume(&stored).expect("its own");
        world.run(&mut Fanned::new(support::account(), again), in_order).expect("gone on with");
        assert_eq!((world.object.as_deref(), world.uploads.len(), world.opened), (Some(TEXT), 0, 1));
        let sent = world.sent.keys().filter(|what| what.starts_with("PUT")).count();
        assert_eq!(sent + there, TEXT.len().div_ceil(7), "no part is sent twice");
    }
}

#[test]
fn a_completion_that_a_killed_process_did_not_hear_of_is_found_by_the_next_one() {
    let mut world = World::new(TEXT);
    let mut op = upload(UploadSpec { keep: true, ..spec(30, 4) });
    let cx = |world: &World| Cx { now: world.now, entropy: 7, waker: Waker::noop() };
    // It is stored before each request goes out, and ends with the completion acted on and not heard of.
    let stored = loop {
        match op.poll(&cx(&world)) {
            Step::Send(id, exchange) => {
                let stored = op.checkpoint().expect("it has one");
                let answer = world.exchange(&exchange, Fault::None);
                if world.object.is_some() {
                    break stored;
                }
                op.answer(id, answer, &cx(&world));
            }
            Step::Wait(_) => {}
            Step::Done(result) => panic!("{result:?}"),
        }
    };
    let text = serde_json::to_string(&stored).expect("JSON");
    let stored: Checkpoint = serde_json::from_str(&text).expect("its own");
    world.log.clear();
    let again = Upload::<Target>::resume(&stored).expect("its own");
    let object = world.run(&mut Fanned::new(support::account(), again), in_order).expect("it is there");
    assert_eq!(object.size, TEXT.len() as u64);
    assert_eq!(world.log, ["POST /login", "GET /uploads/1", "HEAD /object"]);
}

#[test]
fn a_damaged_object_does_not_stay() {
    let mut world = World::new(TEXT);
    let error = world.run(&mut upload(spec(30, 4)), |_, path| {
        (0, if path.ends_with("/1/0") { Fault::Damaged } else { Fault::None })
    });
    assert_eq!(error.expect_err("damaged").kind(), Kind::Corrupt);
    assert_eq!((world.object, world.uploads.len()), (None, 0));
}

#[test]
fn too_large_is_refused_before_anything_is_sent() {
    let error = Upload::new(Target::default(), spec(7, 1), (1 << 50) + 1).expect_err("too large");
    assert_eq!(error.kind(), Kind::Misuse);
}
