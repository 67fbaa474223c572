//! One batch, one transaction: statuses first, which says what is new, then the rows, one by one.

use crate::{
    Processed, Rows, StoreError,
    row::{Insert, Row, WithClause, fold},
    sql_types,
    status::{self, StatusRow},
    value,
};
use diesel::{OptionalExtension, RunQueryDsl, SqliteConnection};
use std::collections::HashSet;
use uuid::Uuid;

/// Writes what was not processed before; returns the ids that were. Runs inside a transaction.
pub(super) fn write(
    connection: &mut SqliteConnection,
    messages: &[Processed],
    mut rows: Rows,
) -> Result<HashSet<Uuid>, StoreError> {
    let mut fresh = HashSet::with_capacity(messages.len());
    for row in StatusRow::processed(messages) {
        let insert = WithClause::<_, sql_types::Uuid>::new(row.insert_one(), status::PROCESSED);
        let id: Option<value::Uuid> = insert.get_result(connection).optional()?;
        fresh.extend(id.map(|id| id.0));
    }
    let ids = messages.iter().map(|message| message.message_id);
    let already = ids.filter(|id| !fresh.contains(id)).collect();
    // A message that is in the batch twice is written once.
    rows.retain(|id| fresh.remove(id));
    rows.write_sqlite(connection)?;
    Ok(already)
}

/// Writes the rows of one table.
pub(crate) fn write_rows<R: Row>(connection: &mut SqliteConnection, rows: Vec<R>) -> Result<(), StoreError> {
    for row in fold(rows) {
        WithClause::<_>::new(row.insert_one(), R::ON_CONFLICT).execute(connection)?;
    }
    Ok(())
}
