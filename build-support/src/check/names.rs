//! Names: what they look like, how long they may be, which are taken.

use super::keys::Report;
use crate::error::At;

const MAX_ENTITY: usize = 36;
const MAX_TABLE: usize = 40;
const MAX_FIELD: usize = 50;

/// Words with another meaning in paths and subjects, or in generated Rust.
const RESERVED_ENTITIES: [&str; 33] = [
    "batch",
    "box",
    "chrono",
    "core",
    "crate",
    "default",
    "dlq",
    "entity",
    "envelope",
    "envelope_error",
    "err",
    "field",
    "fmt",
    "json",
    "message",
    "none",
    "ok",
    "option",
    "parse_error",
    "parsed_message",
    "result",
    "rows",
    "rust_decimal",
    "some",
    "status",
    "std",
    "store",
    "string",
    "to_string",
    "uuid",
    "values",
    "vec",
    "health",
];
const RESERVED_TABLES: [&str; 4] = [
    "__diesel_schema_migrations",
    "message_status",
    "nomnom_schema",
    "sqlite_schema",
];
const OWN_COLUMNS: [&str; 2] = ["message_id", "received_at"];
/// Names that Diesel gives to items beside the columns, and that databases give to columns of their own.
const TAKEN_COLUMNS: [&str; 14] = [
    "all_columns",
    "cmax",
    "cmin",
    "columns",
    "ctid",
    "dsl",
    "excluded",
    "oid",
    "rowid",
    "sql_type",
    "star",
    "tableoid",
    "xmax",
    "xmin",
];

/// Words that PostgreSQL or SQLite does not take as the name of a table or column.
const SQL_WORDS: &str = " abort add all alter analyse analyze and any array as asc asymmetric authorization \
    autoincrement between binary both case cast check collate collation column commit concurrently constraint create \
    cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default \
    deferrable delete desc distinct do drop else end escape except exists false fetch for foreign freeze from full \
    glob grant group having ilike in index initially inner insert intersect into is isnull join lateral leading left \
    like limit localtime localtimestamp natural not nothing notnull null offset on only or order outer overlaps \
    placing primary references returning right select session_user set similar some symmetric system_user table \
    tablesample then to trailing transaction true union unique update user using values variadic verbose when where \
    window with ";

/// Keywords of Rust, those kept for later included.
const RUST_WORDS: &str = " abstract as async await become box break const continue crate do dyn else enum extern \
    false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static \
    struct super trait true try type typeof unsafe unsized use virtual where while yield ";

/// Checks the name of an entity, and that the file is named after it.
pub(super) fn entity(report: &mut Report<'_>, at: At, name: &str) {
    if let Err(problem) = entity_name(name) {
        return report.error(at, problem);
    }
    let file = format!("{}.yaml", snake(name));
    if report.file != file {
        report.error(at, format!("entity '{name}' belongs in a file named {file}"));
    }
}

/// Whether an entity can have this name.
pub(crate) fn entity_name(name: &str) -> Result<(), String> {
    let camel =
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    let snake = snake(name);
    if !camel {
        Err(format!(
            "entity '{name}' must be CamelCase in ASCII letters and digits, such as OrderLineItem"
        ))
    } else if name.len() > MAX_ENTITY {
        Err(format!("entity '{name}' is longer than {MAX_ENTITY} characters"))
    } else if RESERVED_ENTITIES.contains(&snake.as_str()) || is_in(RUST_WORDS, &snake) {
        Err(format!(
            "entity '{name}' is a reserved name; choose another, such as '{name}Record'"
        ))
    } else {
        Ok(())
    }
}

/// Checks the name of a table of the entity `entity`.
pub(super) fn table(report: &mut Report<'_>, at: At, name: &str, entity: &str) {
    if !is_snake(name) && !RESERVED_TABLES.contains(&name) {
        let message =
            format!("table '{name}' must be snake_case in ASCII letters and digits, such as order_lines");
        report.error(at, message);
    } else if name.len() > MAX_TABLE {
        let message =
            format!("table '{name}' is longer than {MAX_TABLE} characters; set 'table' to a shorter name");
        report.error(at, message);
    } else if RESERVED_TABLES.contains(&name) || name.starts_with("sqlite_") {
        report.error(
            at,
            format!("table '{name}' is a reserved name; set 'table' to another"),
        );
    } else if let Some(language) = keyword(name) {
        let advice = if plural(entity) == name {
            format!("{entity}_rows")
        } else {
            plural(entity)
        };
        let message =
            format!("table '{name}' is a reserved word of {language}; rename it, for example to '{advice}'");
        report.error(at, message);
    }
}

/// Checks the name of a field of the entity `entity`.
pub(super) fn field(report: &mut Report<'_>, at: At, name: &str, entity: &str) {
    if !is_snake(name) {
        let message =
            format!("field '{name}' must be snake_case in ASCII letters and digits, such as order_date");
        report.error(at, message);
    } else if name.len() > MAX_FIELD {
        report.error(
            at,
            format!("field '{name}' is longer than {MAX_FIELD} characters"),
        );
    } else if OWN_COLUMNS.contains(&name) {
        report.error(
            at,
            format!("field '{name}' is a column that every table has already; rename it"),
        );
    } else if let Some(language) = keyword(name) {
        let message = format!(
            "field '{name}' is a reserved word of {language}; rename it, for example to '{entity}_{name}'"
        );
        report.error(at, message);
    }
}

/// The language that keeps this word to itself.
fn keyword(name: &str) -> Option<&'static str> {
    if is_in(SQL_WORDS, name) {
        Some("SQL")
    } else if is_in(RUST_WORDS, name) {
        Some("Rust")
    } else if TAKEN_COLUMNS.contains(&name) {
        Some("the database layer")
    } else {
        None
    }
}

fn is_in(words: &str, name: &str) -> bool {
    words.split_ascii_whitespace().any(|word| word == name)
}

fn is_snake(name: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split('_').all(word)
}

/// `OrderLineItem` as `order_line_item`; a run of capitals is one word.
pub(crate) fn snake(camel: &str) -> String {
    let letters: Vec<char> = camel.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let after_lower = index > 0 && !letters[index - 1].is_ascii_uppercase();
        let before_lower = index > 0 && letters.get(index + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (after_lower || before_lower) {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `order` as `orders`, `category` as `categories`, `box` as `boxes`.
pub(crate) fn plural(noun: &str) -> String {
    let sibilant = ["s", "x", "z", "ch", "sh"].iter().any(|end| noun.ends_with(end));
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if sibilant => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_turn_into_snake_case() {
        for (camel, expected) in [
            ("Order", "order"),
            ("OrderLineItem", "order_line_item"),
            ("HTTPLog", "http_log"),
            ("Sku", "sku"),
            ("SKU", "sku"),
            ("Order2Go", "order2_go"),
        ] {
            assert_eq!(snake(camel), expected);
        }
    }

    #[test]
    fn nouns_turn_into_their_plural() {
        for (noun, expected) in [
            ("order", "orders"),
            ("order_line_item", "order_line_items"),
            ("category", "categories"),
            ("box", "boxes"),
            ("shipment", "shipments"),
            ("batch", "batches"),
            ("day", "days"),
        ] {
            assert_eq!(plural(noun), expected);
        }
    }
}
