//! One way to run an operation over any adapter, so that one suite runs over all of them.

use crate::lifecycle::Run;
use pileus_blocking as blocking;
use pileus_core::{Operation, Result};
use std::thread;

/// The adapters.
#[derive(Clone)]
pub enum Runner {
    /// Plain threads.
    Blocking(blocking::Client),
    /// tokio, with a runtime of its own.
    Tokio(pileus_tokio::Client, std::sync::Arc<tokio::runtime::Runtime>),
    /// async-std.
    AsyncStd(pileus_async_std::Client),
    /// smol.
    Smol(pileus_smol::Client),
}

impl Runner {
    /// One runner for each adapter.
    ///
    /// # Panics
    /// Where no runtime can be started.
    #[must_use]
    pub fn all() -> Vec<Runner> {
        Runner::all_with(&pileus_tokio::Settings::new())
    }

    /// One runner for each adapter, with these settings.
    ///
    /// # Panics
    /// Where no runtime can be started or a setting is wrong.
    #[must_use]
    pub fn all_with(settings: &pileus_tokio::Settings) -> Vec<Runner> {
        let right = "settings that are right";
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        vec![
            Runner::Blocking(blocking::Client::with(settings.clone()).expect(right)),
            Runner::Tokio(
                pileus_tokio::Client::with(settings.clone()).expect(right),
                std::sync::Arc::new(runtime.expect("a runtime")),
            ),
            Runner::AsyncStd(pileus_async_std::Client::with(settings.clone()).expect(right)),
            Runner::Smol(pileus_smol::Client::with(settings.clone()).expect(right)),
        ]
    }

    /// Runs that over each adapter, one after another: it comes to the same over all of them.
    ///
    /// # Panics
    /// Where it does not.
    pub fn alike(run: impl Fn(&Runner) -> Vec<String>) {
        let outcomes = Runner::all().into_iter().map(|runner| {
            let seen = run(&runner);
            println!("{}:\n  {}", runner.name(), seen.join("\n  "));
            (runner.name(), seen)
        });
        same(&outcomes.collect::<Vec<_>>());
    }

    /// The same, all side by side: where each has a cloud of its own, and what takes the time is waiting.
    ///
    /// # Panics
    /// Where it does not come to the same.
    pub fn alike_at_once(run: impl Fn(&Runner) -> Vec<String> + Sync) {
        let run = |runner: Runner| (runner.name(), run(&runner));
        let outcomes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> =
                Runner::all().into_iter().map(|runner| scope.spawn(|| run(runner))).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        same(&outcomes);
    }

    /// The adapter's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Runner::Blocking(_) => "blocking",
            Runner::Tokio(..) => "tokio",
            Runner::AsyncStd(_) => "async-std",
            Runner::Smol(_) => "smol",
        }
    }
}

fn same(outcomes: &[(&str, Vec<String>)]) {
    for (name, seen) in &outcomes[1..] {
        assert_eq!(seen, &outcomes[0].1, "{name} against {}", outcomes[0].0);
    }
}

impl Run for Runner {
    /// Blocks this thread.
    fn one<O: Operation + Unpin>(&self, operation: O) -> Result<O::Output> {
        match self {
            Runner::Blocking(client) => client.run(operation),
            Runner::Tokio(client, runtime) => runtime.block_on(client.run(operation)),
            Runner::AsyncStd(client) => async_std::task::block_on(client.run(operation)),
            Runner::Smol(client) => smol::block_on(client.run(operation)),
        }
    }
}
