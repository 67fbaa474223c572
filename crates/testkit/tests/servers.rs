//! The servers start, survive what tests do to them, and keep to themselves.

use std::time::Duration;

use anyhow::Result;
use testkit::nats::{self, Nats};
use testkit::postgres::{Database, Postgres, Stop};
use testkit::{Signal, http, until};
use tokio_postgres::NoTls;

const LIMIT: Duration = Duration::from_secs(30);

async fn rows(url: &str, sql: &str) -> Result<Vec<i32>> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    let rows = client
        .query(sql, &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    drop(client);
    driver.await??;
    Ok(rows)
}

#[tokio::test]
async fn nats_serves_jetstream_with_the_options_given() -> Result<()> {
    let config = "max_payload: 2MB\njetstream { sync_interval: always }".to_owned();
    let server = Nats::start_with(nats::Options {
        config,
        ..Default::default()
    })
    .await?;
    let variables = http::get(&format!("{}/varz", server.monitoring_url()))
        .await?
        .json()?;
    assert_eq!(variables["max_payload"], 2 * 1024 * 1024);
    assert_eq!(variables["jetstream"]["config"]["sync_always"], true);
    assert_eq!(server.url(), format!("nats://127.0.0.1:{}", variables["port"]));
    Ok(())
}

#[tokio::test]
async fn a_killed_nats_server_comes_back_on_its_port_and_store() -> Result<()> {
    let mut server = Nats::start().await?;
    let (url, store) = (server.url(), server.store().to_owned());
    server.kill();
    assert!(http::get(&server.monitoring_url()).await.is_err());
    assert!(store.is_dir());
    server.restart().await?;
    assert_eq!(server.url(), url);
    assert!(http::get(&server.monitoring_url()).await?.is_success());
    server.stop().await?;
    drop(server);
    assert!(!store.exists());
    Ok(())
}

#[tokio::test]
async fn a_nats_server_with_a_bad_configuration_is_an_error_that_quotes_it() {
    let config = "nonsense: 1".to_owned();
    let error = Nats::start_with(nats::Options {
        config,
        ..Default::default()
    })
    .await
    .err();
    let error = error.expect("a bad configuration can't work").to_string();
    assert!(error.contains("nonsense"), "{error}");
}

#[tokio::test]
async fn postgres_keeps_its_data_over_a_kill_and_every_kind_of_stop() -> Result<()> {
    let mut server = Postgres::start().await?;
    let url = server.url("postgres");
    server
        .execute(
            "postgres",
            "CREATE TABLE t (n int); INSERT INTO t VALUES (1); CHECKPOINT",
        )
        .await?;
    server.kill();
    assert!(rows(&url, "SELECT n FROM t").await.is_err());
    server.restart().await?;
    server.execute("postgres", "INSERT INTO t VALUES (2)").await?;
    server.stop(Stop::Immediate).await?;
    server.restart().await?;
    server.execute("postgres", "INSERT INTO t VALUES (3)").await?;
    server.stop(Stop::Fast).await?;
    server.restart().await?;
    assert_eq!(rows(&url, "SELECT n FROM t ORDER BY n").await?, [1, 2, 3]);
    Ok(())
}

#[tokio::test]
async fn a_password_is_asked_for_when_one_is_set() -> Result<()> {
    let password = Some("correct-horse".to_owned());
    let server = Postgres::start_with(testkit::postgres::Options {
        password,
        ..Default::default()
    })
    .await?;
    server.create_database("shop").await?;
    server.create_database("shop").await?;
    assert_eq!(rows(&server.url("shop"), "SELECT 1").await?, [1]);
    let wrong = server.url("shop").replace("correct", "wrong");
    assert!(rows(&wrong, "SELECT 1").await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_server_that_hangs_goes_on_when_it_is_let() -> Result<()> {
    let mut server = Nats::start().await?;
    let url = server.monitoring_url();
    server.signal(Signal::STOP)?;
    let mut client = http::Client::new(&url)?.with_limit(Duration::from_millis(100));
    assert!(client.get("/varz").await.is_err());
    server.signal(Signal::CONT)?;
    until(LIMIT, "the server to answer again", async || {
        http::get(&url).await.is_ok()
    })
    .await
}

#[tokio::test]
async fn databases_are_separate_and_go_when_dropped() -> Result<()> {
    let (one, two) = tokio::try_join!(Database::create(), Database::create())?;
    assert_ne!(one.name(), two.name());
    let create = "CREATE TABLE t (n int); INSERT INTO t VALUES (7)";
    let (client, connection) = tokio_postgres::connect(one.url(), NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute(create).await?;
    assert_eq!(rows(one.url(), "SELECT n FROM t").await?, [7]);
    assert!(rows(two.url(), "SELECT n FROM t").await.is_err());
    let gone = one.url().to_owned();
    drop(one);
    assert!(rows(&gone, "SELECT 1").await.is_err());
    assert_eq!(rows(two.url(), "SELECT 1").await?, [1]);
    Ok(())
}
