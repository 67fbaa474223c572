//! Checks one field.

use super::{
    bounds,
    keys::{Keys, Report},
    names,
};
use crate::{
    error::At,
    model::{Field, Range, Type},
    raw::{Node, Value},
    suggest::suggestion,
    types::TYPES,
};

const FIELD_KEYS: [&str; 9] = [
    "name",
    "type",
    "doc",
    "nullable",
    "max_length",
    "precision",
    "scale",
    "min",
    "max",
];
/// Keys that only some types have.
const TYPE_KEYS: [(&str, &[&str]); 6] = [
    ("max_length", &["string"]),
    ("precision", &["decimal"]),
    ("scale", &["decimal"]),
    ("min", RANGED),
    ("max", RANGED),
    ("enum", &["string", "integer"]),
];
const RANGED: &[&str] = &["integer", "bigint", "decimal", "float", "date"];
/// As long as a varchar of PostgreSQL can be.
const MAX_LENGTH: u32 = 10_485_760;
/// As many digits as a 96-bit mantissa always holds.
const MAX_PRECISION: u32 = 28;

/// Checks the field at `position`. `None` when it has not even a name.
pub(super) fn check(
    report: &mut Report<'_>,
    node: &Node,
    position: usize,
    entity: &str,
) -> Option<(At, String, Option<Field>)> {
    let context = match name_of(node) {
        Some(name) => format!("field '{name}': "),
        None => format!("field {}: ", position - 1),
    };
    let known: Vec<_> = FIELD_KEYS.into_iter().chain(["enum"]).collect();
    let what = format!("field {}", position - 1);
    let keys = Keys::read(report, node, &context, &what, &known)?;
    let (at, name) = match keys.required_text(report, "name") {
        Some((at, name)) => (at, name.to_owned()),
        None => return None,
    };
    names::field(report, at, &name, entity);
    let doc = keys.doc(report);
    let nullable = keys.flag(report, "nullable");
    let field = field_type(report, &keys, &context).map(|ty| Field {
        name: name.clone(),
        doc,
        ty,
        nullable,
        position,
    });
    Some((at, name, field))
}

fn name_of(node: &Node) -> Option<&str> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let entry = entries.iter().find(|entry| entry.key == "name")?;
    match &entry.node.value {
        Value::Text(name) => Some(name),
        _ => None,
    }
}

/// The type with its bounds. `None` after an error.
fn field_type(report: &mut Report<'_>, keys: &Keys<'_>, context: &str) -> Option<Type> {
    let (at, word) = keys.required_text(report, "type")?;
    if !TYPES.iter().any(|row| row.yaml == word) {
        let message = format!("{context}unknown type '{word}'{}", type_advice(word));
        report.error(at, message);
        return None;
    }
    foreign_keys(report, keys, context, word);
    let ty = match word {
        "string" => {
            let max_length = keys.number(report, "max_length", 1, MAX_LENGTH);
            let one_of = bounds::words(report, keys, context, max_length);
            Type::String { max_length, one_of }
        }
        "integer" => Type::Integer {
            range: range(report, keys, context, bounds::integer::<i32>),
            one_of: bounds::integers(report, keys, context),
        },
        "bigint" => Type::Bigint {
            range: range(report, keys, context, bounds::integer::<i64>),
        },
        "decimal" => decimal(report, keys, context)?,
        "float" => Type::Float {
            range: range(report, keys, context, bounds::float),
        },
        "boolean" => Type::Boolean,
        "date" => Type::Date {
            range: range(report, keys, context, bounds::day),
        },
        "timestamp" => Type::Timestamp,
        "uuid" => Type::Uuid,
        _ => Type::Json,
    };
    Some(ty)
}

fn type_advice(word: &str) -> String {
    let known: Vec<_> = TYPES.iter().map(|row| row.yaml).collect();
    match word.split_once('(') {
        Some(("decimal", _)) => "; write `type: decimal, precision: 15, scale: 2`".to_owned(),
        Some(("string" | "varchar" | "char", _)) => "; write `type: string, max_length: 10`".to_owned(),
        _ => suggestion(word, &known),
    }
}

/// Refuses keys that belong to other types.
fn foreign_keys(report: &mut Report<'_>, keys: &Keys<'_>, context: &str, word: &str) {
    for (key, types) in TYPE_KEYS {
        if let Some(entry) = keys.get(key).filter(|_| !types.contains(&word)) {
            let types = types.join(", ");
            let message = format!("{context}'{key}' means nothing for type {word}; it is for {types}");
            report.error(entry.at, message);
        }
    }
}

fn decimal(report: &mut Report<'_>, keys: &Keys<'_>, context: &str) -> Option<Type> {
    keys.required(report, "precision");
    let scale_entry = keys.required(report, "scale");
    let precision = keys.number(report, "precision", 1, MAX_PRECISION);
    let scale = keys.number(report, "scale", 0, MAX_PRECISION);
    let (precision, scale) = (precision?, scale?);
    if scale > precision {
        let message = format!("{context}scale {scale} is more than precision {precision}, the digits in all");
        report.error(scale_entry?.node.at, message);
        return None;
    }
    Some(Type::Decimal {
        precision,
        scale,
        range: range(report, keys, context, |node| {
            bounds::decimal(node, precision, scale)
        }),
    })
}

/// Reads `min` and `max` with `read`, which says what is wrong.
fn range<T: PartialOrd + Copy>(
    report: &mut Report<'_>,
    keys: &Keys<'_>,
    context: &str,
    read: impl Fn(&Node) -> Result<T, String>,
) -> Range<T> {
    let mut bound = |key| {
        let node = &keys.get(key)?.node;
        read(node)
            .map_err(|problem| report.error(node.at, format!("{context}'{key}' {problem}")))
            .ok()
    };
    let range = Range {
        min: bound("min"),
        max: bound("max"),
    };
    if let (Some(min), Some(max), Some(entry)) = (range.min, range.max, keys.get("min"))
        && min > max
    {
        report.error(entry.node.at, format!("{context}'min' is above 'max'"));
    }
    range
}
