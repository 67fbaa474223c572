//! The expressions of the dashboard and of the rules in `deploy/`.

use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use testkit::tools::repository;

/// An expression and where it stands.
#[derive(Debug)]
pub(crate) struct Expression {
    /// The panel's title, or `rules`.
    pub place: String,
    /// `PromQL`, with Grafana's variables filled in.
    pub text: String,
    /// Whether it is a panel's: then it must have data, while an alert's has none as long as all is well.
    pub shown: bool,
}

/// All expressions of the dashboard and the rules.
pub(crate) fn expressions() -> Result<Vec<Expression>> {
    let dashboard: Value = serde_json::from_str(&read("deploy/grafana/dashboards/nomnom.json")?)?;
    let mut found = Vec::new();
    for panel in dashboard["panels"]
        .as_array()
        .context("the dashboard has no panels")?
    {
        let targets = panel["targets"].as_array().into_iter().flatten();
        found.extend(
            targets
                .filter_map(|target| target["expr"].as_str())
                .map(|text| Expression {
                    place: panel["title"].as_str().unwrap_or_default().to_owned(),
                    text: text.replace("$__rate_interval", "1m"),
                    shown: true,
                }),
        );
    }
    found.extend(in_rules(&read_rules()?).into_iter().map(|text| Expression {
        place: "rules".to_owned(),
        text,
        shown: false,
    }));
    Ok(found)
}

/// The names that the rules record.
#[cfg(test)]
pub(crate) fn recorded() -> Result<Vec<String>> {
    let rules = read_rules()?;
    let lines = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- record: "));
    Ok(lines.map(str::to_owned).collect())
}

fn read_rules() -> Result<String> {
    read("deploy/prometheus/rules.yml")
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(repository().join(file)).with_context(|| file.to_owned())
}

/// The text after each `expr:`, with the lines that continue it.
fn in_rules(rules: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = rules.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((indent, first)) = line.split_once("expr: ") else {
            continue;
        };
        let mut text = first.trim_start_matches(">-").to_owned();
        while let Some(more) = lines.next_if(|next| next.starts_with(&format!("{indent}  "))) {
            text.push(' ');
            text.push_str(more.trim());
        }
        found.push(text);
    }
    found
}
