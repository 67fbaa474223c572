//! Calls to cargo, from the root of the repository.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use testkit::tools;

/// `cargo ARGS`, in the root of the repository.
pub(crate) fn command<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(tools::repository());
    command
}

/// Runs a command and shows its output. An error when it fails.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let shown = shown(&command);
    let status = command
        .status()
        .with_context(|| format!("cannot run `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Builds the program in release mode; returns its path.
pub(crate) fn build_nomnom() -> Result<PathBuf> {
    run(command(["build", "--release", "--package", "nomnom"]))?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(tools::repository().join(target).join("release/nomnom"))
}

fn shown(command: &Command) -> String {
    let args = command.get_args().map(|arg| format!(" {}", arg.display()));
    format!("cargo{}", args.collect::<String>())
}
