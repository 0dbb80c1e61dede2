//! Seeded transfers over the proxy.

use crate::{down, up};
use pileus_client::Proxies;
use pileus_core::{
    Error, Kind,
    providers::s3::{PayloadSigning, S3},
};
use pileus_sim::{
    Content, Sim,
    server::{Options, Server},
};
use pileus_tests::{
    account::account,
    proxy::{Dice, Faults, Proxy, Told},
    runner::Runner,
};
use std::{
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

const MIB: u64 = 1 << 20;
/// How long a client waits for something to move, and for how long nothing moves where the proxy says so.
const IDLE: Duration = Duration::from_millis(400);
const STALL: Duration = Duration::from_millis(900);
/// How often a transfer is gone on with before that counts as never getting there.
const ROUNDS: usize = 60;

/// How much is tried.
#[derive(Clone, Debug)]
pub(crate) struct Size {
    pub(crate) transfers: u64,
    pub(crate) bytes: u64,
    pub(crate) every: Range<u64>,
}

impl Size {
    fn of_environment() -> Self {
        match std::env::var("PILEUS_TRANSFERS").ok().map(|text| text.parse().expect("a number")) {
            // A part of 7 MiB has to get through now and then.
            None => Size { transfers: 24, bytes: 8 * MIB, every: MIB / 2..9 * MIB },
            Some(transfers) => Size { transfers, bytes: 64 * MIB, every: 2 * MIB..8 * MIB },
        }
    }
}

/// One transfer's surroundings.
pub(crate) struct Trial<'a> {
    pub(crate) dice: Dice,
    pub(crate) key: String,
    pub(crate) bytes: u64,
    pub(crate) runner: &'a Runner,
    pub(crate) server: &'a Server,
    pub(crate) proxy: &'a Proxy,
}

impl Trial<'_> {
    /// An account that goes through the proxy, with a budget for retries of its own.
    pub(crate) fn account(&mut self) -> S3 {
        let payload = if self.dice.below(4) == 0 { PayloadSigning::Signed } else { PayloadSigning::Unsigned };
        account(self.proxy.address(), payload)
    }

    /// Whether that is an error as a network that fails may bring about; what it stands for is counted.
    pub(crate) fn judge(&self, error: &Error, rounds: usize) {
        let expected = matches!(
            error.kind(),
            // The last two: what a signature or a chunk's length is after a bit of it was flipped.
            Kind::Lost
                | Kind::Unreachable
                | Kind::TimedOut
                | Kind::Throttled
                | Kind::Unavailable
                | Kind::Corrupt
                | Kind::Authentication
                | Kind::InvalidRequest
        );
        assert!(expected, "{}: {error:?}", self.key);
        assert!(rounds < ROUNDS, "{}: it does not end: {error:?}", self.key);
    }
}

/// How they ended.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    /// Without anybody noticing.
    at_once: AtomicU64,
    /// Gone on with from a checkpoint, once or more often.
    resumed: AtomicU64,
    rounds: AtomicU64,
    most_rounds: AtomicU64,
}

impl Ends {
    fn count(&self, rounds: usize) {
        let which = if rounds == 0 { &self.at_once } else { &self.resumed };
        which.fetch_add(1, Relaxed);
        self.rounds.fetch_add(rounds as u64, Relaxed);
        self.most_rounds.fetch_max(rounds as u64, Relaxed);
    }
}

fn one(seed: u64, size: &Size, runner: &Runner, server: &Server, proxy: &Proxy) -> usize {
    let mut dice = Dice::new(seed);
    let kind = dice.below(4);
    // Of an upload each part is verified, of a download only the whole.
    let corrupt = if kind < 2 { 5 } else { 30 };
    let seed_of_faults = dice.bits();
    proxy.set(Faults {
        seed: seed_of_faults,
        every: size.every.clone(),
        corrupt,
        requests: 24,
        stall: STALL,
    });
    let key = format!("{}-{seed:#x}", ["up", "stream", "down", "order"][kind as usize]);
    let trial = Trial { dice, key, bytes: size.bytes, runner, server, proxy };
    match kind {
        0 => up::parts(trial),
        1 => up::stream(trial),
        2 => down::spans(trial),
        _ => down::in_order(trial),
    }
}

/// A cloud with an object that was put there through no proxy.
fn cloud(bytes: u64) -> Server {
    let server = Server::with_options(Sim::default(), Options::default()).expect("a server");
    let storage = account(server.address(), PayloadSigning::Unsigned);
    let runner = Runner::Blocking(pileus_blocking::Client::new());
    down::prepare(&runner, &storage, Content::pattern(down::SEED, bytes).into_bytes());
    server
}

#[test]
fn transfers_end_with_the_exact_bytes_or_can_be_gone_on_with() {
    let size = Size::of_environment();
    let replay = std::env::var("PILEUS_SEED").ok();
    let seeds = match &replay {
        Some(text) => {
            let digits = text.trim_start_matches("0x");
            vec![u64::from_str_radix(digits, 16).expect("PILEUS_SEED is a number in hexadecimal digits")]
        }
        None => (0..size.transfers).map(|n| Dice::new(0x7A55 + n).bits()).collect(),
    };
    let (next, ends) = (AtomicU64::new(0), Ends::default());
    let begin = Instant::now();
    let worker = || {
        let server = cloud(size.bytes);
        let proxy = Proxy::start(server.address(), Faults::none()).expect("a proxy");
        let settings = pileus_tokio::Settings::new().idle_timeout(IDLE).proxy(Proxies::Direct);
        let runners = Runner::all_with(&settings);
        loop {
            let n = next.fetch_add(1, Relaxed);
            let Some(seed) = seeds.get(n as usize) else { break };
            let runner = &runners[(n % runners.len() as u64) as usize];
            let run = || one(*seed, &size, runner, &server, &proxy);
            match catch_unwind(AssertUnwindSafe(run)) {
                Ok(rounds) => ends.count(rounds),
                Err(panic) => {
                    eprintln!("with {}: PILEUS_SEED={seed:#x} tries it again", runner.name());
                    std::panic::resume_unwind(panic);
                }
            }
            if (n + 1).is_multiple_of(100) {
                println!("{} of {} in {:.0?}", n + 1, seeds.len(), begin.elapsed());
            }
        }
        let left: Vec<_> = server.with(|cloud| cloud.uploads());
        assert!(left.is_empty(), "uploads are left: {left:?}");
        proxy.told()
    };
    let workers = if seeds.len() > 100 { 3 } else { 2 };
    let told: Vec<Told> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no transfer fails")).collect()
    });
    let faults: u64 = told.iter().map(Told::all).sum();
    println!("{} transfers of {} MiB: {ends:?}", seeds.len(), size.bytes / MIB);
    println!("{faults} faults: {told:?}; {:.0?}", begin.elapsed());
    if replay.is_none() {
        let traffic = size.bytes * size.transfers;
        assert!(faults >= traffic / size.every.end, "only {faults} faults");
        assert!(told.iter().any(|told| told.corrupted > 0), "nothing was corrupted");
    }
}
