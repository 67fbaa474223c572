// Generated from schema/. Do not edit. See an entity: cargo xtask codegen --print customer

use crate::{Entity, ParseError, values};
use std::fmt;

mod customer;
mod nation;
mod order;
mod order_line_item;
mod part;
mod part_supplier;
mod region;
mod supplier;

pub use customer::Customer;
pub use nation::Nation;
pub use order::Order;
pub use order_line_item::OrderLineItem;
pub use part::Part;
pub use part_supplier::PartSupplier;
pub use region::Region;
pub use supplier::Supplier;

/// Every entity of the schema, sorted by name.
pub static ENTITIES: &[Entity] = &[
    // One file of the schema each.
    Customer::DESCRIPTION,
    Nation::DESCRIPTION,
    Order::DESCRIPTION,
    OrderLineItem::DESCRIPTION,
    Part::DESCRIPTION,
    PartSupplier::DESCRIPTION,
    Region::DESCRIPTION,
    Supplier::DESCRIPTION,
];

/// A parsed body: one variant an entity.
#[derive(Debug, Clone, PartialEq)]
pub enum ParsedMessage {
    /// A customer, who places orders.
    Customer(Customer),
    /// A nation, in one region; suppliers and customers belong to one.
    Nation(Nation),
    /// A customer order.
    Order(Order),
    /// One line of an order.
    OrderLineItem(OrderLineItem),
    /// A part that suppliers sell.
    Part(Part),
    /// What one supplier has of one part, and at what cost.
    PartSupplier(PartSupplier),
    /// A region of the world; nations belong to one.
    Region(Region),
    /// A supplier of parts.
    Supplier(Supplier),
}

impl ParsedMessage {
    /// The entity that this record is of.
    pub fn entity(&self) -> &'static Entity {
        match self {
            Self::Customer(_) => &Customer::DESCRIPTION,
            Self::Nation(_) => &Nation::DESCRIPTION,
            Self::Order(_) => &Order::DESCRIPTION,
            Self::OrderLineItem(_) => &OrderLineItem::DESCRIPTION,
            Self::Part(_) => &Part::DESCRIPTION,
            Self::PartSupplier(_) => &PartSupplier::DESCRIPTION,
            Self::Region(_) => &Region::DESCRIPTION,
            Self::Supplier(_) => &Supplier::DESCRIPTION,
        }
    }
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for ParsedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(record) => record.fmt(f),
            Self::Nation(record) => record.fmt(f),
            Self::Order(record) => record.fmt(f),
            Self::OrderLineItem(record) => record.fmt(f),
            Self::Part(record) => record.fmt(f),
            Self::PartSupplier(record) => record.fmt(f),
            Self::Region(record) => record.fmt(f),
            Self::Supplier(record) => record.fmt(f),
        }
    }
}

/// Parses one message; its first value decides which entity it is.
pub fn parse_message(body: &str) -> Result<ParsedMessage, ParseError> {
    let (prefix, values) = values::split(body)?;
    match prefix {
        "C" => customer::parse(values),
        "N" => nation::parse(values),
        "O" => order::parse(values),
        "L" => order_line_item::parse(values),
        "P" => part::parse(values),
        "PS" => part_supplier::parse(values),
        "R" => region::parse(values),
        "S" => supplier::parse(values),
        _ => Err(ParseError::unknown_prefix(prefix, ENTITIES)),
    }
}
