//! Two databases, one table, all domain columns.

use super::records::Table;
use crate::e2e::scenarios::database::Database;
use anyhow::{Result, bail};
use std::cmp::Ordering;

/// No difference, or how many and the first.
pub(super) async fn compare(stored: &Database, direct: &Database, table: Table) -> Result<String> {
    let entity = table.entity()?;
    let stored = stored.domain_rows(entity).await?;
    let direct = direct.domain_rows(entity).await?;
    let differences = differences(&stored, &direct);
    if let Some(first) = differences.first() {
        bail!(
            "{} rows, {} expected, {} differences, such as {first}",
            stored.len(),
            direct.len(),
            differences.len()
        );
    }
    let columns = entity.fields.len();
    Ok(format!("{} rows, {columns} columns, 0 differences", stored.len()))
}

/// Rows of sorted lists that are in one of them only.
fn differences(stored: &[String], direct: &[String]) -> Vec<String> {
    let (mut stored, mut direct) = (stored.iter().peekable(), direct.iter().peekable());
    let mut differences = Vec::new();
    loop {
        let order = match (stored.peek(), direct.peek()) {
            (None, None) => return differences,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.cmp(right),
        };
        if order.is_le()
            && let Some(row) = stored.next()
            && order.is_ne()
        {
            differences.push(format!("stored only: {row}"));
        }
        if order.is_ge()
            && let Some(row) = direct.next()
            && order.is_ne()
        {
            differences.push(format!("expected only: {row}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn rows_of_one_side_only_are_differences() {
        assert_eq!(differences(&rows("a b c"), &rows("a b c")), [""; 0]);
        assert_eq!(
            differences(&rows("a b b d"), &rows("a b c")),
            ["stored only: b", "expected only: c", "stored only: d"]
        );
    }
}
