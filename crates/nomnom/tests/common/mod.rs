//! The real program on a port and in a folder of its own.

use nomnom::{Config, Running, config::Role};
use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;
use testkit::http::{Client, Response};
use tokio::net::TcpListener;

/// A valid message of the shipped schema.
pub(crate) const ORDER: &str = "O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment";
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running program and a connection to it.
pub(crate) struct Program {
    pub(crate) client: Client,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    running: Running,
}

impl Program {
    /// Starts `nomnom`, all in one, with these variables on top of the defaults.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), variables).await
    }

    /// The same with a folder that may have been used before.
    pub(crate) async fn start_in(folder: TempDir, variables: &[(&str, &str)]) -> Self {
        let running = start(&folder, variables).await.unwrap();
        let url = format!("http://{}", running.addr());
        Self {
            client: Client::new(&url).unwrap(),
            url,
            folder,
            running,
        }
    }

    /// Stops it and hands back its folder.
    pub(crate) async fn stop(self) -> TempDir {
        drop(self.client);
        self.running.stop().await.unwrap();
        self.folder
    }

    pub(crate) async fn get(&mut self, path: &str) -> Response {
        self.client.get(path).await.unwrap()
    }

    pub(crate) async fn post(&mut self, path: &str, body: &str) -> Response {
        self.client.post(path, &[], body.to_owned()).await.unwrap()
    }

    pub(crate) async fn post_with_key(&mut self, path: &str, key: &str, body: &str) -> Response {
        let headers = [("idempotency-key", key)];
        self.client.post(path, &headers, body.to_owned()).await.unwrap()
    }

    /// The status answer of a message.
    pub(crate) async fn status(&mut self, id: &str) -> Value {
        let response = self.get(&format!("/api/ingest/status/{id}")).await;
        assert_eq!(response.status, 200, "{}", response.text());
        response.json().unwrap()
    }

    /// Waits until a message is in `state`.
    pub(crate) async fn until(&mut self, id: &str, state: &str) -> Value {
        let mut last = Value::Null;
        let reached = testkit::until(PATIENCE, format!("{id} to be {state}"), async || {
            last = self.status(id).await;
            last["status"] == state
        });
        reached
            .await
            .unwrap_or_else(|error| panic!("{error}; it is {last}"));
        last
    }
}

/// Starts the program in a folder.
pub(crate) async fn start(folder: &TempDir, variables: &[(&str, &str)]) -> anyhow::Result<Running> {
    let data = folder.path().to_str().unwrap();
    let get = |name: &str| {
        let given = variables.iter().find(|(variable, _)| *variable == name);
        let value = given.map(|(_, value)| (*value).to_owned());
        value.or_else(|| (name == "DATA_DIR").then(|| data.to_owned()))
    };
    let config = Config::read(Role::All, &get)?;
    nomnom::start(config, TcpListener::bind("127.0.0.1:0").await?).await
}

/// The id in an answer.
pub(crate) fn id(response: &Response) -> String {
    response.json().unwrap()["message_id"]
        .as_str()
        .unwrap()
        .to_owned()
}
