//! A cloud in a process of its own.

use crate::local;
use pileus_core::Result;
use pileus_sim::{
    Settings, Sim,
    server::{Options, Server},
};
use pileus_tests::account::BOX;
use std::io::{self, Read, Write};

/// The key of the large object.
pub(crate) const LARGE: &str = "large";
/// The container of the many objects.
pub(crate) const MANY: &str = "many";

/// Serves until its input ends, which it does with whoever has started it.
pub(crate) fn serve(bytes: u64, keys: u64) -> Result<()> {
    let mut settings = Settings::default();
    // What comes in is hashed and checked, and not kept.
    settings.s3.keep_below = 1 << 20;
    let mut cloud = Sim::new(settings);
    cloud.put_pattern_object(BOX, LARGE, bytes, 1);
    for n in 0..keys {
        cloud.put_pattern_object(MANY, &format!("folder-{:03}/object-{n:09}.parquet", n % 997), 1000 + n, n);
    }
    let server = Server::with_options(cloud, Options::default()).map_err(|error| local(&error))?;
    let mut out = io::stdout();
    writeln!(out, "{}", server.address()).and_then(|()| out.flush()).map_err(|error| local(&error))?;
    io::stdin().read_to_end(&mut Vec::new()).map_err(|error| local(&error))?;
    Ok(())
}
