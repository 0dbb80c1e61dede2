//! The suite that every runtime passes.

use pileus_async_std::AsyncStd;

fn block_on(scenario: impl Future<Output = ()>) {
    async_std::task::block_on(scenario);
}

pileus_client::conformance!(AsyncStd, block_on);
