// Generated from schema/. Do not edit. See an entity: cargo xtask codegen --print every_type

use crate::{Migration, StoreError, postgres, sqlite};
use deadpool_postgres::Transaction;
use diesel::SqliteConnection;
use uuid::Uuid;

mod every_type;
mod first_stays;
mod log_line;
mod only_key;
mod second_fails;

pub use every_type::EveryTypeRow;
pub use first_stays::FirstStaysRow;
pub use log_line::LogLineRow;
pub use only_key::OnlyKeyRow;
pub use second_fails::SecondFailsRow;

/// The tables, for queries of your own with Diesel.
pub mod tables {
    pub use super::every_type::every_types;
    pub use super::first_stays::kept_rows;
    pub use super::log_line::log_lines;
    pub use super::only_key::only_keys;
    pub use super::second_fails::strict_rows;
}

/// The migrations of every table.
pub(crate) static MIGRATIONS: &[&Migration] = &[
    // One file of the schema each.
    &every_type::MIGRATION,
    &first_stays::MIGRATION,
    &log_line::MIGRATION,
    &only_key::MIGRATION,
    &second_fails::MIGRATION,
];

/// The rows of one batch.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Rows {
    /// Rows of `every_types`.
    pub every_types: Vec<EveryTypeRow>,
    /// Rows of `kept_rows`.
    pub kept_rows: Vec<FirstStaysRow>,
    /// Rows of `log_lines`.
    pub log_lines: Vec<LogLineRow>,
    /// Rows of `only_keys`.
    pub only_keys: Vec<OnlyKeyRow>,
    /// Rows of `strict_rows`.
    pub strict_rows: Vec<SecondFailsRow>,
}

impl Rows {
    /// Leaves the rows of those messages for which `keep` is true.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&Uuid) -> bool) {
        self.every_types.retain(|row| keep(&row.message_id.0));
        self.kept_rows.retain(|row| keep(&row.message_id.0));
        self.log_lines.retain(|row| keep(&row.message_id.0));
        self.only_keys.retain(|row| keep(&row.message_id.0));
        self.strict_rows.retain(|row| keep(&row.message_id.0));
    }

    /// Writes all rows, table by table.
    pub(crate) async fn write_postgres(self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        postgres::write_rows(transaction, self.every_types).await?;
        postgres::write_rows(transaction, self.kept_rows).await?;
        postgres::write_rows(transaction, self.log_lines).await?;
        postgres::write_rows(transaction, self.only_keys).await?;
        postgres::write_rows(transaction, self.strict_rows).await?;
        Ok(())
    }

    /// Writes all rows, table by table.
    pub(crate) fn write_sqlite(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlite::write_rows(connection, self.every_types)?;
        sqlite::write_rows(connection, self.kept_rows)?;
        sqlite::write_rows(connection, self.log_lines)?;
        sqlite::write_rows(connection, self.only_keys)?;
        sqlite::write_rows(connection, self.strict_rows)?;
        Ok(())
    }
}
