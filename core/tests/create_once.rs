//! A creation happens exactly once, whatever becomes of its answer.

mod support;

use pileus_core::{
    Again, Call, Checkpoint, Endpoint, Error, Flow, Kind, Leftover, Operation, Page, Request, Response,
    Result, Time,
    machine::{CreateOnce, Creation},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use support::{Script, account, lost, reply, reply_with};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Thing {
    id: u64,
    #[serde(default)]
    key: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Make {
    key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct List {
    page: u32,
}

impl Endpoint for List {
    type Output = Page<Thing, List>;
    fn request(&self) -> Request {
        Request::get("test", &["things"]).query("page", self.page.to_string())
    }
    fn response(&self, response: &Response) -> Result<Page<Thing, List>> {
        #[derive(Deserialize)]
        struct Reply {
            things: Vec<Thing>,
            more: bool,
        }
        let reply: Reply = response.json()?;
        let rest = reply.more.then_some(List { page: self.page + 1 });
        Ok(Page { items: reply.things, rest })
    }
}

impl Creation for Make {
    type Output = Thing;
    type Look = List;
    const WHAT: &'static str = "thing";
    fn own_key(&self) -> Option<&str> {
        self.key.as_deref()
    }
    fn create(&self, key: &str) -> Request {
        Request::post("test", &["things"]).json(&serde_json::json!({ "key": key }))
    }
    fn created(&self, response: &Response) -> Result<Thing> {
        response.json()
    }
    fn look(&self, _: &str) -> Option<List> {
        Some(List { page: 1 })
    }
    fn bears(&self, key: &str, found: &Thing) -> bool {
        found.key == key
    }
    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("thing").find_by("key", key)
    }
}

fn make(key: Option<&str>) -> Call<CreateOnce<Make>> {
    Call::new(account(), CreateOnce::new(Make { key: key.map(str::to_owned) }))
}

const NONE: &str = r#"{"things": [], "more": false}"#;
const MINE: &str = r#"{"things": [{"id": 3, "key": "other"}, {"id": 7, "key": "mine"}], "more": false}"#;
const MORE: &str = r#"{"things": [{"id": 3, "key": "other"}], "more": true}"#;

#[test]
fn a_plain_creation_is_one_request() {
    let mut script = Script::new([reply(200, "1"), reply(201, r#"{"id": 7}"#)]);
    assert_eq!(script.run(&mut make(None)).expect("created").id, 7);
    assert_eq!(script.log, ["POST /login", "POST /things [1]"]);
}

#[test]
fn a_lost_answer_is_settled_by_looking() {
    for unknown in [lost(true), reply(500, ""), reply(504, ""), reply(202, "{\"id\":")] {
        let answers = [reply(200, "1"), unknown, reply(200, NONE), reply(200, MORE), reply(200, MINE)];
        let mut script = Script::new(answers);
        let mut op = make(None);
        // The key is drawn when the request is made; the listing here answers with a fixed one.
        let found = {
            let result = script.run(&mut op);
            assert_eq!(result.expect_err("another key").left_behind().len(), 1);
            script.log.clone()
        };
        assert_eq!(found.iter().filter(|l| l.starts_with("POST /things")).count(), 1, "{found:?}");
        assert!(found[2..].iter().any(|l| l.contains("page=2")), "all pages are read: {found:?}");
    }
    // With the caller's own key: absent before, lost, then there.
    let answers =
        [reply(200, "1"), reply(200, NONE), lost(true), reply(200, NONE), reply(200, MORE), reply(200, MINE)];
    let mut script = Script::new(answers);
    assert_eq!(script.run(&mut make(Some("mine"))).expect("found").id, 7);
    assert_eq!(script.log.iter().filter(|l| l.starts_with("POST /things")).count(), 1);
}

#[test]
fn what_is_never_found_is_reported_with_all_that_is_known() {
    let mut answers = vec![reply(200, "1"), reply(200, NONE), lost(true)];
    answers.extend((0..6).map(|_| reply(200, NONE)));
    let mut script = Script::new(answers);
    let error = script.run(&mut make(Some("mine"))).expect_err("unknown");
    assert_eq!((error.kind(), error.again()), (Kind::Lost, Again::LookFirst));
    assert_eq!(error.left_behind(), [Leftover::possible("thing").find_by("key", "mine")]);
    assert!(script.waited() >= Duration::from_secs(30) && script.waited() <= Duration::from_secs(31));
    assert_eq!(script.log.iter().filter(|l| l.starts_with("POST /things")).count(), 1);
}

#[test]
fn a_definite_no_leaves_nothing_behind() {
    let mut script = Script::new([reply(200, "1"), reply(403, "quota")]);
    let error = script.run(&mut make(None)).expect_err("refused");
    assert_eq!((error.kind(), error.left_behind().len()), (Kind::Forbidden, 0));
    let mut script = Script::new([
        reply(200, "1"),
        reply_with(429, &[("retry-after", "1")], ""),
        reply(201, r#"{"id":7}"#),
    ]);
    assert_eq!(script.run(&mut make(None)).expect("created at the second attempt").id, 7);
}

#[test]
fn a_failed_look_says_that_it_is_unknown() {
    let mut script = Script::new([reply(200, "1"), lost(true), reply(403, "")]);
    let error = script.run(&mut make(None)).expect_err("unknown");
    assert!(error.may_have_acted() && error.left_behind().len() == 1, "{error:?}");
}

#[test]
fn the_callers_own_key_makes_it_repeatable() {
    let mut script = Script::new([reply(200, "1"), reply(200, MINE)]);
    assert_eq!(script.run(&mut make(Some("mine"))).expect("found").id, 7);
    assert_eq!(script.log, ["POST /login", "GET /things?page=1 [1]"]);
}

/// Whoever ends before the look has ended cannot tell what an earlier run has made.
#[test]
fn a_failed_look_before_names_what_an_earlier_run_may_have_made() {
    let possible = [Leftover::possible("thing").find_by("key", "mine")];
    for look in [reply(403, ""), reply(200, "<html>"), lost(true)] {
        let failed = std::iter::repeat_with(|| look.clone());
        let mut script = Script::new([reply(200, "1")].into_iter().chain(failed.take(20)));
        let error = script.run(&mut make(Some("mine"))).expect_err("a failed look");
        assert_eq!((error.left_behind(), error.again()), (&possible[..], Again::LookFirst), "{error:?}");
        assert!(script.log.iter().all(|l| !l.starts_with("POST /things")), "{:?}", script.log);
    }
    let mut op = make(Some("mine"));
    assert_eq!(op.left_behind(), [], "not begun");
    assert!(matches!(op.poll(&Script::new([]).cx()), pileus_core::Step::Send(..)), "logging in");
    assert_eq!(op.left_behind(), possible, "dropped before the look");
    // It was looked for, was not there, and was refused.
    let mut script = Script::new([reply(200, "1"), reply(200, NONE), reply(403, "quota")]);
    assert_eq!(script.run(&mut make(Some("mine"))).expect_err("refused").left_behind(), []);
}

#[test]
fn the_deadline_names_what_may_have_been_made() {
    let mut script = Script::new([reply(200, "1")]);
    let mut op = pileus_core::Op::new(make(None)).within(Duration::from_secs(5));
    let error = script.run(&mut op).expect_err("out of time");
    assert_eq!((error.kind(), error.left_behind().len()), (Kind::TimedOut, 1), "{error:?}");
    let mut script = Script::new([]);
    let mut op = pileus_core::Op::new(make(None)).within(Duration::from_secs(5));
    let error = script.run(&mut op).expect_err("out of time");
    assert_eq!(error.left_behind(), [], "still logging in: nothing was asked for");
}

#[test]
fn a_stored_creation_looks_before_it_asks_again() {
    let mut script = Script::new([reply(200, "1")]);
    let mut op = make(None);
    let cx = script.cx();
    let pileus_core::Step::Send(id, _) = op.poll(&cx) else { panic!("no login") };
    op.answer(id, reply(200, "1"), &cx);
    assert!(matches!(op.poll(&cx), pileus_core::Step::Send(..)), "the creation is under way");
    assert_eq!(op.left_behind().len(), 1);
    let stored = Checkpoint::of("thing", 1, op.flow()).expect("plain data");
    let key = op.flow().key().to_owned();
    drop(op);

    let flow: CreateOnce<Make> = stored.read("thing", 1).expect("its own");
    let mut again = Call::new(account(), flow.resumed());
    let mut answers = vec![reply(200, "2")];
    answers.extend((0..6).map(|_| reply(200, NONE)));
    let mut script = Script::new(answers);
    let error = script.run(&mut again).expect_err("not found");
    assert_eq!(error.left_behind(), [Leftover::possible("thing").find_by("key", key)]);
    assert!(script.log.iter().all(|l| !l.starts_with("POST /things")), "{:?}", script.log);
}

#[test]
fn a_checkpoint_of_another_clock_neither_waits_for_it_nor_counts_past_its_end() {
    let at = Time::from_unix(Duration::from_secs(u64::MAX));
    let look = json!({"look": {"page": 1}, "round": u64::MAX, "at": at, "why": "a test"});
    let state = json!({"creation": {"key": null}, "key": "mine", "phase": {"LookAfter": look}});
    let stored = Checkpoint { flow: "thing".into(), version: 1, state };
    let flow: CreateOnce<Make> = stored.read("thing", 1).expect("its own");
    let mut op = Call::new(account(), flow.resumed());
    let mut script = Script::new([reply(200, "1"), reply(200, NONE)]);
    let before = script.now;
    let error = script.run(&mut op).expect_err("not found");
    assert_eq!((error.kind(), error.left_behind().len()), (Kind::Lost, 1), "{error:?}");
    assert_eq!(script.log, ["POST /login", "GET /things?page=1 [1]"]);
    assert!(script.now <= before + Duration::from_secs(1), "{}", script.now);
}

/// The provider knows its key, and the checkpoint does not hold its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Incomplete;

impl Creation for Incomplete {
    type Output = Thing;
    type Look = List;
    const WHAT: &'static str = "thing";
    const KEYED: bool = true;
    fn own_key(&self) -> Option<&str> {
        None
    }
    fn incomplete(&self) -> Option<Error> {
        Some(Error::misuse("the checkpoint holds no password"))
    }
    fn create(&self, _: &str) -> Request {
        unreachable!("it is not complete")
    }
    fn created(&self, response: &Response) -> Result<Thing> {
        response.json()
    }
    fn look(&self, _: &str) -> Option<List> {
        Some(List { page: 1 })
    }
    fn bears(&self, key: &str, found: &Thing) -> bool {
        found.key == key
    }
    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("thing").find_by("key", key)
    }
}

#[test]
fn what_was_under_way_and_cannot_be_sent_again_is_looked_for() {
    let stored = |phase| {
        let state = json!({"creation": null, "key": "mine", "phase": phase});
        let stored = Checkpoint { flow: "thing".into(), version: 1, state };
        let flow: CreateOnce<Incomplete> = stored.read("thing", 1).expect("its own");
        Call::new(account(), flow.resumed())
    };
    let mut script = Script::new([reply(200, "1"), reply(200, MINE)]);
    assert_eq!(script.run(&mut stored("Create")).expect("found").id, 7);
    let mut answers = vec![reply(200, "1")];
    answers.extend((0..6).map(|_| reply(200, NONE)));
    let error = Script::new(answers).run(&mut stored("Create")).expect_err("not found");
    assert_eq!(error.left_behind(), [Leftover::possible("thing").find_by("key", "mine")]);
    assert!(CreateOnce::new(Incomplete).left_behind(true).is_empty());
    let mut script = Script::new([]);
    let error = script.run(&mut stored("Begin")).expect_err("incomplete");
    assert_eq!((error.kind(), error.left_behind().len(), script.log.len()), (Kind::Misuse, 0, 0));
}
