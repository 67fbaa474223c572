// Generated from schema/first_stays.yaml. Do not edit. See it: cargo xtask codegen --print first_stays

use crate::{
    Column, Migration, Script,
    row::{Insert, Keep, Row, array},
    sql_types as sql, value,
};
use diesel::{Insertable, Queryable, Selectable, pg::Pg, query_builder::QueryFragment, sqlite::Sqlite};

diesel::table! {
    use crate::sql_types::*;

    /// A record of table `kept_rows`.
    kept_rows (ident) {
        /// Column `ident`.
        ident -> Uuid,
        /// Column `a_name_of_fifty_characters_is_as_long_as_can_be`.
        a_name_of_fifty_characters_is_as_long_as_can_be -> Nullable<Instant>,
        /// Column `another_name_of_fifty_characters_that_is_very_long`.
        another_name_of_fifty_characters_that_is_very_long -> Nullable<Text>,
        /// Column `third_name_of_fifty_characters_with_wide_precision`.
        third_name_of_fifty_characters_with_wide_precision -> Nullable<ExactDecimal>,
        /// Documentation that is longer than one line of code is wide, so that its literal does not fit into a line at all anywhere
        documented -> Text,
        /// Documentation that just fits onto a line of its own but not behind its name, with nineteen.
        nearly -> Text,
        /// The message that the row came in.
        message_id -> Uuid,
        /// When that message was received.
        received_at -> Instant,
    }
}

/// A row of `kept_rows`.
///
/// A record of table `kept_rows`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = kept_rows, treat_none_as_default_value = false)]
pub struct FirstStaysRow {
    /// Column `ident`.
    pub ident: value::Uuid,
    /// Column `a_name_of_fifty_characters_is_as_long_as_can_be`.
    pub a_name_of_fifty_characters_is_as_long_as_can_be: Option<value::Timestamp>,
    /// Column `another_name_of_fifty_characters_that_is_very_long`.
    pub another_name_of_fifty_characters_that_is_very_long: Option<String>,
    /// Column `third_name_of_fifty_characters_with_wide_precision`.
    pub third_name_of_fifty_characters_with_wide_precision: Option<value::Decimal>,
    /// Documentation that is longer than one line of code is wide, so that its literal does not fit into a line at all anywhere
    pub documented: String,
    /// Documentation that just fits onto a line of its own but not behind its name, with nineteen.
    pub nearly: String,
    /// The message that the row came in.
    pub message_id: value::Uuid,
    /// When that message was received.
    pub received_at: value::Timestamp,
}

impl Insert for FirstStaysRow {
    const INTO: &'static str = "kept_rows (
        ident,
        a_name_of_fifty_characters_is_as_long_as_can_be,
        another_name_of_fifty_characters_that_is_very_long,
        third_name_of_fifty_characters_with_wide_precision,
        documented,
        nearly,
        message_id,
        received_at
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql::Uuid, _, _>(rows, |row| &row.ident),
            array::<sql::Nullable<sql::Instant>, _, _>(rows, |row| {
                &row.a_name_of_fifty_characters_is_as_long_as_can_be
            }),
            array::<sql::Nullable<sql::Text>, _, _>(rows, |row| {
                &row.another_name_of_fifty_characters_that_is_very_long
            }),
            array::<sql::Nullable<sql::ExactDecimal>, _, _>(rows, |row| {
                &row.third_name_of_fifty_characters_with_wide_precision
            }),
            array::<sql::Text, _, _>(rows, |row| &row.documented),
            array::<sql::Text, _, _>(rows, |row| &row.nearly),
            array::<sql::Uuid, _, _>(rows, |row| &row.message_id),
            array::<sql::Instant, _, _>(rows, |row| &row.received_at),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(kept_rows::table).values(self)
    }
}

impl Row for FirstStaysRow {
    const KEEP: Keep = Keep::Oldest;
    const ON_CONFLICT: &'static str = "
    ON CONFLICT (ident) DO NOTHING";

    fn key(&self) -> impl Ord {
        &self.ident
    }

    fn version(&self) -> (value::Timestamp, value::Uuid) {
        (self.received_at, self.message_id)
    }
}

/// Makes table `kept_rows`.
pub(super) static MIGRATION: Migration = Migration {
    version: "r0001.kept_rows",
    table: "kept_rows",
    file: "first_stays.yaml",
    postgres: Script {
        up: include_str!("first_stays/postgres.up.sql"),
        down: include_str!("first_stays/down.sql"),
    },
    sqlite: Script {
        up: include_str!("first_stays/sqlite.up.sql"),
        down: include_str!("first_stays/down.sql"),
    },
    columns: &[
        Column {
            name: "ident",
            postgres: "uuid",
            sqlite: "TEXT",
            nullable: false,
            key: Some(1),
        },
        Column {
            name: "a_name_of_fifty_characters_is_as_long_as_can_be",
            postgres: "timestamptz",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "another_name_of_fifty_characters_that_is_very_long",
            postgres: "varchar(10485760)",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "third_name_of_fifty_characters_with_wide_precision",
            postgres: "numeric(28,14)",
            sqlite: "TEXT",
            nullable: true,
            key: None,
        },
        Column {
            name: "documented",
            postgres: "varchar(3)",
            sqlite: "TEXT",
            nullable: false,
            key: None,
        },
        Column {
            name: "nearly",
            postgres: "varchar(200)",
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
