// Generated from schema/customer.yaml. Do not edit. See it: cargo xtask codegen --print customer

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A customer, who places orders.
    customers (customer_key) {
        /// Customer number
        customer_key -> BigInt,
        /// Customer name
        name -> Text,
        /// Postal address
        address -> Text,
        /// The customer's nation
        nation_key -> Integer,
        /// Telephone number
        phone -> Text,
        /// Account balance; may be negative
        account_balance -> ExactDecimal,
        /// Market segment
        market_segment -> Text,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `customers`.
///
/// A customer, who places orders.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = customers, treat_none_as_default_value = false)]
pub struct CustomerRow {
    /// Customer number
    pub customer_key: i64,
    /// Customer name
    pub name: String,
    /// Postal address
    pub address: String,
    /// The customer's nation
    pub nation_key: i32,
    /// Telephone number
    pub phone: String,
    /// Account balance; may be negative
    pub account_balance: value::Decimal,
    /// Market segment
    pub market_segment: String,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for CustomerRow {
    const INTO: &'static str = "customers (
        customer_key,
        name,
        address,
        nation_key,
        phone,
        account_balance,
        market_segment,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::BigInt, _, _>(rows, |row| &row.customer_key),
            array::<sql::Text, _, _>(rows, |row| &row.name),
            array::<sql::Text, _, _>(rows, |row| &row.address),
            array::<sql::Integer, _, _>(rows, |row| &row.nation_key),
            array::<sql::Text, _, _>(rows, |row| &row.phone),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.account_balance),
            array::<sql::Text, _, _>(rows, |row| &row.market_segment),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(customers::table).values(self)
    }
}

impl Row for CustomerRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (customer_key) DO UPDATE SET
        name = excluded.name,
        address = excluded.address,
        nation_key = excluded.nation_key,
        phone = excluded.phone,
        account_balance = excluded.account_balance,
        market_segment = excluded.market_segment,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (customers.received_at, customers.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        &self.customer_key
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `customers`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.customers",
    table: "customers",
    file: "customer.yaml",
    postgres: Script {
        up: include_str!("customer/postgres.up.sql"),
        down: include_str!("customer/down.sql"),
    },
    sqlite: Script {
        up: include_str!("customer/sqlite.up.sql"),
        down: include_str!("customer/down.sql"),
    },
    columns: &[
        Column {
            name: "customer_key",
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
            name: "market_segment",
            postgres: "varchar(10)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "comment",
            postgres: "varchar(117)",
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
