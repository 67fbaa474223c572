//! The built program as a process: what it prints, how it ends, what it does while its servers are down.

#![allow(clippy::unwrap_used)]

use std::{path::Path, process::Command, time::Duration};
use tempfile::TempDir;
use testkit::{
    Signal,
    http::{Client, Response},
    port,
    process::Process,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program with nothing but these variables.
fn nomnom(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nomnom"));
    command
        .env_clear()
        .env("DATA_DIR", folder.join("data"))
        .current_dir(folder);
    command.args(arguments).envs(variables.iter().copied());
    command
}

/// A running program and where it listens.
struct Running {
    process: Process,
    url: String,
    folder: TempDir,
}

impl Running {
    async fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = port::free().unwrap().to_string();
        let mut command = nomnom(folder.path(), arguments, variables);
        command.env("PORT", &port).env("METRICS_PORT", &port);
        let mut process = Process::spawn(command, &folder.path().join("log")).unwrap();
        let url = format!("http://127.0.0.1:{port}");
        process
            .wait_ready(&format!("{url}/livez"), PATIENCE)
            .await
            .unwrap();
        Self { process, url, folder }
    }

    async fn get(&self, path: &str) -> Response {
        Client::new(&self.url).unwrap().get(path).await.unwrap()
    }

    /// Sends SIGTERM, and waits for a clean end.
    async fn terminate(mut self) -> TempDir {
        self.process.signal(Signal::TERM).unwrap();
        let status = self.process.wait(PATIENCE).await.unwrap();
        assert_eq!(status.code(), Some(0), "{}", self.process.log());
        self.folder
    }
}

/// Variables of servers that are not there.
fn absent() -> [(&'static str, String); 2] {
    let (nats, postgres) = (port::free().unwrap(), port::free().unwrap());
    [
        ("NATS_URL", format!("nats://127.0.0.1:{nats}")),
        (
            "DATABASE_URL",
            format!("postgres://me:hunter2@127.0.0.1:{postgres}/db"),
        ),
    ]
}

#[test]
fn a_bad_configuration_names_every_problem_and_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("PORT", "http"),
        ("WORKER_BATCH", "0"),
        ("DATABASE_URL", "mysql://me:hunter2@host/db"),
    ];
    let output = nomnom(folder.path(), &[], &variables).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for expected in [
        "PORT=\"http\"",
        "WORKER_BATCH=\"0\"",
        "DATABASE_URL",
        "nomnom --help",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn the_help_lists_every_variable() {
    let folder = tempfile::tempdir().unwrap();
    let output = nomnom(folder.path(), &["--help"], &[]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    for expected in ["worker", "migrate", "DATABASE_URL", "NATS_ACK_WAIT", "768KiB"] {
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_process_of_its_own_refuses_files() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["api", "worker"] {
        let output = nomnom(folder.path(), &[command], &[]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(
            text.contains("embedded queue") && text.contains("SQLite"),
            "{text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_it_cleanly_and_the_port_in_use_is_named() {
    let running = Running::start(&[], &[]).await;
    let port = running.url.rsplit(':').next().unwrap();
    let other = tempfile::tempdir().unwrap();
    let output = nomnom(other.path(), &[], &[("PORT", port)]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(&format!("PORT={port}")), "{text}");

    let folder = running.terminate().await;
    let output = nomnom(folder.path(), &["migrate"], &[]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_servers_an_api_says_so_and_never_hangs() {
    let absent = absent();
    let variables = absent.each_ref().map(|(name, value)| (*name, value.as_str()));
    let running = Running::start(&["api"], &variables).await;
    let mut client = Client::new(&running.url).unwrap();
    for path in ["/api/ingest/message", "/api/ingest/batch"] {
        let response = client.post(path, &[], "O|1").await.unwrap();
        assert_eq!(response.status, 503, "{}", response.text());
        assert!(response.header("retry-after").is_some());
        assert!(
            response.text().contains("not known to be stored"),
            "{}",
            response.text()
        );
    }
    let status = running
        .get("/api/ingest/status/019f2c6e-7d0b-7c60-9d0a-3c1f5e9a7b10")
        .await;
    assert_eq!(status.status, 503, "{}", status.text());
    let ready = running.get("/readyz").await;
    assert_eq!(ready.status, 503);
    assert!(
        ready.text().contains("queue: not connected yet"),
        "{}",
        ready.text()
    );
    let log = running.process.log();
    assert!(!log.contains("hunter2"), "{log}");
    running.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_servers_a_worker_waits_and_says_why() {
    let absent = absent();
    let variables = absent.each_ref().map(|(name, value)| (*name, value.as_str()));
    let running = Running::start(&["worker"], &variables).await;
    let ready = running.get("/readyz").await;
    assert_eq!(ready.status, 503);
    let text = ready.text();
    assert!(text.contains("queue: ") && text.contains("database: "), "{text}");
    assert_eq!(running.get("/api/ingest/status/x").await.status, 404);
    assert!(running.get("/metrics").await.text().contains("worker_batch_size"));
    running.terminate().await;
}
