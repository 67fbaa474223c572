//! Every metric of nomnom, in one block. Labels are bounded: entities come from `schema/`, outcomes from enums.

use prometheus::{
    Encoder, Gauge, Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, TextEncoder,
    exponential_buckets, register_gauge, register_histogram, register_histogram_vec, register_int_counter,
    register_int_counter_vec, register_int_gauge, register_int_gauge_vec,
};
use std::sync::LazyLock;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit that was built, where the build was told (`REVISION`, as the container image is).
const REVISION: &str = match option_env!("REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

/// The process's metrics. The first use registers all of them, so that `/metrics` shows zeros before traffic.
pub static METRICS: LazyLock<Metrics> =
    LazyLock::new(|| Metrics::register().expect("metric names are unique and valid"));

/// All metrics of a process; those of a part that does not run in it stay zero.
#[derive(Debug)]
pub struct Metrics {
    /// Messages the queue confirmed, by entity hint (`none` without one).
    pub published: IntCounterVec,
    /// Publishes that failed, by reason: one of [`PUBLISH_ERRORS`].
    pub publish_errors: IntCounterVec,
    /// Publishes of an id that the queue had already: nothing new was stored.
    pub publish_duplicates: IntCounter,
    /// Seconds from publish to the queue's confirmation.
    pub publish_latency: Histogram,
    /// Messages settled, by entity (`none` when unknown) and outcome: one of [`OUTCOMES`].
    pub processed: IntCounterVec,
    /// Messages that failed for good, by class of the reason: one of [`DEAD_LETTER_REASONS`].
    pub dead_lettered: IntCounterVec,
    /// Seconds from fetch to settled, by batch.
    pub processing_latency: Histogram,
    /// Seconds from received to committed, by message.
    pub end_to_end_latency: Histogram,
    /// Messages a batch.
    pub batch_size: Histogram,
    /// Batch writes that were tried again, by verdict: one of [`RETRY_VERDICTS`].
    pub retries: IntCounterVec,
    /// Messages in hand: fetched and not settled.
    pub in_hand: IntGauge,
    /// 1 while the worker can't go on (database, dead-letter queue), else 0.
    pub held_up: IntGauge,
    /// Times the pull from the queue was built anew.
    pub pull_restarts: IntCounter,
    /// Messages in the queue, in work included; sampled.
    pub queue_messages: IntGauge,
    /// Seconds since the oldest message in the queue was stored, 0 when the queue is empty; sampled.
    pub queue_oldest: Gauge,
    /// Dead letters kept; sampled.
    pub dead_letters: IntGauge,
    /// Database connections, by state: one of [`POOL_STATES`]; sampled.
    pub pool: IntGaugeVec,
    /// HTTP answers, by route and status code; seconds.
    pub http: HistogramVec,
    /// Bytes of request bodies in memory.
    pub http_in_flight_bytes: IntGauge,
}

/// Why a publish fails.
pub const PUBLISH_ERRORS: [&str; 3] = ["too_large", "full", "unavailable"];
/// How a message ends.
pub const OUTCOMES: [&str; 3] = ["processed", "duplicate", "failed"];
/// Why a message fails for good: it is no envelope, its body is no record, the database refuses its row, or too many
/// attempts at it did not come to an end.
pub const DEAD_LETTER_REASONS: [&str; 4] = ["envelope", "record", "refused", "attempts"];
/// What an error of the database means that leads to another try.
pub const RETRY_VERDICTS: [&str; 3] = ["retry", "schema", "unknown"];
/// What a database connection does: used, waiting to be used, or the most there may be.
pub const POOL_STATES: [&str; 3] = ["in_use", "idle", "max"];

impl Metrics {
    fn register() -> prometheus::Result<Self> {
        let latency = || exponential_buckets(0.0005, 2.0, 16);
        let build = register_int_gauge_vec!("nomnom_build_info", "Always 1", &["version", "revision"])?;
        build.with_label_values(&[VERSION, REVISION]).set(1);
        let metrics = Self {
            published: register_int_counter_vec!(
                "messages_published_total",
                "Messages the queue confirmed",
                &["entity"]
            )?,
            publish_errors: register_int_counter_vec!(
                "messages_publish_errors_total",
                "Publishes that failed",
                &["reason"]
            )?,
            publish_duplicates: register_int_counter!(
                "messages_publish_duplicates_total",
                "Publishes of an id that the queue had already"
            )?,
            publish_latency: register_histogram!(
                "nats_publish_latency_seconds",
                "Publish to confirmation",
                latency()?
            )?,
            processed: register_int_counter_vec!(
                "messages_processed_total",
                "Messages settled",
                &["entity", "outcome"]
            )?,
            dead_lettered: register_int_counter_vec!(
                "messages_dead_lettered_total",
                "Messages that failed for good",
                &["reason"]
            )?,
            processing_latency: register_histogram!(
                "message_processing_latency_seconds",
                "Fetch to settled, by batch",
                latency()?
            )?,
            end_to_end_latency: register_histogram!(
                "message_end_to_end_latency_seconds",
                "Received to committed",
                exponential_buckets(0.001, 2.0, 20)?
            )?,
            batch_size: register_histogram!(
                "worker_batch_size",
                "Messages a batch",
                exponential_buckets(1.0, 2.0, 13)?
            )?,
            retries: register_int_counter_vec!(
                "worker_retries_total",
                "Batch writes tried again",
                &["verdict"]
            )?,
            in_hand: register_int_gauge!("worker_messages_in_hand", "Messages fetched and not settled")?,
            held_up: register_int_gauge!("worker_held_up", "1 while the worker can't go on")?,
            pull_restarts: register_int_counter!("worker_pull_restarts_total", "Pulls built anew")?,
            queue_messages: register_int_gauge!("queue_messages", "Messages in the queue")?,
            queue_oldest: register_gauge!("queue_oldest_message_age_seconds", "Age of the oldest message")?,
            dead_letters: register_int_gauge!("queue_dead_letters", "Dead letters kept")?,
            pool: register_int_gauge_vec!("database_connections", "Database connections", &["state"])?,
            http: register_histogram_vec!(
                "http_request_seconds",
                "HTTP answers",
                &["route", "status"],
                latency()?
            )?,
            http_in_flight_bytes: register_int_gauge!(
                "http_request_bytes_in_flight",
                "Bytes of request bodies in memory"
            )?,
        };
        metrics.start_at_zero();
        Ok(metrics)
    }

    /// Creates the label values that are known beforehand: a counter that appears with its first event has no
    /// increase to raise an alert on.
    fn start_at_zero(&self) {
        self.published.with_label_values(&["none"]);
        for reason in PUBLISH_ERRORS {
            self.publish_errors.with_label_values(&[reason]);
        }
        for outcome in OUTCOMES {
            self.processed.with_label_values(&["none", outcome]);
        }
        for reason in DEAD_LETTER_REASONS {
            self.dead_lettered.with_label_values(&[reason]);
        }
        for verdict in RETRY_VERDICTS {
            self.retries.with_label_values(&[verdict]);
        }
        for state in POOL_STATES {
            self.pool.with_label_values(&[state]);
        }
    }
}

/// The metrics in Prometheus' text format.
pub fn render() -> String {
    LazyLock::force(&METRICS);
    let mut text = Vec::new();
    // Writing to memory fails only for a family without metrics, which gather() leaves out.
    let _ = TextEncoder::new().encode(&prometheus::gather(), &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
