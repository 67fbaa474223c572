//! The project's own commands: `cargo xtask --help`.

#![forbid(unsafe_code)]

mod cargo;
mod ci;
mod codegen;
mod compose;
mod down;
mod e2e;
mod helm_check;
mod kind;
mod load;
mod monitoring;
mod native;
mod new_entity;
mod output;
mod reckon;
mod state;
mod test;
mod up;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Runs, tests and extends nomnom.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Up(up::Options),
    Down(down::Options),
    Test(test::Options),
    E2e(e2e::Options),
    Load(load::Options),
    Monitoring(monitoring::Options),
    Codegen(codegen::Options),
    NewEntity(new_entity::Options),
    Ci(ci::Options),
    /// Render the Helm chart with every set of values and check the manifests; needs Go and Python
    HelmCheck,
    /// Prove the chart on a Kubernetes of its own; needs Docker, kind and kubectl
    Kind(kind::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            error
                .chain()
                .skip(1)
                .for_each(|cause| eprintln!("  because: {cause}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Up(options) => up::run(&options).await,
        Command::Down(options) => down::run(&options).await,
        Command::Test(options) => test::run(&options),
        Command::E2e(options) if options.compose => compose::e2e().await,
        Command::E2e(options) => e2e::run(&options).await,
        Command::Load(options) => options.run().await,
        Command::Monitoring(options) => options.run().await,
        Command::Codegen(options) => codegen::run(&options),
        Command::NewEntity(options) => new_entity::run(&options),
        Command::Ci(options) => ci::run(&options),
        Command::HelmCheck => helm_check::run(),
        Command::Kind(options) => kind::run(&options).await,
    }
}
