// Generated from schema/part.yaml. Do not edit. See it: cargo xtask codegen --print part

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A part that suppliers sell.
    parts (part_key) {
        /// Part number
        part_key -> BigInt,
        /// Part name
        name -> Text,
        /// Who makes it
        manufacturer -> Text,
        /// Brand
        brand -> Text,
        /// Kind of part
        part_type -> Text,
        /// Size
        size -> Integer,
        /// What it is packed in
        container -> Text,
        /// Retail price
        retail_price -> ExactDecimal,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `parts`.
///
/// A part that suppliers sell.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = parts, treat_none_as_default_value = false)]
pub struct PartRow {
    /// Part number
    pub part_key: i64,
    /// Part name
    pub name: String,
    /// Who makes it
    pub manufacturer: String,
    /// Brand
    pub brand: String,
    /// Kind of part
    pub part_type: String,
    /// Size
    pub size: i32,
    /// What it is packed in
    pub container: String,
    /// Retail price
    pub retail_price: value::Decimal,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for PartRow {
    const INTO: &'static str = "parts (
        part_key,
        name,
        manufacturer,
        brand,
        part_type,
        size,
        container,
        retail_price,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::BigInt, _, _>(rows, |row| &row.part_key),
            array::<sql::Text, _, _>(rows, |row| &row.name),
            array::<sql::Text, _, _>(rows, |row| &row.manufacturer),
            array::<sql::Text, _, _>(rows, |row| &row.brand),
            array::<sql::Text, _, _>(rows, |row| &row.part_type),
            array::<sql::Integer, _, _>(rows, |row| &row.size),
            array::<sql::Text, _, _>(rows, |row| &row.container),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.retail_price),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(parts::table).values(self)
    }
}

impl Row for PartRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (part_key) DO UPDATE SET
        name = excluded.name,
        manufacturer = excluded.manufacturer,
        brand = excluded.brand,
        part_type = excluded.part_type,
        size = excluded.size,
        container = excluded.container,
        retail_price = excluded.retail_price,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (parts.received_at, parts.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        &self.part_key
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `parts`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.parts",
    table: "parts",
    file: "part.yaml",
    postgres: Script {
        up: include_str!("part/postgres.up.sql"),
        down: include_str!("part/down.sql"),
    },
    sqlite: Script {
        up: include_str!("part/sqlite.up.sql"),
        down: include_str!("part/down.sql"),
    },
    columns: &[
        Column {
            name: "part_key",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "name",
            postgres: "varchar(55)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "manufacturer",
            postgres: "varchar(25)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "brand",
            postgres: "varchar(10)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "part_type",
            postgres: "varchar(25)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "size",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "container",
            postgres: "varchar(10)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "retail_price",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "comment",
            postgres: "varchar(23)",
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
