// Generated from schema/order.yaml. Do not edit. See it: cargo xtask codegen --print order

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A customer order.
    orders (order_key) {
        /// Order number
        order_key -> BigInt,
        /// Who ordered
        customer_key -> BigInt,
        /// Open, fulfilled, or in part
        order_status -> Text,
        /// Sum over all line items
        total_price -> ExactDecimal,
        /// Day of the order
        order_date -> Date,
        /// Priority, such as 1-URGENT
        order_priority -> Text,
        /// Who took the order
        clerk -> Text,
        /// Shipping priority
        ship_priority -> Integer,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `orders`.
///
/// A customer order.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub struct OrderRow {
    /// Order number
    pub order_key: i64,
    /// Who ordered
    pub customer_key: i64,
    /// Open, fulfilled, or in part
    pub order_status: String,
    /// Sum over all line items
    pub total_price: value::Decimal,
    /// Day of the order
    pub order_date: chrono::NaiveDate,
    /// Priority, such as 1-URGENT
    pub order_priority: String,
    /// Who took the order
    pub clerk: String,
    /// Shipping priority
    pub ship_priority: i32,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for OrderRow {
    const INTO: &'static str = "orders (
        order_key,
        customer_key,
        order_status,
        total_price,
        order_date,
        order_priority,
        clerk,
        ship_priority,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::BigInt, _, _>(rows, |row| &row.order_key),
            array::<sql::BigInt, _, _>(rows, |row| &row.customer_key),
            array::<sql::Text, _, _>(rows, |row| &row.order_status),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.total_price),
            array::<sql::Date, _, _>(rows, |row| &row.order_date),
            array::<sql::Text, _, _>(rows, |row| &row.order_priority),
            array::<sql::Text, _, _>(rows, |row| &row.clerk),
            array::<sql::Integer, _, _>(rows, |row| &row.ship_priority),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(orders::table).values(self)
    }
}

impl Row for OrderRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (order_key) DO UPDATE SET
        customer_key = excluded.customer_key,
        order_status = excluded.order_status,
        total_price = excluded.total_price,
        order_date = excluded.order_date,
        order_priority = excluded.order_priority,
        clerk = excluded.clerk,
        ship_priority = excluded.ship_priority,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (orders.received_at, orders.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        &self.order_key
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `orders`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.orders",
    table: "orders",
    file: "order.yaml",
    postgres: Script {
        up: include_str!("order/postgres.up.sql"),
        down: include_str!("order/down.sql"),
    },
    sqlite: Script {
        up: include_str!("order/sqlite.up.sql"),
        down: include_str!("order/down.sql"),
    },
    columns: &[
        Column {
            name: "order_key",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "customer_key",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "order_status",
            postgres: "varchar(1)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "total_price",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "order_date",
            postgres: "date",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "order_priority",
            postgres: "varchar(15)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "clerk",
            postgres: "varchar(15)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "ship_priority",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "comment",
            postgres: "varchar(79)",
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
