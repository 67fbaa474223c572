//! Starts a nats-server and a PostgreSQL for trying things out, and keeps them until it ends itself.
//!
//! `cargo run -p testkit --bin testkit-servers`, then Ctrl-C.

use std::future;

use anyhow::Result;
use testkit::nats::Nats;
use testkit::postgres::Database;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let nats = Nats::start().await?;
    let database = Database::create().await?;
    println!("{}\n{}\n{}", nats.url(), nats.monitoring_url(), database.url());
    future::pending().await
}
