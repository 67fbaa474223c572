//! Every metric of nomnom, in one block. Labels are bounded: entities come from `schema/`, outcomes from enums.

use prometheus::{
    Encoder, Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, TextEncoder, exponential_buckets,
    register_histogram, register_histogram_vec, register_int_counter, register_int_counter_vec,
    register_int_gauge,
};
use std::sync::LazyLock;

/// The process's metrics. The first use registers all of them, so that `/metrics` shows zeros before traffic.
pub static METRICS: LazyLock<Metrics> =
    LazyLock::new(|| Metrics::register().expect("metric names are unique and valid"));

/// All metrics of a process; those of a part that does not run in it stay zero.
#[derive(Debug)]
pub struct Metrics {
    /// Messages the queue confirmed, by entity hint (`none` without one).
    pub published: IntCounterVec,
    /// Publishes that failed, by reason: `too_large`, `full`, `unavailable`.
    pub publish_errors: IntCounterVec,
    /// Seconds from publish to the queue's confirmation.
    pub publish_latency: Histogram,
    /// Messages settled, by entity (`none` when unknown) and outcome: `processed`, `duplicate`, `failed`.
    pub processed: IntCounterVec,
    /// Seconds from fetch to settled, by batch.
    pub processing_latency: Histogram,
    /// Seconds from received to committed, by message.
    pub end_to_end_latency: Histogram,
    /// Messages a batch.
    pub batch_size: Histogram,
    /// Batch writes that were tried again, by verdict.
    pub retries: IntCounterVec,
    /// Messages in hand: fetched and not settled.
    pub in_hand: IntGauge,
    /// Times the pull from the queue was built anew.
    pub pull_restarts: IntCounter,
    /// HTTP answers, by route and status code; seconds.
    pub http: HistogramVec,
}

impl Metrics {
    fn register() -> prometheus::Result<Self> {
        let latency = || exponential_buckets(0.0005, 2.0, 16);
        Ok(Self {
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
            pull_restarts: register_int_counter!("worker_pull_restarts_total", "Pulls built anew")?,
            http: register_histogram_vec!(
                "http_request_seconds",
                "HTTP answers",
                &["route", "status"],
                latency()?
            )?,
        })
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
