//! Migrations, and what the database remembers of them.
//!
//! A migration's version is `r`, its revision, a dot and the table: `r0001.orders`. Beside Diesel's table of applied
//! versions, `nomnom_schema` keeps the shape that each table was made with, so that a later edit of the file is found
//! and named instead of failing in the middle of a batch.

use crate::{StoreError, generated};
use diesel::{ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl};
use std::{collections::HashMap, fmt::Write};

diesel::table! {
    use diesel::sql_types::Text;

    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Text;

    nomnom_schema (version) {
        version -> Text,
        shape -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(__diesel_schema_migrations, nomnom_schema);

/// One step of the schema, in the words of both databases.
#[derive(Debug)]
pub struct Migration {
    /// Order and identity, such as `r0001.orders`.
    pub version: &'static str,
    /// The table.
    pub table: &'static str,
    /// The file of `schema/` that it comes from; empty for a table of our own.
    pub file: &'static str,
    /// For PostgreSQL.
    pub postgres: Script,
    /// For SQLite.
    pub sqlite: Script,
    /// The table's columns afterwards, in order; none for a table of our own.
    pub columns: &'static [Column],
}

/// SQL that makes a step and takes it back.
#[derive(Debug)]
pub struct Script {
    /// Makes it.
    pub up: &'static str,
    /// Takes it back.
    pub down: &'static str,
}

/// A column of an entity's table.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Type in PostgreSQL, such as `numeric(15,2)`.
    pub postgres: &'static str,
    /// Type in SQLite.
    pub sqlite: &'static str,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Its place in the primary key, from 1.
    pub key: Option<usize>,
}

/// Which database's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Postgres,
    Sqlite,
}

/// The table of our own.
static MESSAGE_STATUS: Migration = Migration {
    version: "r0000.message_status",
    table: "message_status",
    file: "",
    postgres: Script {
        up: include_str!("../migrations/message_status/postgres.up.sql"),
        down: include_str!("../migrations/message_status/down.sql"),
    },
    sqlite: Script {
        up: include_str!("../migrations/message_status/sqlite.up.sql"),
        down: include_str!("../migrations/message_status/down.sql"),
    },
    columns: &[],
};

/// Every migration of this build, in order.
pub fn migrations() -> Vec<&'static Migration> {
    let mut migrations = vec![&MESSAGE_STATUS];
    migrations.extend(generated::MIGRATIONS);
    migrations.sort_by_key(|migration| migration.version);
    migrations
}

/// What the database remembers: the applied versions, each with the shape of its table.
pub(crate) type Recorded = HashMap<String, Option<String>>;

/// Asks for [`Recorded`].
#[diesel::dsl::auto_type]
pub(crate) fn recorded() -> _ {
    __diesel_schema_migrations::table
        .left_join(nomnom_schema::table.on(nomnom_schema::version.eq(__diesel_schema_migrations::version)))
        .select((
            __diesel_schema_migrations::version,
            nomnom_schema::shape.nullable(),
        ))
}

/// Fails unless every migration of this build is applied, and no table was made from another version of its file.
pub(crate) fn verify(recorded: &Recorded, dialect: Dialect) -> Result<(), StoreError> {
    unrecorded(recorded, dialect)?;
    let missing: Vec<_> = migrations()
        .iter()
        .map(|migration| migration.version)
        .filter(|version| !recorded.contains_key(*version))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(StoreError::NotMigrated {
        missing: missing.join(", "),
    })
}

/// Versions and shapes of migrations that are applied without their shape being on record.
///
/// # Errors
/// When a table was made from another version of its file.
pub(crate) fn unrecorded(
    recorded: &Recorded,
    dialect: Dialect,
) -> Result<Vec<(&'static str, String)>, StoreError> {
    let mut unrecorded = Vec::new();
    for migration in migrations() {
        let shape = shape(migration.columns, dialect);
        match recorded.get(migration.version) {
            Some(Some(was)) if *was != shape => {
                return Err(StoreError::Edited {
                    table: migration.table.to_owned(),
                    file: migration.file.to_owned(),
                    version: migration.version.to_owned(),
                    differences: differences(was, &shape),
                });
            }
            Some(None) if !migration.columns.is_empty() => unrecorded.push((migration.version, shape)),
            _ => {}
        }
    }
    Ok(unrecorded)
}

/// One line a column: name, type, whether it may be NULL, place in the key.
fn shape(columns: &[Column], dialect: Dialect) -> String {
    let mut shape = String::new();
    for column in columns {
        let kind = match dialect {
            Dialect::Postgres => column.postgres,
            Dialect::Sqlite => column.sqlite,
        };
        let null = if column.nullable { "null" } else { "not null" };
        let _ = write!(shape, "{} {kind} {null}", column.name);
        if let Some(place) = column.key {
            let _ = write!(shape, " key {place}");
        }
        shape.push('\n');
    }
    shape
}

/// What a person has to know of two shapes that differ.
fn differences(was: &str, is: &str) -> String {
    let columns = |shape: &str| -> Vec<(String, String)> {
        let lines = shape.lines().filter_map(|line| line.split_once(' '));
        lines
            .map(|(name, rest)| (name.to_owned(), rest.to_owned()))
            .collect()
    };
    let (was, is) = (columns(was), columns(is));
    let find = |columns: &[(String, String)], name: &str| -> Option<String> {
        let found = columns.iter().find(|(column, _)| column == name);
        found.map(|(_, kind)| kind.clone())
    };
    let mut differences = Vec::new();
    for (name, was) in &was {
        match find(&is, name) {
            None => differences.push(format!("field `{name}` ({was}) is gone")),
            Some(is) if is != *was => differences.push(format!("field `{name}` was {was} and is {is}")),
            Some(_) => {}
        }
    }
    for (name, is) in &is {
        if find(&was, name).is_none() {
            differences.push(format!("field `{name}` ({is}) is new"));
        }
    }
    if differences.is_empty() {
        differences.push("its fields are in another order".to_owned());
    }
    differences.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_sorted_unique_and_fit_diesels_table() {
        let versions: Vec<_> = migrations().iter().map(|migration| migration.version).collect();
        let mut sorted = versions.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(versions, sorted);
        assert!(versions.iter().all(|version| version.len() <= 50));
    }

    #[test]
    fn differences_name_the_fields() {
        let was = "a bigint not null key 1\nb text null\nc date null\n";
        for (is, expected) in [
            (
                "a bigint not null key 1\nc date null\n",
                "field `b` (text null) is gone",
            ),
            (
                "a integer not null key 1\nb text null\nc date null\nd text null\n",
                "field `a` was bigint not null key 1 and is integer not null key 1; field `d` (text null) is new",
            ),
            (
                "a bigint not null key 1\nc date null\nb text null\n",
                "its fields are in another order",
            ),
        ] {
            assert_eq!(differences(was, is), expected);
        }
    }
}
