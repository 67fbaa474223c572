//! Several workers share one consumer.

use crate::e2e::scenarios::{
    client::{self, each, order},
    report::Report,
    setup::Setup,
    stack::{Kind, Plan, Stack},
};
use anyhow::{Result, ensure};
use testkit::http::Client;

const MESSAGES: u64 = 6000;

pub(crate) async fn run(setup: &Setup, report: &mut Report) {
    let mut plan = Plan {
        workers: 3,
        ..Plan::default()
    };
    plan.env.push(("WORKER_BATCH", "50".to_owned()));
    let stack = Stack::start(setup, Kind::Native, plan).await;
    let Some(stack) = report.started("three workers", stack) else {
        return;
    };
    report.check(&stack, "three workers share one consumer", share(&stack).await);
}

async fn share(stack: &Stack) -> Result<String> {
    let post = async |client: &mut Client, key| client::post(client, &order(key)).await;
    let ids = each(&stack.api.url(), 50, 1..=MESSAGES, post).await?;
    stack.settled(&ids).await?;
    let mut shares = Vec::new();
    let mut duplicates = 0;
    for worker in &stack.workers {
        let name = "messages_processed_total";
        shares.push(worker.metric(name, "outcome=\"processed\"").await?);
        duplicates += worker.metric(name, "outcome=\"duplicate\"").await?;
    }
    ensure!(
        shares.iter().all(|share| *share > 0),
        "the workers processed {shares:?}"
    );
    let sum: u64 = shares.iter().sum();
    ensure!(
        sum == MESSAGES,
        "the workers processed {sum} of {MESSAGES}: {shares:?}"
    );
    ensure!(duplicates == 0, "{duplicates} messages were processed twice");
    Ok(format!(
        "{MESSAGES} messages, {shares:?} a worker, none twice, none missing"
    ))
}
