//! Pulling: as many messages are asked for as there are free places, so that every message that comes has one.
//!
//! Each pull has a subscription of its own. One that ends badly ends its generation: the others are drained, consumer and
//! streams are made sure of, and a new generation begins. This never gives up.

use super::{
    Inner,
    consume::{Held, Hold},
    setup, utc,
};
use crate::{
    Delivery,
    delivery::{self, Places, Reserved},
};
use async_nats::{Message, StatusCode, Subscriber, jetstream};
use futures_util::StreamExt;
use std::{sync::Arc, time::Duration};
use telemetry::metrics::METRICS;
use tokio::{sync::mpsc, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long the server keeps a pull open, and how often it shows meanwhile that it still knows of it.
const EXPIRES: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(3);
/// Silence after which a pull counts as lost.
const STALLED: Duration = Duration::from_secs(10);
/// How long to wait for what is on its way when a pull is given up.
const DRAIN: Duration = Duration::from_secs(1);
/// Pause before a new generation, and between attempts to make sure of the consumer.
const PAUSE: Duration = Duration::from_millis(50);
const LONG_PAUSE: Duration = Duration::from_secs(1);
/// Namespace of the ids of messages that have none.
const FALLBACK_ID: Uuid = Uuid::from_u128(0x6e6f_6d6e_6f6d_5eed_8000_6a65_7473_7472);

pub(super) struct Puller {
    pub(super) inner: Arc<Inner>,
    pub(super) places: Places,
    pub(super) max_in_hand: usize,
    pub(super) held: Arc<Held>,
    pub(super) deliveries: mpsc::UnboundedSender<Delivery>,
}

/// How a pull ended.
enum Ended {
    /// All messages came, or its time was over.
    Done,
    Broken(String),
}

impl Puller {
    /// Pulls until told to stop.
    pub(super) async fn run(self: Arc<Self>, stop: CancellationToken) {
        while let Some(why) = self.generation(stop.child_token()).await {
            METRICS.pull_restarts.inc();
            tracing::warn!(why, "the pull from NATS is built anew");
            if stop.run_until_cancelled(self.recover()).await.is_none() {
                return;
            }
        }
    }

    /// Keeps pulls going; ends with the reason when one breaks, with none when told to stop.
    async fn generation(self: &Arc<Self>, token: CancellationToken) -> Option<String> {
        let mut pulls = JoinSet::new();
        let why = loop {
            // Small pulls only when there is no other.
            let least = if pulls.is_empty() {
                1
            } else {
                self.max_in_hand.div_ceil(4)
            };
            tokio::select! {
                () = token.cancelled() => break None,
                Some(ended) = pulls.join_next() => match ended {
                    Ok(Ended::Done) => {}
                    Ok(Ended::Broken(why)) => break Some(why),
                    Err(error) => break Some(error.to_string()),
                },
                Some(places) = self.places.reserve(least, self.max_in_hand) => {
                    pulls.spawn(Arc::clone(self).pull(places, token.clone()));
                }
            }
        };
        token.cancel();
        while pulls.join_next().await.is_some() {}
        why
    }

    async fn recover(&self) {
        tokio::time::sleep(PAUSE).await;
        let mut told = false;
        loop {
            let (context, config) = (&self.inner.context, &self.inner.config);
            let ensured = match setup::streams(context, config).await {
                Ok(()) => setup::consumer(context, config).await,
                refused => refused,
            };
            match ensured {
                Ok(()) => return,
                Err(error) if told => tracing::debug!(%error, "still waiting for NATS"),
                Err(error) => tracing::warn!(%error, "waiting for NATS"),
            }
            told = true;
            tokio::time::sleep(LONG_PAUSE).await;
        }
    }

    async fn pull(self: Arc<Self>, mut places: Reserved, stop: CancellationToken) -> Ended {
        let number = self.inner.connection.number();
        let opened = stop.run_until_cancelled(self.open(&places)).await;
        let mut subscriber = match opened {
            None => return Ended::Done,
            Some(Err(why)) => return Ended::Broken(why),
            Some(Ok(subscriber)) => subscriber,
        };
        let ended = self.receive(&mut subscriber, &mut places, number, &stop).await;
        if places.messages() > 0 && (stop.is_cancelled() || matches!(ended, Ended::Broken(_))) {
            // The server sends what it has already committed to this pull, then the subscription ends.
            let rest = async {
                subscriber.drain().await.ok()?;
                while let Some(message) = subscriber.next().await {
                    if message.status.is_none() {
                        self.accept(message, &mut places);
                    }
                }
                Some(())
            };
            let _ = timeout(DRAIN, rest).await;
        }
        ended
    }

    async fn open(&self, places: &Reserved) -> Result<Subscriber, String> {
        let client = &self.inner.connection.client;
        let inbox = client.new_inbox();
        let subscriber = client
            .subscribe(inbox.clone())
            .await
            .map_err(|error| error.to_string())?;
        let config = &self.inner.config;
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", config.stream, config.consumer);
        let request = format!(
            r#"{{"batch":{},"max_bytes":{},"expires":{},"idle_heartbeat":{}}}"#,
            places.messages(),
            places.bytes(),
            EXPIRES.as_nanos(),
            HEARTBEAT.as_nanos()
        );
        client
            .publish_with_reply(subject, inbox, request.into())
            .await
            .map_err(|error| error.to_string())?;
        Ok(subscriber)
    }

    async fn receive(
        &self,
        subscriber: &mut Subscriber,
        places: &mut Reserved,
        number: u64,
        stop: &CancellationToken,
    ) -> Ended {
        let connection = &self.inner.connection;
        let mut changes = connection.changes();
        while places.messages() > 0 {
            tokio::select! {
                () = stop.cancelled() => return Ended::Done,
                // A new connection knows nothing of the pull.
                Ok(()) = changes.changed() => if connection.number() != number {
                    return Ended::Broken("the connection was lost".into());
                },
                message = timeout(STALLED, subscriber.next()) => match message {
                    Err(_) => return Ended::Broken("no message and no heartbeat".into()),
                    Ok(None) => return Ended::Broken("the subscription ended".into()),
                    Ok(Some(message)) => match message.status {
                        None | Some(StatusCode::OK) => self.accept(message, places),
                        Some(StatusCode::IDLE_HEARTBEAT) => {}
                        Some(StatusCode::NOT_FOUND | StatusCode::TIMEOUT) => return Ended::Done,
                        Some(status) => return refused(status, &message.description.unwrap_or_default()),
                    },
                },
            }
        }
        Ended::Done
    }

    fn accept(&self, message: Message, places: &mut Reserved) {
        let message = jetstream::Message {
            message,
            context: self.inner.context.clone(),
        };
        let (Ok(info), Some(reply)) = (message.info(), message.reply.clone()) else {
            tracing::warn!(subject = %message.subject, "a message without delivery information was ignored");
            return;
        };
        let Some(place) = places.place(message.payload.len()) else {
            // More than was asked for: the server hands it out again.
            return;
        };
        let published_at = utc!(info.published);
        let name = format!(
            "{}:{}:{}",
            info.stream,
            info.stream_sequence,
            info.published.unix_timestamp_nanos()
        );
        let delivery = Delivery {
            payload: message.payload.clone(),
            subject: message.subject.to_string(),
            attempts: u64::try_from(info.delivered).unwrap_or(1),
            published_at,
            fallback_id: Uuid::new_v5(&FALLBACK_ID, name.as_bytes()),
            hold: delivery::Hold::JetStream(Hold::new(&self.held, reply, place)),
        };
        // Without a consumer nobody settles it, and it is handed out again after `ack_wait`.
        let _ = self.deliveries.send(delivery);
    }
}

/// What an unexpected status means for a pull. One that has its bytes is done like one that has its messages.
fn refused(status: StatusCode, why: &str) -> Ended {
    if why.eq_ignore_ascii_case("Message Size Exceeds MaxBytes") {
        Ended::Done
    } else {
        Ended::Broken(format!("{status} {why}"))
    }
}
