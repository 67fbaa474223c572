//! A queue, a database and workers on them.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it must be"
)]

use broker::Broker;
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
};
use message::Envelope;
use std::{path::PathBuf, sync::Arc, time::Duration};
use store::{State, Status, Store};
use tempfile::TempDir;
use testkit::{nats::Nats, postgres::Database};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// An order with this key.
pub(crate) fn order(key: u32, clerk: &str) -> String {
    format!("O|{key}|456|F|123.45|2024-01-01|urgent|{clerk}|1|comment")
}

/// One way to run: a queue and a database of this test's own.
pub(crate) struct Backend {
    pub(crate) name: &'static str,
    pub(crate) broker: Broker,
    pub(crate) store: Store,
    sql: Sql,
    _nats: Option<Nats>,
    _folder: Option<TempDir>,
}

enum Sql {
    Sqlite(PathBuf),
    Postgres(Database),
}

impl Backend {
    /// The embedded pair, and JetStream with PostgreSQL.
    pub(crate) async fn both() -> [Self; 2] {
        [Self::embedded().await, Self::full().await]
    }

    async fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = broker::EmbeddedConfig {
            max_bytes: 1 << 30,
            publish_timeout: Duration::from_secs(5),
        };
        let broker = Broker::embedded(&folder.path().join("queue.db"), config)
            .await
            .unwrap();
        let file = folder.path().join("nomnom.db");
        let store = open_store(format!("sqlite://{}", file.display())).await;
        Self {
            name: "embedded",
            broker,
            store,
            sql: Sql::Sqlite(file),
            _nats: None,
            _folder: Some(folder),
        }
    }

    async fn full() -> Self {
        let nats = Nats::start().await.unwrap();
        let broker = Broker::jetstream(jetstream(nats.url())).await.unwrap();
        let database = Database::create().await.unwrap();
        let store = open_store(database.url().to_owned()).await;
        Self {
            name: "full",
            broker,
            store,
            sql: Sql::Postgres(database),
            _nats: Some(nats),
            _folder: None,
        }
    }

    /// Starts a worker.
    pub(crate) fn worker(&self) -> Worker {
        let health = Arc::new(worker::Health::default());
        let stop = CancellationToken::new();
        let config = worker::Config {
            batch: 500,
            max_deliver: 3,
        };
        let run = worker::run(
            self.broker.clone(),
            self.store.clone(),
            config,
            health.clone(),
            stop.clone(),
        );
        Worker {
            health,
            stop,
            task: tokio::spawn(run),
        }
    }

    /// Publishes the bodies, in order.
    pub(crate) async fn publish(&self, bodies: impl IntoIterator<Item = String>) -> Vec<Uuid> {
        let mut ids = Vec::new();
        for body in bodies {
            let envelope = Envelope::new(body, None, None);
            self.broker.publish(&envelope).await.unwrap();
            ids.push(envelope.message_id);
        }
        ids
    }

    /// The status of a message once it is terminal.
    pub(crate) async fn ended(&self, id: Uuid) -> Status {
        let ended = async || {
            let status = self.store.status(id).await.unwrap()?;
            (status.state != State::Accepted).then_some(status)
        };
        testkit::until_some(PATIENCE, format!("{id} to end on {}", self.name), ended)
            .await
            .unwrap()
    }

    /// Waits until none of the messages is queued or in work.
    pub(crate) async fn queue_is_empty(&self, ids: &[Uuid]) {
        for id in ids {
            let gone = async || self.broker.find(*id).await.unwrap().is_none();
            testkit::until(PATIENCE, format!("{id} to leave the queue"), gone)
                .await
                .unwrap();
        }
    }

    /// Runs a statement on the database, past the store.
    pub(crate) async fn execute(&self, sql: &str) {
        match &self.sql {
            Sql::Sqlite(file) => sqlite(file).batch_execute(sql).unwrap(),
            Sql::Postgres(database) => postgres(database).await.batch_execute(sql).await.unwrap(),
        }
    }

    /// Rows of a table.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) AS rows FROM {table}");
        match &self.sql {
            Sql::Sqlite(file) => {
                sql_query(sql)
                    .get_result::<Count>(&mut sqlite(file))
                    .unwrap()
                    .rows
            }
            Sql::Postgres(database) => postgres(database)
                .await
                .query_one(&sql, &[])
                .await
                .unwrap()
                .get(0),
        }
    }
}

/// A running worker.
pub(crate) struct Worker {
    pub(crate) health: Arc<worker::Health>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), broker::BrokerError>>,
}

impl Worker {
    /// Stops it and waits until it has given everything back.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
}

fn jetstream(url: String) -> broker::JetStreamConfig {
    broker::JetStreamConfig {
        url,
        stream: "MESSAGES".to_owned(),
        consumer: "workers".to_owned(),
        max_bytes: 1 << 30,
        duplicate_window: Duration::from_secs(120),
        replicas: 1,
        ack_wait: Duration::from_secs(30),
        max_ack_pending: 20_000,
        publish_timeout: Duration::from_secs(5),
    }
}

async fn open_store(url: String) -> Store {
    let store = Store::connect(store::Config {
        url,
        pool: 4,
        timeout: Duration::from_secs(10),
    })
    .await
    .unwrap();
    store.migrate().await.unwrap();
    store
}

fn sqlite(file: &std::path::Path) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    connection.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
    connection
}

async fn postgres(database: &Database) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}
