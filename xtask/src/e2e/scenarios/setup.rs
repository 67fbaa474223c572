//! What all stacks of a run share: the program, and one PostgreSQL server.

use crate::cargo;
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};
use testkit::postgres::Postgres;
use tokio::sync::OnceCell;

/// Made once a run.
pub(crate) struct Setup {
    pub(crate) program: PathBuf,
    postgres: OnceCell<Postgres>,
    databases: AtomicU32,
}

impl Setup {
    /// Uses `program`, or builds the release one.
    pub(crate) async fn new(program: Option<&Path>) -> Result<Self> {
        let program = match program {
            Some(program) => program
                .canonicalize()
                .with_context(|| format!("--program {}", program.display()))?,
            None => tokio::task::spawn_blocking(cargo::build_nomnom).await??,
        };
        Ok(Self {
            program,
            postgres: OnceCell::new(),
            databases: AtomicU32::new(1),
        })
    }

    /// The URL of an empty database of its own. The first call starts the server.
    pub(crate) async fn postgres_database(&self) -> Result<String> {
        let server = self.postgres.get_or_try_init(Postgres::start).await?;
        let name = format!("e2e_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        server.create_database(&name).await?;
        Ok(server.url(&name))
    }
}
