//! What all programs here share: what is to be done, how many tasks do it, and what it cost.

pub mod content;
pub mod part;

use cpu_time::ProcessTime;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::{
    alloc::System,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Instant,
};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The size of parts and ranges.
pub const PART: u64 = 8 << 20;
/// How many parts or ranges are in flight.
pub const WIDTH: usize = 8;
/// The account, which the stub server does not check.
pub const KEY: (&str, &str) = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Job {
    /// `get-small`, `get-stream`, `get-ranges`, `get-file`, `put` or `list`.
    pub name: String,
    /// Where the server is.
    pub server: String,
    /// How many small objects.
    pub count: usize,
    /// How many of them in flight.
    pub in_flight: usize,
    /// How many bytes the large object has: so many parts.
    pub large: u64,
    /// How many keys the listing has.
    pub keys: u64,
}

impl Job {
    /// The key of the large object: the server reads its size out of it.
    #[must_use]
    pub fn large_key(&self) -> String {
        format!("{}b/large", self.large)
    }

    /// How many parts it has.
    #[must_use]
    pub fn parts(&self) -> usize {
        (self.large / PART) as usize
    }

    /// What the job comes to: how many operations, and how many bytes of contents, or of those that a listing tells of.
    #[must_use]
    pub fn whole(&self) -> (u64, u64) {
        match self.name.as_str() {
            "get-small" => (self.count as u64, self.count as u64 * 4096),
            "list" => (self.keys, (0..self.keys).map(size).sum()),
            _ => (self.parts() as u64, self.large),
        }
    }
}

/// The size of the object with that number in the listing.
#[must_use]
pub fn size(number: u64) -> u64 {
    1000 + number * 37
}

fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Runs what the command line names, on a runtime of one thread, and prints what it cost: name, job, operations,
/// microseconds of processor time per operation, allocations per operation, seconds, megabytes per second, and the most
/// memory that was ever resident, in KiB.
pub fn main<S, P, W>(name: &str, prepare: impl FnOnce(Job) -> P, work: impl FnOnce(Job, S) -> W)
where
    P: Future<Output = S>,
    W: Future<Output = (u64, u64)>,
{
    let job = Job {
        name: std::env::args().nth(1).expect("a job: get-small get-stream get-ranges get-file put list"),
        server: setting("SERVER", "http://127.0.0.1:9900".to_owned()),
        count: setting("COUNT", 20_000),
        in_flight: setting("IN_FLIGHT", 64),
        large: setting("LARGE", 1 << 30),
        keys: setting("KEYS", 100_000),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let subject = prepare(job.clone()).await;
        let (wall, processor, memory) = (Instant::now(), ProcessTime::now(), Region::new(ALLOCATOR));
        let (operations, bytes) = work(job.clone(), subject).await;
        let (wall, processor) = (wall.elapsed().as_secs_f64(), processor.elapsed().as_secs_f64());
        let memory = memory.change();
        assert_eq!((operations, bytes), job.whole(), "{name} has not done all of {}", job.name);
        let each = |total: f64| total / operations.max(1) as f64;
        println!(
            "{name}\t{}\t{operations}\t{:.2}\t{:.1}\t{wall:.3}\t{:.0}\t{}",
            job.name,
            each(processor * 1e6),
            each((memory.allocations + memory.reallocations) as f64),
            bytes as f64 / 1e6 / wall,
            resident(),
        );
    });
}

/// The most memory that this process ever had resident, in KiB.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map(|value| value.trim().trim_end_matches(" kB").to_owned()).unwrap_or_else(|| "-".into())
}

/// `width` tasks do `one(0)` to `one(count - 1)` and add up the bytes.
pub async fn pool<F, R>(count: usize, width: usize, one: F) -> u64
where
    F: Fn(usize) -> R + Send + Sync + 'static,
    R: Future<Output = u64> + Send + 'static,
{
    let shared = Arc::new((AtomicUsize::new(0), one));
    let tasks: Vec<_> = (0..width.min(count))
        .map(|_| {
            let shared = shared.clone();
            tokio::spawn(async move {
                let mut bytes = 0;
                loop {
                    let n = shared.0.fetch_add(1, Relaxed);
                    if n >= count {
                        return bytes;
                    }
                    bytes += (shared.1)(n).await;
                }
            })
        })
        .collect();
    let mut bytes = 0;
    for task in tasks {
        bytes += task.await.expect("a task");
    }
    bytes
}
