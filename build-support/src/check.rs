//! From what serde read to the checked model. Every mistake of every file is reported, not only the first.

mod bounds;
mod field;
mod keys;
mod names;

use crate::{
    error::{At, SchemaError},
    model::{Entity, Field, Key, OnConflict, Schema, Type},
    raw::{self, Node, Value},
    suggest::suggestion,
};
use keys::{Keys, Report};
use std::collections::BTreeMap;

pub(crate) use names::{entity_name, plural, snake};

const ENTITY_KEYS: [&str; 7] = ["entity", "doc", "prefix", "table", "key", "on_conflict", "fields"];
const ON_CONFLICT: [&str; 3] = ["update", "ignore", "reject"];
/// Diesel tables have up to 64 columns here; two are our own and two are kept back.
const MAX_FIELDS: usize = 60;
/// A PostgreSQL index row holds about 2700 bytes, a character up to four.
const MAX_KEY_CHARACTERS: u32 = 600;
const MAX_PREFIX: usize = 16;

/// Checks all files, given as name and text.
pub(crate) fn check(files: &[(String, String)]) -> Result<Schema, Vec<SchemaError>> {
    let mut files: Vec<_> = files.iter().collect();
    files.sort();
    let mut errors = Vec::new();
    let mut entities = Vec::new();
    let mut taken = Taken::default();
    for (file, text) in files {
        let mut report = Report::new(file);
        match raw::read(file, text) {
            Ok(root) => entities.extend(entity(&mut report, &root, &mut taken)),
            Err(error) => report.errors.push(error),
        }
        errors.append(&mut report.errors);
    }
    if errors.is_empty() {
        entities.sort_by(|a: &Entity, b| a.name.cmp(&b.name));
        Ok(Schema { entities })
    } else {
        errors.sort();
        Err(errors)
    }
}

/// What two entities must not share, and which file has it: by kind (entity, prefix, table) and value.
#[derive(Default)]
struct Taken(BTreeMap<(&'static str, String), String>);

impl Taken {
    fn take(&mut self, report: &mut Report<'_>, at: At, kind: &'static str, value: &str) {
        let first = self
            .0
            .entry((kind, value.to_owned()))
            .or_insert_with(|| report.file.to_owned());
        if first != report.file {
            let message = format!("{kind} '{value}' is taken by schema/{first}");
            report.error(at, message);
        }
    }
}

/// Checks one file. `None` after at least one error.
fn entity(report: &mut Report<'_>, root: &Node, taken: &mut Taken) -> Option<Entity> {
    let keys = Keys::read(report, root, "", "the file", &ENTITY_KEYS)?;
    let name = keys.required_text(report, "entity");
    if let Some((at, name)) = name {
        names::entity(report, at, name);
        taken.take(report, at, "entity", name);
    }
    let prefix = keys.required_text(report, "prefix");
    if let Some((at, prefix)) = prefix {
        check_prefix(report, at, prefix);
        taken.take(report, at, "prefix", prefix);
    }
    let snake = names::snake(name.map_or("", |(_, name)| name));
    let table = keys.text(report, "table").or_else(|| {
        let (at, _) = name.filter(|_| !keys.has("table"))?;
        Some((at, ""))
    });
    let table = table.map(|(at, table)| {
        let table = if table.is_empty() {
            plural(&snake)
        } else {
            table.to_owned()
        };
        names::table(report, at, &table, &snake);
        taken.take(report, at, "table", &table);
        (at, table)
    });
    let doc = keys.doc(report);
    let fields = fields(
        report,
        &keys,
        &snake,
        table.as_ref().map(|(_, table)| table.as_str()),
    );
    let key = key(report, &keys, fields.as_deref())?;
    Some(Entity {
        file: report.file.to_owned(),
        name: name?.1.to_owned(),
        snake,
        doc,
        prefix: prefix?.1.to_owned(),
        table: table?.1,
        key,
        revision: 1,
        fields: fields?
            .into_iter()
            .map(|(_, field)| field)
            .collect::<Option<_>>()?,
    })
}

fn check_prefix(report: &mut Report<'_>, at: At, prefix: &str) {
    if prefix.is_empty() {
        report.error(at, "'prefix' is empty; it is the first value of every message");
    } else if prefix.chars().count() > MAX_PREFIX {
        report.error(
            at,
            format!("prefix '{prefix}' is longer than {MAX_PREFIX} characters"),
        );
    } else if prefix.contains('|') || prefix.contains(char::is_control) {
        let message =
            format!("prefix {prefix:?} must not contain '|', a line break or another control character");
        report.error(at, message);
    }
}

/// The fields with their names; a field that has errors has a name at most.
type Fields = Vec<(String, Option<Field>)>;

/// Checks the list of fields. `None` when there is no such list.
fn fields(report: &mut Report<'_>, keys: &Keys<'_>, entity: &str, table: Option<&str>) -> Option<Fields> {
    let entry = keys.required(report, "fields")?;
    let Value::List(items) = &entry.node.value else {
        let message = "'fields' must be a list: one line `- { name: ..., type: ... }` a field";
        report.error(entry.node.at, message);
        return None;
    };
    if items.is_empty() {
        report.error(entry.at, "'fields' is empty; an entity has one field at least");
        return None;
    }
    if items.len() > MAX_FIELDS {
        let message = format!("{} fields; an entity has {MAX_FIELDS} at most", items.len());
        report.error(entry.at, message);
    }
    let mut fields: Fields = Vec::new();
    for (node, position) in items.iter().zip(2..) {
        let Some((at, name, field)) = field::check(report, node, position, entity) else {
            continue;
        };
        if fields.iter().any(|(other, _)| *other == name) {
            report.error(at, format!("field '{name}' is there twice"));
        }
        if table == Some(name.as_str()) {
            let message =
                format!("field '{name}' has the name of its table, which Diesel does not allow; rename one");
            report.error(at, message);
        }
        fields.push((name, field));
    }
    Some(fields)
}

/// Checks `key` and `on_conflict`. The outer `None` after an error, the inner one without a key.
#[expect(
    clippy::option_option,
    reason = "failed, and has none: both are read once, at the call"
)]
fn key(
    report: &mut Report<'_>,
    keys: &Keys<'_>,
    fields: Option<&[(String, Option<Field>)]>,
) -> Option<Option<Key>> {
    let on_conflict = on_conflict(report, keys);
    let Some(entry) = keys.get("key") else {
        if let Some(entry) = keys.get("on_conflict") {
            let message = "'on_conflict' without 'key': it says what happens when a key is there already";
            report.error(entry.at, message);
        }
        return Some(None);
    };
    let Value::List(items) = &entry.node.value else {
        report.error(
            entry.node.at,
            "'key' must be a list of field names, such as [order_key]",
        );
        return None;
    };
    if items.is_empty() {
        report.error(
            entry.at,
            "'key' is empty; leave it out when message_id is to be the key",
        );
    }
    let mut indexes = Vec::new();
    for item in items {
        let Value::Text(name) = &item.value else {
            report.error(
                item.at,
                "'key' must be a list of field names, such as [order_key]",
            );
            continue;
        };
        let Some(index) = key_field(report, item.at, name, fields?) else {
            continue;
        };
        if indexes.contains(&index) {
            report.error(item.at, format!("'key' names field '{name}' twice"));
        }
        indexes.push(index);
    }
    key_length(report, entry.at, &indexes, fields?);
    Some(Some(Key {
        fields: indexes,
        on_conflict,
    }))
}

/// The index of a field that may be part of a key.
fn key_field(
    report: &mut Report<'_>,
    at: At,
    name: &str,
    fields: &[(String, Option<Field>)],
) -> Option<usize> {
    let Some(index) = fields.iter().position(|(other, _)| other == name) else {
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!(
            "'key' names '{name}', which is no field{}",
            suggestion(name, &names)
        );
        report.error(at, message);
        return None;
    };
    let field = fields[index].1.as_ref()?;
    if field.nullable {
        let message = format!("key field '{name}' is nullable; a key needs a value in every message");
        report.error(at, message);
    }
    match field.ty {
        Type::Json | Type::Float { .. } => {
            let kind = field.ty.kind();
            let message =
                format!("key field '{name}' is a {kind}, which has no dependable equality; use another type");
            report.error(at, message);
        }
        Type::String { max_length: None, .. } => {
            let message = format!("key field '{name}' needs a max_length: an index holds short values only");
            report.error(at, message);
        }
        _ => {}
    }
    Some(index)
}

fn key_length(report: &mut Report<'_>, at: At, indexes: &[usize], fields: &[(String, Option<Field>)]) {
    let lengths = indexes
        .iter()
        .filter_map(|index| match fields[*index].1.as_ref()?.ty {
            Type::String { max_length, .. } => max_length,
            _ => None,
        });
    let sum = lengths.fold(0_u32, u32::saturating_add);
    if sum > MAX_KEY_CHARACTERS {
        let message = format!(
            "the strings of 'key' have up to {sum} characters together; an index holds {MAX_KEY_CHARACTERS}"
        );
        report.error(at, message);
    }
}

fn on_conflict(report: &mut Report<'_>, keys: &Keys<'_>) -> OnConflict {
    let Some((at, word)) = keys.text(report, "on_conflict") else {
        return OnConflict::Update;
    };
    match word {
        "update" => OnConflict::Update,
        "ignore" => OnConflict::Ignore,
        "reject" => OnConflict::Reject,
        _ => {
            let message = format!("unknown on_conflict '{word}'{}", suggestion(word, &ON_CONFLICT));
            report.error(at, message);
            OnConflict::Update
        }
    }
}
