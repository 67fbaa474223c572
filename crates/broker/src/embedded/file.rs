//! The file: tables, opening, and what makes it ours.

use crate::BrokerError;
use diesel::{
    connection::SimpleConnection,
    prelude::*,
    sql_types::{BigInt, Integer},
    sqlite::SqliteConnection,
};
use std::path::Path;

diesel::table! {
    queue (seq) {
        seq -> BigInt,
        message_id -> Text,
        retry -> BigInt,
        subject -> Text,
        published_at -> BigInt,
        attempts -> BigInt,
        payload -> Binary,
    }
}

diesel::table! {
    dead_letters (seq) {
        seq -> BigInt,
        message_id -> Text,
        subject -> Text,
        reason -> Text,
        attempts -> BigInt,
        entity -> Nullable<Text>,
        dead_at -> BigInt,
        payload -> Binary,
    }
}

/// "nomq" in ASCII.
const APPLICATION: i32 = 0x6e6f_6d71;
const VERSION: i32 = 1;

/// AUTOINCREMENT, because a sequence number must never come again: the writer remembers how far it handed out.
/// Times are microseconds since 1970. The payload comes last, so that the rest is read without it.
const TABLES: &str = "
    CREATE TABLE queue (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id TEXT NOT NULL,
        retry INTEGER NOT NULL,
        subject TEXT NOT NULL,
        published_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        payload BLOB NOT NULL,
        UNIQUE (message_id, retry)
    );
    CREATE TABLE dead_letters (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id TEXT NOT NULL,
        subject TEXT NOT NULL,
        reason TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        entity TEXT,
        dead_at INTEGER NOT NULL,
        payload BLOB NOT NULL
    );";

#[derive(QueryableByName)]
struct Marks {
    #[diesel(sql_type = Integer)]
    application_id: i32,
    #[diesel(sql_type = Integer)]
    user_version: i32,
    #[diesel(sql_type = Integer)]
    tables: i32,
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// Opens the file for writing, creates the tables in an empty one, refuses what is not ours.
pub(super) fn open(path: &Path) -> Result<SqliteConnection, BrokerError> {
    let mut conn = connect(path)?;
    claim(&mut conn, path)?;
    conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        .map_err(|error| unusable(path, &error))?;
    Ok(conn)
}

/// Opens the file for reading beside the writer.
pub(super) fn open_reader(path: &Path) -> Result<SqliteConnection, BrokerError> {
    let mut conn = connect(path)?;
    conn.batch_execute("PRAGMA query_only = ON;")
        .map_err(|error| unusable(path, &error))?;
    Ok(conn)
}

/// Bytes of all payloads of a table.
pub(super) fn payload_bytes(conn: &mut SqliteConnection, table: &str) -> QueryResult<u64> {
    let sum: Sum = diesel::sql_query(format!(
        "SELECT coalesce(sum(length(payload)), 0) AS bytes FROM {table}"
    ))
    .get_result(conn)?;
    Ok(u64::try_from(sum.bytes).unwrap_or(0))
}

/// Writes something that changes nothing, to see whether the disk takes it.
pub(super) fn touch(conn: &mut SqliteConnection) -> QueryResult<()> {
    conn.batch_execute(&format!("PRAGMA user_version = {VERSION}"))
}

fn connect(path: &Path) -> Result<SqliteConnection, BrokerError> {
    let absolute = std::path::absolute(path).map_err(|error| unusable(path, &error))?;
    let name = absolute
        .to_str()
        .ok_or_else(|| unusable(path, &"the path is not UTF-8"))?;
    let mut conn = SqliteConnection::establish(name).map_err(|error| unusable(path, &error))?;
    conn.batch_execute("PRAGMA busy_timeout = 1000;")
        .map_err(|error| unusable(path, &error))?;
    Ok(conn)
}

fn claim(conn: &mut SqliteConnection, path: &Path) -> Result<(), BrokerError> {
    let marks: Marks = diesel::sql_query(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) AS tables \
         FROM pragma_application_id, pragma_user_version",
    )
    .get_result(conn)
    .map_err(|error| unusable(path, &error))?;
    match marks {
        Marks {
            application_id: APPLICATION,
            user_version: VERSION,
            ..
        } => Ok(()),
        Marks {
            application_id: APPLICATION,
            user_version,
            ..
        } => Err(BrokerError::Setup(format!(
            "the queue file {} has format {user_version}, this program knows format {VERSION}: \
             use the version of nomnom that wrote it, or another data directory",
            path.display()
        ))),
        Marks {
            application_id: 0,
            user_version: 0,
            tables: 0,
        } => conn
            .batch_execute(&format!(
                "BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
            ))
            .map_err(|error| unusable(path, &error)),
        Marks { .. } => Err(BrokerError::Setup(format!(
            "{} is the database of another program, not a queue of nomnom: choose another data directory",
            path.display()
        ))),
    }
}

pub(super) fn unusable(path: &Path, error: &dyn std::fmt::Display) -> BrokerError {
    BrokerError::Setup(format!(
        "the queue file {} cannot be used: {error}; check that its directory exists, may be written \
         and has room, and that the file is a queue of nomnom",
        path.display()
    ))
}
