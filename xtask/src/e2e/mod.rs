//! `cargo xtask e2e`.

use anyhow::Result;

/// Run the built program as processes, and check what a user sees
///
/// Each line is printed with its figure. The exit code is not zero when anything is missed.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("stack").required(true).multiple(true)))]
pub(crate) struct Options {
    /// With the embedded queue and database
    #[arg(long, group = "stack")]
    embedded: bool,
    /// With nats-server and PostgreSQL as local processes
    #[arg(long, group = "stack")]
    native: bool,
    /// TPC-H scale factor of the data
    #[arg(long, value_name = "F", default_value_t = 0.01)]
    scale: f64,
}

/// Hands over to an optimised build of xtask that has the scenarios: it is also the load generator.
#[cfg(not(feature = "e2e"))]
pub(crate) async fn run(_: &Options) -> Result<()> {
    let mut command = crate::cargo::command(["run", "--release", "--quiet", "--package", "xtask", "--"]);
    command.args(std::env::args_os().skip(1));
    std::process::exit(command.status()?.code().unwrap_or(1))
}

/// Runs the scenarios that the options ask for.
#[cfg(feature = "e2e")]
pub(crate) async fn run(options: &Options) -> Result<()> {
    anyhow::bail!("there is no scenario yet for {options:?}")
}
