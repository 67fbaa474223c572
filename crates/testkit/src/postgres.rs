//! A PostgreSQL server, and databases on it.

mod database;
mod server;

pub use database::Database;
pub use server::{Options, Postgres, Stop};
