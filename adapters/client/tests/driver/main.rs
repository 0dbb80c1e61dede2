//! The loop that drives operations, over a transport of its own on virtual time.

mod world;

use futures_util::StreamExt;
use pileus_client::{Client, Event, Observer, Stats};
use pileus_core::{Error, Kind, Listing, Op, Operation, Step, Time};
use std::{
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};
use world::{Plan, Volley, World};

const SECOND: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

fn woken() -> (Arc<Woken>, Waker) {
    let woken = Arc::<Woken>::default();
    (woken.clone(), Waker::from(woken))
}

#[test]
fn exchanges_fly_side_by_side_and_answers_come_as_they_come() {
    let after = |seconds, text| Plan::After(SECOND * seconds, text);
    let world = World::new(&[("/a", after(3, "a")), ("/b", after(1, "b")), ("/c", after(2, "c"))]);
    let client = Client::over(world.clone());
    let (count, waker) = woken();
    let cx = &mut Context::from_waker(&waker);
    let mut run = pin!(client.run(Volley::new(&[("/c", None), ("/b", None), ("/a", None)], 3)));
    assert!(world.asked().is_empty(), "nothing before it is polled");
    assert!(run.as_mut().poll(cx).is_pending());
    assert_eq!(world.asked(), ["/a", "/b", "/c"], "all at once");
    for seconds in 1..=2 {
        world.advance(SECOND);
        assert!(count.0.load(SeqCst) >= seconds, "each answer wakes the task");
        assert!(run.as_mut().poll(cx).is_pending());
    }
    world.advance(SECOND);
    let Poll::Ready(result) = run.as_mut().poll(cx) else { panic!("three answers are enough") };
    assert_eq!(result.expect("no error").0, ["b", "c", "a"]);
    assert!(world.dropped().is_empty());
}

#[test]
fn what_is_in_flight_at_the_end_is_dropped() {
    let world = World::new(&[("/a", Plan::After(Duration::ZERO, "a")), ("/b", Plan::Never)]);
    let stats = Arc::new(Stats::default());
    let client = Client::over(world.clone()).with_observer(stats.clone());
    let mut run = pin!(client.run(Volley::new(&[("/b", None), ("/a", None)], 1)));
    let Poll::Ready(Ok((got, _))) = run.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("one answer is enough")
    };
    assert_eq!(got, ["a"]);
    assert_eq!(world.dropped(), ["/b"], "although the future itself still lives");
    let counts = stats.counts();
    assert_eq!((counts.sent, counts.dropped, counts.in_flight, counts.succeeded), (2, 1, 0, 1));
}

#[test]
fn a_deadline_wakes_the_task_and_drops_its_exchange_alone() {
    let world = World::new(&[("/a", Plan::Never), ("/b", Plan::After(SECOND * 9, "b"))]);
    let client = Client::over(world.clone());
    let (count, waker) = woken();
    let cx = &mut Context::from_waker(&waker);
    let mut run = pin!(client.run(Volley::new(&[("/b", Some(20)), ("/a", Some(5))], 2)));
    assert!(run.as_mut().poll(cx).is_pending());
    world.advance(SECOND * 4);
    assert!(run.as_mut().poll(cx).is_pending());
    assert!(world.dropped().is_empty());
    let before = count.0.load(SeqCst);
    world.advance(SECOND);
    assert!(count.0.load(SeqCst) > before, "its time is up");
    assert!(run.as_mut().poll(cx).is_pending());
    assert_eq!(world.dropped(), ["/a"]);
    world.advance(SECOND * 4);
    let Poll::Ready(result) = run.as_mut().poll(cx) else { panic!("both are settled") };
    assert_eq!(result.expect("no error").0, ["late", "b"]);
    assert_eq!(world.alarms(), 2, "one timer for each deadline that was the next, none for each poll");
}

#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Observer for Notes {
    fn event(&self, event: &Event<'_>) {
        self.0.lock().expect("no panic").push(format!("{event:?}"));
    }
}

#[test]
fn dropping_it_drops_all_and_says_what_it_leaves() {
    let world = World::new(&[("/a", Plan::Never), ("/b", Plan::Never)]);
    let notes = Arc::new(Notes::default());
    let client = Client::over(world.clone()).with_observer(notes.clone());
    let mut run = Box::pin(client.run(Volley::new(&[("/a", None), ("/b", None)], 2)));
    assert!(run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(run.operation().enough, 2);
    drop(run);
    let mut dropped = world.dropped();
    dropped.sort();
    assert_eq!(dropped, ["/a", "/b"]);
    let notes = notes.0.lock().expect("no panic");
    assert_eq!(notes.len(), 5, "{notes:?}");
    assert!(notes[4].starts_with("Cancelled") && notes[4].contains("v-1"), "{}", notes[4]);
}

#[test]
fn entropy_is_new_at_every_step_and_can_be_replayed() {
    let run = |client: &Client<World>| {
        let mut run = pin!(client.run(Volley::new(&[("/a", None)], 1)));
        match run.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok((_, entropy))) => entropy,
            other => panic!("{other:?}"),
        }
    };
    let client = Client::over(World::new(&[("/a", Plan::After(Duration::ZERO, "a"))]));
    let (first, second) = (run(&client), run(&client));
    let mut all = [first.clone(), second].concat();
    assert!(all.iter().any(|bits| *bits > u128::from(u64::MAX)), "all of 128 bits");
    all.sort_unstable();
    all.dedup();
    assert!(first.len() >= 3 && all.len() == first.len() * 2, "no step draws what another drew");
    let count = AtomicU64::new(0);
    let replayed = client.with_entropy(move || u128::from(count.fetch_add(1, SeqCst)));
    assert_eq!(run(&replayed), [0, 1, 3], "2 went to the answer");
}

#[test]
fn a_machine_that_asks_for_the_past_does_not_spin() {
    #[derive(Clone, Debug)]
    struct Hasty(u32);
    impl Operation for Hasty {
        type Output = u32;
        fn poll(&mut self, _: &pileus_core::Cx<'_>) -> Step<u32> {
            self.0 += 1;
            if self.0 > 5 { Step::Done(Ok(self.0)) } else { Step::Wait(Some(Time::EPOCH)) }
        }
        fn answer(&mut self, _: u32, _: pileus_core::Answer, _: &pileus_core::Cx<'_>) {}
        fn limit(&mut self, _: Duration) {}
        fn left_behind(&self) -> Vec<pileus_core::Leftover> {
            Vec::new()
        }
        fn checkpoint(&self) -> Option<pileus_core::Checkpoint> {
            None
        }
    }
    let world = World::default();
    let client = Client::over(world.clone());
    let mut run = pin!(client.run(Hasty(0)));
    for polls in 1..=3 {
        assert!(run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(world.alarms(), polls);
        world.advance(SECOND);
    }
    assert!(run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

#[test]
fn an_operation_over_before_it_sends_needs_no_transport() {
    let world = World::default();
    let stats = Arc::new(Stats::default());
    let client = Client::over(world.clone()).with_observer(stats.clone());
    let operations = [Op::ready(Ok(1)), Op::failed(Error::new(Kind::Misuse, "x")), Op::ready(Ok(3))];
    let mut all = pin!(client.run_all(operations, 2).collect::<Vec<_>>());
    let Poll::Ready(results) = all.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("nothing to wait for")
    };
    let mut results: Vec<_> =
        results.into_iter().map(|(place, result)| (place, result.map_err(|e| e.kind()))).collect();
    results.sort_by_key(|(place, _)| *place);
    assert_eq!(results, [(0, Ok(1)), (1, Err(Kind::Misuse)), (2, Ok(3))]);
    let mut items = pin!(client.items(Listing::of(vec![7, 8])).collect::<Vec<_>>());
    let Poll::Ready(items) = items.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("nothing to wait for")
    };
    assert_eq!(items.into_iter().map(|item| item.expect("known")).collect::<Vec<_>>(), [7, 8]);
    assert!(world.asked().is_empty());
    let counts = stats.counts();
    assert_eq!((counts.sent, counts.succeeded, counts.failed, counts.cancelled), (0, 3, 1, 0));
}

#[test]
fn clients_and_what_they_run_go_anywhere() {
    fn send<T: Send>(_: &T) {}
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let client = Client::over(World::default());
    shared(&client);
    send(&client.run(Op::ready(Ok(1))));
    send(&client.items(Listing::of(vec![1])));
    send(&client.run_all([Op::ready(Ok(1))], 1));
}

#[test]
fn a_file_that_an_operation_needs_is_read_and_never_sent() {
    use pileus_core::providers::aws::{Ec2, Settings, credentials::*, ec2::tags::DescribeTags};
    let path = std::env::temp_dir().join(format!("pileus-driver-{}", std::process::id()));
    let source = |path: &std::path::Path| {
        let token = Some(Token::File(path.to_str().expect("text").into()));
        Source::Container(Container { url: "http://127.0.0.1/credentials".into(), token })
    };
    let document = r#"{"AccessKeyId": "A", "SecretAccessKey": "s", "Token": "t"}"#;
    let now = Plan::After(Duration::ZERO, document);
    let world = World::new(&[("/credentials", now), ("/", Plan::After(Duration::ZERO, "<R/>"))]);
    let client = Client::over(world.clone());
    let ec2 = Ec2::new(Settings::new("eu-west-1", source(&path))).expect("sound");
    let run = || {
        let cx = &mut Context::from_waker(Waker::noop());
        let mut run = pin!(client.run(ec2.call(DescribeTags::default())));
        match run.as_mut().poll(cx) {
            Poll::Ready(result) => result.map(drop),
            Poll::Pending => panic!("all is at hand"),
        }
    };
    let error = run().expect_err("there is no file yet");
    assert_eq!(error.kind(), Kind::Local);
    assert!(error.message().contains("pileus-driver-") && world.asked().is_empty(), "{error}");
    std::fs::write(&path, "a-token").expect("a file");
    world.advance(SECOND * 61);
    let result = run();
    std::fs::remove_file(&path).expect("it is there");
    result.expect("tags");
    assert_eq!(world.asked(), ["/credentials", "/"]);
}
