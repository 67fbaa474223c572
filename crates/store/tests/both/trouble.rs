//! A database in trouble: nothing is convicted for it.

use crate::database::{Database, batch, connect, id, order};
use std::{fs, time::Duration};
use store::{Config, Store, StoreError, Verdict};
use testkit::postgres::{Postgres, Stop};

/// Writes order `number`, and expects the database's trouble.
async fn in_trouble(store: &Store, number: u128) -> StoreError {
    let (messages, rows) = batch([order(number, 1, 10, "a")]);
    let error = store.write(&messages, rows).await.unwrap_err();
    assert_eq!(error.verdict(), Verdict::Retry, "{error}");
    assert!(!error.to_string().contains("nomnom:"), "{error}");
    error
}

async fn works(store: &Store, number: u128) {
    let (messages, rows) = batch([order(number, 1, 10, "a")]);
    store.write(&messages, rows).await.unwrap();
}

fn config(url: &str, timeout: Duration) -> Config {
    Config {
        url: url.to_owned(),
        pool: 1,
        timeout,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_postgres_is_waited_for() {
    let database = Database::postgres().await.migrated().await;
    let name = &database.values("SELECT current_database() AS value").await[0];
    database
        .execute(&format!(
            "ALTER DATABASE {name} SET default_transaction_read_only = on"
        ))
        .await;
    let store = connect(&database.url).await;
    let error = in_trouble(&store, 1).await;
    assert!(error.to_string().contains("SQLSTATE 25006"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_connection_is_replaced() {
    let database = Database::postgres().await.migrated().await;
    let store = Store::connect(config(&database.url, Duration::from_secs(10)))
        .await
        .unwrap();
    works(&store, 1).await;
    let terminate = "SELECT pg_terminate_backend(pid)::text AS value FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'nomnom'";
    assert!(!database.values(terminate).await.is_empty());
    let recovered = testkit::until(Duration::from_secs(10), "a write", async || {
        let (messages, rows) = batch([order(2, 2, 10, "a")]);
        match store.write(&messages, rows).await {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.verdict(), Verdict::Retry, "{error}");
                false
            }
        }
    });
    recovered.await.unwrap();
    assert!(store.status(id(2)).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_is_waited_for() {
    let mut server = Postgres::start().await.unwrap();
    server.create_database("orders").await.unwrap();
    let store = connect(&server.url("orders")).await;
    store.migrate().await.unwrap();
    server.stop(Stop::Fast).await.unwrap();
    in_trouble(&store, 1).await;
    let error = store.check().await.unwrap_err();
    assert_eq!(error.verdict(), Verdict::Retry, "{error}");
    server.restart().await.unwrap();
    works(&store, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_answer_counts_as_failed() {
    let database = Database::postgres().await.migrated().await;
    let mut client = database.client().await;
    let lock = client.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE orders").await.unwrap();
    let store = Store::connect(config(&database.url, Duration::from_millis(300)))
        .await
        .unwrap();
    for number in 1..4 {
        in_trouble(&store, number).await;
    }
    lock.rollback().await.unwrap();
    works(&store, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_to_be_had_is_the_databases_trouble() {
    for (url, expected) in [
        (
            "postgres://nomnom:secret@127.0.0.1:1/orders",
            "no connection to PostgreSQL",
        ),
        (
            "postgres://nomnom:secret@host.invalid/orders",
            "no connection to PostgreSQL",
        ),
    ] {
        let error = in_trouble(&connect(url).await, 1).await.to_string();
        assert!(error.contains(expected) && !error.contains("secret"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_sqlite_file_is_waited_for() {
    let database = Database::sqlite().await.migrated().await;
    let holder = database.file_locked();
    let store = Store::connect(config(&database.url, Duration::from_millis(100)))
        .await
        .unwrap();
    let error = in_trouble(&store, 1).await;
    assert!(error.to_string().contains("is locked"), "{error}");
    drop(holder);
    works(&store, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sqlite_file_that_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database ".repeat(100)).unwrap();
    let other = folder.path().join("other.db");
    Database::make_sqlite(&other, "CREATE TABLE theirs (a)");
    for (path, expected) in [
        (&text, "not a database"),
        (&other, "another program"),
        (&folder.path().to_owned(), "unable to open"),
    ] {
        let url = format!("sqlite://{}", path.display());
        let Err(error) = Store::connect(config(&url, Duration::from_secs(1))).await else {
            panic!("{url}");
        };
        assert!(error.to_string().contains(expected), "{error}");
    }
}
