//! JetStream: what both queues promise, and what only a server across a connection can do.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(feature = "nats")]

mod suite;

use async_nats::jetstream::{
    self,
    consumer::AckPolicy,
    stream::{Config, DiscardPolicy, RetentionPolicy},
};
use broker::{Broker, BrokerError, JetStreamConfig, PublishError, Published};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};
use suite::{DEADLINE, Fixture, ROOM, ack_next, collect, decoded, envelope, publish};
use testkit::{
    Signal,
    nats::{Nats, Options},
};
use tokio::time::{sleep, timeout};

suite::suite!(start);

/// Short, so that what is not kept alive comes back soon.
const ACK_WAIT: Duration = Duration::from_secs(2);

async fn start(max_bytes: u64) -> Fixture {
    let nats = Nats::start().await.unwrap();
    let mut config = config(&nats.url());
    config.max_bytes = i64::try_from(max_bytes).unwrap();
    Fixture {
        broker: Broker::jetstream(config).await.unwrap(),
        _keep: Box::new(nats),
    }
}

async fn connected() -> (Nats, Broker) {
    let nats = Nats::start().await.unwrap();
    let broker = Broker::jetstream(config(&nats.url())).await.unwrap();
    (nats, broker)
}

fn config(url: &str) -> JetStreamConfig {
    JetStreamConfig {
        url: url.into(),
        stream: "MESSAGES".into(),
        consumer: "workers".into(),
        max_bytes: i64::try_from(ROOM).unwrap(),
        duplicate_window: Duration::from_secs(120),
        replicas: 1,
        ack_wait: ACK_WAIT,
        max_ack_pending: 50_000,
        publish_timeout: Duration::from_secs(20),
    }
}

async fn client(nats: &Nats) -> jetstream::Context {
    jetstream::new(async_nats::connect(nats.url()).await.unwrap())
}

fn setup_error(result: Result<Broker, BrokerError>) -> String {
    match result {
        Err(BrokerError::Setup(text)) => text,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_another_shape_is_refused_naming_each_difference() {
    let nats = Nats::start().await.unwrap();
    let other = Config {
        name: "MESSAGES".into(),
        subjects: vec!["messages.>".into()],
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::Old,
        max_age: Duration::from_secs(24 * 60 * 60),
        max_messages: 1000,
        ..Config::default()
    };
    client(&nats).await.create_stream(other).await.unwrap();
    let error = setup_error(Broker::jetstream(config(&nats.url())).await);
    for expected in [
        "stream MESSAGES exists with another shape",
        "retention is Limits, wanted is WorkQueue",
        "discard is Old, wanted is New",
        "max age is 86400s, wanted is 0ns",
        "max messages is 1000, wanted is 0",
        "nats stream edit MESSAGES",
    ] {
        assert!(error.contains(expected), "{expected:?} is missing in {error}");
    }
    assert!(
        !error.contains("storage") && !error.contains("subjects"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_under_another_name_that_takes_the_subjects_is_named_as_the_problem() {
    let (nats, _broker) = connected().await;
    let mut other = config(&nats.url());
    other.stream = "OTHER".into();
    let error = setup_error(Broker::jetstream(other).await);
    assert!(error.contains("another stream takes these subjects"), "{error}");
    let mut bad = config(&nats.url());
    bad.stream = "a.b".into();
    assert!(setup_error(Broker::jetstream(bad).await).starts_with("NATS_STREAM: \"a.b\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_and_windows_that_an_operator_changed_are_left_alone() {
    let (nats, broker) = connected().await;
    publish(&broker, 1).await;
    let mut changed = config(&nats.url());
    changed.max_bytes /= 2;
    changed.duplicate_window = Duration::from_secs(60);
    Broker::jetstream(changed).await.unwrap();
    let stream = client(&nats).await.get_stream("MESSAGES").await.unwrap();
    assert_eq!(
        stream.cached_info().config.max_bytes,
        i64::try_from(ROOM).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consumer_is_updated_where_it_can_be_and_refused_where_it_cannot() {
    let (nats, _broker) = connected().await;
    let mut changed = config(&nats.url());
    changed.ack_wait = Duration::from_secs(7);
    changed.max_ack_pending = 77;
    Broker::jetstream(changed).await.unwrap();
    let stream = client(&nats).await.get_stream("MESSAGES").await.unwrap();
    let have = stream.consumer_info("workers").await.unwrap().config;
    assert_eq!(
        (have.ack_wait, have.max_ack_pending),
        (Duration::from_secs(7), 77)
    );
    assert_eq!((have.max_deliver, have.ack_policy), (-1, AckPolicy::Explicit));

    stream.delete_consumer("workers").await.unwrap();
    let push = jetstream::consumer::push::Config {
        durable_name: Some("workers".into()),
        deliver_subject: "somewhere".into(),
        ..Default::default()
    };
    stream.create_consumer(push).await.unwrap();
    let error = setup_error(Broker::jetstream(config(&nats.url())).await);
    assert!(
        error.contains("deliver subject is Some(\"somewhere\")")
            && error.contains("nats consumer rm MESSAGES workers"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_of_the_url_are_used_and_refusals_show_no_secret() {
    let options = Options {
        config: "authorization { user: nomnom, password: \"p@ss:word\" }".into(),
        ..Options::default()
    };
    let nats = Nats::start_with(options).await.unwrap();
    let address = nats.url().trim_start_matches("nats://").to_owned();
    let good = Broker::jetstream(config(&format!("nats://nomnom:p%40ss%3Aword@{address}"))).await;
    good.unwrap().check().await.unwrap();
    for url in [
        format!("nats://nomnom:geheim@{address}"),
        format!("nats://{address}"),
    ] {
        let error = setup_error(Broker::jetstream(config(&url)).await);
        assert!(
            error.contains("refuses the credentials") && !error.contains("geheim"),
            "{error}"
        );
    }
    assert!(!format!("{:?}", config("nats://u:geheim@h")).contains("geheim"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_url_is_used() {
    let options = Options {
        config: "authorization { token: \"t0ken\" }".into(),
        ..Options::default()
    };
    let nats = Nats::start_with(options).await.unwrap();
    let url = nats.url().replace("nats://", "nats://t0ken@");
    Broker::jetstream(config(&url))
        .await
        .unwrap()
        .check()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_up_yet_is_unavailable_and_can_be_tried_again() {
    let mut nats = Nats::start().await.unwrap();
    nats.kill();
    let Err(BrokerError::Unavailable(error)) = Broker::jetstream(config(&nats.url())).await else {
        panic!("connected to nothing");
    };
    assert!(error.contains("NATS_URL"), "{error}");
    nats.restart().await.unwrap();
    Broker::jetstream(config(&nats.url())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn anything_published_by_hand_is_delivered() {
    let (nats, broker) = connected().await;
    let context = client(&nats).await;
    context
        .publish("messages.foo", "no envelope".into())
        .await
        .unwrap()
        .await
        .unwrap();
    let mut consumer = broker.consume(10).await.unwrap();
    let delivery = collect(&mut consumer, 1).await.remove(0);
    assert_eq!(
        (&delivery.payload[..], delivery.subject.as_str()),
        (&b"no envelope"[..], "messages.foo")
    );
    let id = delivery.fallback_id;
    consumer.give_back(vec![delivery], Duration::ZERO).await;
    assert_eq!(collect(&mut consumer, 1).await[0].fallback_id, id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_leaves_no_room_for_headers_is_cut_rather_than_never_buried() {
    let (nats, broker) = connected().await;
    let context = client(&nats).await;
    context
        .publish("messages.x", vec![b'x'; 1024 * 1024].into())
        .await
        .unwrap()
        .await
        .unwrap();
    let mut consumer = broker.consume(10).await.unwrap();
    let delivery = collect(&mut consumer, 1).await.remove(0);
    let letter = suite::letter(delivery.fallback_id, &delivery.payload, &"why ".repeat(1000));
    broker.dead_letter(&letter).await.unwrap();
    let kept = broker.dead_letters(1).await.unwrap().remove(0);
    assert!(kept.payload.len() > 1024 * 1000 && letter.payload.starts_with(&kept.payload));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_held_longer_than_the_ack_wait_is_not_handed_out_again() {
    let (_nats, broker) = connected().await;
    publish(&broker, 3).await;
    let mut first = broker.consume(10).await.unwrap();
    // One in hand, the others in the buffer.
    let mut held = collect(&mut first, 1).await;
    let mut second = broker.consume(10).await.unwrap();
    let again = timeout(ACK_WAIT * 3, second.fetch(10)).await;
    assert!(again.is_err(), "handed out again");
    held.extend(collect(&mut first, 2).await);
    assert!(held.iter().all(|delivery| delivery.attempts == 1));
    first.ack(held).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consuming_survives_a_killed_server_and_loses_nothing() {
    const COUNT: usize = 500;
    let (mut nats, broker) = connected().await;
    let sent: HashSet<_> = publish(&broker, COUNT)
        .await
        .iter()
        .map(|e| e.message_id)
        .collect();
    let mut consumer = broker.consume(100).await.unwrap();
    let held = collect(&mut consumer, 50).await;
    let mut seen: HashSet<_> = held.iter().map(|d| decoded(d).message_id).collect();

    nats.kill();
    let started = Instant::now();
    let refused = broker.publish(&envelope("O|during")).await;
    assert!(
        matches!(refused, Err(PublishError::Unavailable(_))),
        "{refused:?}"
    );
    assert!(broker.find(uuid::Uuid::nil()).await.is_err() && broker.check().await.is_err());
    assert!(started.elapsed() < DEADLINE, "a publish hung");
    nats.restart().await.unwrap();

    consumer.ack(held).await;
    let all = async {
        while !sent.is_subset(&seen) {
            let deliveries = consumer.fetch(100).await;
            seen.extend(deliveries.iter().map(|d| decoded(d).message_id));
            consumer.ack(deliveries).await;
        }
    };
    timeout(DEADLINE, all)
        .await
        .expect("consuming goes on after the restart");
    let published = async {
        while broker.publish(&envelope("O|after")).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(DEADLINE, published)
        .await
        .expect("publishing goes on too");
    ack_next(&mut consumer, 1).await;
    consumer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_consumer_gets_what_comes_after_a_restart() {
    let (mut nats, broker) = connected().await;
    let mut consumer = broker.consume(100).await.unwrap();
    publish(&broker, 1).await;
    ack_next(&mut consumer, 1).await;
    for _ in 0..3 {
        nats.restart().await.unwrap();
        let published = async {
            while broker.publish(&envelope("O|1")).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(DEADLINE, published).await.unwrap();
        ack_next(&mut consumer, 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_consumer_is_made_again() {
    let (nats, broker) = connected().await;
    let mut consumer = broker.consume(100).await.unwrap();
    publish(&broker, 1).await;
    ack_next(&mut consumer, 1).await;
    let stream = client(&nats).await.get_stream("MESSAGES").await.unwrap();
    stream.delete_consumer("workers").await.unwrap();
    publish(&broker, 1).await;
    ack_next(&mut consumer, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_unavailable_within_the_deadline() {
    let (mut nats, broker) = connected().await;
    let short = JetStreamConfig {
        publish_timeout: Duration::from_millis(500),
        ..config(&nats.url())
    };
    let impatient = Broker::jetstream(short).await.unwrap();
    nats.signal(Signal::STOP).unwrap();
    // The signal takes a moment.
    let mut stored = 0;
    let (sent, result) = loop {
        let sent = envelope("O|1");
        let published = timeout(DEADLINE, impatient.publish(&sent)).await;
        match published.expect("it hangs") {
            Ok(_) => stored += 1,
            refused => break (sent, refused),
        }
    };
    assert!(matches!(result, Err(PublishError::Unavailable(_))), "{result:?}");
    nats.signal(Signal::CONT).unwrap();
    // Both tries arrive late; they are one message, and so is a third.
    assert!(broker.publish(&sent).await.is_ok());
    let mut consumer = broker.consume(10).await.unwrap();
    ack_next(&mut consumer, stored + 1).await;
    let stream = client(&nats).await.get_stream("MESSAGES").await.unwrap();
    assert_eq!(stream.cached_info().state.last_sequence, stored as u64 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn acks_of_many_messages_arrive_before_close_returns() {
    const COUNT: usize = 5000;
    let (nats, broker) = connected().await;
    let envelopes: Vec<_> = (0..COUNT).map(|n| envelope(&format!("O|{n}"))).collect();
    let publishes = envelopes.iter().map(|envelope| broker.publish(envelope));
    for result in futures_util::future::join_all(publishes).await {
        assert_eq!(result, Ok(Published::Stored));
    }
    let mut consumer = broker.consume(1000).await.unwrap();
    let mut left = COUNT;
    while left > 0 {
        let deliveries = timeout(DEADLINE, consumer.fetch(500)).await.unwrap();
        left -= deliveries.len();
        consumer.ack(deliveries).await;
    }
    consumer.close().await;
    let stream = client(&nats).await.get_stream("MESSAGES").await.unwrap();
    let empty = async {
        while stream.get_info().await.unwrap().state.messages > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(DEADLINE, empty).await.expect("every ack arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn find_sees_a_message_while_the_stream_takes_direct_gets_too() {
    let (nats, broker) = connected().await;
    let sent = publish(&broker, 1).await.remove(0);
    assert_eq!(broker.find(sent.message_id).await, Ok(Some(sent)));
    let stream = client(&nats).await.get_stream("MESSAGES").await.unwrap();
    assert!(stream.cached_info().config.allow_direct);
}
