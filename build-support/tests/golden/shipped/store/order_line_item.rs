// Generated from schema/order_line_item.yaml. Do not edit. See it: cargo xtask codegen --print order_line_item

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// One line of an order.
    order_line_items (order_key, line_number) {
        /// The order
        order_key -> BigInt,
        /// The part
        part_key -> BigInt,
        /// Who supplies it
        supplier_key -> BigInt,
        /// Number of the line within its order
        line_number -> Integer,
        /// How many
        quantity -> ExactDecimal,
        /// Quantity times retail price
        extended_price -> ExactDecimal,
        /// Discount, as a fraction
        discount -> ExactDecimal,
        /// Tax, as a fraction
        tax -> ExactDecimal,
        /// R returned, A accepted, N not yet known
        return_flag -> Text,
        /// Open or fulfilled
        line_status -> Text,
        /// Day of shipping
        ship_date -> Date,
        /// Day promised
        commit_date -> Date,
        /// Day of arrival
        receipt_date -> Date,
        /// How to deliver
        ship_instructions -> Text,
        /// Means of transport
        ship_mode -> Text,
        /// Free text
        comment -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `order_line_items`.
///
/// One line of an order.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = order_line_items, treat_none_as_default_value = false)]
pub struct OrderLineItemRow {
    /// The order
    pub order_key: i64,
    /// The part
    pub part_key: i64,
    /// Who supplies it
    pub supplier_key: i64,
    /// Number of the line within its order
    pub line_number: i32,
    /// How many
    pub quantity: value::Decimal,
    /// Quantity times retail price
    pub extended_price: value::Decimal,
    /// Discount, as a fraction
    pub discount: value::Decimal,
    /// Tax, as a fraction
    pub tax: value::Decimal,
    /// R returned, A accepted, N not yet known
    pub return_flag: String,
    /// Open or fulfilled
    pub line_status: String,
    /// Day of shipping
    pub ship_date: chrono::NaiveDate,
    /// Day promised
    pub commit_date: chrono::NaiveDate,
    /// Day of arrival
    pub receipt_date: chrono::NaiveDate,
    /// How to deliver
    pub ship_instructions: String,
    /// Means of transport
    pub ship_mode: String,
    /// Free text
    pub comment: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for OrderLineItemRow {
    const INTO: &'static str = "order_line_items (
        order_key,
        part_key,
        supplier_key,
        line_number,
        quantity,
        extended_price,
        discount,
        tax,
        return_flag,
        line_status,
        ship_date,
        commit_date,
        receipt_date,
        ship_instructions,
        ship_mode,
        comment,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::BigInt, _, _>(rows, |row| &row.order_key),
            array::<sql::BigInt, _, _>(rows, |row| &row.part_key),
            array::<sql::BigInt, _, _>(rows, |row| &row.supplier_key),
            array::<sql::Integer, _, _>(rows, |row| &row.line_number),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.quantity),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.extended_price),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.discount),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.tax),
            array::<sql::Text, _, _>(rows, |row| &row.return_flag),
            array::<sql::Text, _, _>(rows, |row| &row.line_status),
            array::<sql::Date, _, _>(rows, |row| &row.ship_date),
            array::<sql::Date, _, _>(rows, |row| &row.commit_date),
            array::<sql::Date, _, _>(rows, |row| &row.receipt_date),
            array::<sql::Text, _, _>(rows, |row| &row.ship_instructions),
            array::<sql::Text, _, _>(rows, |row| &row.ship_mode),
            array::<sql::Text, _, _>(rows, |row| &row.comment),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(order_line_items::table).values(self)
    }
}

impl Row for OrderLineItemRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (order_key, line_number) DO UPDATE SET
        part_key = excluded.part_key,
        supplier_key = excluded.supplier_key,
        quantity = excluded.quantity,
        extended_price = excluded.extended_price,
        discount = excluded.discount,
        tax = excluded.tax,
        return_flag = excluded.return_flag,
        line_status = excluded.line_status,
        ship_date = excluded.ship_date,
        commit_date = excluded.commit_date,
        receipt_date = excluded.receipt_date,
        ship_instructions = excluded.ship_instructions,
        ship_mode = excluded.ship_mode,
        comment = excluded.comment,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (order_line_items.received_at, order_line_items.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        (&self.order_key, &self.line_number)
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `order_line_items`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.order_line_items",
    table: "order_line_items",
    file: "order_line_item.yaml",
    postgres: Script {
        up: include_str!("order_line_item/postgres.up.sql"),
        down: include_str!("order_line_item/down.sql"),
    },
    sqlite: Script {
        up: include_str!("order_line_item/sqlite.up.sql"),
        down: include_str!("order_line_item/down.sql"),
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
            name: "part_key",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "supplier_key",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "line_number",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: Some(2),
        },
        Column {
            name: "quantity",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "extended_price",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "discount",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "tax",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "return_flag",
            postgres: "varchar(1)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "line_status",
            postgres: "varchar(1)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "ship_date",
            postgres: "date",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "commit_date",
            postgres: "date",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "receipt_date",
            postgres: "date",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "ship_instructions",
            postgres: "varchar(25)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "ship_mode",
            postgres: "varchar(10)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "comment",
            postgres: "varchar(44)",
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
