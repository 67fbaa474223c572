//! `ENABLE_NATS=false`: parsed and stored while the client waits.

use crate::e2e::scenarios::{
    client::{MESSAGE, id, order},
    report::Report,
    setup::Setup,
    stack::{Kind, Plan, Stack},
};
use anyhow::{Result, ensure};

pub(crate) async fn run(setup: &Setup, kind: Kind, report: &mut Report) {
    let plan = Plan {
        synchronous: true,
        ..Plan::default()
    };
    let stack = Stack::start(setup, kind, plan).await;
    let Some(stack) = report.started("synchronous mode", stack) else {
        return;
    };
    report.check(&stack, "synchronous: a good message", good(&stack).await);
    report.check(&stack, "synchronous: a bad message", bad(&stack).await);
}

async fn good(stack: &Stack) -> Result<String> {
    let answer = stack.client()?.post(MESSAGE, &[], order(1)).await?;
    let json = answer.json()?;
    ensure!(
        answer.status == 200 && json["status"] == "persisted",
        "answered {}: {json}",
        answer.status
    );
    let id = id(&json)?;
    let rows = stack
        .database
        .count(&format!("orders WHERE message_id = '{id}'"))
        .await?;
    ensure!(rows == 1, "{rows} rows with this message_id");
    stack.processed(&[id]).await?;
    Ok("200 persisted, its row is there, status processed".to_owned())
}

async fn bad(stack: &Stack) -> Result<String> {
    let body = "O|2|456|F|1e9|2024-01-01|urgent|clerk1|1|comment";
    let answer = stack.client()?.post(MESSAGE, &[], body).await?;
    let json = answer.json()?;
    ensure!(
        answer.status == 422 && json["status"] == "failed",
        "answered {}: {json}",
        answer.status
    );
    let error = json["error"].as_str().unwrap_or_default();
    ensure!(
        error.contains("total_price"),
        "the error does not name `total_price`: {json}"
    );
    let recorded = stack.failure(id(&json)?).await?;
    ensure!(recorded == error, "the status says: {recorded}");
    Ok(format!("422, failed: {error}"))
}
