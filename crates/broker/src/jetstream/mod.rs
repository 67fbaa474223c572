//! The queue on NATS JetStream.
//!
//! For: connecting, keeping streams and consumer in shape, and every exchange with the server. Nobody else speaks
//! NATS.

mod connect;
mod consume;
mod dead_letter;
mod find;
mod publish;
mod pull;
mod setup;

pub(crate) use consume::{Consumer, Hold};

use crate::{BrokerError, JetStreamConfig};
use async_nats::{Client, jetstream::Context};
use connect::Connection;
use std::{sync::Arc, time::Duration};

/// How long a question to the server may take.
const ANSWER: Duration = Duration::from_secs(5);

/// A connection with streams of the right shape. All clones share it.
#[derive(Clone)]
pub(crate) struct JetStream(Arc<Inner>);

struct Inner {
    connection: Connection,
    /// For everything but publishing.
    context: Context,
    /// For publishing: waits for an ack as long as the caller does.
    publisher: Context,
    config: JetStreamConfig,
}

impl JetStream {
    pub(crate) async fn connect(config: JetStreamConfig) -> Result<Self, BrokerError> {
        let connection = connect::connect(&config.url).await?;
        let builder = || async_nats::jetstream::context::ContextBuilder::new();
        let context = builder().timeout(ANSWER).build(connection.client.clone());
        let publisher = builder()
            .timeout(config.publish_timeout)
            .ack_timeout(config.publish_timeout)
            .max_ack_inflight(publish::UNCONFIRMED)
            .backpressure_on_inflight(true)
            .build(connection.client.clone());
        setup::streams(&context, &config).await?;
        // Before anyone consumes, so that what scales workers by their backlog can see it.
        setup::consumer(&context, &config).await?;
        Ok(Self(Arc::new(Inner {
            connection,
            context,
            publisher,
            config,
        })))
    }

    pub(crate) async fn consume(&self, max_in_hand: usize) -> Result<Consumer, BrokerError> {
        setup::consumer(&self.0.context, &self.0.config).await?;
        Ok(Consumer::start(Arc::clone(&self.0), max_in_hand))
    }

    fn client(&self) -> &Client {
        &self.0.connection.client
    }

    /// Name of the stream of dead letters.
    fn dead_letter_stream(&self) -> String {
        setup::dead_letter_stream(&self.0.config)
    }
}

/// A time of the client library as ours.
macro_rules! utc {
    ($time:expr) => {
        chrono::DateTime::<chrono::Utc>::from_timestamp_nanos(
            i64::try_from($time.unix_timestamp_nanos()).unwrap_or_default(),
        )
    };
}
pub(crate) use utc;
