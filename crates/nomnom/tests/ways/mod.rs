//! The real program, in this process, on a port of its own, with servers and files of its own.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it must be"
)]

use nomnom::{Config, Running, config::Role};
use serde_json::Value;
use std::{collections::HashMap, time::Duration};
use tempfile::TempDir;
use testkit::{
    http::{Client, Response},
    nats::Nats,
    postgres::Database,
};
use tokio::net::TcpListener;

/// How long a message may take to its end before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A way to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Embedded,
    Full,
    JetStreamWithSqlite,
    SyncSqlite,
    SyncPostgres,
}

/// A running stack.
pub(crate) struct App {
    url: String,
    /// What must outlive the test, in the order in which it may end.
    running: Vec<Running>,
    nats: Option<Nats>,
    database: Option<Database>,
    #[expect(dead_code, reason = "held for its end")]
    folder: TempDir,
}

impl App {
    /// Starts everything and waits until it is ready.
    pub(crate) async fn start(way: Way) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut variables = HashMap::from([("DATA_DIR", folder.path().display().to_string())]);
        let mut app = Self {
            url: String::new(),
            running: Vec::new(),
            nats: None,
            database: None,
            folder,
        };
        if matches!(way, Way::Full | Way::JetStreamWithSqlite) {
            let nats = Nats::start().await.unwrap();
            variables.insert("NATS_URL", nats.url());
            app.nats = Some(nats);
        }
        if matches!(way, Way::Full | Way::SyncPostgres) {
            let database = Database::create().await.unwrap();
            variables.insert("DATABASE_URL", database.url().to_owned());
            app.database = Some(database);
        }
        if matches!(way, Way::SyncSqlite | Way::SyncPostgres) {
            variables.insert("ENABLE_NATS", "false".to_owned());
        }
        let roles = if way == Way::Full {
            vec![Role::Worker, Role::Api]
        } else {
            vec![Role::All]
        };
        for role in roles {
            let config = Config::read(role, &|name| variables.get(name).cloned()).unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let running = nomnom::start(config, listener).await.unwrap();
            app.url = format!("http://{}", running.addr());
            app.running.push(running);
            app.until_ready().await;
        }
        app
    }

    async fn until_ready(&self) {
        let ready = async || self.get("/readyz").await.status == 200;
        testkit::until(PATIENCE, "the program to be ready", ready)
            .await
            .unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        Client::new(&self.url).unwrap().get(path).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        Client::new(&self.url)
            .unwrap()
            .post(path, headers, body.to_owned())
            .await
            .unwrap()
    }

    /// The status of a message once it is terminal.
    pub(crate) async fn ended(&self, id: &str) -> Value {
        let ended = async || {
            let status = self
                .get(&format!("/api/ingest/status/{id}"))
                .await
                .json()
                .unwrap();
            assert_ne!(
                status["status"], "unknown",
                "{id} was accepted, and then it was unknown"
            );
            (status["status"] != "accepted").then_some(status)
        };
        testkit::until_some(PATIENCE, format!("{id} to come to its end"), ended)
            .await
            .unwrap()
    }

    /// The same, for the message of a receipt.
    pub(crate) async fn ended_of(&self, receipt: &Response) -> Value {
        self.ended(receipt.json().unwrap()["message_id"].as_str().unwrap())
            .await
    }
}
