//! The scenarios: the built program as real processes, from POST to row.
//!
//! Every scenario is a short story told with a [`Stack`](stack::Stack); it ends in one line with its figure. Nothing in
//! here may know how nomnom works inside: it sees HTTP, the queue and the database.

mod client;
mod database;
mod messages;
mod progress;
mod queue;
mod report;
mod restarts;
mod setup;
mod speed;
mod stack;
mod synchronous;
mod tpch;
mod workers;

use super::Options;
use anyhow::Result;
use report::Report;
use setup::Setup;
use stack::Kind;

/// Runs what the options ask for.
///
/// # Errors
/// When a check failed, or could not be run.
pub(super) async fn run(options: &Options) -> Result<()> {
    let setup = Setup::new(options.program.as_deref()).await?;
    let mut report = Report::new();
    for kind in kinds(options) {
        Report::heading(kind);
        messages::run(&setup, kind, &mut report).await;
        synchronous::run(&setup, kind, &mut report).await;
        if kind == Kind::Native {
            workers::run(&setup, &mut report).await;
        }
        restarts::run(&setup, kind, &mut report).await;
        tpch::run(&setup, kind, options.scale, &mut report).await;
        if kind == Kind::Native && options.speed {
            speed::run(&setup, &mut report).await;
        }
    }
    report.finish()
}

fn kinds(options: &Options) -> Vec<Kind> {
    let all = options.embedded == options.native;
    let mut kinds = Vec::new();
    if all || options.embedded {
        kinds.push(Kind::Embedded);
    }
    if all || options.native {
        kinds.push(Kind::Native);
    }
    kinds
}
