//! A nats-server with JetStream.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::process::{Ending, Process};
use crate::{Signal, port, tools};

const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// How many ports are tried, should other programs be quicker.
const PORT_TRIES: u32 = 5;

/// How a server differs from the default: fresh temporary store, free ports, the server's own settings.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Text of the configuration file, such as `max_payload: 1MB` or `jetstream { sync_interval: always }`.
    /// It must not set ports, addresses or the store folder.
    pub config: String,
    /// Where streams are kept; kept on stop. Default: a temporary folder, removed on stop.
    pub store: Option<PathBuf>,
    /// Client port. Default: a free one.
    pub port: Option<u16>,
    /// Monitoring port. Default: a free one.
    pub monitoring_port: Option<u16>,
    /// Log file. Default: in the temporary folder.
    pub log: Option<PathBuf>,
}

/// A nats-server on loopback. Dropping it kills it.
pub struct Nats {
    process: Option<Process>,
    port: u16,
    monitoring_port: u16,
    store: PathBuf,
    log: PathBuf,
    folder: TempDir,
}

impl Nats {
    /// A server with JetStream, a store of its own and a free port.
    pub async fn start() -> Result<Self> {
        Self::start_with(Options::default()).await
    }

    /// [`Nats::start`] with options.
    pub async fn start_with(options: Options) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("nomnom-nats-").tempdir()?;
        fs::write(folder.path().join("nats.conf"), &options.config)?;
        let mut server = Self {
            process: None,
            port: 0,
            monitoring_port: 0,
            store: options.store.unwrap_or_else(|| folder.path().join("store")),
            log: options.log.unwrap_or_else(|| folder.path().join("log")),
            folder,
        };
        for attempt in 1.. {
            server.port = options.port.map_or_else(port::free, Ok)?;
            server.monitoring_port = options.monitoring_port.map_or_else(port::free, Ok)?;
            let Err(error) = server.restart().await else { break };
            let taken = [server.port, server.monitoring_port]
                .iter()
                .any(|port| !port::is_free(*port));
            if !taken || attempt == PORT_TRIES || options.port.is_some() {
                return Err(error);
            }
        }
        Ok(server)
    }

    /// `nats://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("nats://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// `http://127.0.0.1:PORT` of the monitoring endpoint.
    pub fn monitoring_url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.monitoring_port)
    }

    /// What the server logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The folder of the streams.
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// Ends the server at once with SIGKILL; the store stays.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// The process id; 0 when the server is stopped.
    pub fn id(&self) -> u32 {
        self.process.as_ref().map_or(0, Process::id)
    }

    /// Sends a signal, such as SIGSTOP and SIGCONT for a server that hangs.
    pub fn signal(&mut self, signal: Signal) -> Result<()> {
        self.process
            .as_mut()
            .context("nats-server is stopped")?
            .signal(signal)
    }

    /// Stops the server as an operator would; the store stays.
    pub async fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.signal(Signal::TERM)?;
            process.wait(STOP_LIMIT).await?;
        }
        Ok(())
    }

    /// Starts the server again on the same ports and store, and waits until it is ready. A running server is
    /// killed first.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill();
        let scratch = self.folder.path();
        let ports = tempfile::Builder::new().prefix("ports-").tempdir_in(scratch)?;
        let program = tokio::task::spawn_blocking(tools::nats_server).await??;
        let mut command = Command::new(&program);
        command.arg("--config").arg(scratch.join("nats.conf"));
        command
            .args(["--jetstream", "--addr", "127.0.0.1", "--port"])
            .arg(self.port.to_string());
        command.arg("--http_port").arg(self.monitoring_port.to_string());
        command
            .arg("--store_dir")
            .arg(&self.store)
            .arg("--ports_file_dir")
            .arg(ports.path());
        let ending = Ending {
            signal: None,
            scratch: Some(scratch.to_owned()),
        };
        let mut process = Process::spawn_with(command, &self.log, &ending)?;
        // The server writes a ports file once it accepts clients.
        let ready = ports.path().join(format!("nats-server_{}.ports", process.id()));
        process.wait_until(START_LIMIT, async || ready.is_file()).await?;
        self.process = Some(process);
        Ok(())
    }

    /// Lets the server outlive this process; returns its process id. Store and log should be folders of the
    /// caller's.
    pub fn detach(mut self) -> Option<u32> {
        self.process.take().map(Process::detach)
    }
}
