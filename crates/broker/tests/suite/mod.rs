//! What both queues promise, told once. Each queue's test file opens its queue and lists these by `suite!`.

use broker::{Broker, Consumer, DeadLetter, Delivery, Depth, PublishError, Published};
use message::Envelope;
use std::{any::Any, collections::HashSet, time::Duration};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// Enough room for every test but the one that fills the queue.
pub(crate) const ROOM: u64 = 256 * 1024 * 1024;
/// Little room.
pub(crate) const TIGHT: u64 = 64 * 1024;
/// When to give up; nothing takes that long.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A queue of its own for one test.
pub(crate) struct Fixture {
    pub(crate) broker: Broker,
    /// What must live as long: the server or the directory.
    pub(crate) _keep: Box<dyn Any + Send>,
}

/// One `#[tokio::test]` for each behaviour.
macro_rules! suite {
    ($start:path) => {
        suite::suite! { $start:
            a_message_is_found_until_it_is_acked,
            a_second_publish_of_an_id_is_a_duplicate_even_after_its_ack,
            a_replay_is_stored_although_the_first_was_settled,
            a_given_back_message_returns_after_its_delay_with_one_more_attempt,
            a_dropped_delivery_comes_back,
            a_publish_wakes_a_waiting_fetch,
            a_cancelled_fetch_loses_nothing,
            no_more_than_max_in_hand_are_handed_out,
            consumers_share_without_handing_out_a_message_twice,
            closing_gives_back_what_was_not_fetched,
            concurrent_publishes_of_one_id_store_once,
            many_publishes_at_once_are_all_confirmed,
            a_message_over_the_size_limit_is_refused,
            large_messages_all_come_although_bytes_in_hand_are_bounded,
            dead_letters_are_kept_newest_first_and_intact,
            a_second_dead_letter_of_an_id_is_kept_too,
            a_hostile_entity_stays_out_of_the_subject,
            the_depth_counts_what_is_queued_and_what_is_dead,
        }
        #[tokio::test(flavor = "multi_thread")]
        async fn a_full_queue_refuses_and_takes_again_after_acks() {
            suite::a_full_queue_refuses_and_takes_again_after_acks($start(suite::TIGHT).await).await;
        }
    };
    ($start:path: $($name:ident,)*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            suite::$name($start(suite::ROOM).await).await;
        })*
    };
}
pub(crate) use suite;

pub(crate) fn envelope(body: &str) -> Envelope {
    Envelope::new(body.into(), Some("order".into()), Some("127.0.0.1".into()))
}

pub(crate) async fn publish(broker: &Broker, count: usize) -> Vec<Envelope> {
    let mut envelopes = Vec::new();
    for n in 0..count {
        let envelope = envelope(&format!("O|{n}"));
        assert_eq!(broker.publish(&envelope).await, Ok(Published::Stored));
        envelopes.push(envelope);
    }
    envelopes
}

/// Fetches exactly `count`, or panics at the deadline.
pub(crate) async fn collect(consumer: &mut Consumer, count: usize) -> Vec<Delivery> {
    let mut all = Vec::new();
    while all.len() < count {
        let some = timeout(DEADLINE, consumer.fetch(count - all.len())).await;
        all.extend(some.unwrap_or_else(|_| panic!("only {} of {count} came", all.len())));
    }
    all
}

pub(crate) async fn ack_next(consumer: &mut Consumer, count: usize) {
    let deliveries = collect(consumer, count).await;
    consumer.ack(deliveries).await;
}

pub(crate) fn decoded(delivery: &Delivery) -> Envelope {
    Envelope::decode(&delivery.payload, delivery.published_at).unwrap()
}

/// Waits until `find` says what is expected.
pub(crate) async fn until_found(broker: &Broker, id: Uuid, expected: bool) {
    let wait = async {
        while broker.find(id).await.unwrap().is_some() != expected {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(DEADLINE, wait)
        .await
        .unwrap_or_else(|_| panic!("find still says the opposite of {expected}"));
}

pub(crate) async fn a_message_is_found_until_it_is_acked(queue: Fixture) {
    let broker = &queue.broker;
    broker.check().await.unwrap();
    let sent = publish(broker, 1).await.remove(0);
    assert_eq!(broker.find(sent.message_id).await, Ok(Some(sent.clone())));
    assert_eq!(broker.find(Uuid::now_v7()).await, Ok(None));
    let mut consumer = broker.consume(10).await.unwrap();
    let deliveries = collect(&mut consumer, 1).await;
    assert_eq!(decoded(&deliveries[0]), sent);
    assert_eq!(deliveries[0].attempts, 1);
    assert_eq!(
        deliveries[0].subject,
        format!("messages.ingest.order.{}", sent.message_id)
    );
    assert!(broker.find(sent.message_id).await.unwrap().is_some(), "in work");
    consumer.ack(deliveries).await;
    until_found(broker, sent.message_id, false).await;
}

pub(crate) async fn a_second_publish_of_an_id_is_a_duplicate_even_after_its_ack(queue: Fixture) {
    let broker = &queue.broker;
    let sent = publish(broker, 1).await.remove(0);
    assert_eq!(broker.publish(&sent).await, Ok(Published::Duplicate));
    let mut consumer = broker.consume(10).await.unwrap();
    let deliveries = collect(&mut consumer, 1).await;
    assert_eq!(broker.publish(&sent).await, Ok(Published::Duplicate));
    consumer.ack(deliveries).await;
    until_found(broker, sent.message_id, false).await;
    assert_eq!(broker.publish(&sent).await, Ok(Published::Duplicate));
    assert_eq!(broker.find(sent.message_id).await, Ok(None));
}

pub(crate) async fn a_replay_is_stored_although_the_first_was_settled(queue: Fixture) {
    let broker = &queue.broker;
    let mut sent = publish(broker, 1).await.remove(0);
    sent.retry_count = 1;
    assert_eq!(broker.publish(&sent).await, Ok(Published::Stored));
    assert_eq!(broker.publish(&sent).await, Ok(Published::Duplicate));
    assert_eq!(
        broker.find(sent.message_id).await.unwrap().unwrap().retry_count,
        1
    );
    let mut consumer = broker.consume(10).await.unwrap();
    ack_next(&mut consumer, 2).await;
    until_found(broker, sent.message_id, false).await;
}

pub(crate) async fn a_given_back_message_returns_after_its_delay_with_one_more_attempt(queue: Fixture) {
    let broker = &queue.broker;
    publish(broker, 2).await;
    let mut consumer = broker.consume(10).await.unwrap();
    let mut deliveries = collect(&mut consumer, 2).await;
    let second = deliveries.pop().unwrap();
    let id = second.fallback_id;
    let delay = Duration::from_millis(400);
    let given = std::time::Instant::now();
    consumer.give_back(vec![second], delay).await;
    let again = collect(&mut consumer, 1).await.remove(0);
    assert!(given.elapsed() >= delay, "too early: {:?}", given.elapsed());
    assert_eq!((again.attempts, again.fallback_id), (2, id));
    consumer.ack(vec![again, deliveries.remove(0)]).await;
}

pub(crate) async fn a_dropped_delivery_comes_back(queue: Fixture) {
    publish(&queue.broker, 1).await;
    let mut consumer = queue.broker.consume(1).await.unwrap();
    let first = collect(&mut consumer, 1).await.remove(0).payload.clone();
    let second = collect(&mut consumer, 1).await.remove(0);
    assert_eq!((&first, second.attempts), (&second.payload, 2));
}

pub(crate) async fn a_publish_wakes_a_waiting_fetch(queue: Fixture) {
    let mut consumer = queue.broker.consume(10).await.unwrap();
    for _ in 0..20 {
        let (deliveries, _) = tokio::join!(consumer.fetch(10), async {
            sleep(Duration::from_millis(5)).await;
            publish(&queue.broker, 1).await
        });
        assert_eq!(deliveries.len(), 1);
        consumer.ack(deliveries).await;
    }
}

pub(crate) async fn a_cancelled_fetch_loses_nothing(queue: Fixture) {
    let mut consumer = queue.broker.consume(1000).await.unwrap();
    let broker = queue.broker.clone();
    let publisher = tokio::spawn(async move { publish(&broker, 100).await });
    let mut bodies = HashSet::new();
    let all = async {
        while bodies.len() < 100 {
            if let Ok(deliveries) = timeout(Duration::from_micros(300), consumer.fetch(3)).await {
                assert!(deliveries.len() <= 3);
                for delivery in &deliveries {
                    assert_eq!(delivery.attempts, 1, "lost in a cancelled fetch and redelivered");
                    assert!(bodies.insert(decoded(delivery).body));
                }
                consumer.ack(deliveries).await;
            }
        }
    };
    timeout(DEADLINE, all).await.unwrap();
    publisher.await.unwrap();
}

pub(crate) async fn no_more_than_max_in_hand_are_handed_out(queue: Fixture) {
    publish(&queue.broker, 10).await;
    let mut consumer = queue.broker.consume(4).await.unwrap();
    let mut held = collect(&mut consumer, 4).await;
    let more = timeout(Duration::from_millis(300), consumer.fetch(10)).await;
    assert!(more.is_err(), "a fifth was handed out");
    for _ in 0..6 {
        consumer.ack(vec![held.remove(0)]).await;
        held.extend(collect(&mut consumer, 1).await);
    }
}

pub(crate) async fn consumers_share_without_handing_out_a_message_twice(queue: Fixture) {
    const COUNT: usize = 1000;
    let broker = &queue.broker;
    let mut workers = tokio::task::JoinSet::new();
    let (seen, mut results) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..3 {
        let mut consumer = broker.consume(50).await.unwrap();
        let seen = seen.clone();
        workers.spawn(async move {
            loop {
                let deliveries = consumer.fetch(20).await;
                for delivery in &deliveries {
                    seen.send(decoded(delivery).message_id).unwrap();
                }
                consumer.ack(deliveries).await;
            }
        });
    }
    let publishes = futures_util::future::join_all((0..COUNT).map(|n| {
        let broker = broker.clone();
        async move {
            let envelope = envelope(&format!("O|{n}"));
            broker.publish(&envelope).await.unwrap();
            envelope.message_id
        }
    }));
    let sent: HashSet<Uuid> = publishes.await.into_iter().collect();
    let mut received = HashSet::new();
    while received.len() < COUNT {
        let id = timeout(DEADLINE, results.recv()).await.unwrap().unwrap();
        assert!(received.insert(id), "handed out twice");
    }
    assert_eq!(sent, received);
    workers.shutdown().await;
}

pub(crate) async fn closing_gives_back_what_was_not_fetched(queue: Fixture) {
    publish(&queue.broker, 10).await;
    let mut first = queue.broker.consume(10).await.unwrap();
    let mut deliveries = collect(&mut first, 1).await;
    deliveries.extend(first.fetch(2).await);
    let kept = deliveries.len();
    first.ack(deliveries).await;
    first.close().await;
    let mut second = queue.broker.consume(10).await.unwrap();
    let rest = timeout(DEADLINE, collect(&mut second, 10 - kept)).await.unwrap();
    second.ack(rest).await;
    second.close().await;
}

pub(crate) async fn concurrent_publishes_of_one_id_store_once(queue: Fixture) {
    let mut consumer = queue.broker.consume(100).await.unwrap();
    let worker = tokio::spawn(async move {
        loop {
            let deliveries = consumer.fetch(100).await;
            consumer.ack(deliveries).await;
        }
    });
    for n in 0..20 {
        let envelope = envelope(&format!("O|{n}"));
        let publishes = (0..10).map(|_| queue.broker.publish(&envelope));
        let results = futures_util::future::join_all(publishes).await;
        let stored = results.iter().filter(|r| **r == Ok(Published::Stored)).count();
        let duplicates = results.iter().filter(|r| **r == Ok(Published::Duplicate)).count();
        assert_eq!((stored, duplicates), (1, 9), "{results:?}");
    }
    worker.abort();
}

pub(crate) async fn many_publishes_at_once_are_all_confirmed(queue: Fixture) {
    let envelopes: Vec<_> = (0..10_000).map(|n| envelope(&format!("O|{n}"))).collect();
    let publishes = envelopes.iter().map(|envelope| queue.broker.publish(envelope));
    for result in futures_util::future::join_all(publishes).await {
        assert_eq!(result, Ok(Published::Stored));
    }
}

pub(crate) async fn a_message_over_the_size_limit_is_refused(queue: Fixture) {
    let limit = 1024 * 1024 - 64 * 1024;
    let huge = envelope(&"x".repeat(limit));
    let result = queue.broker.publish(&huge).await;
    assert!(
        matches!(result, Err(PublishError::TooLarge { bytes, limit: said }) if bytes > limit && said == limit),
        "{result:?}"
    );
    assert_eq!(queue.broker.find(huge.message_id).await, Ok(None));
    let large = envelope(&"x".repeat(limit - 1024));
    assert_eq!(queue.broker.publish(&large).await, Ok(Published::Stored));
    let mut consumer = queue.broker.consume(10).await.unwrap();
    let delivery = collect(&mut consumer, 1).await.remove(0);
    let letter = letter(large.message_id, &delivery.payload, &"\u{fffd}".repeat(100_000));
    queue.broker.dead_letter(&letter).await.unwrap();
    let kept = queue.broker.dead_letters(1).await.unwrap().remove(0);
    assert_eq!(kept.payload, delivery.payload);
    consumer.ack(vec![delivery]).await;
}

pub(crate) async fn large_messages_all_come_although_bytes_in_hand_are_bounded(queue: Fixture) {
    const COUNT: usize = 90;
    let body = "x".repeat(900 * 1024);
    for _ in 0..COUNT {
        assert_eq!(
            queue.broker.publish(&envelope(&body)).await,
            Ok(Published::Stored)
        );
    }
    let mut consumer = queue.broker.consume(1000).await.unwrap();
    let mut held = Vec::new();
    while let Ok(more) = timeout(Duration::from_secs(2), consumer.fetch(1000)).await {
        held.extend(more);
    }
    let bytes: usize = held.iter().map(|delivery| delivery.payload.len()).sum();
    assert!(
        held.len() > 40 && bytes < 70 * 1024 * 1024,
        "{} are held",
        held.len()
    );
    let left = COUNT - held.len();
    assert!(left > 0, "not bounded");
    consumer.ack(held).await;
    ack_next(&mut consumer, left).await;
}

pub(crate) fn letter(id: Uuid, payload: &[u8], reason: &str) -> DeadLetter {
    DeadLetter {
        message_id: id,
        payload: payload.to_vec().into(),
        subject: format!("messages.ingest.order.{id}"),
        reason: reason.into(),
        attempts: 3,
        entity: None,
    }
}

pub(crate) async fn dead_letters_are_kept_newest_first_and_intact(queue: Fixture) {
    let broker = &queue.broker;
    assert_eq!(broker.dead_letters(10).await, Ok(vec![]));
    let bytes: &[u8] = b"\xff\0\r\nPUB x 1\r\n";
    let mut hostile = letter(Uuid::now_v7(), bytes, "first\r\nNats-Msg-Id: x\r\n\r\nsecond\0");
    hostile.subject = "messages.a\r\nb".into();
    broker.dead_letter(&hostile).await.unwrap();
    let second = letter(Uuid::now_v7(), b"", "order.total: not a decimal: 'ä'");
    broker.dead_letter(&second).await.unwrap();
    hostile.reason = "first Nats-Msg-Id: x second".into();
    hostile.subject = "messages.a b".into();
    assert_eq!(broker.dead_letters(10).await, Ok(vec![second.clone(), hostile]));
    assert_eq!(broker.dead_letters(1).await, Ok(vec![second]));
    assert_eq!(broker.dead_letters(0).await, Ok(vec![]));
}

pub(crate) async fn a_second_dead_letter_of_an_id_is_kept_too(queue: Fixture) {
    let letter = letter(Uuid::now_v7(), b"x", "why");
    queue.broker.dead_letter(&letter).await.unwrap();
    queue.broker.dead_letter(&letter).await.unwrap();
    assert_eq!(queue.broker.dead_letters(10).await.unwrap().len(), 2);
}

pub(crate) async fn a_hostile_entity_stays_out_of_the_subject(queue: Fixture) {
    let mut sent = envelope("x");
    sent.entity_type = Some("a b\r\nPUB messages.evil 1\r\nx".into());
    assert_eq!(queue.broker.publish(&sent).await, Ok(Published::Stored));
    assert_eq!(queue.broker.find(sent.message_id).await, Ok(Some(sent.clone())));
    let mut consumer = queue.broker.consume(10).await.unwrap();
    let delivery = collect(&mut consumer, 1).await.remove(0);
    assert_eq!(
        delivery.subject,
        format!("messages.ingest.default.{}", sent.message_id)
    );
    consumer.ack(vec![delivery]).await;
}

pub(crate) async fn the_depth_counts_what_is_queued_and_what_is_dead(queue: Fixture) {
    let broker = &queue.broker;
    assert_eq!(broker.depth().await, Ok(Depth::default()));
    publish(broker, 3).await;
    broker
        .dead_letter(&letter(Uuid::now_v7(), b"x", "why"))
        .await
        .unwrap();
    let mut consumer = broker.consume(10).await.unwrap();
    ack_next(&mut consumer, 1).await;
    timeout(DEADLINE, async {
        while broker.depth().await.unwrap().messages != 2 {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    let depth = broker.depth().await.unwrap();
    assert_eq!(depth.dead_letters, 1);
    assert!(
        !depth.oldest.is_zero() && depth.oldest < DEADLINE,
        "{:?}",
        depth.oldest
    );
}

pub(crate) async fn a_full_queue_refuses_and_takes_again_after_acks(queue: Fixture) {
    let broker = &queue.broker;
    let body = "x".repeat(4096);
    let mut stored = 0;
    let refused = loop {
        match broker.publish(&envelope(&body)).await {
            Ok(Published::Stored) => stored += 1,
            other => break other,
        }
        assert!(stored < 100, "never full");
    };
    assert_eq!(refused, Err(PublishError::Full));
    assert!(stored > 5, "full after {stored}");
    broker.check().await.expect("a full queue still answers");
    let mut consumer = broker.consume(1000).await.unwrap();
    ack_next(&mut consumer, stored).await;
    let freed = async {
        while broker.publish(&envelope(&body)).await != Ok(Published::Stored) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(DEADLINE, freed).await.expect("acks make room");
    let mut letters = 0;
    while let Ok(()) = broker
        .dead_letter(&letter(Uuid::now_v7(), body.as_bytes(), "why"))
        .await
    {
        letters += 1;
        assert!(letters < 100, "the dead letters are never full");
    }
    assert!(letters > 5, "full after {letters}");
}
