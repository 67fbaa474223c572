//! `cargo xtask load`: k6 against a stack, then the reckoning: every message that was answered 202 is processed.

mod k6;
mod stack;

use crate::reckon::{self, Reckoning};
use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use k6::Outcome;
use stack::{Choice, Stack};

/// What the plan promises of an answer, in milliseconds, at the 95th percentile.
const PROMISE: f64 = 100.0;

/// Load the API with k6, then check that every message that was answered 202 is processed
///
/// Two scenarios, one after the other: users that pause 0.1 s after each answer, and a fixed number of messages a
/// second. The exit code is not zero when a threshold is crossed or a message is not accounted for.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    stack: Choice,
    /// How many workers
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
    /// How long each scenario runs, as k6 writes it: 60s, 5m
    #[arg(long, default_value = "60s")]
    duration: String,
    /// Messages a second of the scenario `rate`
    #[arg(long, default_value_t = 1000)]
    rate: u32,
    /// Users of the scenario `users`; each pauses 0.1 s after an answer
    #[arg(long, default_value_t = 50)]
    vus: u32,
    /// One scenario only
    #[arg(long, value_enum)]
    scenario: Option<Scenario>,
}

/// A scenario of `deploy/k6/load.js`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// A fixed number of users, each waiting for its answer.
    Users,
    /// A fixed number of messages a second, whatever the answers take.
    Rate,
}

impl Options {
    /// Starts the stack, loads it, waits for the drain and reckons.
    pub(crate) async fn run(&self) -> Result<()> {
        let stack = Stack::start(&self.stack, self.workers).await?;
        let scenarios = match &self.scenario {
            Some(one) => std::slice::from_ref(one),
            None => &[Scenario::Users, Scenario::Rate],
        };
        let mut lines = Vec::new();
        for scenario in scenarios {
            eprintln!("{} for {}", self.describe(*scenario), self.duration);
            let outcome = k6::run(self, *scenario, &stack.api).await?;
            let reckoning = reckon::all_processed(&stack.api, &outcome.accepted).await?;
            lines.push((*scenario, outcome, reckoning));
        }
        self.print(stack.name, &lines);
        let bad = lines
            .iter()
            .filter(|(_, outcome, reckoning)| !outcome.thresholds_held || !reckoning.is_clean());
        ensure!(
            bad.count() == 0,
            "a threshold was crossed or a message is not accounted for"
        );
        Ok(())
    }

    fn describe(&self, scenario: Scenario) -> String {
        match scenario {
            Scenario::Users => format!("{} users", self.vus),
            Scenario::Rate => format!("{}/s", self.rate),
        }
    }

    fn print(&self, stack: &str, lines: &[(Scenario, Outcome, Reckoning)]) {
        println!(
            "{stack}; {} worker(s); each scenario for {}; times in ms\n",
            self.workers, self.duration
        );
        println!(
            "| scenario | sent/s | answered 202 | not 202 | dropped | p50 | p95 | p99 | thresholds | p95 < {PROMISE:.0} |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|");
        for (scenario, outcome, _) in lines {
            println!(
                "| {} | {:.0} | {} | {} | {} | {:.1} | {:.1} | {:.1} | {} | {} |",
                self.describe(*scenario),
                outcome.rate,
                outcome.accepted.len(),
                outcome.refused(),
                outcome.dropped,
                outcome.p50,
                outcome.p95,
                outcome.p99,
                if outcome.thresholds_held {
                    "hold"
                } else {
                    "CROSSED"
                },
                if outcome.p95 < PROMISE { "yes" } else { "NO" },
            );
        }
        println!();
        println!(
            "| scenario | processed | failed | missing | drained after | received to committed p50 | p95 | p99 |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        for (scenario, _, reckoning) in lines {
            println!("| {} | {reckoning} |", self.describe(*scenario));
        }
    }
}
