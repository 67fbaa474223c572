//! The embedded queue: what both queues promise, and what only a file can do.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod suite;

use broker::{Broker, BrokerError, EmbeddedConfig, PublishError, Published};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use std::{path::Path, time::Duration};
use suite::{DEADLINE, Fixture, ROOM, ack_next, collect, decoded, envelope, publish, until_found};
use tokio::time::{sleep, timeout};

suite::suite!(start);

async fn start(max_bytes: u64) -> Fixture {
    let directory = tempfile::tempdir().unwrap();
    Fixture {
        broker: open(&directory.path().join("queue.db"), max_bytes).await.unwrap(),
        _keep: Box::new(directory),
    }
}

async fn open(file: &Path, max_bytes: u64) -> Result<Broker, BrokerError> {
    let config = EmbeddedConfig {
        max_bytes,
        publish_timeout: Duration::from_secs(20),
    };
    Broker::embedded(file, config).await
}

fn sqlite(file: &Path) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    // The queue's own connections may still be closing.
    conn.batch_execute("PRAGMA busy_timeout = 30000").unwrap();
    conn
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_confirmed_survives_a_crash_and_what_was_in_hand_is_handed_out_again() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("queue.db");
    let broker = open(&file, ROOM).await.unwrap();
    let sent = publish(&broker, 5).await;
    let mut consumer = broker.consume(10).await.unwrap();
    let mut held = collect(&mut consumer, 3).await;
    consumer.ack(vec![held.remove(0)]).await;
    until_found(&broker, sent[0].message_id, false).await;

    // A copy of the files at this moment is what a crash would leave behind.
    let crashed = directory.path().join("crashed.db");
    std::fs::copy(&file, &crashed).unwrap();
    std::fs::copy(file.with_extension("db-wal"), crashed.with_extension("db-wal")).unwrap();
    let broker = open(&crashed, ROOM).await.unwrap();
    let mut consumer = broker.consume(10).await.unwrap();
    let again = collect(&mut consumer, 4).await;
    let ids: Vec<_> = again.iter().map(|d| decoded(d).message_id).collect();
    let expected: Vec<_> = sent[1..].iter().map(|e| e.message_id).collect();
    assert_eq!(ids, expected);
    assert_eq!(again.iter().map(|d| d.attempts).collect::<Vec<_>>(), [2, 2, 1, 1]);
    assert_eq!(again[0].fallback_id, held[0].fallback_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_queued_counts_towards_the_limit_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("queue.db");
    let broker = open(&file, ROOM).await.unwrap();
    let sent = publish(&broker, 10).await;
    drop(broker);
    let broker = open(&file, 500).await.unwrap();
    assert_eq!(broker.publish(&envelope("O|11")).await, Err(PublishError::Full));
    assert_eq!(broker.publish(&sent[3]).await, Ok(Published::Duplicate));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_fails_confirms_nothing_and_the_next_one_may_work() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("queue.db");
    let broker = open(&file, ROOM).await.unwrap();
    publish(&broker, 2).await;
    let mut consumer = broker.consume(1).await.unwrap();
    let held = collect(&mut consumer, 1).await;

    let mut other = sqlite(&file);
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let lost = envelope("O|lost");
    let results = futures_util::future::join_all((0..3).map(|_| broker.publish(&lost))).await;
    for result in results {
        assert!(matches!(result, Err(PublishError::Unavailable(_))), "{result:?}");
    }
    assert!(matches!(broker.check().await, Err(BrokerError::Unavailable(_))));
    consumer.ack(held).await;
    other.batch_execute("ROLLBACK").unwrap();

    broker.check().await.unwrap();
    assert_eq!(broker.find(lost.message_id).await, Ok(None));
    assert_eq!(broker.publish(&lost).await, Ok(Published::Stored));
    let rest = collect(&mut consumer, 1).await;
    assert_eq!(rest[0].attempts, 1);
    consumer.ack(rest).await;
    assert_eq!(decoded(&collect(&mut consumer, 1).await[0]), lost);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_what_is_new_and_still_settles() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("queue.db");
    let broker = open(&file, ROOM).await.unwrap();
    let sent = publish(&broker, 1).await.remove(0);
    let mut consumer = broker.consume(1).await.unwrap();
    let held = collect(&mut consumer, 1).await;
    // A trigger stands in for the disk: it fails inserts with SQLite's own words.
    sqlite(&file)
        .batch_execute("CREATE TRIGGER full BEFORE INSERT ON queue BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END")
        .unwrap();
    let new = envelope("x");
    let (result, ()) = tokio::join!(broker.publish(&new), consumer.ack(held));
    assert_eq!(result, Err(PublishError::Full));
    until_found(&broker, sent.message_id, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thread_ends_with_the_last_clone_after_finishing_its_work() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("queue.db");
    let broker = open(&file, ROOM).await.unwrap();
    let sent = publish(&broker, 1).await.remove(0);
    let mut consumer = broker.consume(1).await.unwrap();
    ack_next(&mut consumer, 1).await;
    drop((broker, consumer));
    // SQLite removes the log when the last connection closes.
    let closed = async {
        while file.with_extension("db-wal").exists() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(DEADLINE, closed).await.unwrap();
    let broker = open(&file, ROOM).await.unwrap();
    assert_eq!(broker.find(sent.message_id).await, Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_queue_is_refused_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let other = directory.path().join("other.db");
    sqlite(&other).batch_execute("CREATE TABLE t (x)").unwrap();
    let newer = directory.path().join("newer.db");
    drop(open(&newer, ROOM).await.unwrap());
    sqlite(&newer).batch_execute("PRAGMA user_version = 9").unwrap();
    let text = directory.path().join("text.db");
    std::fs::write(
        &text,
        "no database at all, but long enough to be read as one".repeat(50),
    )
    .unwrap();
    let nowhere = directory.path().join("missing/queue.db");
    for (file, expected) in [
        (&other, "is the database of another program"),
        (&newer, "has format 9, this program knows format 1"),
        (&text, "file is not a database"),
        (&nowhere, "check that its directory exists"),
    ] {
        let Err(BrokerError::Setup(error)) = open(file, ROOM).await else {
            panic!("{} was taken", file.display());
        };
        assert!(
            error.contains(expected) && error.contains(file.to_str().unwrap()),
            "{error}"
        );
    }
    assert!(std::fs::read(&text).unwrap().starts_with(b"no database"));
}
