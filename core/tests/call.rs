//! The leaf machine: login, retries, deadlines, redirects, on prepared answers and virtual time.

mod support;

use pileus_core::{
    Again, Call, Cx, Endpoint, Kind, Op, Operation, Repeat, Request, Response, Result, Retry, Step, Time,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Waker,
    time::Duration,
};
use support::{Account, START, Script, account, lost, reply, reply_with};

#[derive(Clone, Debug)]
struct Get;
impl Endpoint for Get {
    type Output = u64;
    fn request(&self) -> Request {
        Request::get("test", &["thing"])
    }
    fn response(&self, response: &Response) -> Result<u64> {
        response.json()
    }
}

#[derive(Clone, Debug)]
struct Post;
impl Endpoint for Post {
    type Output = u64;
    fn request(&self) -> Request {
        Request::post("test", &["things"])
    }
    fn response(&self, response: &Response) -> Result<u64> {
        response.json()
    }
}

#[derive(Clone, Debug)]
struct Delete;
impl Endpoint for Delete {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("test", &["thing"])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

fn get(account: &Arc<Account>) -> Call<Get> {
    Call::new(account.clone(), Get)
}

#[test]
fn it_logs_in_first_and_only_once() {
    let account = account();
    let mut script = Script::new([reply(200, "1"), reply(200, "7"), reply(200, "8")]);
    assert_eq!(script.run(&mut get(&account)).expect("an answer"), 7);
    assert_eq!(script.run(&mut get(&account)).expect("an answer"), 8);
    assert_eq!(script.log, ["POST /login", "GET /thing [1]", "GET /thing [1]"]);
}

#[test]
fn a_refused_token_is_renewed_and_a_refused_new_one_is_the_end() {
    let account = account();
    let mut script = Script::new([reply(200, "1"), reply(401, ""), reply(200, "2"), reply(200, "7")]);
    assert_eq!(script.run(&mut get(&account)).expect("an answer"), 7);
    assert_eq!(script.log, ["POST /login", "GET /thing [1]", "POST /login", "GET /thing [2]"]);

    let mut script = Script::new([reply(401, ""), reply(200, "3"), reply(401, "")]);
    let error = script.run(&mut get(&account)).expect_err("refused");
    assert_eq!((error.kind(), error.again()), (Kind::Authentication, Again::Never));
    assert_eq!(script.log, ["GET /thing [2]", "POST /login", "GET /thing [3]"]);
}

/// A request can lie signed in a full pool for longer than its token lives, and more than once.
#[test]
fn a_token_that_others_have_replaced_does_not_count_as_refused_anew() {
    let account = account();
    let mut call = get(&account);
    let mut now = 0;
    let mut cx = || {
        now += 1;
        Cx { now: START + Duration::from_secs(now), entropy: 1, waker: Waker::noop() }
    };
    for round in 1..=4 {
        let Step::Send(id, exchange) = call.poll(&cx()) else { panic!("round {round}") };
        if exchange.request.uri().path() == "/login" {
            call.answer(id, reply(200, "1"), &cx());
            continue;
        }
        // While it was under way the token was revoked and somebody else logged in anew.
        account.tokens.refuse(pileus_core::Stamp(round - 1));
        let pileus_core::token::Access::Fetch(lease) = account.tokens.access(Duration::from_secs(60), &cx())
        else {
            panic!("a login")
        };
        account.tokens.fetched(lease, round, None, &cx());
        call.answer(id, reply(401, ""), &cx());
    }
    let Step::Send(id, _) = call.poll(&cx()) else { panic!("still trying") };
    call.answer(id, reply(200, "7"), &cx());
    assert!(matches!(call.poll(&cx()), Step::Done(Ok(7))));
}

/// However fast tokens are replaced, one request is not tried for ever.
#[test]
fn there_is_an_end_to_tokens_that_are_refused_one_after_another() {
    let account = account();
    let mut call = get(&account);
    let cx = Cx { now: START, entropy: 1, waker: Waker::noop() };
    let mut sent = 0;
    let error = loop {
        match call.poll(&cx) {
            Step::Send(id, exchange) if exchange.request.uri().path() == "/login" => {
                call.answer(id, reply(200, "1"), &cx);
            }
            Step::Send(id, _) => {
                sent += 1;
                account.tokens.refuse(pileus_core::Stamp(sent));
                let pileus_core::token::Access::Fetch(lease) =
                    account.tokens.access(Duration::from_secs(60), &cx)
                else {
                    panic!("a login")
                };
                account.tokens.fetched(lease, sent, None, &cx);
                call.answer(id, reply(401, ""), &cx);
            }
            Step::Done(done) => break done.expect_err("refused"),
            Step::Wait(_) => panic!("nothing to wait for"),
        }
    };
    assert_eq!((error.kind(), sent), (Kind::Authentication, 10));
}

#[test]
fn a_wrong_password_is_one_request_for_everybody() {
    let account = account();
    let mut script = Script::new([reply(401, "")]);
    for _ in 0..50 {
        let error = script.run(&mut get(&account)).expect_err("wrong");
        assert_eq!(error.kind(), Kind::Authentication);
    }
    assert_eq!(script.log, ["POST /login"]);
}

#[test]
fn a_struggling_login_is_tried_again_and_then_given_up() {
    let account = account();
    let mut script = Script::new([reply(503, ""), lost(false), lost(true), reply(200, "1"), reply(200, "7")]);
    assert_eq!(script.run(&mut get(&account)).expect("an answer"), 7);
    assert_eq!(script.log.iter().filter(|l| *l == "POST /login").count(), 4);

    let account = support::account();
    let mut script = Script::new((0..9).map(|_| reply(503, "")));
    assert_eq!(script.run(&mut get(&account)).expect_err("down").kind(), Kind::Unavailable);
    assert_eq!(script.log.len(), 5);
}

#[test]
fn throttling_waits_as_long_as_asked_and_repeats_even_a_creation() {
    let account = account();
    let wait = [("retry-after", "7")];
    let mut script = Script::new([
        reply(200, "1"),
        reply_with(429, &wait, ""),
        reply_with(503, &wait, ""),
        reply(201, "9"),
    ]);
    assert_eq!(script.run(&mut Call::new(account, Post)).expect("created"), 9);
    assert_eq!(script.log.len(), 4);
    assert!(script.waited() >= Duration::from_secs(14) && script.waited() <= Duration::from_secs(15));
}

#[test]
fn a_provider_that_asks_for_too_long_a_pause_ends_the_call() {
    let account = account();
    let mut script = Script::new([reply(200, "1"), reply_with(429, &[("retry-after", "3600")], "")]);
    let error = script.run(&mut get(&account)).expect_err("too long");
    assert_eq!(error.again(), Again::Later(Some(Duration::from_secs(3600))));
    assert_eq!(script.waited(), Duration::ZERO);
}

#[test]
fn what_may_have_acted_is_never_repeated() {
    for answer in
        [lost(true), reply(500, ""), reply(502, ""), reply(503, ""), reply(504, ""), reply(200, "{")]
    {
        let account = account();
        let mut script = Script::new([reply(200, "1"), answer]);
        let error = script.run(&mut Call::new(account, Post)).expect_err("unknown");
        assert_eq!(script.log.len(), 2, "{error}");
        assert_eq!((error.may_have_acted(), error.again()), (true, Again::LookFirst), "{error:?}");
        assert_eq!(error.during(), Some("POST test /things"));
    }
    let account = account();
    let mut script = Script::new([reply(200, "1"), lost(false), reply(200, "9")]);
    assert_eq!(script.run(&mut Call::new(account, Post)).expect("never sent, so sent again"), 9);
}

#[derive(Clone, Debug)]
struct Keyed;
impl Endpoint for Keyed {
    type Output = u64;
    fn request(&self) -> Request {
        Request::post("test", &["keyed"]).repeat(Repeat::Keyed)
    }
    fn response(&self, response: &Response) -> Result<u64> {
        response.json()
    }
}

#[test]
fn what_bears_a_key_is_repeated_and_stays_in_doubt_until_it_is_answered() {
    let run = |answers: Vec<_>| {
        let account = account();
        let mut script = Script::new(std::iter::once(reply(200, "1")).chain(answers));
        let result = script.run(&mut Call::new(account, Keyed));
        (result, script.log.len() - 1)
    };
    let (result, sent) = run(vec![lost(true), reply(503, ""), reply(200, "7")]);
    assert_eq!((result.expect("in the end"), sent), (7, 3));
    let (result, sent) = run((0..9).map(|_| lost(true)).collect());
    let error = result.expect_err("never answered");
    assert_eq!((error.kind(), error.again(), sent), (Kind::Lost, Again::LookFirst, 5));
    let (result, _) = run(vec![lost(true), reply(400, "")]);
    assert!(result.expect_err("refused").may_have_acted(), "the first may have got through");
    let (result, _) = run(vec![lost(false), reply(400, "")]);
    assert!(!result.expect_err("refused").may_have_acted(), "the first was not sent");
    let (result, _) = run(vec![reply(200, "no number")]);
    assert!(result.expect_err("unreadable").may_have_acted());
}

#[test]
fn what_is_safe_is_repeated_until_the_attempts_are_used_up() {
    let account = account();
    let mut script = Script::new([
        reply(200, "1"),
        lost(true),
        reply(500, ""),
        reply(503, ""),
        lost(false),
        reply(200, "7"),
    ]);
    assert_eq!(script.run(&mut get(&account)).expect("an answer"), 7);

    let mut script = Script::new((0..9).map(|_| reply(500, "oops")));
    let error = script.run(&mut get(&account)).expect_err("down");
    assert_eq!((script.log.len(), error.attempts(), error.excerpt()), (5, 5, Some("oops")));
    assert!(!error.may_have_acted(), "reading does nothing");
}

#[test]
fn a_repeated_deletion_may_find_nothing_left() {
    let account = account();
    let mut script = Script::new([reply(200, "1"), lost(true), reply(404, "")]);
    script.run(&mut Call::new(account.clone(), Delete)).expect("it is gone");
    let mut script = Script::new([reply(404, "")]);
    let error = script.run(&mut Call::new(account, Delete)).expect_err("it never was");
    assert_eq!(error.kind(), Kind::NotFound);
}

/// A removal of a query API, which tells by its error alone that nothing is there.
#[derive(Clone, Debug)]
struct Remove;
impl Endpoint for Remove {
    type Output = bool;
    fn request(&self) -> Request {
        Request::post("test", &["remove"]).repeat(Repeat::Removing)
    }
    fn response(&self, response: &Response) -> Result<bool> {
        Ok(response.status.is_success())
    }
}

#[test]
fn a_repeated_removal_that_finds_nothing_has_succeeded() {
    let account = account();
    for unknown in [lost(true), reply(500, "")] {
        let mut script = Script::new([reply(200, "1"), unknown, reply(404, "")]);
        assert!(!script.run(&mut Call::new(support::account(), Remove)).expect("it is gone"));
    }
    let mut script = Script::new([reply(200, "1"), lost(true), reply(200, "")]);
    assert!(script.run(&mut Call::new(account.clone(), Remove)).expect("it went"));
    for earlier in [None, Some(lost(false)), Some(reply_with(429, &[("retry-after", "1")], ""))] {
        let mut script = Script::new(earlier.into_iter().chain([reply(404, "")]));
        let error = script.run(&mut Call::new(account.clone(), Remove)).expect_err("it never was");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
    }
}

#[test]
fn an_attempt_without_an_answer_ends_by_itself() {
    let account = account();
    let mut script = Script::new([reply(200, "1")]);
    let error = script.run(&mut Call::new(account, Post)).expect_err("silence");
    assert_eq!((error.kind(), error.may_have_acted()), (Kind::Lost, true));
    assert_eq!(script.waited(), Duration::from_secs(60));
}

#[test]
fn the_operation_ends_at_its_deadline_wherever_it_is() {
    // While a request is out, while waiting for another attempt, and while logging in.
    for answers in
        [vec![reply(200, "1")], vec![reply(200, "1"), reply_with(429, &[("retry-after", "9")], "")], vec![]]
    {
        let account = account();
        let mut script = Script::new(answers);
        let mut op = Op::new(get(&account)).within(Duration::from_secs(10));
        let error = script.run(&mut op).expect_err("out of time");
        assert!(matches!(error.kind(), Kind::TimedOut | Kind::Throttled), "{error:?}");
        assert!(script.waited() <= Duration::from_secs(10));
    }
}

#[test]
fn a_loss_reported_at_the_deadline_is_the_deadline() {
    let account = account();
    let cx = |after: u64| Cx { now: START + Duration::from_secs(after), entropy: 3, waker: Waker::noop() };
    let mut op = Op::new(Call::new(account, Post)).within(Duration::from_secs(10));
    let Step::Send(login, _) = op.poll(&cx(0)) else { panic!("no login") };
    op.answer(login, reply(200, "1"), &cx(0));
    let Step::Send(id, _) = op.poll(&cx(0)) else { panic!("no request") };
    op.answer(id, lost(true), &cx(10));
    let Step::Done(Err(error)) = op.poll(&cx(10)) else { panic!("not over") };
    assert_eq!((error.kind(), error.may_have_acted()), (Kind::TimedOut, true), "{error:?}");
}

#[test]
fn a_dry_budget_stops_retries() {
    let account = account();
    account.budget.restore(12);
    let mut script = Script::new([reply(200, "1"), lost(true), lost(true), lost(true)]);
    let error = script.run(&mut get(&account)).expect_err("no budget");
    assert_eq!((script.log.len(), error.attempts()), (4, 3));
    assert!(error.message().contains("budget"), "{error}");
}

#[test]
fn a_redirect_is_followed_at_home_and_nowhere_else() {
    let account = account();
    let home = [("location", "/thing/")];
    let mut script = Script::new([reply(200, "1"), reply_with(302, &home, ""), reply(200, "7")]);
    assert_eq!(script.run(&mut get(&account)).expect("an answer"), 7);
    assert_eq!(script.log[2], "GET /thing/ [1]");

    let away = [("location", "https://evil.example/thing")];
    let mut script = Script::new([reply_with(302, &away, "")]);
    let error = script.run(&mut get(&account)).expect_err("away");
    assert_eq!((error.kind(), script.log.len()), (Kind::Redirected, 1));
    assert!(error.message().contains("evil.example"));

    let mut script = Script::new((0..20).map(|_| reply_with(302, &home, "")));
    assert_eq!(script.run(&mut get(&account)).expect_err("a circle").kind(), Kind::Redirected);
    assert!(script.log.len() <= 6);
}

#[test]
fn polling_early_or_twice_and_strange_answers_change_nothing() {
    let account = account();
    let cx = |now: Time| Cx { now, entropy: 3, waker: Waker::noop() };
    let mut op = get(&account);
    let Step::Send(login, _) = op.poll(&cx(START)) else { panic!("no login") };
    for _ in 0..3 {
        assert!(matches!(op.poll(&cx(START)), Step::Wait(Some(_))));
        op.answer(login + 1, reply(500, ""), &cx(START));
    }
    op.answer(login, reply(200, "1"), &cx(START));
    op.answer(login, reply(500, ""), &cx(START));
    let Step::Send(id, _) = op.poll(&cx(START)) else { panic!("no request") };
    assert_ne!(id, login);
    op.answer(login, reply(500, ""), &cx(START));
    op.answer(id, reply(200, "7"), &cx(START));
    op.answer(id, reply(500, ""), &cx(START));
    assert!(matches!(op.poll(&cx(START)), Step::Done(Ok(7))));
    for _ in 0..3 {
        op.answer(id, reply(200, "8"), &cx(START));
        assert!(matches!(op.poll(&cx(START)), Step::Wait(None)));
    }
}

#[test]
fn a_dropped_login_frees_the_others_at_once() {
    struct Count(AtomicUsize);
    impl std::task::Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let account = account();
    let count = Arc::new(Count(AtomicUsize::new(0)));
    let waker = Waker::from(count.clone());
    let cx = Cx { now: START, entropy: 0, waker: &waker };
    let (mut first, mut second) = (get(&account), get(&account));
    assert!(matches!(first.poll(&cx), Step::Send(..)));
    assert!(matches!(second.poll(&cx), Step::Wait(Some(_))));
    drop(first);
    assert_eq!(count.0.load(Ordering::Relaxed), 1);
    assert!(matches!(second.poll(&cx), Step::Send(..)), "it logs in itself");
}

#[test]
fn bad_input_is_one_error_and_no_request() {
    #[derive(Clone, Debug)]
    struct Bad;
    impl Endpoint for Bad {
        type Output = ();
        fn request(&self) -> Request {
            Request::get("test", &["servers", ""])
        }
        fn response(&self, _: &Response) -> Result<()> {
            Ok(())
        }
    }
    let mut script = Script::new([]);
    let error = script.run(&mut Call::new(account(), Bad)).expect_err("refused");
    assert_eq!((error.kind(), script.log.len()), (Kind::Misuse, 0));
}

#[test]
fn no_retries_means_none() {
    let account = Arc::new(Account {
        retry: Retry::none(),
        tokens: pileus_core::token::Store::with(1),
        budget: pileus_core::Budget::default(),
        life: None,
    });
    let mut script = Script::new([lost(false)]);
    let error = script.run(&mut get(&account)).expect_err("once");
    assert_eq!((error.kind(), script.log.len()), (Kind::Unreachable, 1));
    assert_eq!(Get.request().repeat, Repeat::Safe);
}
