// Generated from schema/. Do not edit. See an entity: cargo xtask codegen --print customer

use crate::{Migration, StoreError, postgres, sqlite};
use deadpool_postgres::Transaction;
use diesel::SqliteConnection;
use uuid::Uuid;

mod customer;
mod nation;
mod order;
mod order_line_item;
mod part;
mod part_supplier;
mod region;
mod supplier;

pub use customer::CustomerRow;
pub use nation::NationRow;
pub use order::OrderRow;
pub use order_line_item::OrderLineItemRow;
pub use part::PartRow;
pub use part_supplier::PartSupplierRow;
pub use region::RegionRow;
pub use supplier::SupplierRow;

/// The tables, for queries of your own with Diesel.
pub mod tables {
    pub use super::customer::customers;
    pub use super::nation::nations;
    pub use super::order::orders;
    pub use super::order_line_item::order_line_items;
    pub use super::part::parts;
    pub use super::part_supplier::part_suppliers;
    pub use super::region::regions;
    pub use super::supplier::suppliers;
}

/// The migrations of every table.
pub(crate) static MIGRATIONS: &[&Migration] = &[
    // One file of the schema each.
    &customer::MIGRATION,
    &nation::MIGRATION,
    &order::MIGRATION,
    &order_line_item::MIGRATION,
    &part::MIGRATION,
    &part_supplier::MIGRATION,
    &region::MIGRATION,
    &supplier::MIGRATION,
];

/// The rows of one batch.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Rows {
    /// Rows of `customers`.
    pub customers: Vec<CustomerRow>,
    /// Rows of `nations`.
    pub nations: Vec<NationRow>,
    /// Rows of `orders`.
    pub orders: Vec<OrderRow>,
    /// Rows of `order_line_items`.
    pub order_line_items: Vec<OrderLineItemRow>,
    /// Rows of `parts`.
    pub parts: Vec<PartRow>,
    /// Rows of `part_suppliers`.
    pub part_suppliers: Vec<PartSupplierRow>,
    /// Rows of `regions`.
    pub regions: Vec<RegionRow>,
    /// Rows of `suppliers`.
    pub suppliers: Vec<SupplierRow>,
}

impl Rows {
    /// Leaves the rows of those messages for which `keep` is true.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&Uuid) -> bool) {
        self.customers.retain(|row| keep(&row.message_id.0));
        self.nations.retain(|row| keep(&row.message_id.0));
        self.orders.retain(|row| keep(&row.message_id.0));
        self.order_line_items.retain(|row| keep(&row.message_id.0));
        self.parts.retain(|row| keep(&row.message_id.0));
        self.part_suppliers.retain(|row| keep(&row.message_id.0));
        self.regions.retain(|row| keep(&row.message_id.0));
        self.suppliers.retain(|row| keep(&row.message_id.0));
    }

    /// Writes all rows, table by table.
    pub(crate) async fn write_postgres(self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        postgres::write_rows(transaction, self.customers).await?;
        postgres::write_rows(transaction, self.nations).await?;
        postgres::write_rows(transaction, self.orders).await?;
        postgres::write_rows(transaction, self.order_line_items).await?;
        postgres::write_rows(transaction, self.parts).await?;
        postgres::write_rows(transaction, self.part_suppliers).await?;
        postgres::write_rows(transaction, self.regions).await?;
        postgres::write_rows(transaction, self.suppliers).await?;
        Ok(())
    }

    /// Writes all rows, table by table.
    pub(crate) fn write_sqlite(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlite::write_rows(connection, self.customers)?;
        sqlite::write_rows(connection, self.nations)?;
        sqlite::write_rows(connection, self.orders)?;
        sqlite::write_rows(connection, self.order_line_items)?;
        sqlite::write_rows(connection, self.parts)?;
        sqlite::write_rows(connection, self.part_suppliers)?;
        sqlite::write_rows(connection, self.regions)?;
        sqlite::write_rows(connection, self.suppliers)?;
        Ok(())
    }
}
