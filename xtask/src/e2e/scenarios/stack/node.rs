//! One process of nomnom: started, ended and started again on the same port.

use anyhow::{Context, Result, ensure};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use testkit::{Signal, http, port, process::Process};

/// How long a process may take until it is ready.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long it may take to end after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(30);
/// How many ports are tried, should other programs be quicker.
const PORT_TRIES: u32 = 5;
/// Lines of a log that are shown when a check failed.
const TAIL: usize = 12;

/// One process.
pub(crate) struct Node {
    program: PathBuf,
    role: Option<&'static str>,
    env: Vec<(&'static str, String)>,
    log: PathBuf,
    port: u16,
    process: Option<Process>,
}

impl Node {
    /// `nomnom {role}`, not started yet.
    pub(crate) fn new(
        program: &Path,
        role: Option<&'static str>,
        env: Vec<(&'static str, String)>,
        log: PathBuf,
    ) -> Result<Self> {
        Ok(Self {
            program: program.to_owned(),
            role,
            env,
            log,
            port: port::free()?,
            process: None,
        })
    }

    /// `http://127.0.0.1:PORT`, the same after every start.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts the process for the first time and waits until it is ready.
    pub(crate) async fn start(&mut self) -> Result<()> {
        for _ in 1..PORT_TRIES {
            let started = self.restart().await;
            if started.is_ok() || port::is_free(self.port) {
                return started;
            }
            self.port = port::free()?;
        }
        self.restart().await
    }

    /// Starts the process on its port again and waits until it is ready.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        self.kill();
        self.spawn()?;
        let ready = format!("{}/readyz", self.url());
        let process = self.process.as_mut().context("the process was just started")?;
        process.wait_ready(&ready, START_LIMIT).await
    }

    /// Starts the process and does not wait.
    pub(crate) fn spawn(&mut self) -> Result<()> {
        let mut command = Command::new(&self.program);
        command.args(self.role).env_clear();
        let kept = ["PATH", "RUST_LOG"];
        command.envs(kept.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        let port = if self.role == Some("worker") {
            "METRICS_PORT"
        } else {
            "PORT"
        };
        command.env(port, self.port.to_string());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        self.process = Some(Process::spawn(command, &self.log)?);
        Ok(())
    }

    /// SIGTERM; the process must end with exit code 0. Says how long that took.
    pub(crate) async fn terminate(&mut self) -> Result<Duration> {
        let mut process = self.process.take().context("the process does not run")?;
        let since = Instant::now();
        process.signal(Signal::TERM)?;
        let status = process.wait(STOP_LIMIT).await?;
        ensure!(status.success(), "ended after SIGTERM with {status}");
        Ok(since.elapsed())
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    /// The sum of a metric over those of its labels that contain `label`.
    pub(crate) async fn metric(&self, name: &str, label: &str) -> Result<u64> {
        let answer = http::get(&format!("{}/metrics", self.url())).await?;
        ensure!(answer.status == 200, "/metrics answered {}", answer.status);
        let text = answer.text();
        let values = text.lines().filter_map(|line| {
            let labels = line.strip_prefix(name)?;
            let starts = labels.starts_with(['{', ' ']) && labels.contains(label);
            labels.rsplit(' ').next().filter(|_| starts)
        });
        values.map(|value| Ok(value.parse::<u64>()?)).sum()
    }

    /// The end of its log.
    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let name = self.log.file_name().unwrap_or_default().to_string_lossy();
        tail(&name, &String::from_utf8_lossy(&log))
    }
}

/// The last lines of a log under its name.
pub(super) fn tail(name: &str, log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    let last = &lines[lines.len().saturating_sub(TAIL)..];
    let indented: Vec<_> = last.iter().map(|line| format!("            {line}")).collect();
    format!("          the end of {name}:\n{}", indented.join("\n"))
}
