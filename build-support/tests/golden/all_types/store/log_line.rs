// Generated from schema/log_line.yaml. Do not edit. See it: cargo xtask codegen --print log_line

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// Without a key every message is a row.
    log_lines (message_id) {
        /// Column `line`.
        line -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `log_lines`.
///
/// Without a key every message is a row.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = log_lines, treat_none_as_default_value = false)]
pub struct LogLineRow {
    /// Column `line`.
    pub line: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for LogLineRow {
    const INTO: &'static str = "log_lines (
        line,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::Text, _, _>(rows, |row| &row.line),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(log_lines::table).values(self)
    }
}

impl Row for LogLineRow {
    const KEEP: Keep = Keep::Oldest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (message_id) DO NOTHING";

    fn key(&self) -> impl Ord {
        &self.message_id
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `log_lines`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.log_lines",
    table: "log_lines",
    file: "log_line.yaml",
    postgres: Script {
        up: include_str!("log_line/postgres.up.sql"),
        down: include_str!("log_line/down.sql"),
    },
    sqlite: Script {
        up: include_str!("log_line/sqlite.up.sql"),
        down: include_str!("log_line/down.sql"),
    },
    columns: &[
        Column {
            name: "line",
            postgres: "text",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "message_id",
            postgres: "uuid",
            sqlite: "TEXT",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "received_at",
            postgres: "timestamptz",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
    ],
};
