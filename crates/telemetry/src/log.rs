//! Structured logs on standard error.

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Sets up logging for the process: `RUST_LOG` filters (default `info`), `LOG_FORMAT=json` writes JSON lines.
///
/// # Errors
/// When `RUST_LOG` or `LOG_FORMAT` cannot be read; the text names the variable, its value and what is allowed.
pub fn init() -> Result<(), String> {
    let filter = match std::env::var("RUST_LOG") {
        Ok(text) if !text.is_empty() => EnvFilter::try_new(&text)
            .map_err(|error| format!("RUST_LOG={text:?}: {error}; example: RUST_LOG=info,worker=debug"))?,
        _ => EnvFilter::new("info"),
    };
    let registry = tracing_subscriber::registry().with(filter);
    match std::env::var("LOG_FORMAT").as_deref() {
        Err(_) | Ok("" | "text") => registry.with(fmt::layer().with_writer(std::io::stderr)).init(),
        Ok("json") => registry
            .with(fmt::layer().json().with_writer(std::io::stderr))
            .init(),
        Ok(other) => return Err(format!("LOG_FORMAT={other:?}: must be text or json")),
    }
    Ok(())
}
