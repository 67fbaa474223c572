//! What can go wrong with the database. thiserror, because the worker matches on the verdict.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use std::{
    error::Error,
    fmt::{Display, Write},
    time::Duration,
};

/// Why the database did not do it. The text never holds the password of the URL.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `DATABASE_URL` names no database that we can use.
    #[error("DATABASE_URL {0}")]
    Url(String),
    /// PostgreSQL answered with an error.
    #[error("PostgreSQL: {message} (SQLSTATE {sqlstate})")]
    Postgres {
        /// Five characters; the first two are the class.
        sqlstate: String,
        /// What it said, with detail and hint.
        message: String,
    },
    /// There is no working connection to PostgreSQL.
    #[error("no connection to PostgreSQL: {0}")]
    Connection(String),
    /// SQLite answered with an error. Diesel keeps no code of it; its texts are fixed and in English.
    #[error("SQLite: {message}")]
    Sqlite {
        /// Which constraint it was, when it was one.
        kind: Option<SqliteConstraint>,
        /// What it said.
        message: String,
    },
    /// It took too long.
    #[error("the database did not answer within {0:?}")]
    Timeout(Duration),
    /// A value has no form that the database takes.
    #[error("a value cannot be sent to the database: {0}")]
    Encode(String),
    /// Migrations of this build are not applied.
    #[error("the database's schema is not up to date, {missing} not applied: run `nomnom migrate`")]
    NotMigrated {
        /// The versions.
        missing: String,
    },
    /// The schema was edited in a way that a table in the database does not follow.
    #[error(
        "table `{table}` in the database was made from another version of schema/{file}: {differences}. Put that \
         back in the file; or change the table by hand and then delete the row `{version}` from table \
         `nomnom_schema`, so that the new shape is recorded"
    )]
    Edited {
        /// The table.
        table: String,
        /// The entity's file.
        file: String,
        /// The migration that made the table.
        version: String,
        /// Each field that differs.
        differences: String,
    },
    /// The SQLite file belongs to another program.
    #[error("DATABASE_URL names {0}, a SQLite file of another program; name a new file")]
    Foreign(String),
}

/// A constraint that SQLite found broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqliteConstraint {
    /// A key is there already.
    Unique,
    /// A value is missing.
    NotNull,
    /// A CHECK says no.
    Check,
}

/// What an error means for the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The database's trouble: hold the batch and try again.
    Retry,
    /// The schema is not there: hold everything and say so loudly.
    Schema,
    /// A row is refused (SQLSTATE classes 22, 23): find it; it alone fails.
    Refused,
    /// No known class: hold and try again, convict only after recorded attempts alone.
    Unknown,
}

impl Verdict {
    /// For logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Schema => "schema",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

impl StoreError {
    /// What to do about it: the one place where retry-or-not is decided.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Connection(_) | Self::Timeout(_) | Self::Url(_) | Self::Foreign(_) => Verdict::Retry,
            Self::NotMigrated { .. } | Self::Edited { .. } => Verdict::Schema,
            Self::Postgres { sqlstate, .. } => postgres_verdict(sqlstate),
            Self::Encode(_) | Self::Sqlite { kind: Some(_), .. } => Verdict::Refused,
            Self::Sqlite { kind: None, message } => sqlite_verdict(message),
        }
    }

    pub(crate) fn encode(error: impl Display) -> Self {
        Self::Encode(error.to_string())
    }
}

/// By SQLSTATE. Class 42 is never a row's fault: the text of our statements is constant.
fn postgres_verdict(sqlstate: &str) -> Verdict {
    match (sqlstate.get(..2).unwrap_or_default(), sqlstate) {
        // Connection; transaction state, read-only among them; prepared statement lost to a pooler; password;
        // database gone; deadlock; resources; prerequisites; operator; system; configuration; internal.
        ("08" | "25" | "26" | "28" | "3D" | "40" | "53" | "55" | "57" | "58" | "F0" | "XX", _) => {
            Verdict::Retry
        }
        // Table, column, function or permission missing; schema missing.
        ("42" | "3F", _) => Verdict::Schema,
        ("22" | "23", _) => Verdict::Refused,
        _ => Verdict::Unknown,
    }
}

fn sqlite_verdict(message: &str) -> Verdict {
    let has = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    if has(&["no such table", "no such column", "has no column named"]) {
        Verdict::Schema
    } else if has(&[
        "is locked",
        "is full",
        "disk I/O error",
        "readonly database",
        "unable to open database",
        "out of memory",
        "interrupted",
        "malformed",
        "not a database",
        "locking protocol",
        "no transaction is active",
        "within a transaction",
    ]) {
        Verdict::Retry
    } else if has(&["constraint failed", "mismatch", "too big", "cannot store"]) {
        Verdict::Refused
    } else {
        Verdict::Unknown
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            return Self::Connection(with_causes(&error));
        };
        let mut message = said.message().to_owned();
        for (name, text) in [("detail", said.detail()), ("hint", said.hint())] {
            if let Some(text) = text {
                let _ = write!(message, "; {name}: {text}");
            }
        }
        Self::Postgres {
            sqlstate: said.code().code().to_owned(),
            message,
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            error => Self::Connection(error.to_string()),
        }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let kind = match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
                Some(SqliteConstraint::Unique)
            }
            DieselError::DatabaseError(DatabaseErrorKind::NotNullViolation, _) => {
                Some(SqliteConstraint::NotNull)
            }
            DieselError::DatabaseError(DatabaseErrorKind::CheckViolation, _) => Some(SqliteConstraint::Check),
            DieselError::SerializationError(error) => return Self::encode(error),
            _ => None,
        };
        Self::Sqlite {
            kind,
            message: error.to_string(),
        }
    }
}

/// tokio-postgres tells the cause apart from the error.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sqlstate_decides_what_an_error_means() {
        for (verdict, states) in [
            (
                Verdict::Retry,
                &[
                    "08006", "08P01", "25006", "25P02", "26000", "28P01", "3D000", "40001", "40P01", "53100",
                    "53300", "55P03", "57014", "57P01", "57P03", "58030", "F0001", "XX000",
                ][..],
            ),
            (
                Verdict::Schema,
                &["42P01", "42703", "42501", "42804", "42P10", "3F000"],
            ),
            (
                Verdict::Refused,
                &[
                    "22001", "22003", "22021", "22P02", "22P05", "23502", "23505", "23514",
                ],
            ),
            (Verdict::Unknown, &["0A000", "21000", "54000", "P0001", "", "é"]),
        ] {
            for state in states {
                let error = StoreError::Postgres {
                    sqlstate: (*state).to_owned(),
                    message: String::new(),
                };
                assert_eq!(error.verdict(), verdict, "{state}");
            }
        }
    }

    #[test]
    fn the_text_of_sqlite_decides_what_an_error_means() {
        for (verdict, messages) in [
            (
                Verdict::Retry,
                &[
                    "database is locked",
                    "database table is locked: orders",
                    "database or disk is full",
                    "disk I/O error",
                    "attempt to write a readonly database",
                    "unable to open database file",
                    "out of memory",
                    "database disk image is malformed",
                    "file is not a database",
                    "cannot rollback - no transaction is active",
                ][..],
            ),
            (
                Verdict::Schema,
                &[
                    "no such table: orders",
                    "no such column: comment",
                    "table orders has no column named comment",
                ],
            ),
            (
                Verdict::Refused,
                &[
                    "datatype mismatch",
                    "string or blob too big",
                    "cannot store TEXT value in INTEGER column orders.order_key",
                ],
            ),
            (Verdict::Unknown, &["near \"SELEC\": syntax error", ""]),
        ] {
            for message in messages {
                let error = StoreError::Sqlite {
                    kind: None,
                    message: (*message).to_owned(),
                };
                assert_eq!(error.verdict(), verdict, "{message}");
            }
        }
    }

    #[test]
    fn errors_of_our_own_have_their_verdict() {
        let unique = StoreError::Sqlite {
            kind: Some(SqliteConstraint::Unique),
            message: "UNIQUE constraint failed: orders.order_key".to_owned(),
        };
        let behind = StoreError::NotMigrated {
            missing: "r0001.orders".to_owned(),
        };
        for (error, verdict) in [
            (StoreError::Timeout(Duration::from_secs(1)), Verdict::Retry),
            (StoreError::Connection("refused".to_owned()), Verdict::Retry),
            (behind, Verdict::Schema),
            (unique, Verdict::Refused),
            (StoreError::encode("too long"), Verdict::Refused),
        ] {
            assert_eq!(error.verdict(), verdict, "{error}");
        }
    }
}
