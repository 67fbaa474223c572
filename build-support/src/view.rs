//! What a template sees: every decision taken, every literal escaped. Templates only place text.

use crate::{
    model::{Day, Entity, Field, OnConflict, Range, Schema, Type},
    types::TypeRow,
};
use serde::Serialize;

/// The schema, for templates that concern all entities.
#[derive(Serialize)]
pub(crate) struct SchemaView {
    /// Sorted by name.
    pub(crate) entities: Vec<EntityView>,
    /// In the order in which rustfmt wants imports.
    pub(crate) modules: Vec<ModuleView>,
}

/// The module of one entity.
#[derive(Serialize)]
pub(crate) struct ModuleView {
    /// `order_line_item`
    pub(crate) snake: String,
    /// `OrderLineItem`
    pub(crate) name: String,
    /// `order_line_items`
    pub(crate) table: String,
}

/// One entity.
#[derive(Serialize)]
pub(crate) struct EntityView {
    /// `order_line_item.yaml`
    pub(crate) file: String,
    /// `OrderLineItem`
    pub(crate) name: String,
    /// `order_line_item`
    pub(crate) snake: String,
    /// `"L"`, a Rust literal.
    pub(crate) prefix: String,
    /// `order_line_items`
    pub(crate) table: String,
    /// Lines of documentation, one at least.
    pub(crate) doc: Vec<String>,
    /// `doc: "...",` of a struct literal, laid out.
    pub(crate) doc_field: String,
    /// Latest revision.
    pub(crate) revision: u32,
    /// In message order.
    pub(crate) fields: Vec<FieldView>,
    /// The key's columns in the order of the YAML; empty without a key.
    pub(crate) key: Vec<FieldView>,
    /// Columns that are not part of the key, in message order.
    pub(crate) others: Vec<FieldView>,
    /// `update`, `ignore`, `reject`; `none` without a key.
    pub(crate) on_conflict: &'static str,
    /// The primary key in SQL: `part_key, supplier_key`.
    pub(crate) key_columns: String,
    /// The primary key of a row, laid out: `(&self.part_key, &self.supplier_key)`.
    pub(crate) key_value: String,
    /// Documentation as an SQL literal; `None` without one.
    pub(crate) comment: Option<String>,
}

/// One field.
#[derive(Serialize, Clone)]
pub(crate) struct FieldView {
    /// `total_price`
    pub(crate) name: String,
    /// `decimal(15,2)`
    pub(crate) kind: String,
    /// Lines of documentation, one at least.
    pub(crate) doc: Vec<String>,
    /// `doc: "...",` of a struct literal, laid out.
    pub(crate) doc_field: String,
    pub(crate) nullable: bool,
    /// The prefix is 1.
    pub(crate) position: usize,
    /// Type in Rust, `Option` included.
    pub(crate) rust: String,
    /// `required` or `optional`: the method of `Values` that reads it.
    pub(crate) method: &'static str,
    /// `order_key: record.order_key,` of a struct literal, laid out.
    pub(crate) from_record: String,
    /// `field::decimal::<15, 2>`
    pub(crate) parser: String,
    /// Statements that check a `value` after parsing, laid out.
    pub(crate) checks: Vec<String>,
    /// SQL type in `diesel::table!`, `Nullable` not included.
    pub(crate) diesel: &'static str,
    /// `numeric(15,2)`
    pub(crate) postgres: String,
    /// `TEXT`
    pub(crate) sqlite: &'static str,
    /// Type in a row, `Option` included.
    pub(crate) stored: String,
    /// The column of many rows as one bound array, laid out.
    pub(crate) array: String,
    /// Place in the primary key, from 1: `Some(1)` or `None`.
    pub(crate) key_place: String,
    /// Documentation as an SQL literal; `None` without one.
    pub(crate) comment: Option<String>,
}

/// The view of a schema.
pub(crate) fn schema(schema: &Schema) -> SchemaView {
    SchemaView {
        entities: schema.entities.iter().map(entity).collect(),
        modules: modules(schema),
    }
}

/// rustfmt sorts an underscore before every other character.
fn modules(schema: &Schema) -> Vec<ModuleView> {
    let module = |entity: &Entity| ModuleView {
        snake: entity.snake.clone(),
        name: entity.name.clone(),
        table: entity.table.clone(),
    };
    let mut modules: Vec<_> = schema.entities.iter().map(module).collect();
    modules.sort_by_key(|module| module.snake.replace('_', " "));
    modules
}

fn entity(entity: &Entity) -> EntityView {
    let indexes = entity.key.as_ref().map_or(&[][..], |key| &key.fields);
    let view = |(index, item)| field(item, indexes.iter().position(|key| *key == index));
    let fields: Vec<_> = entity.fields.iter().enumerate().map(view).collect();
    let names = match indexes {
        [] => vec!["message_id"],
        _ => indexes
            .iter()
            .map(|index| entity.fields[*index].name.as_str())
            .collect(),
    };
    let others = fields
        .iter()
        .enumerate()
        .filter(|(index, _)| !indexes.contains(index));
    EntityView {
        file: entity.file.clone(),
        name: entity.name.clone(),
        snake: entity.snake.clone(),
        prefix: format!("{:?}", entity.prefix),
        table: entity.table.clone(),
        doc: doc_lines(&entity.doc, &format!("A record of table `{}`.", entity.table)),
        doc_field: assignment(8, "doc", &entity.doc),
        revision: entity.revision,
        key: indexes.iter().map(|index| fields[*index].clone()).collect(),
        others: others.map(|(_, field)| field.clone()).collect(),
        on_conflict: match entity.key.as_ref().map(|key| key.on_conflict) {
            Some(OnConflict::Update) => "update",
            Some(OnConflict::Ignore) => "ignore",
            Some(OnConflict::Reject) => "reject",
            None => "none",
        },
        key_columns: names.join(", "),
        key_value: key_value(&names),
        comment: comment(&entity.doc),
        fields,
    }
}

/// `key_place` counts from 0.
fn field(field: &Field, key_place: Option<usize>) -> FieldView {
    let row: &TypeRow = field.ty.row();
    let stored = row.stored.unwrap_or(row.rust);
    let (rust, stored, method) = if field.nullable {
        (
            format!("Option<{}>", row.rust),
            format!("Option<{stored}>"),
            "optional",
        )
    } else {
        (row.rust.to_owned(), stored.to_owned(), "required")
    };
    FieldView {
        name: field.name.clone(),
        kind: field.ty.kind(),
        doc: doc_lines(&field.doc, &format!("Column `{}`.", field.name)),
        doc_field: assignment(16, "doc", &field.doc),
        nullable: field.nullable,
        position: field.position,
        rust,
        method,
        from_record: from_record(&field.name, row, field.nullable),
        parser: parser(&field.ty),
        checks: checks(&field.ty),
        diesel: row.diesel,
        postgres: field.ty.postgres(),
        sqlite: row.sqlite,
        stored,
        array: array(field, row),
        key_place: format!("{:?}", key_place.map(|place| place + 1)),
        comment: comment(&field.doc),
    }
}

/// A reference to what makes two rows the same.
fn key_value(names: &[&str]) -> String {
    let values: Vec<_> = names.iter().map(|name| format!("&self.{name}")).collect();
    match values.as_slice() {
        [value] => value.clone(),
        _ => call(8, "", &values, ""),
    }
}

/// `array::<sql::Text, _, _>(rows, |row| &row.comment),` as rustfmt lays it out.
fn array(field: &Field, row: &TypeRow) -> String {
    let sql = if field.nullable {
        format!("sql::Nullable<sql::{}>", row.diesel)
    } else {
        format!("sql::{}", row.diesel)
    };
    let name = &field.name;
    let arguments = format!("rows, |row| &row.{name}");
    let line = format!("array::<{sql}, _, _>({arguments}),");
    if arguments.len() <= CALL_WIDTH && 12 + line.len() <= WIDTH {
        return line;
    }
    format!("array::<{sql}, _, _>(rows, |row| {{\n                &row.{name}\n            }}),")
}

/// An SQL literal of documentation.
fn comment(doc: &str) -> Option<String> {
    let doc = doc.trim();
    (!doc.is_empty()).then(|| format!("'{}'", doc.replace('\'', "''")))
}

/// `order_key: record.order_key,` as rustfmt lays it out; converted where it is stored as another type.
fn from_record(name: &str, row: &TypeRow, nullable: bool) -> String {
    let convert = match (row.stored, nullable) {
        (None, _) => "",
        (Some(_), false) => ".into()",
        (Some(_), true) => ".map(Into::into)",
    };
    let value = format!("record.{name}{convert}");
    let line = format!("{name}: {value},");
    // A chain of calls has the same width as the arguments of one.
    if 12 + line.len() <= WIDTH && (convert.is_empty() || value.len() <= CALL_WIDTH) {
        return line;
    }
    let pad = " ".repeat(16);
    let convert = if convert.is_empty() {
        String::new()
    } else {
        format!("\n{pad}{convert}")
    };
    format!("{name}: record\n{pad}.{name}{convert},")
}

/// The function of `message::field` that reads this type.
fn parser(ty: &Type) -> String {
    match ty {
        Type::String {
            max_length: Some(length),
            ..
        } => format!("field::string::<{}>", grouped(&length.to_string())),
        Type::String { max_length: None, .. } => "field::text".to_owned(),
        Type::Decimal { precision, scale, .. } => format!("field::decimal::<{precision}, {scale}>"),
        _ => format!("field::{}", ty.row().yaml),
    }
}

/// Statements that check what a type alone does not.
fn checks(ty: &Type) -> Vec<String> {
    match ty {
        Type::String { one_of, .. } => one_of_check("one_of", "&value", one_of),
        Type::Integer { range, one_of } => {
            let mut checks = range_checks(*range, |bound| grouped(&bound.to_string()));
            checks.extend(one_of_check("one_of_integers", "value", one_of));
            checks
        }
        Type::Bigint { range } => range_checks(*range, |bound| grouped(&bound.to_string())),
        Type::Decimal { range, scale, .. } => range_checks(*range, |bound| {
            format!("field::scaled({}, {scale})", grouped(&bound.to_string()))
        }),
        Type::Float { range } => range_checks(*range, float_literal),
        Type::Date { range } => range_checks(*range, |Day { year, month, day }| {
            format!("field::day({year}, {month}, {day})")
        }),
        Type::Boolean | Type::Timestamp | Type::Uuid | Type::Json => Vec::new(),
    }
}

fn range_checks<T>(range: Range<T>, literal: impl Fn(T) -> String) -> Vec<String> {
    let check = |function: &str, bound| format!("field::{function}(value, {})?;", literal(bound));
    let min = range.min.map(|bound| check("at_least", bound));
    let max = range.max.map(|bound| check("at_most", bound));
    min.into_iter().chain(max).collect()
}

/// One call with the allowed values in one literal: no value contains the delimiter.
fn one_of_check(function: &str, value: &str, allowed: &[impl ToString]) -> Vec<String> {
    if allowed.is_empty() {
        return Vec::new();
    }
    let allowed: Vec<_> = allowed.iter().map(ToString::to_string).collect();
    let allowed = format!("{:?}", allowed.join("|"));
    vec![call(
        12,
        &format!("field::{function}"),
        &[value.to_owned(), allowed],
        "?;",
    )]
}

/// A number with `_` between groups of three digits, which Clippy asks for.
fn grouped(number: &str) -> String {
    let (sign, digits) = number
        .strip_prefix('-')
        .map_or(("", number), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// A float literal that reads back as the same number.
fn float_literal(number: f64) -> String {
    let literal = format!("{number:?}");
    match literal.split_once('.') {
        Some((whole, fraction)) if !literal.contains('e') => format!("{}.{fraction}", grouped(whole)),
        _ => literal,
    }
}

/// Lines for `///`; `otherwise` stands in for no documentation.
fn doc_lines(doc: &str, otherwise: &str) -> Vec<String> {
    let doc = if doc.is_empty() { otherwise } else { doc };
    doc.lines()
        .map(|line| format!(" {}", line.trim_end()).trim_end().to_owned())
        .collect()
}

/// rustfmt's `max_width`.
const WIDTH: usize = 110;
/// rustfmt's `fn_call_width`: 60 % of it.
const CALL_WIDTH: usize = 66;

/// A call as rustfmt lays it out, `indent` columns in.
fn call(indent: usize, function: &str, arguments: &[String], end: &str) -> String {
    let joined = arguments.join(", ");
    let line = format!("{function}({joined}){end}");
    if joined.chars().count() <= CALL_WIDTH && indent + line.chars().count() <= WIDTH {
        return line;
    }
    let pad = " ".repeat(indent);
    let arguments = arguments.join(&format!(",\n{pad}    "));
    format!("{function}(\n{pad}    {arguments},\n{pad}){end}")
}

/// `name: "text",` in a struct literal as rustfmt lays it out, `indent` columns in.
fn assignment(indent: usize, name: &str, text: &str) -> String {
    let literal = format!("{text:?}");
    let width = literal.chars().count() + 1;
    let in_line = indent + name.len() + 2 + width <= WIDTH;
    let below = indent + 4 + width <= WIDTH;
    if in_line || !below {
        format!("{name}: {literal},")
    } else {
        format!("{name}:\n{}{literal},", " ".repeat(indent + 4))
    }
}
