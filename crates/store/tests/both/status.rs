//! The life of a message, as the database keeps it.

use crate::database::{Database, at, batch, failed, id, order};
use store::{Attempt, State};

crate::on_both!(
    a_failure_is_recorded_with_its_reason,
    what_is_processed_never_fails,
    what_failed_can_be_processed_later,
    attempts_are_counted_until_the_message_ends,
    a_failed_message_is_reopened_once,
);

async fn a_failure_is_recorded_with_its_reason(database: Database) {
    let database = database.migrated().await;
    let long = format!("a\0b{}", "x".repeat(10_000));
    let failures = [
        failed(2, &long),
        failed(1, "no such thing"),
        failed(1, "no such thing"),
    ];
    database.store.fail(&failures).await.unwrap();

    let status = database.store.status(id(1)).await.unwrap().unwrap();
    assert_eq!((status.state, status.retry_count), (State::Failed, 0));
    assert_eq!(status.error.as_deref(), Some("no such thing"));
    assert_eq!(status.received_at, at(0));
    assert_eq!(status.digest, Some(vec![9; 32]));
    assert!(status.processed_at.is_some());

    let error = database
        .store
        .status(id(2))
        .await
        .unwrap()
        .unwrap()
        .error
        .unwrap();
    assert!(
        error.starts_with("a\u{fffd}bxxx") && error.len() < 5000,
        "{error}"
    );
    assert_eq!(database.store.status(id(3)).await.unwrap(), None);
}

async fn what_is_processed_never_fails(database: Database) {
    let database = database.migrated().await;
    let (messages, rows) = batch([order(1, 1, 10, "a")]);
    database.store.write(&messages, rows).await.unwrap();
    let before = database.store.status(id(1)).await.unwrap();
    database.store.fail(&[failed(1, "too late")]).await.unwrap();
    assert_eq!(
        database
            .store
            .record_attempt(&failed(1, "too late"))
            .await
            .unwrap(),
        Attempt::Ended
    );
    assert!(!database.store.reopen(id(1)).await.unwrap());
    assert_eq!(database.store.status(id(1)).await.unwrap(), before);
}

async fn what_failed_can_be_processed_later(database: Database) {
    let database = database.migrated().await;
    database.store.fail(&[failed(1, "at first")]).await.unwrap();
    let (messages, rows) = batch([order(1, 1, 10, "a")]);
    assert!(database.store.write(&messages, rows).await.unwrap().is_empty());
    let status = database.store.status(id(1)).await.unwrap().unwrap();
    assert_eq!((status.state, status.error), (State::Processed, None));
    assert_eq!(status.digest, Some(vec![7; 32]));
}

async fn attempts_are_counted_until_the_message_ends(database: Database) {
    let database = database.migrated().await;
    for before in 0..3 {
        let attempt = database
            .store
            .record_attempt(&failed(1, "it died"))
            .await
            .unwrap();
        assert_eq!(attempt, Attempt::Recorded { before });
    }
    let status = database.store.status(id(1)).await.unwrap().unwrap();
    assert_eq!((status.state, status.retry_count), (State::Accepted, 3));
    assert_eq!(
        (status.error.as_deref(), status.processed_at),
        (Some("it died"), None)
    );

    database.store.fail(&[failed(1, "given up")]).await.unwrap();
    assert_eq!(
        database.store.record_attempt(&failed(1, "x")).await.unwrap(),
        Attempt::Ended
    );
    let status = database.store.status(id(1)).await.unwrap().unwrap();
    assert_eq!((status.state, status.retry_count), (State::Failed, 3));
    assert_eq!(status.error.as_deref(), Some("given up"));
}

async fn a_failed_message_is_reopened_once(database: Database) {
    let database = database.migrated().await;
    assert!(!database.store.reopen(id(1)).await.unwrap());
    database
        .store
        .record_attempt(&failed(1, "it died"))
        .await
        .unwrap();
    assert!(!database.store.reopen(id(1)).await.unwrap());
    database.store.fail(&[failed(1, "given up")]).await.unwrap();
    assert!(database.store.reopen(id(1)).await.unwrap());
    assert!(!database.store.reopen(id(1)).await.unwrap());
    let status = database.store.status(id(1)).await.unwrap().unwrap();
    assert_eq!((status.state, status.processed_at), (State::Accepted, None));
    let attempt = database.store.record_attempt(&failed(1, "again")).await.unwrap();
    assert_eq!(attempt, Attempt::Recorded { before: 0 });
}
