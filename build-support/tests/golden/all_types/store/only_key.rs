// Generated from schema/only_key.yaml. Do not edit. See it: cargo xtask codegen --print only_key

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// Every column is part of the key.
    only_keys (right_side, left_side) {
        /// Column `left_side`.
        left_side -> BigInt,
        /// Column `right_side`.
        right_side -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `only_keys`.
///
/// Every column is part of the key.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = only_keys, treat_none_as_default_value = false)]
pub struct OnlyKeyRow {
    /// Column `left_side`.
    pub left_side: i64,
    /// Column `right_side`.
    pub right_side: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for OnlyKeyRow {
    const INTO: &'static str = "only_keys (
        left_side,
        right_side,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::BigInt, _, _>(rows, |row| &row.left_side),
            array::<sql::Text, _, _>(rows, |row| &row.right_side),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(only_keys::table).values(self)
    }
}

impl Row for OnlyKeyRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (right_side, left_side) DO UPDATE SET
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (only_keys.received_at, only_keys.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        (&self.right_side, &self.left_side)
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `only_keys`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.only_keys",
    table: "only_keys",
    file: "only_key.yaml",
    postgres: Script {
        up: include_str!("only_key/postgres.up.sql"),
        down: include_str!("only_key/down.sql"),
    },
    sqlite: Script {
        up: include_str!("only_key/sqlite.up.sql"),
        down: include_str!("only_key/down.sql"),
    },
    columns: &[
        Column {
            name: "left_side",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: Some(2),
        },
        Column {
            name: "right_side",
            postgres: "varchar(20)",
            sqlite: "TEXT",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "message_id",
            postgres: "uuid",
            sqlite: "TEXT",
            nullable: false,
            key: None,
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
