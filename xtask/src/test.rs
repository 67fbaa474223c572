//! `cargo xtask test`.

use std::ffi::OsString;
use std::process::exit;

use anyhow::Result;
use testkit::tools;

use crate::cargo;
use crate::output::say;

/// Run all tests, against a real nats-server and PostgreSQL
///
/// The servers are taken from `NATS_SERVER` and `POSTGRES_BIN`, PATH, or the usual folders; what is missing is installed
/// into ./.tools. All arguments go to `cargo test`, which takes the
/// whole workspace unless `-p` names a package.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Arguments of `cargo test`, such as `-p broker` or `-- --nocapture`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

/// Ends this process with cargo's exit code when a test fails.
pub(crate) fn run(options: &Options) -> Result<()> {
    say(format_args!("nats-server: {}", tools::nats_server()?.display()));
    say(format_args!("PostgreSQL: {}", tools::postgres_bin()?.display()));
    let chosen = options
        .args
        .iter()
        .any(|arg| ["-p", "--package"].iter().any(|flag| arg == flag));
    let status = cargo::command(if chosen {
        &["test"][..]
    } else {
        &["test", "--workspace"]
    })
    .args(&options.args)
    .status()?;
    if !status.success() {
        exit(status.code().unwrap_or(1));
    }
    Ok(())
}
