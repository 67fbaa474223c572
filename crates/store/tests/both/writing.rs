//! Rows: each message once, the newest row a key.

use crate::database::{Database, at, batch, connect, id, order};
use std::collections::HashSet;
use store::{State, Verdict};

crate::on_both!(
    a_message_is_written_once_however_often_it_comes,
    the_newest_row_wins_whatever_the_order_of_writing,
    the_newest_row_wins_within_a_batch,
    a_message_that_is_in_a_batch_twice_is_written_once,
    a_refused_row_takes_its_whole_batch_back,
    an_empty_batch_is_fine,
    concurrent_batches_of_the_same_keys_all_end,
    every_value_arrives_as_it_was,
);

/// `order_key comment` of every order.
const COMMENTS: &str = "SELECT order_key || ' ' || comment AS value FROM orders ORDER BY order_key";

async fn a_message_is_written_once_however_often_it_comes(database: Database) {
    let database = database.migrated().await;
    let (messages, rows) = batch([order(1, 1, 10, "a"), order(2, 2, 20, "b")]);
    let already = database.store.write(&messages, rows).await.unwrap();
    assert_eq!(already, HashSet::new());

    let (messages, rows) = batch([order(1, 1, 10, "again"), order(3, 3, 30, "c")]);
    let already = database.store.write(&messages, rows).await.unwrap();
    assert_eq!(already, HashSet::from([id(1)]));
    assert_eq!(database.values(COMMENTS).await, ["10 a", "20 b", "30 c"]);

    let status = database.store.status(id(3)).await.unwrap().unwrap();
    assert_eq!(status.state, State::Processed);
    assert_eq!(status.entity_type.as_deref(), Some("order"));
    assert_eq!(status.received_at, at(3));
    assert_eq!(status.digest, Some(vec![7; 32]));
    assert!(status.processed_at.is_some() && status.error.is_none());
}

async fn the_newest_row_wins_whatever_the_order_of_writing(database: Database) {
    let database = database.migrated().await;
    for (number, second, comment) in [
        (2, 2, "newer"),
        (1, 1, "older"),
        (4, 3, "newest"),
        (3, 3, "same second"),
    ] {
        let (messages, rows) = batch([order(number, second, 10, comment)]);
        let already = database.store.write(&messages, rows).await.unwrap();
        assert!(already.is_empty(), "{comment}");
    }
    assert_eq!(database.values(COMMENTS).await, ["10 newest"]);
}

async fn the_newest_row_wins_within_a_batch(database: Database) {
    let database = database.migrated().await;
    let (messages, rows) = batch([
        order(3, 3, 10, "newest"),
        order(1, 1, 10, "oldest"),
        order(4, 1, 5, "other"),
        order(2, 2, 10, "middle"),
    ]);
    database.store.write(&messages, rows).await.unwrap();
    assert_eq!(database.values(COMMENTS).await, ["5 other", "10 newest"]);
    let states = database
        .store
        .states(&[id(1), id(2), id(3), id(9)])
        .await
        .unwrap();
    assert_eq!(states.len(), 3);
    assert!(states.iter().all(|(_, state)| *state == State::Processed));
}

async fn a_message_that_is_in_a_batch_twice_is_written_once(database: Database) {
    let database = database.migrated().await;
    let (messages, rows) = batch([order(1, 1, 10, "a"), order(1, 1, 10, "a"), order(2, 2, 20, "b")]);
    let already = database.store.write(&messages, rows).await.unwrap();
    assert_eq!(already, HashSet::new());
    assert_eq!(database.values(COMMENTS).await, ["10 a", "20 b"]);
}

async fn a_refused_row_takes_its_whole_batch_back(database: Database) {
    let database = database.migrated().await;
    let (messages, mut rows) = batch([order(1, 1, 10, "a"), order(2, 2, 20, "b")]);
    if database.is_postgres() {
        "too long".clone_into(&mut rows.orders[1].order_status);
    } else {
        database
            .execute("CREATE UNIQUE INDEX one_clerk ON orders (clerk)")
            .await;
    }
    let error = database.store.write(&messages, rows).await.unwrap_err();
    assert_eq!(error.verdict(), Verdict::Refused, "{error}");
    assert_eq!(database.values(COMMENTS).await, [""; 0]);
    assert_eq!(database.store.status(id(1)).await.unwrap(), None);

    let (messages, rows) = batch([order(1, 1, 10, "a")]);
    database.store.write(&messages, rows).await.unwrap();
    assert_eq!(database.values(COMMENTS).await, ["10 a"]);
}

async fn an_empty_batch_is_fine(database: Database) {
    let database = database.migrated().await;
    let (messages, rows) = batch([]);
    assert!(database.store.write(&messages, rows).await.unwrap().is_empty());
    database.store.fail(&[]).await.unwrap();
    assert!(database.store.states(&[]).await.unwrap().is_empty());
}

async fn concurrent_batches_of_the_same_keys_all_end(database: Database) {
    let database = database.migrated().await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4_u128 {
        let store = connect(&database.url).await;
        writers.spawn(async move {
            for round in 0..5_u128 {
                let number = |key| (writer * 5 + round) * 50 + key;
                let mut orders: Vec<_> = (0..50)
                    .map(|key| order(number(key), 1, i64::try_from(key).unwrap(), "x"))
                    .collect();
                if writer % 2 == 1 {
                    orders.reverse();
                }
                let (messages, rows) = batch(orders);
                store.write(&messages, rows).await.unwrap();
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    let winners = "SELECT DISTINCT message_id AS value FROM orders o WHERE order_key = 49";
    let winners = winners.replace("message_id", "CAST(message_id AS text)");
    assert_eq!(database.values(&winners).await, [id(19 * 50 + 49).to_string()]);
    let count = "SELECT CAST(count(*) AS text) AS value FROM message_status WHERE status = 'processed'";
    assert_eq!(database.values(count).await, ["1000"]);
}

async fn every_value_arrives_as_it_was(database: Database) {
    let database = database.migrated().await;
    let (messages, mut rows) = batch([order(1, 1, i64::MAX, "ünï 'quoted' \\ \u{1f980}")]);
    rows.orders[0].total_price = "-9999999999999.99"
        .parse::<rust_decimal::Decimal>()
        .unwrap()
        .into();
    database.store.write(&messages, rows).await.unwrap();
    for (column, expected) in [
        ("order_key", "9223372036854775807"),
        ("total_price", "-9999999999999.99"),
        ("order_date", "1996-01-02"),
        ("comment", "ünï 'quoted' \\ \u{1f980}"),
        ("message_id", &id(1).to_string()),
    ] {
        let query = format!("SELECT CAST({column} AS text) AS value FROM orders");
        assert_eq!(database.values(&query).await, [expected], "{column}");
    }
}
