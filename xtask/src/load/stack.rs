//! The stack that is loaded: its own, or one that runs already.

use crate::{
    cargo,
    compose::{self, Project},
    native::{self, Ports},
};
use anyhow::{Context, Result};
use clap::Args;
use std::{
    any::Any,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use testkit::{port, process::Process, tools};

const READY_LIMIT: Duration = Duration::from_secs(60);

/// Which stack to load. Without a choice: containers where Docker can run them, otherwise local processes.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Choice {
    /// nats-server, PostgreSQL, API and workers as local processes
    #[arg(long)]
    native: bool,
    /// The same in containers
    #[arg(long)]
    compose: bool,
    /// One process, SQLite
    #[arg(long)]
    embedded: bool,
    /// A stack that runs already: the URL of its API
    #[arg(long, value_name = "URL")]
    api: Option<String>,
}

/// A running stack. Dropping it ends what was started for it.
pub(crate) struct Stack {
    /// Where the API answers.
    pub(crate) api: String,
    /// What it is, for people.
    pub(crate) name: &'static str,
    _running: Box<dyn Any>,
}

impl Stack {
    /// Starts what was chosen, with empty queue and database, and so many workers.
    pub(crate) async fn start(choice: &Choice, workers: u16) -> Result<Self> {
        if let Some(api) = &choice.api {
            return Ok(Self {
                api: api.trim_end_matches('/').to_owned(),
                name: "a running stack",
                _running: Box::new(()),
            });
        }
        if choice.embedded {
            return embedded().await;
        }
        if choice.compose || (!choice.native && compose::preferred()) {
            return containers(usize::from(workers));
        }
        native(workers).await
    }
}

async fn native(workers: u16) -> Result<Stack> {
    let program = cargo::build_nomnom()?;
    let folder = Folder::empty()?;
    let ports = Ports {
        api: port::free()?,
        nats: port::free()?,
        monitoring: port::free()?,
        postgres: port::free()?,
        workers: (0..workers).map(|_| port::free()).collect::<Result<_>>()?,
    };
    let api = format!("http://127.0.0.1:{}", ports.api);
    let stack = native::Stack::start(&folder.0, &program, ports).await?;
    Ok(Stack {
        api,
        name: "native: API, workers, nats-server (sync_interval: always) and PostgreSQL as local processes",
        _running: Box::new((stack, folder)),
    })
}

async fn embedded() -> Result<Stack> {
    let program = cargo::build_nomnom()?;
    let folder = Folder::empty()?;
    let port = port::free()?;
    let mut command = Command::new(program);
    command
        .env("HOST", "127.0.0.1")
        .env("PORT", port.to_string())
        .env("DATA_DIR", &folder.0)
        .env_remove("NATS_URL")
        .env_remove("DATABASE_URL");
    let mut process = Process::spawn(command, &folder.0.join("nomnom.log"))?;
    let api = format!("http://127.0.0.1:{port}");
    process.wait_ready(&format!("{api}/readyz"), READY_LIMIT).await?;
    Ok(Stack {
        api,
        name: "embedded: one process, SQLite",
        _running: Box::new((process, folder)),
    })
}

fn containers(workers: usize) -> Result<Stack> {
    compose::usable()?;
    let project = Project::for_test()?;
    project.down(true)?;
    let containers = Containers(project);
    containers.0.up(workers, &["ingestion-api", "worker"])?;
    Ok(Stack {
        api: containers.0.api_url(),
        name: "compose: API, workers, nats-server (sync_interval: always) and PostgreSQL in containers",
        _running: Box::new(containers),
    })
}

/// Containers that are removed at the end.
struct Containers(Project);

impl Drop for Containers {
    fn drop(&mut self) {
        if let Err(error) = self.0.down(true) {
            eprintln!("the containers stay: {error:#}");
        }
    }
}

/// The stack's files: empty at the start, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn empty() -> Result<Self> {
        let path = tools::repository().join("data/load");
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        let folder = Self(path.canonicalize()?);
        folder.clear()?;
        fs::create_dir_all(&folder.0)?;
        Ok(folder)
    }

    fn clear(&self) -> Result<()> {
        remove(&native::postgres_data(&self.0)?)?;
        remove(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = self.clear() {
            eprintln!("{error:#}");
        }
    }
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    }
    Ok(())
}
