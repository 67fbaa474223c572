//! Looking into the queue as an operator would, past nomnom.

use crate::e2e::scenarios::database::Database;
use anyhow::{Context, Result};
use async_nats::jetstream::{self, stream::Stream};
use std::path::Path;

const STREAM: &str = "MESSAGES";
const DEAD_LETTERS: &str = "MESSAGES_DLQ";
const CONSUMER: &str = "workers";

/// The queue of one stack.
pub(crate) enum Queue {
    /// The file `queue.db`.
    Embedded(Database),
    /// The streams.
    JetStream(jetstream::Context),
    /// Synchronous mode.
    None,
}

/// A message that was given up on.
pub(crate) struct DeadLetter {
    pub(crate) payload: Vec<u8>,
    pub(crate) reason: String,
}

impl Queue {
    /// The embedded queue in nomnom's data folder.
    pub(crate) fn embedded(data: &Path) -> Self {
        Self::Embedded(Database::Sqlite(data.join("queue.db")))
    }

    /// The queue on a nats-server.
    pub(crate) async fn jetstream(url: &str) -> Result<Self> {
        let client = async_nats::connect(url).await?;
        Ok(Self::JetStream(jetstream::new(client)))
    }

    /// Publishes bytes on any subject, as the `nats` command line tool would.
    pub(crate) async fn publish(&self, subject: &'static str, payload: &'static [u8]) -> Result<()> {
        let Self::JetStream(context) = self else {
            anyhow::bail!("only NATS takes messages past the API");
        };
        context.publish(subject, payload.into()).await?.await?;
        Ok(())
    }

    /// Messages that no worker has settled yet.
    pub(crate) async fn left(&self) -> Result<u64> {
        match self {
            Self::Embedded(file) => file.count("queue").await,
            Self::JetStream(context) => Ok(info(context, STREAM).await?.cached_info().state.messages),
            Self::None => Ok(0),
        }
    }

    /// How often messages of the consumer were handed out again; 0 where nobody counts.
    pub(crate) async fn redelivered(&self) -> Result<usize> {
        let Self::JetStream(context) = self else {
            return Ok(0);
        };
        let consumer = info(context, STREAM).await?.consumer_info(CONSUMER).await?;
        Ok(consumer.num_redelivered)
    }

    /// All dead letters, the oldest first.
    pub(crate) async fn dead_letters(&self) -> Result<Vec<DeadLetter>> {
        match self {
            Self::Embedded(file) => embedded_letters(file).await,
            Self::JetStream(context) => stream_letters(context).await,
            Self::None => Ok(Vec::new()),
        }
    }
}

async fn info(context: &jetstream::Context, stream: &str) -> Result<Stream> {
    let found = context.get_stream(stream).await;
    found.with_context(|| format!("the stream {stream} cannot be asked"))
}

async fn stream_letters(context: &jetstream::Context) -> Result<Vec<DeadLetter>> {
    let stream = info(context, DEAD_LETTERS).await?;
    let state = &stream.cached_info().state;
    let mut letters = Vec::new();
    for sequence in state.first_sequence..=state.last_sequence {
        if state.messages == 0 {
            break;
        }
        let message = stream.get_raw_message(sequence).await?;
        let headers = message.headers.iter();
        let reasons = headers.filter(|(name, _)| AsRef::<str>::as_ref(name).ends_with("Reason"));
        let reason = reasons.flat_map(|(_, values)| values).next();
        letters.push(DeadLetter {
            payload: message.payload.to_vec(),
            reason: reason.map(ToString::to_string).unwrap_or_default(),
        });
    }
    Ok(letters)
}

async fn embedded_letters(file: &Database) -> Result<Vec<DeadLetter>> {
    let payloads = file
        .values("SELECT hex(payload) AS value FROM dead_letters ORDER BY seq")
        .await?;
    let reasons = file
        .values("SELECT reason AS value FROM dead_letters ORDER BY seq")
        .await?;
    let pairs = payloads.iter().zip(reasons);
    pairs
        .map(|(payload, reason)| {
            Ok(DeadLetter {
                payload: unhex(payload)?,
                reason,
            })
        })
        .collect()
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let starts = (0..text.len()).step_by(2);
    starts
        .map(|start| Ok(u8::from_str_radix(&text[start..start + 2], 16)?))
        .collect()
}
