//! Handing deliveries to a worker, keeping their ack deadlines alive, and settling them.

use super::{Inner, pull::Puller};
use crate::{
    Delivery,
    delivery::{self, MOST_IN_HAND, Place, Places},
};
use async_nats::{Client, Subject};
use bytes::Bytes;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long settling may wait for a connection that is not there.
const SETTLE: Duration = Duration::from_secs(5);
/// When others get what was buffered and not fetched.
const RETURN: Duration = Duration::from_millis(100);

/// Every message buffered or in hand, with its ack subject.
#[derive(Debug, Default)]
pub(crate) struct Held(Mutex<Messages>);

#[derive(Debug, Default)]
struct Messages {
    next: u64,
    by_number: HashMap<u64, (Instant, Subject)>,
}

impl Held {
    /// The ack subjects of those held for at least `age`.
    fn older_than(&self, age: Duration) -> Vec<Subject> {
        let messages = self.lock();
        let old = messages
            .by_number
            .values()
            .filter(|(since, _)| since.elapsed() >= age);
        old.map(|(_, reply)| reply.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Messages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a message's ack deadline alive for as long as it lives.
#[derive(Debug)]
pub(crate) struct Hold {
    number: u64,
    reply: Subject,
    held: Arc<Held>,
    _place: Place,
}

impl Hold {
    pub(super) fn new(held: &Arc<Held>, reply: Subject, place: Place) -> Self {
        let mut messages = held.lock();
        let number = messages.next;
        messages.next += 1;
        messages.by_number.insert(number, (Instant::now(), reply.clone()));
        drop(messages);
        Self {
            number,
            reply,
            held: Arc::clone(held),
            _place: place,
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.held.lock().by_number.remove(&self.number);
    }
}

pub(crate) struct Consumer {
    client: Client,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    puller: JoinHandle<()>,
    stop: CancellationToken,
    _stop_when_dropped: DropGuard,
    _extend_until_dropped: DropGuard,
}

impl Consumer {
    pub(super) fn start(inner: Arc<Inner>, max_in_hand: usize) -> Self {
        let max_in_hand = max_in_hand.clamp(1, MOST_IN_HAND);
        // Unbounded, and bounded all the same: every delivery has one of the places.
        let (sender, deliveries) = mpsc::unbounded_channel();
        let held = Arc::new(Held::default());
        let (stop, done) = (CancellationToken::new(), CancellationToken::new());
        let client = inner.connection.client.clone();
        let extended = extend(client.clone(), Arc::clone(&held), inner.config.ack_wait / 3);
        tokio::spawn(done.clone().run_until_cancelled_owned(extended));
        let puller = Arc::new(Puller {
            places: Places::new(max_in_hand, client.max_payload()),
            inner,
            max_in_hand,
            held,
            deliveries: sender,
        });
        Self {
            client,
            deliveries,
            puller: tokio::spawn(puller.run(stop.clone())),
            _stop_when_dropped: stop.clone().drop_guard(),
            stop,
            _extend_until_dropped: done.drop_guard(),
        }
    }

    pub(crate) async fn fetch(&mut self, max: usize) -> Vec<Delivery> {
        let mut taken = Vec::new();
        if self.deliveries.recv_many(&mut taken, max.max(1)).await == 0 {
            // The puller ends only when told to, by `close`, after which nobody can call this.
            std::future::pending::<()>().await;
        }
        taken
    }

    pub(crate) async fn ack(&self, deliveries: Vec<Delivery>) {
        self.answer(deliveries, Bytes::from_static(b"+ACK")).await;
    }

    pub(crate) async fn give_back(&self, deliveries: Vec<Delivery>, delay: Duration) {
        let nak = format!(r#"-NAK {{"delay":{}}}"#, delay.as_nanos().max(1));
        self.answer(deliveries, nak.into()).await;
    }

    pub(crate) async fn close(mut self) {
        self.stop.cancel();
        let _ = timeout(SETTLE, &mut self.puller).await;
        let mut rest = Vec::new();
        while let Ok(delivery) = self.deliveries.try_recv() {
            rest.push(delivery);
        }
        self.give_back(rest, RETURN).await;
        if !matches!(timeout(SETTLE, self.client.flush()).await, Ok(Ok(()))) {
            tracing::warn!("acks may not have left: their messages are handed out again");
        }
    }

    async fn answer(&self, deliveries: Vec<Delivery>, answer: Bytes) {
        let count = deliveries.len();
        let sent = async {
            for delivery in deliveries {
                if let delivery::Hold::JetStream(hold) = delivery.hold {
                    self.client
                        .publish(hold.reply.clone(), answer.clone())
                        .await
                        .ok()?;
                }
            }
            Some(())
        };
        if timeout(SETTLE, sent).await != Ok(Some(())) {
            tracing::warn!(
                count,
                "no connection to settle messages with: they are handed out again"
            );
        }
    }
}

/// Tells the server again and again that what is held is in work.
async fn extend(client: Client, held: Arc<Held>, every: Duration) {
    let every = every.max(Duration::from_millis(10));
    let mut tick = interval(every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        // Younger ones are still in time at the next tick.
        for reply in held.older_than(every) {
            let _ = client.publish(reply, Bytes::from_static(b"+WPI")).await;
        }
    }
}
