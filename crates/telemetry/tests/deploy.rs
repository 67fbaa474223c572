//! Dashboard and alerts name only metrics that somebody exports.

use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};
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
fn dashboards_and_rules_name_only_metrics_that_exist() {
    let rules = deploy("prometheus/rules.yml");
    let dashboard = deploy("grafana/dashboards/nomnom.json");
    let dashboard: Value = serde_json::from_str(&dashboard).expect("the dashboard is JSON");
    let mut known = exported();
    known.extend(recorded(&rules));
    let mut expressions = rule_expressions(&rules);
    panel_expressions(&dashboard, &mut expressions);
    assert!(
        expressions.len() > 40,
        "only {} expressions found",
        expressions.len()
    );
    for expression in expressions {
        for metric in metrics_in(&expression) {
            assert!(
                known.contains(&metric),
                "{metric} is exported by nobody: {expression}"
            );
        }
    }
}

#[test]
fn metrics_are_told_from_functions_labels_and_keywords() {
    let found = metrics_in(
        r#"sum by (le, job) (rate(a_total{x="b_total"}[5m])) / on (x) c:d > 0.8 unless max(e_f) or vector(0)"#,
    );
    assert_eq!(found, ["a_total", "c:d", "e_f"]);
}

fn deploy(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../deploy")
        .join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every name that the metrics of this repository, the exporter and Prometheus itself have.
fn exported() -> BTreeSet<String> {
    METRICS.http.with_label_values(&["/", "200"]);
    let text = render();
    let mut names = BTreeSet::from(["up".to_owned()]);
    names.extend(NATS.map(str::to_owned));
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').expect("a TYPE line has a name and a kind");
        names.insert(name.to_owned());
        if kind == "histogram" {
            names.extend(["bucket", "sum", "count"].map(|part| format!("{name}_{part}")));
        }
    }
    names
}

fn recorded(rules: &str) -> impl Iterator<Item = String> {
    rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- record: "))
        .map(str::to_owned)
}

/// The text after each `expr:`, with the lines that continue it.
fn rule_expressions(rules: &str) -> Vec<String> {
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

fn panel_expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get("expr") {
                found.push(text.clone());
            }
            object.values().for_each(|inner| panel_expressions(inner, found));
        }
        Value::Array(array) => array.iter().for_each(|inner| panel_expressions(inner, found)),
        _ => {}
    }
}

/// The names in a PromQL expression that are no function, label, keyword or string.
fn metrics_in(expression: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '{' => after(rest, '}'),
            '[' => after(rest, ']'),
            '"' => after(&rest[1..], '"'),
            'a'..='z' | 'A'..='Z' | '_' | ':' => {
                let (word, tail) = split_at_end(rest, |c| c.is_alphanumeric() || c == '_' || c == ':');
                let tail = tail.trim_start();
                match word {
                    "by" | "without" | "on" | "ignoring" | "group_left" | "group_right" => after(tail, ')'),
                    "and" | "or" | "unless" | "bool" | "offset" => tail,
                    _ if tail.starts_with('(') || is_aggregation(word) => tail,
                    _ => {
                        names.push(word.to_owned());
                        tail
                    }
                }
            }
            '0'..='9' => split_at_end(rest, |c| c.is_alphanumeric() || c == '.').1,
            _ => &rest[first.len_utf8()..],
        };
    }
    names
}

/// Aggregations may have `by (...)` between their name and the parenthesis.
fn is_aggregation(word: &str) -> bool {
    ["sum", "max", "min", "avg", "count"].contains(&word)
}

fn after(text: &str, end: char) -> &str {
    text.split_once(end).map_or("", |(_, tail)| tail)
}

fn split_at_end(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !inside(c)).unwrap_or(text.len()))
}
