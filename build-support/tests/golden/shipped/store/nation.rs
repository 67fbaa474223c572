// Generated from schema/nation.yaml. Do not edit. See it: cargo xtask codegen --print nation

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A nation, in one region; suppliers and customers belong to one.
    nations (nation_key) {
        /// Nation number
        nation_key -> Integer,
        /// Nation name
        name -> Text,
        /// The nation's region
        region_key -> Integer,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `nations`.
///
/// A nation, in one region; suppliers and customers belong to one.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = nations, treat_none_as_default_value = false)]
pub struct NationRow {
    /// Nation number
    pub nation_key: i32,
    /// Nation name
    pub name: String,
    /// The nation's region
    pub region_key: i32,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for NationRow {
    const INTO: &'static str = "nations (
        nation_key,
        name,
        region_key,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::Integer, _, _>(rows, |row| &row.nation_key),
            array::<sql::Text, _, _>(rows, |row| &row.name),
            array::<sql::Integer, _, _>(rows, |row| &row.region_key),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(nations::table).values(self)
    }
}

impl Row for NationRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (nation_key) DO UPDATE SET
        name = excluded.name,
        region_key = excluded.region_key,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (nations.received_at, nations.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        &self.nation_key
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `nations`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.nations",
    table: "nations",
    file: "nation.yaml",
    postgres: Script {
        up: include_str!("nation/postgres.up.sql"),
        down: include_str!("nation/down.sql"),
    },
    sqlite: Script {
        up: include_str!("nation/sqlite.up.sql"),
        down: include_str!("nation/down.sql"),
    },
    columns: &[
        Column {
            name: "nation_key",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "name",
            postgres: "varchar(25)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "region_key",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "comment",
            postgres: "varchar(152)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
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
