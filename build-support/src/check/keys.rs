//! Reading the keys of a map: unknown and repeated ones, missing ones, values of the wrong shape.

use crate::{
    error::{At, SchemaError},
    raw::{Entry, Node, Value},
    suggest::suggestion,
};

/// The mistakes found in one file.
pub(super) struct Report<'a> {
    /// The file's name.
    pub(super) file: &'a str,
    /// What was found.
    pub(super) errors: Vec<SchemaError>,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self {
            file,
            errors: Vec::new(),
        }
    }

    pub(super) fn error(&mut self, at: At, message: impl Into<String>) {
        self.errors.push(SchemaError {
            file: self.file.to_owned(),
            at,
            message: message.into(),
        });
    }
}

/// A map whose keys are known ones, each there once.
pub(super) struct Keys<'a> {
    at: At,
    context: String,
    entries: &'a [Entry],
}

impl<'a> Keys<'a> {
    /// Reads `node`, which people know as `what`; `context` starts each error text. `None` when it is no map.
    pub(super) fn read(
        report: &mut Report<'_>,
        node: &'a Node,
        context: &str,
        what: &str,
        known: &[&str],
    ) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            report.error(
                node.at,
                format!("{what} must be a map with the keys {}", known.join(", ")),
            );
            return None;
        };
        for (index, entry) in entries.iter().enumerate() {
            let key = entry.key.as_str();
            if matches!(key, "since" | "until") {
                let message = format!("{context}'{key}' comes with a later version; leave it out");
                report.error(entry.at, message);
            } else if !known.contains(&key) {
                report.error(
                    entry.at,
                    format!("{context}unknown key '{key}'{}", suggestion(key, known)),
                );
            } else if entries[..index].iter().any(|other| other.key == key) {
                report.error(entry.at, format!("{context}key '{key}' is there twice"));
            }
        }
        Some(Self {
            at: node.at,
            context: context.to_owned(),
            entries,
        })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn required(&self, report: &mut Report<'_>, key: &str) -> Option<&'a Entry> {
        let entry = self.get(key);
        if entry.is_none() {
            report.error(self.at, format!("{}'{key}' is missing", self.context));
        }
        entry
    }

    pub(super) fn required_text(&self, report: &mut Report<'_>, key: &str) -> Option<(At, &'a str)> {
        self.required(report, key)?;
        self.text(report, key)
    }

    /// A text and where it stands. `None` when it is not there, or after an error.
    pub(super) fn text(&self, report: &mut Report<'_>, key: &str) -> Option<(At, &'a str)> {
        let entry = self.get(key)?;
        if let Value::Text(text) = &entry.node.value {
            return Some((entry.node.at, text));
        }
        let advice = match &entry.node.value {
            Value::Null => "has no value".to_owned(),
            Value::Bool(value) => format!("must be text; write it in quotes: '{value}'"),
            Value::Integer(value) | Value::Float(value) => {
                format!("must be text; write it in quotes: '{value}'")
            }
            _ => "must be text, not a list or map".to_owned(),
        };
        report.error(entry.node.at, format!("{}'{key}' {advice}", self.context));
        None
    }

    /// `doc`: text or nothing.
    pub(super) fn doc(&self, report: &mut Report<'_>) -> String {
        let empty = matches!(self.get("doc").map(|entry| &entry.node.value), Some(Value::Null));
        let doc = if empty { None } else { self.text(report, "doc") };
        let Some((at, doc)) = doc else {
            return String::new();
        };
        if doc.contains(is_invisible) {
            let message =
                "'doc' must not contain control characters or marks that turn the direction of text";
            report.error(at, format!("{}{message}", self.context));
        }
        doc.trim().to_owned()
    }

    /// `true` or `false`; false when it is not there.
    pub(super) fn flag(&self, report: &mut Report<'_>, key: &str) -> bool {
        match self.get(key).map(|entry| (&entry.node.value, entry.node.at)) {
            Some((Value::Bool(value), _)) => *value,
            Some((_, at)) => {
                report.error(at, format!("{}'{key}' must be true or false", self.context));
                false
            }
            None => false,
        }
    }

    /// A whole number from `least` to `most`. `None` when it is not there, or after an error.
    pub(super) fn number(&self, report: &mut Report<'_>, key: &str, least: u32, most: u32) -> Option<u32> {
        let entry = self.get(key)?;
        let number = match &entry.node.value {
            Value::Integer(text) => text.parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let message = format!(
                "{}'{key}' must be a whole number from {least} to {most}",
                self.context
            );
            report.error(entry.node.at, message);
        }
        number
    }
}

/// What Rust refuses in a comment.
fn is_invisible(character: char) -> bool {
    let turns = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && character != '\n')
}
