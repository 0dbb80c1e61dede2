//! Uploads of sources whose length nobody knows.

use crate::{
    provider::Target,
    support::{self, START},
    world::{Fault, TEXT, World, spec},
};
use pileus_core::{
    Cx, Kind, Operation as _, Step,
    machine::Fanned,
    storage::{Multipart as _, Supply, Upload},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Wake, Waker},
};

#[test]
fn a_source_of_unknown_length_is_sent_as_it_comes() {
    for total in [0, 5, 10, 11, 30, TEXT.len()] {
        let mut world = World::new(&TEXT[..total]);
        let supply = Supply::new();
        let fan = Upload::of_supply(Target::default(), spec(10, 2), supply.clone()).expect("fits");
        assert_eq!(supply.part(), 10);
        let mut op = Fanned::new(support::account(), fan);
        let (mut given, mut held) = (0, 0);
        let object = loop {
            // The source gives four bytes whenever nothing else can be done.
            let cx = Cx { now: world.now, entropy: 7, waker: Waker::noop() };
            match op.poll(&cx) {
                Step::Send(id, exchange) => {
                    let answer = world.exchange(&exchange, Fault::None);
                    op.answer(id, answer, &cx);
                }
                Step::Wait(_) if given == total => supply.end(),
                Step::Wait(_) => {
                    given = (given + 4).min(total);
                    supply.give(given as u64);
                }
                Step::Done(result) => break result.expect("written"),
            }
            held = held.max(given as u64 - supply.free());
        };
        assert_eq!((world.object.as_deref(), object.size), (Some(&TEXT[..total]), total as u64));
        assert!(held <= 24, "{held} bytes were held of {total}");
    }
}

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_source_that_ends_while_it_is_looked_at_is_not_missed() {
    let supply = Supply::new();
    supply.give(4);
    let target = Target { ends: Some(supply.clone()), ..Target::default() };
    let fan = Upload::of_supply(target, spec(10, 2), supply.clone()).expect("fits");
    let mut op = Fanned::new(support::account(), fan);
    let bell = Arc::new(Bell::default());
    let cx = Cx { now: START, entropy: 7, waker: &Waker::from(bell.clone()) };
    let waits = matches!(op.poll(&cx), Step::Wait(_));
    assert!(supply.is_ended());
    assert!(!waits || bell.0.load(Ordering::Relaxed) > 0, "nobody would ever poll it again");
}

#[test]
fn a_source_that_is_too_long_is_told_at_once() {
    let most = usize::try_from(Target::default().limits().parts).expect("few");
    let content = vec![7; most + 1];
    let mut world = World::new(&content);
    let supply = Supply::new();
    supply.give(content.len() as u64);
    let fan = Upload::of_supply(Target::default(), spec(1, 1), supply.clone()).expect("fits");
    let mut op = Fanned::new(support::account(), fan);
    let error = loop {
        let cx = Cx { now: world.now, entropy: 7, waker: Waker::noop() };
        match op.poll(&cx) {
            Step::Send(id, exchange) => {
                let answer = world.exchange(&exchange, Fault::None);
                op.answer(id, answer, &cx);
            }
            // Nobody would wake it: whoever reads the source has read ahead as far as may be.
            Step::Wait(until) => world.now = until.expect("it waits for nothing"),
            Step::Done(result) => break result.expect_err("it does not fit"),
        }
    };
    assert_eq!(error.kind(), Kind::Misuse, "{error:?}");
    assert_eq!((world.object, world.uploads.len()), (None, 0));
}
