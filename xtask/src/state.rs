//! What `up` started, kept in a file for `down`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use testkit::{Signal, process, tools};

/// A process that `up` started.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Running {
    /// `api`, `worker-1`, `nats` or `postgres`.
    pub(crate) name: String,
    /// Where it listens, without a password.
    pub(crate) url: String,
    /// Its log file.
    pub(crate) log: PathBuf,
    /// Its process id.
    pub(crate) pid: u32,
    /// When it started: another program with the same process id is not ours.
    started: String,
}

impl Running {
    pub(crate) fn new(name: &str, pid: u32, url: String, log: PathBuf) -> Result<Self> {
        let started = process::started(pid).ok_or_else(|| anyhow!("{name} ended; see {}", log.display()))?;
        Ok(Self {
            name: name.to_owned(),
            url,
            log,
            pid,
            started,
        })
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&self) -> bool {
        process::started(self.pid).as_ref() == Some(&self.started)
    }

    /// Sends a signal if it still runs.
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        process::signal_if(self.pid, &self.started, signal)
            .with_context(|| format!("cannot stop {}", self.name))
    }

    /// What asks it to finish and end. PostgreSQL takes SIGTERM for: wait until all clients have left.
    pub(crate) fn stop_signal(&self) -> Signal {
        if self.name == "postgres" {
            Signal::INT
        } else {
            Signal::TERM
        }
    }
}

/// The folder of the stack's data, logs and state.
pub(crate) fn folder() -> PathBuf {
    tools::repository().join("data/native")
}

/// Keeps a second `up` or `down` out while the file is held.
pub(crate) fn lock() -> Result<File> {
    fs::create_dir_all(folder()).with_context(|| format!("cannot create {}", folder().display()))?;
    let file = File::create(folder().join(".lock")).context("cannot create the lock file")?;
    file.try_lock()
        .map_err(|_| anyhow!("another `cargo xtask up` or `down` is at work"))?;
    Ok(file)
}

/// What still runs of what `up` started.
pub(crate) fn read() -> Result<Vec<Running>> {
    let Ok(text) = fs::read(path()) else {
        return Ok(Vec::new());
    };
    let all: Vec<Running> = serde_json::from_slice(&text).with_context(|| {
        format!(
            "{} is damaged: stop the processes by hand and remove it",
            path().display()
        )
    })?;
    Ok(all.into_iter().filter(Running::is_alive).collect())
}

/// Notes what runs.
pub(crate) fn write(all: &[Running]) -> Result<()> {
    fs::write(path(), serde_json::to_vec_pretty(all)?)
        .with_context(|| format!("cannot write {}", path().display()))
}

/// Forgets everything.
pub(crate) fn clear() -> Result<()> {
    let path = path();
    if path.exists() {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
    } else {
        Ok(())
    }
}

/// A path as a person in the repository would write it.
pub(crate) fn shown(path: &Path) -> String {
    let root = fs::canonicalize(tools::repository()).unwrap_or_default();
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

fn path() -> PathBuf {
    folder().join("state.json")
}
