// Generated from schema/every_type.yaml. Do not edit. See it: cargo xtask codegen --print every_type

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A record with a field of every type.
    ///
    /// Its documentation has "quotes", a \ and ünïcödé, and more than one line.
    every_types (whole, code, day_of_it) {
        /// Column `free_text`.
        free_text -> Text,
        /// Column `whole`.
        whole -> Integer,
        /// Column `big`.
        big -> BigInt,
        /// Column `money`.
        money -> ExactDecimal,
        /// Column `ratio`.
        ratio -> Double,
        /// Column `flag`.
        flag -> Bool,
        /// Column `day_of_it`.
        day_of_it -> Date,
        /// Column `moment`.
        moment -> Instant,
        /// Column `ident`.
        ident -> Uuid,
        /// Column `document`.
        document -> Json,
        /// Column `maybe_text`.
        maybe_text -> Nullable<Text>,
        /// Column `maybe_whole`.
        maybe_whole -> Nullable<Integer>,
        /// Column `maybe_big`.
        maybe_big -> Nullable<BigInt>,
        /// Column `maybe_money`.
        maybe_money -> Nullable<ExactDecimal>,
        /// Column `maybe_ratio`.
        maybe_ratio -> Nullable<Double>,
        /// Column `maybe_flag`.
        maybe_flag -> Nullable<Bool>,
        /// Column `maybe_day`.
        maybe_day -> Nullable<Date>,
        /// Column `maybe_moment`.
        maybe_moment -> Nullable<Instant>,
        /// Column `maybe_ident`.
        maybe_ident -> Nullable<Uuid>,
        /// Column `maybe_document`.
        maybe_document -> Nullable<Json>,
        /// One of a few
        code -> Text,
        /// Column `level`.
        level -> Nullable<Integer>,
        /// Column `bounded_whole`.
        bounded_whole -> Integer,
        /// Column `bounded_big`.
        bounded_big -> BigInt,
        /// Column `bounded_money`.
        bounded_money -> ExactDecimal,
        /// Column `bounded_ratio`.
        bounded_ratio -> Nullable<Double>,
        /// Column `bounded_day`.
        bounded_day -> Date,
        /// Column `units`.
        units -> ExactDecimal,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `every_types`.
///
/// A record with a field of every type.
///
/// Its documentation has "quotes", a \ and ünïcödé, and more than one line.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = every_types, treat_none_as_default_value = false)]
pub struct EveryTypeRow {
    /// Column `free_text`.
    pub free_text: String,
    /// Column `whole`.
    pub whole: i32,
    /// Column `big`.
    pub big: i64,
    /// Column `money`.
    pub money: value::Decimal,
    /// Column `ratio`.
    pub ratio: f64,
    /// Column `flag`.
    pub flag: bool,
    /// Column `day_of_it`.
    pub day_of_it: chrono::NaiveDate,
    /// Column `moment`.
    pub moment: value::Timestamp,
    /// Column `ident`.
    pub ident: value::Uuid,
    /// Column `document`.
    pub document: value::Json,
    /// Column `maybe_text`.
    pub maybe_text: Option<String>,
    /// Column `maybe_whole`.
    pub maybe_whole: Option<i32>,
    /// Column `maybe_big`.
    pub maybe_big: Option<i64>,
    /// Column `maybe_money`.
    pub maybe_money: Option<value::Decimal>,
    /// Column `maybe_ratio`.
    pub maybe_ratio: Option<f64>,
    /// Column `maybe_flag`.
    pub maybe_flag: Option<bool>,
    /// Column `maybe_day`.
    pub maybe_day: Option<chrono::NaiveDate>,
    /// Column `maybe_moment`.
    pub maybe_moment: Option<value::Timestamp>,
    /// Column `maybe_ident`.
    pub maybe_ident: Option<value::Uuid>,
    /// Column `maybe_document`.
    pub maybe_document: Option<value::Json>,
    /// One of a few
    pub code: String,
    /// Column `level`.
    pub level: Option<i32>,
    /// Column `bounded_whole`.
    pub bounded_whole: i32,
    /// Column `bounded_big`.
    pub bounded_big: i64,
    /// Column `bounded_money`.
    pub bounded_money: value::Decimal,
    /// Column `bounded_ratio`.
    pub bounded_ratio: Option<f64>,
    /// Column `bounded_day`.
    pub bounded_day: chrono::NaiveDate,
    /// Column `units`.
    pub units: value::Decimal,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for EveryTypeRow {
    const INTO: &'static str = "every_types (
        free_text,
        whole,
        big,
        money,
        ratio,
        flag,
        day_of_it,
        moment,
        ident,
        document,
        maybe_text,
        maybe_whole,
        maybe_big,
        maybe_money,
        maybe_ratio,
        maybe_flag,
        maybe_day,
        maybe_moment,
        maybe_ident,
        maybe_document,
        code,
        level,
        bounded_whole,
        bounded_big,
        bounded_money,
        bounded_ratio,
        bounded_day,
        units,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::Text, _, _>(rows, |row| &row.free_text),
            array::<sql::Integer, _, _>(rows, |row| &row.whole),
            array::<sql::BigInt, _, _>(rows, |row| &row.big),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.money),
            array::<sql::Double, _, _>(rows, |row| &row.ratio),
            array::<sql::Bool, _, _>(rows, |row| &row.flag),
            array::<sql::Date, _, _>(rows, |row| &row.day_of_it),
            array::<sql::Instant, _, _>(rows, |row| &row.moment),
            array::<sql::Uuid, _, _>(rows, |row| &row.ident),
            array::<sql::Json, _, _>(rows, |row| &row.document),
            array::<sql::Nullable<sql::Text>, _, _>(rows, |row| &row.maybe_text),
            array::<sql::Nullable<sql::Integer>, _, _>(rows, |row| &row.maybe_whole),
            array::<sql::Nullable<sql::BigInt>, _, _>(rows, |row| &row.maybe_big),
            array::<sql::Nullable<sql::ExactDecimal>, _, _>(rows, |row| &row.maybe_money),
            array::<sql::Nullable<sql::Double>, _, _>(rows, |row| &row.maybe_ratio),
            array::<sql::Nullable<sql::Bool>, _, _>(rows, |row| &row.maybe_flag),
            array::<sql::Nullable<sql::Date>, _, _>(rows, |row| &row.maybe_day),
            array::<sql::Nullable<sql::Instant>, _, _>(rows, |row| &row.maybe_moment),
            array::<sql::Nullable<sql::Uuid>, _, _>(rows, |row| &row.maybe_ident),
            array::<sql::Nullable<sql::Json>, _, _>(rows, |row| &row.maybe_document),
            array::<sql::Text, _, _>(rows, |row| &row.code),
            array::<sql::Nullable<sql::Integer>, _, _>(rows, |row| &row.level),
            array::<sql::Integer, _, _>(rows, |row| &row.bounded_whole),
            array::<sql::BigInt, _, _>(rows, |row| &row.bounded_big),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.bounded_money),
            array::<sql::Nullable<sql::Double>, _, _>(rows, |row| &row.bounded_ratio),
            array::<sql::Date, _, _>(rows, |row| &row.bounded_day),
            array::<sql::ExactDecimal, _, _>(rows, |row| &row.units),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(every_types::table).values(self)
    }
}

impl Row for EveryTypeRow {
    const KEEP: Keep = Keep::Newest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (whole, code, day_of_it) DO UPDATE SET
        free_text = excluded.free_text,
        big = excluded.big,
        money = excluded.money,
        ratio = excluded.ratio,
        flag = excluded.flag,
        moment = excluded.moment,
        ident = excluded.ident,
        document = excluded.document,
        maybe_text = excluded.maybe_text,
        maybe_whole = excluded.maybe_whole,
        maybe_big = excluded.maybe_big,
        maybe_money = excluded.maybe_money,
        maybe_ratio = excluded.maybe_ratio,
        maybe_flag = excluded.maybe_flag,
        maybe_day = excluded.maybe_day,
        maybe_moment = excluded.maybe_moment,
        maybe_ident = excluded.maybe_ident,
        maybe_document = excluded.maybe_document,
        level = excluded.level,
        bounded_whole = excluded.bounded_whole,
        bounded_big = excluded.bounded_big,
        bounded_money = excluded.bounded_money,
        bounded_ratio = excluded.bounded_ratio,
        bounded_day = excluded.bounded_day,
        units = excluded.units,
        message_id = excluded.message_id,
        received_at = excluded.received_at
    WHERE (every_types.received_at, every_types.message_id) < (excluded.received_at, excluded.message_id)";

    fn key(&self) -> impl Ord {
        (&self.whole, &self.code, &self.day_of_it)
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `every_types`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.every_types",
    table: "every_types",
    file: "every_type.yaml",
    postgres: Script {
        up: include_str!("every_type/postgres.up.sql"),
        down: include_str!("every_type/down.sql"),
    },
    sqlite: Script {
        up: include_str!("every_type/sqlite.up.sql"),
        down: include_str!("every_type/down.sql"),
    },
    columns: &[
        Column {
            name: "free_text",
            postgres: "text",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "whole",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "big",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "money",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "ratio",
            postgres: "double precision",
            sqlite: "REAL",
            nullable: false,
            key: None,
        },
        Column {
            name: "flag",
            postgres: "boolean",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "day_of_it",
            postgres: "date",
            sqlite: "TEXT",
            nullable: false,
            key: Some(3),
        },
        Column {
            name: "moment",
            postgres: "timestamptz",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "ident",
            postgres: "uuid",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "document",
            postgres: "jsonb",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "maybe_text",
            postgres: "text",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_whole",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_big",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_money",
            postgres: "numeric(28,28)",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_ratio",
            postgres: "double precision",
            sqlite: "REAL",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_flag",
            postgres: "boolean",
            sqlite: "INTEGER",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_day",
            postgres: "date",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_moment",
            postgres: "timestamptz",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_ident",
            postgres: "uuid",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "maybe_document",
            postgres: "jsonb",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "code",
            postgres: "varchar(10)",
            sqlite: "TEXT",
            nullable: false,
            key: Some(2),
        },
        Column {
            name: "level",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: true,
            key: None,
        },
        Column {
            name: "bounded_whole",
            postgres: "integer",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "bounded_big",
            postgres: "bigint",
            sqlite: "INTEGER",
            nullable: false,
            key: None,
        },
        Column {
            name: "bounded_money",
            postgres: "numeric(15,2)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "bounded_ratio",
            postgres: "double precision",
            sqlite: "REAL",
            nullable: true,
            key: None,
        },
        Column {
            name: "bounded_day",
            postgres: "date",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "units",
            postgres: "numeric(28,0)",
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
