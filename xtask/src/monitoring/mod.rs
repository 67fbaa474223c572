//! `cargo xtask monitoring`: whether dashboard and alerts show something, asked of a real Prometheus.

mod deploy;
mod promql;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;
use std::collections::BTreeSet;
use testkit::http::Client;

/// Check dashboard and alerts against a running Prometheus: every panel has data, every metric exists
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A Prometheus that scrapes a stack that has just been under load
    #[arg(long, default_value = "http://127.0.0.1:9090")]
    prometheus: String,
}

impl Options {
    /// Runs every panel's query and looks for every metric that a rule names; prints what has no data.
    pub(crate) async fn run(&self) -> Result<()> {
        let mut client = Client::new(&self.prometheus)?;
        let names = ask(&mut client, "/api/v1/label/__name__/values").await?;
        let names: BTreeSet<_> = names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let expressions = deploy::expressions()?;
        let mut problems = Vec::new();
        for expression in &expressions {
            let place = &expression.place;
            for name in promql::metrics_in(&expression.text) {
                if !names.contains(name.as_str()) {
                    problems.push(format!("{place}: nobody exports {name}"));
                }
            }
            if expression.shown && !has_data(&mut client, &expression.text).await? {
                problems.push(format!("{place}: no data: {}", expression.text));
            }
        }
        problems.extend(failing_rules(&mut client).await?);
        let panels = expressions.iter().filter(|expression| expression.shown).count();
        println!(
            "{panels} queries of panels, {} of rules",
            expressions.len() - panels
        );
        ensure!(problems.is_empty(), "{}", problems.join("\n"));
        Ok(())
    }
}

/// Whether the query has a result that is a number.
async fn has_data(client: &mut Client, query: &str) -> Result<bool> {
    let data = ask(client, &format!("/api/v1/query?query={}", encoded(query))).await?;
    let samples = data["result"].as_array().into_iter().flatten();
    let mut values = samples.filter_map(|sample| sample["value"][1].as_str());
    Ok(values.any(|value| value != "NaN"))
}

/// The rules that Prometheus could not evaluate.
async fn failing_rules(client: &mut Client) -> Result<Vec<String>> {
    let data = ask(client, "/api/v1/rules").await?;
    let groups = data["groups"].as_array().context("Prometheus has no rules")?;
    let rules = groups
        .iter()
        .flat_map(|group| group["rules"].as_array().into_iter().flatten());
    let failing = rules.filter(|rule| rule["health"] != "ok");
    Ok(failing
        .map(|rule| {
            format!(
                "rule {} is {}: {}",
                rule["name"], rule["health"], rule["lastError"]
            )
        })
        .collect())
}

async fn ask(client: &mut Client, path: &str) -> Result<Value> {
    let answer = client.get(path).await?;
    ensure!(
        answer.is_success(),
        "Prometheus answers {}: {}",
        answer.status,
        answer.text()
    );
    Ok(answer.json()?["data"].take())
}

/// Percent-encodes everything but letters and digits.
fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes all");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use telemetry::metrics::{METRICS, render};

    /// What the dashboard and the rules use of the exporter for NATS (prometheus-nats-exporter 0.20, `-prefix=nats`).
    const NATS: [&str; 12] = [
        "nats_consumer_num_ack_pending",
        "nats_consumer_num_pending",
        "nats_consumer_num_redelivered",
        "nats_consumer_num_waiting",
        "nats_stream_limit_bytes",
        "nats_stream_total_bytes",
        "nats_stream_total_messages",
        "nats_varz_connections",
        "nats_varz_in_msgs",
        "nats_varz_mem",
        "nats_varz_out_msgs",
        "nats_varz_slow_consumers",
    ];

    #[test]
    fn dashboard_and_rules_name_only_metrics_that_exist() {
        let mut known = exported();
        known.extend(deploy::recorded().expect("the rules can be read"));
        let expressions = deploy::expressions().expect("dashboard and rules can be read");
        assert!(
            expressions.len() > 40,
            "only {} expressions found",
            expressions.len()
        );
        for expression in expressions {
            for metric in promql::metrics_in(&expression.text) {
                let text = &expression.text;
                assert!(known.contains(&metric), "{metric} is exported by nobody: {text}");
            }
        }
    }

    /// Every name that the metrics of this repository, the exporter and Prometheus itself have.
    fn exported() -> BTreeSet<String> {
        METRICS.http.with_label_values(&["/", "200"]);
        let mut names = BTreeSet::from(["up".to_owned()]);
        names.extend(NATS.map(str::to_owned));
        for line in render().lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
            let (name, kind) = line.split_once(' ').expect("a TYPE line has a name and a kind");
            names.insert(name.to_owned());
            if kind == "histogram" {
                names.extend(["bucket", "sum", "count"].map(|part| format!("{name}_{part}")));
            }
        }
        names
    }
}
