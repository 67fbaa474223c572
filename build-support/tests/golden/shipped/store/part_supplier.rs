// Generated from schema/part_supplier.yaml. Do not edit. See it: cargo xtask codegen --print part_supplier

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// What one supplier has of one part, and at what cost.
    part_suppliers (part_key, supplier_key) {
        /// The part
        part_key -> BigInt,
        /// The supplier
        supplier_key -> BigInt,
        /// How many there are
        available_quantity -> Integer,
        /// Cost of one
        supply_cost -> ExactDecimal,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `part_suppliers`.
///
/// What one supplier has of one part, and at what cost.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = part_suppliers, treat_none_as_default_value = false)]
pub struct PartSupplierRow {
    /// The part
    pub part_key: i64,
    /// The supplier
    pub supplier_key: i64,
    /// How many there are
    pub available_quantity: i32,
    /// Cost of one
    pub supply_cost: value::Decimal,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for PartSupplierRow {
    const INTO: &'static str = "part_suppliers (
        part_key,
        supplier_key,
        available_quantity,
        supply_cost,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::BigInt, _, _>(rows, |row| &row.part_key),
            array::<sql::BigInt, _, _>(rows, |row| &row.supplier_key),
            array::<sql::Integer, _, _>(rows, |row| &row.available_quantity),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.supply_cost),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(part_suppliers::table).values(self)
    }
}

impl Row for PartSupplierRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (part_key, supplier_key) DO UPDATE SET
        available_quantity = excluded.available_quantity,
        supply_cost = excluded.supply_cost,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (part_suppliers.received_at, part_suppliers.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        (&self.part_key, &self.supplier_key)
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `part_suppliers`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.part_suppliers",
    table: "part_suppliers",
    file: "part_supplier.yaml",
    postgres: Script {
        up: include_str!("part_supplier/postgres.up.sql"),
        down: include_str!("part_supplier/down.sql"),
    },
    sqlite: Script {
        up: include_str!("part_supplier/sqlite.up.sql"),
        down: include_str!("part_supplier/down.sql"),
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
            name: "supplier_key",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: Some(2),
        },
        Column {
            name: "available_quantity",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "supply_cost",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "comment",
            postgres: "varchar(199)",
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
