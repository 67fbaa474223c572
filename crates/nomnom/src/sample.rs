//! Measuring what no event tells: how full the queue is, how the database's connections are used.

use broker::Broker;
use std::{convert::Infallible, time::Duration};
use store::Store;
use telemetry::metrics::{METRICS, POOL_STATES};

/// Between two samples; Prometheus seldom asks more often.
const EVERY: Duration = Duration::from_secs(5);

/// Samples for ever. While the queue does not answer, the gauges keep their values, and readiness says what is wrong.
pub(crate) async fn run(broker: Broker, store: Store) -> Infallible {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Some(connections) = store.connections() {
            let counts = [connections.in_use, connections.idle, connections.max];
            for (state, count) in POOL_STATES.into_iter().zip(counts) {
                METRICS.pool.with_label_values(&[state]).set(gauge(count as u64));
            }
        }
        let Ok(depth) = broker.depth().await else { continue };
        METRICS.queue_messages.set(gauge(depth.messages));
        METRICS.queue_oldest.set(depth.oldest.as_secs_f64());
        METRICS.dead_letters.set(gauge(depth.dead_letters));
    }
}

fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
