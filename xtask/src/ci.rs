//! `cargo xtask ci`.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::cargo;
use crate::output::say;

/// The steps, in order: what people break most often comes first.
const STEPS: [&[&str]; 7] = [
    &["fmt", "--all", "--check"],
    &[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ],
    &["xtask", "codegen", "--check"],
    &["build", "--no-default-features", "--package", "nomnom"],
    &["xtask", "test"],
    &["xtask", "e2e", "--embedded"],
    &["xtask", "e2e", "--native"],
];
/// Advisories need the network and change by the day; the workflow checks them, too.
const DENY: &[&str] = &["deny", "check", "bans", "licenses", "sources"];

/// Run all that CI runs: format, lints, goldens, tests, end to end
///
/// Each step is printed with its duration; the first failure ends it.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {}

pub(crate) fn run(_: &Options) -> Result<()> {
    let start = Instant::now();
    let mut summary = Vec::new();
    let deny = has_deny();
    for args in STEPS.into_iter().chain(deny.then_some(DENY)) {
        let step = format!("cargo {}", args.join(" "));
        say(format_args!("\n== {step}"));
        let start = Instant::now();
        cargo::run(cargo::command(args)).with_context(|| format!("CI stopped at `{step}`"))?;
        summary.push(format!("{:>6.1} s  {step}", start.elapsed().as_secs_f64()));
    }
    say(format_args!("\n{}", summary.join("\n")));
    if !deny {
        say(format_args!(
            "NOT RUN    cargo {}: install it with `cargo install --locked cargo-deny`",
            DENY.join(" ")
        ));
    }
    say(format_args!(
        "{:>6.1} s  in all; every step passed",
        start.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn has_deny() -> bool {
    let mut command: Command = cargo::command(["deny", "--version"]);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
