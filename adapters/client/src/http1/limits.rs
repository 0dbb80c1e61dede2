//! Limits of time.

use super::Runtime;
use futures_util::future::{Either, select};
use std::{pin::pin, time::Duration};

/// The time was up.
pub(super) struct Elapsed;

/// `work`, pinned by the caller, unless it takes longer than `limit`.
pub(super) async fn within<R: Runtime, T>(
    runtime: &R,
    limit: Option<Duration>,
    work: impl Future<Output = T> + Send + Unpin,
) -> Result<T, Elapsed> {
    let Some(limit) = limit else { return Ok(work.await) };
    match select(work, pin!(runtime.sleep(limit))).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(((), _)) => Err(Elapsed),
    }
}
