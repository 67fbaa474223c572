//! Real servers and programs for tests and for `cargo xtask`: nats-server, PostgreSQL, any child program,
//! and a small HTTP client to talk to them.
//!
//! A server started here ends with the process that started it, however that process ends, and its
//! temporary files go with it. A server that can't be had is an error that says what to install; it is
//! never a reason to skip a test.

pub mod http;
pub mod nats;
pub mod port;
pub mod postgres;
pub mod process;
pub mod tools;
pub mod user;
mod wait;
mod watchdog;

pub use rustix::process::Signal;
pub use wait::{until, until_some};
