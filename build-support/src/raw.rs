//! A schema file as serde reads it: a tree of nodes with their places, nothing checked.
//!
//! The only module that knows `serde_yaml` (archived upstream): replacing it is a change to this file.

use crate::{
    error::{At, SchemaError},
    position,
};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A node of the tree.
#[derive(Debug)]
pub(crate) struct Node {
    /// Where it starts; a list or map starts where its first scalar does.
    pub(crate) at: At,
    /// What it is.
    pub(crate) value: Value,
}

/// What a node holds. Maps keep their order and repeated keys, so that the check can point at them.
#[derive(Debug)]
pub(crate) enum Value {
    /// Nothing after the key, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer, as text.
    Integer(String),
    /// A number with a fraction or exponent, as text with at most 17 significant digits.
    Float(String),
    /// Anything else that is written on its own or quoted.
    Text(String),
    /// `[a, b]` or lines of `- a`.
    List(Vec<Node>),
    /// `{a: b}` or lines of `a: b`.
    Map(Vec<Entry>),
}

/// One key and what it holds.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// Where the key is.
    pub(crate) at: At,
    /// What it holds.
    pub(crate) node: Node,
}

/// Reads one file. The error is the first thing that is not YAML: there is no reading on from there.
pub(crate) fn read(file: &str, text: &str) -> Result<Node, SchemaError> {
    let error = |at, message| SchemaError {
        file: file.to_owned(),
        at,
        message,
    };
    if let Some(at) = tab(text) {
        let message = "a tab in the indentation; YAML indents with spaces only".to_owned();
        return Err(error(at, message));
    }
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let root = documents.next().map(Node::deserialize);
    let mut root = match root {
        Some(Ok(node)) if !matches!(node.value, Value::Null) => node,
        Some(Err(problem)) if !is_blank(text) => return Err(syntax(file, &problem)),
        _ => {
            let message =
                "the file is empty; `cargo xtask new-entity NAME` writes one to start from".to_owned();
            return Err(error(At::START, message));
        }
    };
    if documents.next().is_some() {
        let message = "a second YAML document; one file describes one entity".to_owned();
        return Err(error(position::second_document(text), message));
    }
    position::locate(text, &mut root);
    Ok(root)
}

/// Whether there is nothing but comments and blank lines.
fn is_blank(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    })
}

/// The first tab that stands before the text of its line.
fn tab(text: &str) -> Option<At> {
    text.lines().zip(1..).find_map(|(line, number)| {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let column = line[..indent].find('\t')? + 1;
        (indent < line.len()).then_some(At { line: number, column })
    })
}

/// `serde_yaml`'s own error, its place taken out of the text.
fn syntax(file: &str, problem: &serde_yaml::Error) -> SchemaError {
    let at = problem.location().map_or(At::START, |place| At {
        line: place.line(),
        column: place.column(),
    });
    let text = problem.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    SchemaError {
        file: file.to_owned(),
        at,
        message: format!("not YAML: {}", text.replace('\n', " ")),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(ValueVisitor)?;
        Ok(Self { at: At::START, value })
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, a list or a map, without YAML tags")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Integer(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Integer(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Integer(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key()? {
            let node = entries.next_value()?;
            map.push(Entry {
                key,
                at: At::START,
                node,
            });
        }
        Ok(Value::Map(map))
    }
}
