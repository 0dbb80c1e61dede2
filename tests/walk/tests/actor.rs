//! What holds for any operation is noticed where it does not.

use http::{HeaderMap, Request, StatusCode};
use pileus_core::{
    Algorithm, Answer, Body, Checkpoint, Cx, Exchange, ExchangeId, Framing, Leftover, Op, Operation,
    Response, Step, Stream, Take, Taken, Time,
};
use pileus_walk::{Actor, Digest, Event, Fault, Flight, Provider, Sink, exchange, received, sent, source};
use std::{collections::VecDeque, hash::Hasher as _, task::Waker, time::Duration};

const NOW: Time = Time::from_unix_secs(1_000);

fn at(secs: u64) -> Time {
    NOW + Duration::from_secs(secs)
}

/// What an operation says when it is polled.
#[derive(Clone, Copy, Debug)]
enum Say {
    Send(ExchangeId, Option<Time>),
    Wait(Option<Time>),
    Done,
}

/// Says one after the other, and the last for ever. It counts what it is told.
#[derive(Clone, Debug)]
struct Script {
    says: VecDeque<Say>,
    told: usize,
}

impl Operation for Script {
    type Output = u32;

    fn poll(&mut self, _: &Cx<'_>) -> Step<u32> {
        let say = self.says[0];
        if self.says.len() > 1 {
            self.says.pop_front();
        }
        match say {
            Say::Send(id, deadline) => {
                let request =
                    Request::post("https://cloud.example/things").body(Body::Empty).expect("a request");
                let take = Take::Collect { limit: 100 };
                Step::Send(id, Exchange { request, take, deadline, service: "test", attempt: 1 })
            }
            Say::Wait(until) => Step::Wait(until),
            Say::Done => Step::Done(Ok(7)),
        }
    }

    fn answer(&mut self, _: ExchangeId, _: Answer, _: &Cx<'_>) {
        self.told += 1;
    }

    fn limit(&mut self, _: Duration) {}

    fn left_behind(&self) -> Vec<Leftover> {
        Vec::new()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
}

/// Counts what it is asked.
#[derive(Default)]
struct Counter {
    asked: usize,
    expired: usize,
}

impl Provider for Counter {
    fn handle(&mut self, _: &Exchange, _: Time) -> Response {
        self.asked += 1;
        Response::new(StatusCode::OK, HeaderMap::new(), Taken::Collected("0123456789".into()))
    }

    fn expire(&mut self) {
        self.expired += 1;
    }

    fn is_login(_: &Exchange) -> bool {
        false
    }

    fn acts(_: &Exchange) -> bool {
        true
    }
}

fn actor(says: &[Say]) -> Actor<u32> {
    let script = Script { says: says.iter().copied().collect(), told: 0 };
    Actor::new(0, Op::new(script), Waker::noop().clone())
}

/// Polls until it sends nothing, and has the last that it sent in flight.
fn driven(says: &[Say]) -> Result<(Actor<u32>, Option<Flight>), String> {
    let (mut actor, mut flight) = (actor(says), None);
    while let Some(sent) = actor.poll::<Counter>(NOW, flight.iter())? {
        flight = Some(sent);
    }
    Ok((actor, flight))
}

#[test]
fn what_must_not_be_is_told() {
    let sent = Say::Send(1, Some(at(30)));
    for (says, rule) in [
        (&[Say::Wait(None)][..], "nothing is in flight, and it waits for no time"),
        (&[Say::Wait(Some(NOW))], "which is not after"),
        (&[sent, Say::Wait(None)], "waits for exchange 1 for ever"),
        (&[sent, Say::Wait(Some(at(31)))], "its exchange ends at"),
        (&[Say::Send(1, None)], "exchange 1 has no deadline"),
        (&[sent, sent], "the exchange id 1 is used twice"),
        (&[Say::Send(0, Some(at(30)))], "the exchange id 0 is used twice"),
        (&[sent, Say::Done], "it is done while"),
        (&[Say::Done], "it goes on after its end with Done"),
        (&[Say::Done, Say::Wait(Some(at(1)))], "it goes on after its end with Wait"),
    ] {
        let why = driven(says).map(|_| ()).expect_err("a rule is broken");
        assert!(why.contains(rule), "{says:?}: {why}");
    }
    for says in
        [&[sent, Say::Wait(Some(at(30)))][..], &[Say::Wait(Some(at(1)))], &[Say::Done, Say::Wait(None)]]
    {
        let (actor, _) = driven(says).expect("all is well");
        assert_eq!(actor.over(), matches!(says, [Say::Done, ..]));
    }
}

#[test]
fn strays_and_nudges_must_change_nothing() {
    let says = [
        Say::Send(1, Some(at(30))),
        Say::Wait(Some(at(30))),
        Say::Wait(Some(at(30))),
        Say::Wait(Some(at(29))),
    ];
    let (mut actor, flight) = driven(&says).expect("all is well");
    let mut flight = flight.expect("it has sent something");
    let answer = || flight.unheard(&mut Counter::default(), NOW);
    let print = |actor: &Actor<u32>| {
        let (mut hasher, mut text) = (Digest::default(), String::new());
        actor.digest(&mut hasher, &mut text);
        (hasher.finish(), text)
    };

    let (before, given) = (print(&actor), answer());
    actor.clone().nudge(at(1)).expect("it was not polled at that time");
    actor.nudge(NOW).expect("it waits for the same");
    assert_ne!(print(&actor).1, before.1, "it counts what it is told");
    let why = actor.clone().nudge(NOW).expect_err("it waits for something else now");
    assert!(why.contains("polling it twice gave Wait"), "{why}");
    let why = actor.clone().stray(&flight, given, NOW, || ()).expect_err("it counts that as well");
    assert!(why.contains("an answer nobody waited for: changed"), "{why}");

    // What another process sent reaches nobody.
    let given = answer();
    flight.orphan = true;
    actor.stray(&flight, given, NOW, || ()).expect("nobody hears it");

    // What it was shown tells apart what else looks the same.
    let before = print(&actor);
    actor.answer(1, Err(pileus_walk::reset()), NOW);
    let lost = print(&actor);
    actor.answer(1, flight.unheard(&mut Counter::default(), NOW), NOW);
    assert!(actor.ready && lost.0 != before.0 && print(&actor).0 != lost.0);
    actor.drop_op();
    assert_eq!((actor.how().as_str(), actor.over(), actor.stored([])), ("dropped", true, Ok(None)));
}

#[test]
fn each_fault_does_what_it_says() {
    let (_, flight) = driven(&[Say::Send(1, Some(at(30))), Say::Wait(Some(at(30)))]).expect("all is well");
    let flight = flight.expect("it has sent something");
    let strikes: Vec<_> = flight.strikes(3).collect();
    assert_eq!(strikes, Fault::ALL.map(|fault| Event::Strike(3, fault)), "it acts and is no login");
    for fault in Fault::ALL {
        let mut counter = Counter::default();
        let told = fault.strike(&mut counter, &flight.exchange, NOW, &mut Sink::default());
        let acts = matches!(
            fault,
            Fault::BrokenAfter
                | Fault::LostAfter
                | Fault::Reset
                | Fault::Expired
                | Fault::Malformed
                | Fault::Truncated
        );
        assert_eq!(counter.asked, usize::from(acts), "{fault:?}");
        assert_eq!(counter.expired, usize::from(fault == Fault::Expired), "{fault:?}");
        let told = told.map(|answer| (answer.status.as_u16(), answer.bytes().len())).map_err(|_| ());
        let expected = match fault {
            Fault::LostBefore
            | Fault::LostAfter
            | Fault::LostActsLater
            | Fault::Reset
            | Fault::NoConnection => Err(()),
            Fault::Unavailable | Fault::ComeBack => Ok((503, 29)),
            Fault::Throttled => Ok((429, 29)),
            Fault::Broken | Fault::BrokenAfter => Ok((500, 29)),
            Fault::Expired => Ok((200, 10)),
            Fault::Malformed => Ok((200, 22)),
            Fault::Truncated => Ok((200, 5)),
            Fault::Elsewhere | Fault::Moved => Ok((307, 29)),
        };
        assert_eq!(told, expected, "{fault:?}");
        // Whoever may have acted, unknown to the client, leaves doubt.
        assert!(fault.leaves_doubt() || !acts || fault == Fault::Expired, "{fault:?}");
    }
    exchange(&flight.exchange, &["cloud.example"], ["hush"]).expect("all is well");
    assert!(
        exchange(&flight.exchange, &["other.example"], [])
            .expect_err("not there")
            .contains("leave the cloud")
    );
    assert!(
        exchange(&flight.exchange, &["cloud.example"], ["POST"])
            .expect_err("it says so")
            .contains("is printed")
    );
}

#[test]
fn several_may_be_in_flight_and_the_first_to_end_counts() {
    let sent = [Say::Send(1024, Some(at(30))), Say::Send(1, Some(at(20))), Say::Send(2, Some(at(25)))];
    let drive = |last: Say| {
        let (mut actor, mut flights) = (actor(&[&sent[..], &[last]].concat()), Vec::new());
        while let Some(sent) = actor.poll::<Counter>(NOW, flights.iter())? {
            flights.push(sent);
        }
        Ok::<_, String>(flights.len())
    };
    assert_eq!(drive(Say::Wait(Some(at(20)))), Ok(3));
    for (last, rule) in [
        (Say::Wait(Some(at(21))), "its exchange ends at"),
        (Say::Wait(None), "waits for exchange 1 for ever"),
        (Say::Send(2, Some(at(20))), "the exchange id 2 is used twice"),
        (Say::Done, "it is done while"),
    ] {
        let why = drive(last).expect_err("a rule is broken");
        assert!(why.contains(rule), "{last:?}: {why}");
    }
}

#[test]
fn what_is_poured_has_its_place() {
    assert_eq!(source(21..25), "vwab");
    assert_eq!(sent(&Body::Source(0..3)), "abc");
    let stream = Stream { span: 1..4, hash: Some(Algorithm::Crc32), framing: Framing::HexAtEnd };
    let sum = Algorithm::Crc32.of(b"bcd");
    assert_eq!(sent(&Body::Stream(Box::new(stream.clone()))), format!("bcd{}", sum.to_hex()));

    let mut sink = Sink::default();
    sink.pour(4, b"efgh");
    assert_eq!((sink.len(), sink.bytes(8), sink.bytes(0)), (8, None, Some(Vec::new())));
    let mut other = Sink::default();
    other.half_of(&sink);
    assert_eq!((other.len(), other.bytes(6)), (6, None));
    other.pour(0, b"abcd");
    assert_eq!((other.bytes(6), other.bytes(7)), (Some(b"abcdef".to_vec()), None));

    let request = Request::put("https://cloud.example/things").body(Body::Stream(Box::new(stream)));
    let take = Take::Span { offset: 7, first: 3, most: 4, hash: None, etag: None };
    let request = request.expect("a request");
    let exchange = Exchange { request, take, deadline: Some(at(30)), service: "test", attempt: 1 };
    let mut headers = HeaderMap::new();
    headers.insert("content-range", "bytes 3-6/10".parse().expect("a header"));
    let told = Response::new(StatusCode::PARTIAL_CONTENT, headers, Taken::Collected("0123".into()));
    let mut sink = Sink::default();
    let answer = received(&exchange, &told, &mut sink).expect("an answer");
    assert_eq!((answer.body, answer.hashed.sent), (Taken::Poured(4), Some(sum)));
    assert_eq!((sink.len(), sink.bytes(11)), (11, None));
    sink.pour(0, b"0123456");
    assert_eq!(sink.bytes(11), Some(b"01234560123".to_vec()));
}
