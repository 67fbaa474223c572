//! Logs and metrics of every nomnom process.
//!
//! For: one place where metrics are declared and logging is set up. Must never know: what the metrics mean to others.

#![forbid(unsafe_code)]

pub mod log;
pub mod metrics;
