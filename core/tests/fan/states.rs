//! Downloads of an object that becomes another one, from providers that name its states in different ways.

use crate::{
    provider::Source,
    support,
    world::{Fault, Names, TEXT, World, dice, download, in_order},
};
use pileus_core::{
    Cx, Exchange, ExchangeId, Kind, Operation as _, Step,
    machine::Fanned,
    storage::{Download, DownloadSpec, ETag, Object, ReadSpec},
};
use std::task::Waker;

/// The object becomes another one at any time, while answers break off: what comes is one of the two, or an error.
#[test]
fn what_no_request_can_depend_on_is_seen_by_the_answers() {
    let other: Vec<u8> = TEXT.iter().rev().copied().collect();
    for names in [Names::Tags, Names::WeakTags, Names::Times] {
        let (mut whole, mut changed) = (0, 0);
        for seed in 0..1_000 {
            let mut dice = dice(seed);
            let mut world = World { names, reticent: true, ..World::holding(TEXT) };
            let width = 1 + seed as usize % 4;
            let part = [7, 20, u64::MAX][seed as usize % 3];
            let (mut faults, at) = (3, dice(12));
            let mut op = download(part, width, ReadSpec::default());
            let mut count = 0;
            let mut flights: Vec<(ExchangeId, Exchange)> = Vec::new();
            let result = loop {
                let cx = Cx { now: world.now, entropy: 7 << 90, waker: Waker::noop() };
                match op.poll(&cx) {
                    Step::Send(id, exchange) => flights.push((id, exchange)),
                    Step::Done(result) => break result,
                    Step::Wait(Some(until)) if flights.is_empty() => world.now = world.now.max(until),
                    Step::Wait(_) => {
                        let (id, exchange) = flights.remove(dice(flights.len() as u64) as usize);
                        if count == at {
                            (world.object, world.etag) = (Some(other.clone().into()), 2);
                        }
                        count += 1;
                        let cut = faults > 0 && dice(3) == 0 && exchange.request.uri().path() != "/login";
                        faults -= u32::from(cut);
                        let fault = if cut { Fault::Cut(1 + dice(20) as usize) } else { Fault::None };
                        let answer = world.exchange(&exchange, fault);
                        op.answer(id, answer, &cx);
                    }
                }
            };
            match result {
                Ok(object) => {
                    whole += 1;
                    assert_eq!(object.size, TEXT.len() as u64);
                    assert!(world.sink == TEXT || world.sink == other, "{names:?}, seed {seed}");
                }
                Err(error) => {
                    changed += 1;
                    assert_eq!(error.kind(), Kind::PreconditionFailed, "{names:?}, seed {seed}: {error:?}");
                    assert!(error.message().contains("has changed since"), "{error}");
                    if names != Names::Times {
                        let of_one =
                            |all: &[u8]| world.sink.iter().zip(all).all(|(a, b)| a == b || *a == b'?');
                        assert!(of_one(TEXT) || of_one(&other), "{names:?}, seed {seed}: no byte of another");
                    }
                }
            }
        }
        assert!(whole > 200 && changed > 200, "{names:?}: {whole}, {changed}");
    }
}

/// What is known beforehand, from an upload or a look, may bear a weak tag too.
#[test]
fn a_weak_tag_that_is_known_beforehand_is_no_condition_and_is_held_against_the_answers() {
    let mut world = World { names: Names::WeakTags, ..World::holding(TEXT) };
    let size = TEXT.len() as u64;
    let known = |tag: &str| Object { size, etag: Some(ETag::new(tag)), ..Object::default() };
    let fan = |known| {
        let spec = DownloadSpec { part_size: 20, width: 2, ..DownloadSpec::default() };
        Fanned::new(support::account(), Download::new(Source, spec, Some(known)))
    };
    world.run(&mut fan(known("W/\"1\"")), in_order).expect("of that state");
    assert_eq!(world.sink, TEXT);
    world.sink.clear();
    let error = world.run(&mut fan(known("W/\"7\"")), in_order).expect_err("of another");
    assert_eq!((error.kind(), world.sink.len()), (Kind::PreconditionFailed, 0), "before a byte is poured");
}
