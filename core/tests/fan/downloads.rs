//! Downloads.

use crate::{
    provider::Source,
    support::{self},
    world::{Fault, TEXT, World, dice, download, in_order},
};
use pileus_core::{
    Checkpoint, Cx, Exchange, ExchangeId, Kind, Operation as _, Step,
    machine::Fanned,
    storage::{Download, DownloadSpec, ReadSpec, Span},
};
use std::task::Waker;

#[test]
fn spans_come_in_any_order_and_each_goes_to_its_place() {
    for (part, width) in [(7, 1), (7, 4), (64, 2), (65, 1), (1000, 3), (u64::MAX, 1)] {
        for seed in 0..20 {
            let mut dice = dice(seed);
            let mut world = World::holding(TEXT);
            let object = world.run(&mut download(part, width, ReadSpec::default()), |flights, _| {
                (dice(flights as u64) as usize, Fault::None)
            });
            assert_eq!(object.expect("read").size, TEXT.len() as u64);
            assert_eq!(String::from_utf8_lossy(&world.sink), String::from_utf8_lossy(TEXT));
        }
    }
}

#[test]
fn part_of_an_object_is_read_alone() {
    let spans = [
        (Span::Bytes(3, 40), 3..40),
        (Span::From(50), 50..TEXT.len()),
        (Span::Bytes(60, 900), 60..TEXT.len()),
    ];
    for (span, expected) in spans {
        for part in [5, 1000] {
            let mut world = World::holding(TEXT);
            let read = ReadSpec { span: Some(span), ..ReadSpec::default() };
            world.run(&mut download(part, 3, read), in_order).expect("read");
            assert_eq!(world.sink, &TEXT[expected.clone()], "{span:?} in spans of {part}");
        }
    }
    let read = ReadSpec { span: Some(Span::Last(4)), ..ReadSpec::default() };
    let mut world = World::holding(TEXT);
    world.run(&mut download(1000, 3, read), in_order).expect("read");
    assert_eq!(world.sink, b" it.");
    let read = ReadSpec { span: Some(Span::From(900)), ..ReadSpec::default() };
    let error = World::holding(TEXT).run(&mut download(10, 3, read), in_order).expect_err("beyond the end");
    assert_eq!(error.kind(), Kind::InvalidRequest);
}

#[test]
fn nothing_is_nothing() {
    let mut world = World::holding(b"");
    let object = world.run(&mut download(10, 3, ReadSpec::default()), in_order).expect("read");
    assert_eq!((object.size, world.sink.len()), (0, 0));
}

#[test]
fn a_provider_that_ignores_ranges_is_read_all_the_same_or_refused() {
    let mut world = World { ignores_ranges: true, ..World::holding(TEXT) };
    world.run(&mut download(1000, 3, ReadSpec::default()), in_order).expect("read");
    assert_eq!(world.sink, TEXT);
    let mut world = World { ignores_ranges: true, ..World::holding(TEXT) };
    let error = world.run(&mut download(10, 3, ReadSpec::default()), in_order).expect_err("not by spans");
    assert_eq!(error.kind(), Kind::Malformed, "{error:?}");
    assert!(world.sink.len() <= 10, "no byte at a wrong place");
}

#[test]
fn answers_that_break_off_go_on_where_they_broke() {
    let mut resumed = 0;
    for seed in 0..2_000 {
        let mut dice = dice(seed);
        let mut world = World::holding(TEXT);
        let width = 1 + seed as usize % 4;
        let part = [7, 20, u64::MAX][seed as usize % 3];
        let mut faults = 12;
        let result = world.run(&mut download(part, width, ReadSpec::default()), |flights, path| {
            let place = dice(flights as u64) as usize;
            if faults == 0 || dice(2) == 0 || path == "/login" {
                return (place, Fault::None);
            }
            faults -= 1;
            (place, Fault::Cut(1 + dice(20) as usize))
        });
        result.expect("each attempt got on");
        assert_eq!(String::from_utf8_lossy(&world.sink), String::from_utf8_lossy(TEXT), "seed {seed}");
        resumed += 12 - faults;
    }
    assert!(resumed > 5_000, "{resumed}");
}

#[test]
fn a_changed_object_is_never_stitched_together() {
    let mut world = World::holding(TEXT);
    let mut op = download(7, 1, ReadSpec::default());
    let mut count = 0;
    let other: Vec<u8> = TEXT.iter().rev().copied().collect();
    let flip = std::cell::RefCell::new(false);
    let result = {
        let mut flights: Vec<(ExchangeId, Exchange)> = Vec::new();
        loop {
            let cx = Cx { now: world.now, entropy: 7 << 90, waker: Waker::noop() };
            match op.poll(&cx) {
                Step::Send(id, exchange) => flights.push((id, exchange)),
                Step::Wait(_) => {
                    let (id, exchange) = flights.remove(0);
                    count += 1;
                    if count == 4 && !flip.replace(true) {
                        (world.object, world.etag) = (Some(other.clone().into()), 2);
                    }
                    let answer = world.exchange(&exchange, Fault::None);
                    op.answer(id, answer, &cx);
                }
                Step::Done(result) => break result,
            }
        }
    };
    let error = result.expect_err("it has changed");
    assert_eq!(error.kind(), Kind::PreconditionFailed);
    assert!(error.message().contains("has changed since"), "{error}");
    assert!(TEXT.starts_with(&world.sink));
}

#[test]
fn a_content_that_is_not_what_its_checksum_says_is_an_error() {
    let mut world = World { damages: true, ..World::holding(TEXT) };
    let error = world.run(&mut download(7, 3, ReadSpec::default()), in_order).expect_err("damaged");
    assert_eq!(error.kind(), Kind::Corrupt, "{error:?}");
}

#[test]
fn a_checksum_that_spans_do_not_tell_is_asked_for() {
    for flips in [false, true] {
        let mut world = World { flips, reticent: true, ..World::holding(TEXT) };
        let result = world.run(&mut download(7, 3, ReadSpec::default()), in_order);
        assert_eq!(
            result.map(|object| object.size).map_err(|error| error.kind()),
            match flips {
                false => Ok(TEXT.len() as u64),
                true => Err(Kind::Corrupt),
            }
        );
        assert_eq!(world.log.last().map(String::as_str), Some("HEAD /object"));
        assert_eq!(world.sent["HEAD /object"], 1);
    }
    // What came at once is not worth a second request; what has to be verified is.
    for must_verify in [false, true] {
        let mut world = World { reticent: true, ..World::holding(TEXT) };
        let spec = DownloadSpec { part_size: 1000, must_verify, ..DownloadSpec::default() };
        let op = Download::new(Source, spec, None);
        world.run(&mut Fanned::new(support::account(), op), in_order).expect("read");
        assert_eq!(world.sent.contains_key("HEAD /object"), must_verify);
    }
}

#[test]
fn a_content_that_is_damaged_on_its_way_is_not_gone_on_with() {
    let mut world = World { flips: true, ..World::holding(TEXT) };
    let mut op = download(7, 3, ReadSpec::default());
    let error = world.run(&mut op, in_order).expect_err("damaged");
    assert_eq!(error.kind(), Kind::Corrupt, "{error:?}");
    let again = Download::<Source>::resume(&op.checkpoint().expect("it has one")).expect("its own");
    assert_eq!(again.received(), 0);
    world.flips = false;
    world.run(&mut Fanned::new(support::account(), again), in_order).expect("read");
    assert_eq!(world.sink, TEXT);
}

#[test]
fn a_stored_download_goes_on_in_another_process() {
    let mut world = World::holding(TEXT);
    let mut op = download(7, 2, ReadSpec::default());
    let mut count = 0;
    let error = world.run(&mut op, |_, _| {
        count += 1;
        (
            0,
            match count {
                5 => Fault::Cut(3),
                6 => Fault::Refused,
                _ => Fault::None,
            },
        )
    });
    assert_eq!(error.expect_err("refused").kind(), Kind::Forbidden);
    let stored = op.checkpoint().expect("it has one");
    let text = serde_json::to_string(&stored).expect("JSON");
    let stored: Checkpoint = serde_json::from_str(&text).expect("its own");
    let again = Download::<Source>::resume(&stored).expect("its own");
    let here = again.received();
    assert!(here > 7 && here < TEXT.len() as u64);
    let mut rest = World { sink: world.sink.clone(), ..World::holding(TEXT) };
    rest.run(&mut Fanned::new(support::account(), again), in_order).expect("gone on with");
    assert_eq!(String::from_utf8_lossy(&rest.sink), String::from_utf8_lossy(TEXT));
}
