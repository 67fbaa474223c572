//! Structured logs on standard error.

use std::io::{IsTerminal, stderr};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct Config {
    /// `RUST_LOG`: levels, by crate if need be, such as `info,worker=debug`.
    pub filter: String,
    /// `LOG_FORMAT`.
    pub format: Format,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Whether `filter` can be read as levels.
///
/// # Errors
/// What is wrong with it.
pub fn check_filter(filter: &str) -> Result<(), String> {
    EnvFilter::try_new(filter)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Sets up logging for the process. To be called once; a second call changes nothing.
///
/// # Errors
/// When the filter cannot be read.
pub fn init(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.filter).map_err(|error| error.to_string())?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(stderr);
    let set = match config.format {
        Format::Text => registry.with(lines.with_ansi(stderr().is_terminal())).try_init(),
        Format::Json => registry.with(lines.json()).try_init(),
    };
    // Only a second call fails, and the first one stands.
    drop(set);
    Ok(())
}
