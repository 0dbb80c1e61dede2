//! The suite that every runtime passes.

use pileus_smol::Smol;

fn block_on(scenario: impl Future<Output = ()>) {
    smol::block_on(scenario);
}

pileus_client::conformance!(Smol, block_on);
