//! The suite that every runtime passes.

use pileus_tokio::Tokio;

fn block_on(scenario: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(scenario);
}

pileus_client::conformance!(Tokio, block_on);
