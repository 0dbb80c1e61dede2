//! Seeded runs of many operations at once: nothing that can go wrong breaks a rule.
//!
//! `PILEUS_SEED=0x…` replays one run, `PILEUS_RUNS=…` says how many there are; `PILEUS_SURVEY=1` goes on after a violation
//! and tells the first seed for each operation that broke a rule.

use pileus_core::{Answer, Checkpoint, Cx, ExchangeId, Leftover, Op, Operation, Result, Step};
use pileus_lab::{
    registry::{Effect, Entry, Outcome},
    simulate::{Dice, Hook, Ran, Totals, Violation, run, run_with},
};
use std::{
    collections::BTreeMap,
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

/// Where the seeds begin.
const FIRST: u64 = 0x5eed_0000_0000_0003;

fn runs() -> u64 {
    let asked = env::var("PILEUS_RUNS").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(if cfg!(debug_assertions) { 1_000 } else { 100_000 })
}

fn seed_from_environment() -> Option<u64> {
    let text = env::var("PILEUS_SEED").ok()?;
    let seed = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    Some(seed.expect("PILEUS_SEED is a number: 0x…"))
}

/// The run of a seed, whatever it comes to.
fn try_run(seed: u64, trace: bool, hook: Hook) -> std::result::Result<Ran, String> {
    let ran = catch_unwind(AssertUnwindSafe(|| run_with(seed, trace, hook)));
    ran.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

/// Says what went wrong, with what led to it, and how to see it again.
fn tell(seed: u64, why: &str) -> ! {
    if let Ok(ran) = try_run(seed, true, |op, _| op) {
        let about = ran.violation.map(|violation| format!(" #{} ", violation.op));
        let trail = &ran.trail;
        let recent = trail.len().saturating_sub(200);
        for (n, line) in trail.iter().enumerate() {
            let wanted = about.as_ref().is_some_and(|about| line.contains(about));
            if n == 0 || n >= recent || wanted {
                let short: String = line.chars().take(2_000).collect();
                println!("{short}");
            }
        }
    }
    let profile = if cfg!(debug_assertions) { "" } else { "--release " };
    panic!(
        "{why}\nreplay it with: PILEUS_SEED={seed:#x} cargo test {profile}-p pileus-lab --test simulate -- --nocapture \
         no_run_breaks_a_rule"
    );
}

#[test]
fn no_run_breaks_a_rule() {
    if let Some(seed) = seed_from_environment() {
        match try_run(seed, true, |op, _| op) {
            Ok(Ran { violation: None, trail, totals, .. }) => println!("{}\n{totals}", trail.join("\n")),
            Ok(Ran { violation: Some(violation), .. }) => tell(seed, &violation.why),
            Err(why) => tell(seed, &why),
        }
        return;
    }
    let (mut seeds, mut totals, began) = (Dice::new(FIRST), Totals::default(), Instant::now());
    let mut slowest = (Duration::ZERO, 0);
    let (survey, mut broken) = (env::var_os("PILEUS_SURVEY").is_some(), BTreeMap::new());
    for _ in 0..runs() {
        let (seed, start) = (seeds.bits(), Instant::now());
        match try_run(seed, false, |op, _| op) {
            Ok(Ran { violation: None, totals: these, .. }) => totals.add(&these),
            Ok(Ran { violation: Some(Violation { why, .. }), .. }) | Err(why) if survey => {
                let what: String =
                    why.split_once(", ").map_or(&*why, |(_, what)| what).chars().take(60).collect();
                broken.entry(what).or_insert((seed, why));
            }
            Ok(Ran { violation: Some(violation), .. }) => tell(seed, &violation.why),
            Err(why) => tell(seed, &why),
        }
        slowest = slowest.max((start.elapsed(), seed));
    }
    println!("{totals}");
    for (seed, why) in broken.values() {
        println!("seed {seed:#x}: {}", why.chars().take(1_500).collect::<String>());
    }
    assert!(broken.is_empty(), "{} operations broke a rule", broken.len());
    println!("in {:?}; the slowest run, of seed {:#x}, took {:?}", began.elapsed(), slowest.1, slowest.0);
    assert!(totals.succeeded > 0 && totals.listings > 0 && totals.left_behind > 0 && totals.resumed > 0);
}

#[test]
fn one_seed_is_one_run() {
    let mut seeds = Dice::new(FIRST);
    let mut lines = 0;
    for _ in 0..20 {
        let seed = seeds.bits();
        let (first, second) = (run(seed, true), run(seed, true));
        assert_eq!(first.trail, second.trail, "seed {seed:#x}");
        assert_eq!((first.digest, first.totals), (second.digest, second.totals), "seed {seed:#x}");
        lines += first.trail.len();
    }
    assert!(lines > 200, "{lines}");
}

/// What is done to an operation behind the rules' back.
#[derive(Clone, Copy, Debug)]
enum Sabotage {
    /// It does all it does a second time.
    Twice,
    /// Its errors, and what it says when it is dropped, name nothing.
    Forgets,
    /// Its listing lacks an item.
    Drops,
    /// Its listing has an item twice.
    Repeats,
    /// It prints a password.
    Prints,
    /// It never ends.
    Sleeps,
}

struct Sabotaged {
    op: Op<Outcome>,
    again: Option<Op<Outcome>>,
    sabotage: Sabotage,
    shift: u32,
}

impl Clone for Sabotaged {
    fn clone(&self) -> Self {
        let (op, again) = (self.op.clone(), self.again.clone());
        Sabotaged { op, again, sabotage: self.sabotage, shift: self.shift }
    }
}

impl std::fmt::Debug for Sabotaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.op.fmt(f)?;
        if matches!(self.sabotage, Sabotage::Prints) { f.write_str("hidden-password") } else { Ok(()) }
    }
}

impl Sabotaged {
    fn spoil(&self, result: Result<Outcome>) -> Result<Outcome> {
        match (self.sabotage, result) {
            (Sabotage::Forgets, Err(error)) => Err(pileus_core::Error::new(error.kind(), "no")),
            (Sabotage::Drops, Ok(Outcome::Many(mut items))) => {
                items.pop();
                Ok(Outcome::Many(items))
            }
            (Sabotage::Repeats, Ok(Outcome::Many(mut items))) => {
                items.extend(items.first().cloned());
                Ok(Outcome::Many(items))
            }
            (_, result) => result,
        }
    }
}

impl Operation for Sabotaged {
    type Output = Outcome;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<Outcome> {
        match self.op.poll(cx) {
            Step::Done(_) if matches!(self.sabotage, Sabotage::Sleeps) => Step::Wait(None),
            Step::Done(result) => match self.again.take() {
                Some(again) if result.is_ok() => {
                    (self.op, self.shift) = (again, 1_000);
                    self.poll(cx)
                }
                _ => Step::Done(self.spoil(result)),
            },
            Step::Send(id, exchange) => Step::Send(id + self.shift, exchange),
            wait @ Step::Wait(_) => wait,
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        self.op.answer(id.wrapping_sub(self.shift), answer, cx);
    }

    fn limit(&mut self, total: Duration) {
        self.op.limit(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        if matches!(self.sabotage, Sabotage::Forgets) { Vec::new() } else { self.op.left_behind() }
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
}

fn spoiled(op: Op<Outcome>, entry: &Entry, sabotage: Sabotage) -> Op<Outcome> {
    // A pair made twice is refused the second time: twice is for what can be made twice.
    let twice = matches!(sabotage, Sabotage::Twice) && entry.effect == Effect::Creates;
    let again = twice.then(|| op.clone());
    Op::new(Sabotaged { op, again, sabotage, shift: 0 })
}

#[test]
fn broken_rules_are_noticed() {
    let all: [(Hook, &str); 6] = [
        (|op, entry| spoiled(op, entry, Sabotage::Twice), "by another request"),
        (|op, entry| spoiled(op, entry, Sabotage::Forgets), "it made"),
        (|op, entry| spoiled(op, entry, Sabotage::Drops), "is listed 0 times"),
        (|op, entry| spoiled(op, entry, Sabotage::Repeats), "is listed 2 times"),
        (|op, entry| spoiled(op, entry, Sabotage::Prints), "prints \"hidden-password\""),
        (|op, entry| spoiled(op, entry, Sabotage::Sleeps), "it waits for no time"),
    ];
    for (hook, expected) in all {
        let mut seeds = Dice::new(FIRST);
        let found = (1..=1_000).find_map(|tried| {
            let seed = seeds.bits();
            // Others may be broken by it as well, and sooner.
            let violation =
                run_with(seed, false, hook).violation.filter(|found| found.why.contains(expected))?;
            let again = run_with(seed, true, hook);
            assert_eq!(again.violation.as_ref(), Some(&violation), "the same seed, the same violation");
            assert!(again.trail.len() > 1);
            Some((tried, seed, violation))
        });
        let (tried, seed, violation) = found.unwrap_or_else(|| panic!("nobody noticed: {expected}"));
        assert!(violation.why.contains(expected), "{}", violation.why);
        println!("{expected}: noticed in run {tried}, seed {seed:#x}");
    }
}
