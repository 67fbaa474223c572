//! Running k6 and reading what it found.

use super::{Options, Scenario};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{collections::HashSet, fs, path::Path, process::Stdio};
use testkit::tools;
use tokio::process::Command;
use uuid::Uuid;

/// k6's exit code when a threshold was crossed.
const THRESHOLDS_CROSSED: i32 = 99;

/// What a run of k6 found.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The id of every message that was answered 202.
    pub accepted: HashSet<Uuid>,
    /// Requests, answered or not.
    pub sent: u64,
    /// Requests a second.
    pub rate: f64,
    /// Requests that could not be sent on time.
    pub dropped: u64,
    /// Median of the time to answer, in milliseconds.
    pub p50: f64,
    /// 95th percentile, in milliseconds.
    pub p95: f64,
    /// 99th percentile, in milliseconds.
    pub p99: f64,
    /// Whether the script's thresholds held.
    pub thresholds_held: bool,
}

impl Outcome {
    /// Requests that were not answered with 202.
    pub(crate) fn refused(&self) -> u64 {
        self.sent.saturating_sub(self.accepted.len() as u64)
    }
}

/// Runs a scenario against the API at `api`.
pub(crate) async fn run(load: &Options, scenario: Scenario, api: &str) -> Result<Outcome> {
    let program = tools::k6()?;
    let folder = tempfile::tempdir().context("no folder for k6's results")?;
    let (summary, ledger) = (folder.path().join("summary.json"), folder.path().join("ledger"));
    let script = tools::repository().join("deploy/k6/load.js");
    let name = match scenario {
        Scenario::Users => "users",
        Scenario::Rate => "rate",
    };
    let status = Command::new(&program)
        .args(["run", "--quiet", "--no-usage-report", "--log-format", "raw"])
        .arg(format!("--log-output=file={}", ledger.display()))
        .arg(format!("--summary-export={}", summary.display()))
        .env("API_URL", api)
        .env("SCENARIO", name)
        .env("DURATION", &load.duration)
        .env("VUS", load.vus.to_string())
        .env("RATE", load.rate.to_string())
        .env("LEDGER", "1")
        .arg(script)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await
        .with_context(|| format!("cannot run {}", program.display()))?;
    let held = status.success();
    ensure!(
        held || status.code() == Some(THRESHOLDS_CROSSED),
        "k6 failed ({status}): {}",
        last_lines(&ledger)
    );
    read(&summary, &ledger, held)
}

fn read(summary: &Path, ledger: &Path, thresholds_held: bool) -> Result<Outcome> {
    let text = fs::read(summary).context("k6 wrote no summary")?;
    let summary: Value = serde_json::from_slice(&text).context("k6's summary")?;
    let metric = |name: &str, field: &str| summary["metrics"][name][field].as_f64().unwrap_or(0.0);
    let count = |name: &str| summary["metrics"][name]["count"].as_u64().unwrap_or(0);
    let ledger = fs::read_to_string(ledger).context("k6 wrote no ledger")?;
    let accepted: HashSet<Uuid> = ledger.lines().filter_map(|line| line.parse().ok()).collect();
    ensure!(
        accepted.len() as u64 == count("accepted"),
        "k6 counts {} answers 202, and its ledger has {} ids",
        count("accepted"),
        accepted.len()
    );
    Ok(Outcome {
        accepted,
        sent: count("http_reqs"),
        rate: metric("http_reqs", "rate"),
        dropped: count("dropped_iterations"),
        p50: metric("http_req_duration", "med"),
        p95: metric("http_req_duration", "p(95)"),
        p99: metric("http_req_duration", "p(99)"),
        thresholds_held,
    })
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
