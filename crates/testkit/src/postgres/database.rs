//! A database for each test, on one server for each test program.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use tokio::runtime;
use tokio::sync::OnceCell;

use super::server::Postgres;

/// Lives as long as this program; the watchdog stops it afterwards.
static SHARED: OnceCell<Postgres> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(1);

/// An empty database that nobody else uses.
pub struct Database {
    url: String,
    name: String,
}

impl Database {
    /// Creates a database on the server that all tests of this program share.
    pub async fn create() -> Result<Self> {
        let server = SHARED.get_or_try_init(Postgres::start).await?;
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        server.create_database(&name).await?;
        Ok(Self {
            url: server.url(&name),
            name,
        })
    }

    /// `postgres://...` of this database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    /// Drops the database, whoever is still connected. What fails here ends with the server.
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name);
        let done = std::thread::spawn(move || drop_database(&sql)).join();
        debug_assert!(done.is_ok(), "dropping a test database does not panic");
    }
}

/// On a thread of its own, because a runtime can't be entered from within another one.
fn drop_database(sql: &str) -> Result<()> {
    let server = SHARED
        .get()
        .context("the shared server runs as long as this program")?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(server.execute("postgres", sql))
}
