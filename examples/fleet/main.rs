//! Starts a fleet of servers concurrently and watches them come up.
//!
//! ```sh
//! cargo run --example fleet                       # 200 servers on the embedded cloud
//! cargo run --example fleet -- --runtime smol     # or blocking, tokio, async-std
//! cargo run --example fleet -- --provider ec2     # the same over EC2's protocol
//! ```
//!
//! With `OS_AUTH_URL` (and the other `OS_` variables), `OS_CLOUD` or `RACKSPACE_USERNAME` (…) in the environment, the
//! servers are started there instead, and destroyed at the end unless `--keep` is given. With `--provider ec2` the same
//! goes for `AWS_ACCESS_KEY_ID` (…) and `AWS_PROFILE`, which without it are passed over: they are set on many a machine
//! for other things.

mod board;
mod cloud;
mod run;

use clap::{Parser, ValueEnum};
use pileus_client::Stats;
use pileus_core::providers::Provider;
use std::{process::ExitCode, sync::Arc, time::Instant};

/// Starts a fleet of servers concurrently and watches them come up.
#[derive(Debug, Parser)]
#[command(name = "fleet")]
struct Arguments {
    /// How many servers.
    #[arg(long, default_value_t = 200)]
    servers: usize,
    /// What drives the operations.
    #[arg(long, value_enum, default_value_t = Runtime::Tokio)]
    runtime: Runtime,
    /// Whose protocol: openstack, rackspace or ec2. The one that the environment names, else openstack.
    #[arg(long)]
    provider: Option<Provider>,
    /// How many operations at once.
    #[arg(long, default_value_t = 200)]
    width: usize,
    /// The image, by name or id; the first one where not given.
    #[arg(long)]
    image: Option<String>,
    /// The size, by name; the smallest where not given.
    #[arg(long)]
    size: Option<String>,
    /// The network, by name; the cloud's choice where not given.
    #[arg(long)]
    network: Option<String>,
    /// Uses the embedded cloud even where the environment names a real one.
    #[arg(long)]
    embedded: bool,
    /// Leaves the servers running.
    #[arg(long)]
    keep: bool,
}

/// The adapters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Runtime {
    /// Plain threads over ureq.
    Blocking,
    /// tokio.
    Tokio,
    /// async-std.
    AsyncStd,
    /// smol.
    Smol,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match fleet(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fleet: {error}");
            ExitCode::FAILURE
        }
    }
}

fn fleet(arguments: &Arguments) -> pileus_core::Result<bool> {
    let place = cloud::find(arguments)?;
    let stats = Arc::new(Stats::default());
    let runner = run::Runner::new(arguments.runtime, stats.clone())?;
    let specs = cloud::specs(&place, &runner, arguments)?;
    println!(
        "{} servers at {}, {} operations at once, over {:?}",
        specs.len(),
        place.name,
        arguments.width,
        arguments.runtime
    );
    let board = board::Board::new(specs.len());
    let begin = Instant::now();
    let launched = runner.launch(&place.compute, specs, arguments.width.max(1), &board);
    let took = begin.elapsed();
    board.finish();
    print!("{}", board::summary(&launched, took, &stats.counts(), &place));
    if !arguments.keep {
        let nodes: Vec<_> = launched.iter().filter_map(|one| one.id.clone()).collect();
        let gone = runner.destroy(&place.compute, &nodes, arguments.width.max(1));
        println!("{gone} of {} destroyed again (--keep leaves them)", nodes.len());
    }
    Ok(launched.iter().all(|one| one.result.is_ok()))
}
