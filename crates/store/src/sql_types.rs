//! SQL types that mean the same in both databases, so that one `table!` and one model serve both.
//!
//! SQLite has no such types: there they are text, in a form whose order is the order of the values wherever that
//! matters (see `value`).

pub use diesel::sql_types::{BigInt, Bool, Date, Double, Integer, Nullable, Text};

use diesel::{query_builder::QueryId, sql_types::SqlType};

/// `uuid`; in SQLite hyphenated text.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Text"))]
pub struct Uuid;

/// `timestamptz`; in SQLite RFC 3339 in UTC with six decimals.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
pub struct Instant;

/// `numeric`; in SQLite text, because a number there is a float.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1700, array_oid = 1231), sqlite_type(name = "Text"))]
pub struct ExactDecimal;

/// `jsonb`; in SQLite the text as it came.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct Json;
