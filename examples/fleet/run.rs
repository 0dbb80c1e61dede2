//! The same two operations for every server, over whichever adapter: create, then wait until it runs.

use crate::{Runtime, board::Board};
use futures_util::{StreamExt, stream};
use pileus_client::{Stats, Transport};
use pileus_core::{
    Operation, Result,
    compute::{Compute, Node, NodeId, NodeSpec},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// What became of one server.
#[derive(Debug)]
pub(crate) struct Launched {
    pub(crate) name: String,
    pub(crate) id: Option<NodeId>,
    pub(crate) accepted: Option<Duration>,
    pub(crate) running: Option<Duration>,
    pub(crate) result: Result<Node>,
}

/// One of the adapters, with its client.
#[derive(Debug)]
pub(crate) enum Runner {
    Blocking(pileus_blocking::Client),
    Tokio(pileus_tokio::Client, tokio::runtime::Runtime),
    AsyncStd(pileus_async_std::Client),
    Smol(pileus_smol::Client),
}

impl Runner {
    pub(crate) fn new(runtime: Runtime, stats: Arc<Stats>) -> Result<Self> {
        Ok(match runtime {
            Runtime::Blocking => Runner::Blocking(pileus_blocking::Client::new().with_observer(stats)),
            Runtime::Tokio => {
                let runtime = tokio::runtime::Runtime::new()
                    .map_err(|e| pileus_core::Error::misuse(format!("tokio does not start: {e}")))?;
                Runner::Tokio(pileus_tokio::Client::new().with_observer(stats), runtime)
            }
            Runtime::AsyncStd => Runner::AsyncStd(pileus_async_std::Client::new().with_observer(stats)),
            Runtime::Smol => Runner::Smol(pileus_smol::Client::new().with_observer(stats)),
        })
    }

    /// Runs one operation to its end.
    pub(crate) fn run<O: Operation + Unpin>(&self, operation: O) -> Result<O::Output> {
        match self {
            Runner::Blocking(client) => client.run(operation),
            Runner::Tokio(client, runtime) => runtime.block_on(client.run(operation)),
            Runner::AsyncStd(client) => async_std::task::block_on(client.run(operation)),
            Runner::Smol(client) => smol::block_on(client.run(operation)),
        }
    }

    /// Launches them all, `width` at once.
    pub(crate) fn launch(
        &self,
        cloud: &Arc<dyn Compute>,
        specs: Vec<NodeSpec>,
        width: usize,
        board: &Board,
    ) -> Vec<Launched> {
        let begin = Instant::now();
        match self {
            Runner::Blocking(client) => launch_blocking(client, cloud, &specs, width, board, begin),
            Runner::Tokio(client, runtime) => {
                runtime.block_on(launch(client, cloud, specs, width, board, begin))
            }
            Runner::AsyncStd(client) => {
                async_std::task::block_on(launch(client, cloud, specs, width, board, begin))
            }
            Runner::Smol(client) => smol::block_on(launch(client, cloud, specs, width, board, begin)),
        }
    }

    /// Destroys them all and counts.
    pub(crate) fn destroy(&self, cloud: &Arc<dyn Compute>, nodes: &[NodeId], width: usize) -> usize {
        let operations = nodes.iter().map(|node| cloud.destroy_node(node));
        match self {
            Runner::Blocking(client) => {
                let operations: Vec<_> = operations.collect();
                client.run_all(operations, width).filter(|(_, result)| result.is_ok()).count()
            }
            Runner::Tokio(client, runtime) => runtime.block_on(count(client, operations, width)),
            Runner::AsyncStd(client) => async_std::task::block_on(count(client, operations, width)),
            Runner::Smol(client) => smol::block_on(count(client, operations, width)),
        }
    }
}

async fn count<T: Transport, O: Operation + Unpin>(
    client: &pileus_client::Client<T>,
    operations: impl Iterator<Item = O> + Unpin,
    width: usize,
) -> usize {
    client.run_all(operations, width).filter(|(_, result)| std::future::ready(result.is_ok())).count().await
}

/// All three runtimes run this one function.
async fn launch<T: Transport>(
    client: &pileus_client::Client<T>,
    cloud: &Arc<dyn Compute>,
    specs: Vec<NodeSpec>,
    width: usize,
    board: &Board,
    begin: Instant,
) -> Vec<Launched> {
    let one = async |spec: NodeSpec| {
        board.asked();
        let created = match client.run(cloud.create_node(&spec)).await {
            Ok(node) => node,
            Err(error) => return board.failed(spec.name, None, error),
        };
        let accepted = begin.elapsed();
        board.accepted();
        let result = client.run(cloud.wait_until_running(&created.id)).await;
        board.ended(created, accepted, begin.elapsed(), result)
    };
    stream::iter(specs).map(one).buffer_unordered(width).collect().await
}

/// The same with threads.
fn launch_blocking(
    client: &pileus_blocking::Client,
    cloud: &Arc<dyn Compute>,
    specs: &[NodeSpec],
    width: usize,
    board: &Board,
    begin: Instant,
) -> Vec<Launched> {
    let one = |spec: &NodeSpec| {
        board.asked();
        let created = match client.run(cloud.create_node(spec)) {
            Ok(node) => node,
            Err(error) => return board.failed(spec.name.clone(), None, error),
        };
        let accepted = begin.elapsed();
        board.accepted();
        let result = client.run(cloud.wait_until_running(&created.id));
        board.ended(created, accepted, begin.elapsed(), result)
    };
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        while let Some(spec) = specs.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push(one(spec));
        }
        done
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..width.min(specs.len())).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}
