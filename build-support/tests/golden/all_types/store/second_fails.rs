// Generated from schema/second_fails.yaml. Do not edit. See it: cargo xtask codegen --print second_fails

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A repeated key fails the message.
    strict_rows (code) {
        /// Column `code`.
        code -> Text,
        /// Column `amount`.
        amount -> Nullable<ExactDecimal>,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `strict_rows`.
///
/// A repeated key fails the message.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = strict_rows, treat_none_as_default_value = false)]
pub struct SecondFailsRow {
    /// Column `code`.
    pub code: String,
    /// Column `amount`.
    pub amount: Option<value::Decimal>,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for SecondFailsRow {
    const INTO: &'static str = "strict_rows (
        code,
        amount,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::Text, _, _>(rows, |row| &row.code),
            array::<sql::Nullable<sql::ExactDecimal>, _, _>(rows, |row| &row.amount),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(strict_rows::table).values(self)
    }
}

impl Row for SecondFailsRow {
    const KEEP: Keep = Keep::All;
    const ON_CONFLICT: &'static str = "";

    fn key(&self) -> impl Ord {
        &self.code
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `strict_rows`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.strict_rows",
    table: "strict_rows",
    file: "second_fails.yaml",
    postgres: Script {
        up: include_str!("second_fails/postgres.up.sql"),
        down: include_str!("second_fails/down.sql"),
    },
    sqlite: Script {
        up: include_str!("second_fails/sqlite.up.sql"),
        down: include_str!("second_fails/down.sql"),
    },
    columns: &[
        Column {
            name: "code",
            postgres: "varchar(10)",
            sqlite: "TEXT",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "amount",
            postgres: "numeric(5,5)",
            sqlite: "TEXT",
            nullable: true,
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
