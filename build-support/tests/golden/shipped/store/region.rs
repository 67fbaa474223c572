// Generated from schema/region.yaml. Do not edit. See it: cargo xtask codegen --print region

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A region of the world; nations belong to one.
    regions (region_key) {
        /// Region number
        region_key -> Integer,
        /// Region name
        name -> Text,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `regions`.
///
/// A region of the world; nations belong to one.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = regions, treat_none_as_default_value = false)]
pub struct RegionRow {
    /// Region number
    pub region_key: i32,
    /// Region name
    pub name: String,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for RegionRow {
    const INTO: &'static str = "regions (
        region_key,
        name,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::Integer, _, _>(rows, |row| &row.region_key),
            array::<sql::Text, _, _>(rows, |row| &row.name),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(regions::table).values(self)
    }
}

impl Row for RegionRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (region_key) DO UPDATE SET
        name = excluded.name,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (regions.received_at, regions.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        &self.region_key
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `regions`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.regions",
    table: "regions",
    file: "region.yaml",
    postgres: Script {
        up: include_str!("region/postgres.up.sql"),
        down: include_str!("region/down.sql"),
    },
    sqlite: Script {
        up: include_str!("region/sqlite.up.sql"),
        down: include_str!("region/down.sql"),
    },
    columns: &[
        Column {
            name: "region_key",
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
