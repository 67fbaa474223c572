//! Which metrics an expression names. Knows as much of `PromQL` as the dashboard and the rules use.

/// The names in a `PromQL` expression that are no function, label, keyword or string.
pub(crate) fn metrics_in(expression: &str) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_told_from_functions_labels_and_keywords() {
        let found = metrics_in(
            r#"sum by (le, job) (rate(a_total{x="b_total"}[5m])) / on (x) c:d > 0.8 unless max(e_f) or vector(0)"#,
        );
        assert_eq!(found, ["a_total", "c:d", "e_f"]);
    }
}
