//! What a request may cost: bytes of its body, time to send it, and bytes of all requests together.

use crate::problem::{Kind, Problem};
use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::{sync::Arc, time::Duration};
use telemetry::metrics::METRICS;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Bytes that all requests together may hold.
const IN_FLIGHT: u32 = 64 << 20;
/// The unit in which they are counted: the semaphore counts in 32 bits.
const UNIT: usize = 1024;
/// How long a client may take to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How much of a body that is too large is read and thrown away. A client that is still sending reads the answer only
/// then; beyond it the connection is closed.
const DRAIN: usize = 16 << 20;

/// Largest body of a batch, in bytes.
pub(crate) const BATCH_BYTES: usize = 8 << 20;
/// Most messages in a batch.
pub(crate) const BATCH_LINES: usize = 10_000;

/// The bytes that requests hold at this moment.
#[derive(Clone)]
pub(crate) struct InFlight(Arc<Semaphore>);

impl Default for InFlight {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(units(IN_FLIGHT as usize) as usize)))
    }
}

/// A body, and its share of what may be in flight. Keep it until the request is answered.
pub(crate) struct Taken {
    pub(crate) bytes: Bytes,
    _share: Share,
}

/// A share of the bytes in flight, given back and no longer counted when it is dropped.
struct Share(OwnedSemaphorePermit);

impl Share {
    fn new(permit: OwnedSemaphorePermit) -> Self {
        METRICS.http_in_flight_bytes.add(bytes(&permit));
        Self(permit)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        METRICS.http_in_flight_bytes.sub(bytes(&self.0));
    }
}

impl InFlight {
    /// Reads a body of at most `limit` bytes.
    pub(crate) async fn read(&self, mut body: Body, limit: usize) -> Result<Taken, Problem> {
        let declared = axum::body::HttpBody::size_hint(&body).exact();
        let declared = declared.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        if declared.is_some_and(|bytes| bytes > limit) {
            drain(&mut body).await;
            return Err(too_large(declared, limit));
        }
        let share = Arc::clone(&self.0)
            .try_acquire_many_owned(units(declared.unwrap_or(limit)))
            .map_err(|_| overloaded())?;
        let share = Share::new(share);
        let bytes = match timeout(BODY_TIMEOUT, Limited::new(&mut body, limit).collect()).await {
            Ok(Ok(collected)) => collected.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => {
                drain(&mut body).await;
                return Err(too_large(None, limit));
            }
            Ok(Err(error)) => {
                let detail = "The connection broke, or the body was not framed as its headers say.";
                return Err(Problem::new(Kind::BodyUnreadable, detail).caused_by(error.to_string()));
            }
            Err(_) => return Err(slow()),
        };
        Ok(Taken { bytes, _share: share })
    }
}

/// The share of `bytes`, rounded up.
fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

/// The bytes that a permit stands for.
fn bytes(permit: &OwnedSemaphorePermit) -> i64 {
    i64::try_from(permit.num_permits() * UNIT).unwrap_or(i64::MAX)
}

/// Reads on without keeping anything, so that the client gets to read the answer.
async fn drain(body: &mut Body) {
    let mut left = DRAIN;
    let rest = async {
        while let Some(Ok(frame)) = body.frame().await {
            let read = frame.data_ref().map_or(0, Bytes::len);
            let Some(rest) = left.checked_sub(read) else {
                return;
            };
            left = rest;
        }
    };
    // Whether it ends in time or not, the answer is the same.
    let _ = timeout(BODY_TIMEOUT, rest).await;
}

/// The answer to a body over its limit.
pub(crate) fn too_large(bytes: Option<usize>, limit: usize) -> Problem {
    let size = bytes.map_or("more".to_owned(), |bytes| format!("{bytes} bytes"));
    let detail = format!("The body has {size}; {limit} bytes are allowed. Split it, or raise BODY_LIMIT.");
    Problem::new(Kind::TooLarge, detail).with("limit", limit)
}

fn overloaded() -> Problem {
    let megabytes = IN_FLIGHT >> 20;
    Problem::new(
        Kind::Overloaded,
        format!("{megabytes} MiB of requests are being handled. Nothing was stored; send it again."),
    )
}

fn slow() -> Problem {
    let seconds = BODY_TIMEOUT.as_secs();
    Problem::new(
        Kind::BodyTimeout,
        format!(
            "The body was not complete after {seconds} s. Nothing was stored; send it again, in smaller pieces."
        ),
    )
}
