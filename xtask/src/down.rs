//! `cargo xtask down`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use testkit::{Signal, until};

use crate::compose::{Ports, Project};
use crate::native;
use crate::output::say;
use crate::state::{self, Running};

/// Longer than any of the programs takes to finish what it has in hand.
const STOP_LIMIT: Duration = Duration::from_secs(40);

/// Stop what `up` started; the data stay
///
/// Each process is asked to finish what it has in hand, workers first and the servers last. What still runs after
/// 40 seconds is killed. Only the very processes that `up` started are touched.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the local processes
    #[arg(long, conflicts_with = "compose")]
    native: bool,
    /// Only the containers
    #[arg(long)]
    compose: bool,
    /// Delete the data, too: queue, database, logs
    #[arg(long)]
    purge: bool,
}

pub(crate) async fn run(options: &Options) -> Result<()> {
    let lock = state::lock()?;
    let containers = Project::on(Ports::default());
    let in_containers = !options.native && (options.compose || containers.is_up());
    if in_containers {
        containers.down(options.purge)?;
    }
    if options.compose {
        return Ok(());
    }
    let running = state::read()?;
    if running.is_empty() && !in_containers {
        say("Nothing is running.");
    }
    for process in &running {
        stop(process).await?;
    }
    state::clear()?;
    if options.purge {
        let folder = fs::canonicalize(state::folder())?;
        remove(&native::postgres_data(&folder)?)?;
        drop(lock);
        remove(&folder)?;
        say(format_args!("Deleted {}.", state::shown(&folder)));
    }
    Ok(())
}

async fn stop(process: &Running) -> Result<()> {
    process.signal(process.stop_signal())?;
    let ended = until(STOP_LIMIT, &process.name, async || !process.is_alive()).await;
    if ended.is_err() {
        process.signal(Signal::KILL)?;
        until(STOP_LIMIT, &process.name, async || !process.is_alive()).await?;
        say(format_args!(
            "{} did not stop within {STOP_LIMIT:?} and was killed; see {}",
            process.name,
            state::shown(&process.log)
        ));
    } else {
        say(format_args!("{} stopped", process.name));
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))
}
