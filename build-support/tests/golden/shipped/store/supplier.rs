// Generated from schema/supplier.yaml. Do not edit. See it: cargo xtask codegen --print supplier

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A supplier of parts.
    suppliers (supplier_key) {
        /// Supplier number
        supplier_key -> BigInt,
        /// Supplier name
        name -> Text,
        /// Postal address
        address -> Text,
        /// The supplier's nation
        nation_key -> Integer,
        /// Telephone number
        phone -> Text,
        /// Account balance; may be negative
        account_balance -> ExactDecimal,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `suppliers`.
///
/// A supplier of parts.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = suppliers, treat_none_as_default_value = false)]
pub struct SupplierRow {
    /// Supplier number
    pub supplier_key: i64,
    /// Supplier name
    pub name: String,
    /// Postal address
    pub address: String,
    /// The supplier's nation
    pub nation_key: i32,
    /// Telephone number
    pub phone: String,
    /// Account balance; may be negative
    pub account_balance: value::Decimal,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for SupplierRow {
    const INTO: &'static str = "suppliers (
        supplier_key,
        name,
        address,
        nation_key,
        phone,
        account_balance,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::BigInt, _, _>(rows, |row| &row.supplier_key),
            array::<sql::Text, _, _>(rows, |row| &row.name),
            array::<sql::Text, _, _>(rows, |row| &row.address),
            array::<sql::Integer, _, _>(rows, |row| &row.nation_key),
            array::<sql::Text, _, _>(rows, |row| &row.phone),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.account_balance),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(suppliers::table).values(self)
    }
}

impl Row for SupplierRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (supplier_key) DO UPDATE SET
        name = excluded.name,
        address = excluded.address,
        nation_key = excluded.nation_key,
        phone = excluded.phone,
        account_balance = excluded.account_balance,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (suppliers.received_at, suppliers.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        &self.supplier_key
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `suppliers`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.suppliers",
    table: "suppliers",
    file: "supplier.yaml",
    postgres: Script {
        up: include_str!("supplier/postgres.up.sql"),
        down: include_str!("supplier/down.sql"),
    },
    sqlite: Script {
        up: include_str!("supplier/sqlite.up.sql"),
        down: include_str!("supplier/down.sql"),
    },
    columns: &[
        Column {
            name: "supplier_key",
            postgres: "bigint",
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
            name: "address",
            postgres: "varchar(40)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "nation_key",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "phone",
            postgres: "varchar(15)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "account_balance",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "comment",
            postgres: "varchar(101)",
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
