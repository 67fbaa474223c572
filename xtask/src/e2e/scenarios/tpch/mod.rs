//! TPC-H through HTTP, compared column by column with the same data loaded straight into a database.

mod compare;
mod direct;
mod records;
mod send;

use crate::e2e::scenarios::{
    report::Report,
    setup::Setup,
    stack::{Kind, Plan, Stack},
};
use anyhow::{Result, ensure};
use compare::compare;
use records::TABLES;
use std::time::Instant;

/// Sends it twice; the second time must change no domain column and add no row.
pub(crate) async fn run(setup: &Setup, kind: Kind, scale: f64, report: &mut Report) {
    let stack = Stack::start(setup, kind, Plan::default()).await;
    let Some(stack) = report.started("TPC-H", stack) else {
        return;
    };
    let direct = direct::load(setup, kind, &stack, scale).await;
    let direct = match direct {
        Ok(direct) => direct,
        Err(error) => return report.check(&stack, "TPC-H loaded straight into a database", Err(error)),
    };
    let mut total = 0;
    for round in ["once", "twice"] {
        let name = format!("TPC-H at {scale}, sent {round}");
        let sent = send(&stack, scale, &mut total).await;
        let failed = sent.is_err();
        report.check(&stack, &name, sent);
        if failed {
            return;
        }
        for table in TABLES {
            let outcome = compare(&stack.database, &direct, table).await;
            report.check(
                &stack,
                &format!("TPC-H at {scale}, sent {round}, {}", table.name()),
                outcome,
            );
        }
    }
}

/// Sends everything and waits until all of it is processed. `total` counts the messages of all rounds.
async fn send(stack: &Stack, scale: f64, total: &mut u64) -> Result<String> {
    let since = Instant::now();
    let sent = send::all(stack, scale, *total).await?;
    let posted = since.elapsed();
    *total += sent.messages;
    let failed = stack.database.ids("failed").await?;
    let reason = match failed.first() {
        Some(id) => stack.status(*id).await?.to_string(),
        None => String::new(),
    };
    ensure!(
        failed.is_empty(),
        "{} messages failed, such as {reason}",
        failed.len()
    );
    let processed = stack
        .database
        .count("message_status WHERE status = 'processed'")
        .await?;
    ensure!(
        processed == *total,
        "{processed} of {total} messages are processed"
    );
    stack.processed(&sent.sample).await?;
    let rate = u128::from(sent.messages) * 1000 / posted.as_millis().max(1);
    Ok(format!(
        "{} messages, all processed, {rate}/s from the first POST to the last row",
        sent.messages
    ))
}
