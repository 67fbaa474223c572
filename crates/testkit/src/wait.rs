//! Waiting on a condition, with a deadline.

use std::fmt::Display;
use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio::time::{Instant, sleep, timeout_at};

const POLL: Duration = Duration::from_millis(10);

/// Waits until `condition` yields true; past `limit` it is an error that names `what` was awaited.
pub async fn until(
    limit: Duration,
    what: impl Display,
    mut condition: impl AsyncFnMut() -> bool,
) -> Result<()> {
    until_some(limit, what, async || condition().await.then_some(())).await
}

/// Waits until `condition` yields a value; past `limit` it is an error that names `what` was awaited.
pub async fn until_some<T>(
    limit: Duration,
    what: impl Display,
    mut condition: impl AsyncFnMut() -> Option<T>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        match timeout_at(deadline, condition()).await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) if Instant::now() < deadline => sleep(POLL).await,
            _ => return Err(anyhow!("waited {limit:?} in vain for {what}")),
        }
    }
}
