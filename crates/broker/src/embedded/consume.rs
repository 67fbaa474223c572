//! Handing out messages to workers of this process.

use super::{
    MAX_PAYLOAD,
    hold::{Hold, Returned},
    time,
    writer::{Command, Message, Taken},
};
use crate::{
    Delivery,
    delivery::{self, Places, Reserved},
};
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};
use uuid::Uuid;

/// Namespace of the ids of messages that have none.
const FALLBACK_ID: Uuid = Uuid::from_u128(0x6e6f_6d6e_6f6d_5eed_8000_656d_6265_6464);
/// Pause after the disk failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How long closing may take.
const CLOSE: Duration = Duration::from_secs(5);
/// How long to sleep at most when nothing is due.
const IDLE: Duration = Duration::from_secs(60);

pub(crate) struct Consumer {
    commands: mpsc::Sender<Command>,
    returned: Arc<Returned>,
    changed: watch::Receiver<()>,
    places: Places,
    /// A take on its way, with its places: a cancelled fetch leaves it to the next one.
    pending: Option<(Reserved, oneshot::Receiver<Taken>)>,
    buffer: VecDeque<Delivery>,
}

impl Consumer {
    pub(super) fn new(commands: mpsc::Sender<Command>, returned: Arc<Returned>, max_in_hand: usize) -> Self {
        Self {
            commands,
            changed: returned.watch(),
            returned,
            places: Places::new(max_in_hand, MAX_PAYLOAD),
            pending: None,
            buffer: VecDeque::new(),
        }
    }

    pub(crate) async fn fetch(&mut self, max: usize) -> Vec<Delivery> {
        let max = max.max(1);
        loop {
            if !self.buffer.is_empty() {
                let taken = max.min(self.buffer.len());
                return self.buffer.drain(..taken).collect();
            }
            match self.taken(max).await {
                Some(()) if self.buffer.is_empty() => self.something_new().await,
                Some(()) => {}
                None => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    pub(crate) async fn ack(&self, deliveries: Vec<Delivery>) {
        let settled: Vec<_> = deliveries
            .into_iter()
            .filter_map(hold)
            .map(Hold::settle)
            .collect();
        if !settled.is_empty() {
            // Without the thread the messages stay in the file and are handed out after the next start.
            let _ = self.commands.send(Command::Settle(settled)).await;
        }
    }

    pub(crate) fn give_back(deliveries: Vec<Delivery>, delay: Duration) {
        for hold in deliveries.into_iter().filter_map(hold) {
            hold.give_back(delay);
        }
    }

    pub(crate) async fn close(mut self) {
        Self::give_back(self.buffer.drain(..).collect(), Duration::ZERO);
        let (reply, answer) = oneshot::channel();
        let finished = async {
            if let Some((_, taken)) = &mut self.pending
                && let Ok(Some(messages)) = taken.await
            {
                for (_, hold) in messages {
                    hold.give_back(Duration::ZERO);
                }
            }
            self.commands.send(Command::Sync(reply)).await.ok()?;
            answer.await.ok()
        };
        if !matches!(timeout(CLOSE, finished).await, Ok(Some(Ok(())))) {
            tracing::warn!("the embedded queue was closed before its last commit");
        }
    }

    /// Asks the writer and fills the buffer; none when the disk fails.
    async fn taken(&mut self, max: usize) -> Option<()> {
        if self.pending.is_none() {
            let places = self.places.reserve(1, max).await?;
            // Before asking, so that what comes while the writer looks is noticed.
            self.changed.mark_unchanged();
            let (reply, taken) = oneshot::channel();
            let (messages, bytes) = (places.messages(), places.bytes());
            self.commands
                .send(Command::Take(messages, bytes, reply))
                .await
                .ok()?;
            self.pending = Some((places, taken));
        }
        let (_, taken) = self.pending.as_mut()?;
        let taken = taken.await;
        let (mut places, _) = self.pending.take()?;
        for (message, mut hold) in taken.ok()?? {
            hold.occupy(places.place(message.payload.len()));
            self.buffer.push_back(delivery(message, hold));
        }
        Some(())
    }

    /// Waits for a publish, a give-back, or the time of one.
    async fn something_new(&mut self) {
        let wait = self
            .returned
            .next_due()
            .map_or(IDLE, |due| due.saturating_duration_since(Instant::now()));
        // Either way it is time to look again.
        let _ = timeout(wait, self.changed.changed()).await;
    }
}

fn hold(delivery: Delivery) -> Option<Hold> {
    match delivery.hold {
        delivery::Hold::Embedded(hold) => Some(hold),
        #[cfg(feature = "nats")]
        delivery::Hold::JetStream(_) => None,
    }
}

fn delivery(message: Message, hold: Hold) -> Delivery {
    let name = format!("{}:{}", message.seq, message.published_at);
    Delivery {
        payload: message.payload.into(),
        subject: message.subject,
        attempts: u64::try_from(message.attempts).unwrap_or(0),
        published_at: time(message.published_at),
        fallback_id: Uuid::new_v5(&FALLBACK_ID, name.as_bytes()),
        hold: delivery::Hold::Embedded(hold),
    }
}
