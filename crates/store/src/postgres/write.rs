//! One batch, one transaction: statuses first, which says what is new, then one statement a table.

use super::execute::Statement;
use crate::{
    Processed, Rows, StoreError,
    row::{Row, fold, insert_many},
    status::{self, StatusRow},
};
use deadpool_postgres::{Client, Transaction};
use std::collections::HashSet;
use uuid::Uuid;

/// Writes what was not processed before; returns the ids that were.
pub(super) async fn write(
    client: &mut Client,
    messages: &[Processed],
    mut rows: Rows,
) -> Result<HashSet<Uuid>, StoreError> {
    let transaction = client.transaction().await?;
    let mut fresh = processed(&transaction, messages).await?;
    let ids = messages.iter().map(|message| message.message_id);
    let already = ids.filter(|id| !fresh.contains(id)).collect();
    // A message that is in the batch twice is written once.
    rows.retain(|id| fresh.remove(id));
    rows.write_postgres(&transaction).await?;
    transaction.commit().await?;
    Ok(already)
}

/// Makes messages `processed`; returns those that were not.
async fn processed(
    transaction: &Transaction<'_>,
    messages: &[Processed],
) -> Result<HashSet<Uuid>, StoreError> {
    let statement = {
        let rows = StatusRow::processed(messages);
        Statement::new(&insert_many(&rows, status::PROCESSED))?
    };
    let rows = statement.query(transaction).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Writes the rows of one table.
pub(crate) async fn write_rows<R: Row>(
    transaction: &Transaction<'_>,
    rows: Vec<R>,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = {
        let rows = fold(rows);
        Statement::new(&insert_many(&rows, R::ON_CONFLICT))?
    };
    statement.execute(transaction).await?;
    Ok(())
}
