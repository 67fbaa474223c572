//! `cargo xtask e2e`: the built program as real processes.

#[cfg(feature = "e2e")]
mod scenarios;

use anyhow::Result;
use std::path::PathBuf;

/// Run the built program as processes, and check what a user sees
///
/// Without --embedded or --native: both. Each check prints a line with its figure. The exit code is not zero when
/// anything is missed.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Options {
    /// With the embedded queue and database: one process, SQLite
    #[arg(long)]
    embedded: bool,
    /// With nats-server, PostgreSQL, API and workers as local processes
    #[arg(long)]
    native: bool,
    /// In containers: the plan's script, five workers, and every service restarted under load
    #[arg(long, conflicts_with_all = ["embedded", "native"])]
    pub(crate) compose: bool,
    /// TPC-H scale factor of the data; 1 is about 8.7 million rows
    #[arg(long, value_name = "F", default_value_t = 0.01, value_parser = scale)]
    scale: f64,
    /// Also measure, with --native: single POSTs, then one worker draining the backlog
    #[arg(long)]
    speed: bool,
    /// Use this nomnom instead of building the release one
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
}

/// Below 0.01, TPC-H gives some parts the same supplier twice.
fn scale(text: &str) -> Result<f64, String> {
    let scale = text.parse().map_err(|_| "not a number".to_owned())?;
    if !(0.01..=10.0).contains(&scale) {
        return Err("must be from 0.01 to 10".to_owned());
    }
    Ok(scale)
}

/// Hands over to an optimised build of xtask that has the scenarios: it is also the load generator.
#[cfg(not(feature = "e2e"))]
#[expect(clippy::unused_async, reason = "the same signature as below")]
pub(crate) async fn run(_: &Options) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let mut command = crate::cargo::command(["run", "--release", "--package", "xtask", "--"]);
    // In place of this process, so that a signal reaches the one that cleans up.
    Err(command.args(std::env::args_os().skip(1)).exec().into())
}

/// Runs the scenarios. Whatever ends them, Ctrl-C included, ends the processes and removes the files they made.
///
/// # Errors
/// When a check failed, or could not be run.
#[cfg(feature = "e2e")]
pub(crate) async fn run(options: &Options) -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        result = scenarios::run(options) => result,
        _ = interrupted.recv() => anyhow::bail!("interrupted"),
        _ = terminated.recv() => anyhow::bail!("terminated"),
    }
}
