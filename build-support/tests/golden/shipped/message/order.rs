// Generated from schema/order.yaml. Do not edit. See it: cargo xtask codegen --print order

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A customer order.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Order number
    pub order_key: i64,
    /// Who ordered
    pub customer_key: i64,
    /// Open, fulfilled, or in part
    pub order_status: String,
    /// Sum over all line items
    pub total_price: rust_decimal::Decimal,
    /// Day of the order
    pub order_date: chrono::NaiveDate,
    /// Priority, such as 1-URGENT
    pub order_priority: String,
    /// Who took the order
    pub clerk: String,
    /// Shipping priority
    pub ship_priority: i32,
    /// Free text
    pub comment: String,
}

impl Order {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "Order",
        snake: "order",
        prefix: "O",
        table: "orders",
        doc: "A customer order.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "order_key",
                kind: "bigint",
                nullable: false,
                doc: "Order number",
            },
            // 3
            Field {
                name: "customer_key",
                kind: "bigint",
                nullable: false,
                doc: "Who ordered",
            },
            // 4
            Field {
                name: "order_status",
                kind: "string(1)",
                nullable: false,
                doc: "Open, fulfilled, or in part",
            },
            // 5
            Field {
                name: "total_price",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "Sum over all line items",
            },
            // 6
            Field {
                name: "order_date",
                kind: "date",
                nullable: false,
                doc: "Day of the order",
            },
            // 7
            Field {
                name: "order_priority",
                kind: "string(15)",
                nullable: false,
                doc: "Priority, such as 1-URGENT",
            },
            // 8
            Field {
                name: "clerk",
                kind: "string(15)",
                nullable: false,
                doc: "Who took the order",
            },
            // 9
            Field {
                name: "ship_priority",
                kind: "integer",
                nullable: false,
                doc: "Shipping priority",
            },
            // 10
            Field {
                name: "comment",
                kind: "string(79)",
                nullable: false,
                doc: "Free text",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&Order::DESCRIPTION, values)?;
    Ok(ParsedMessage::Order(Order {
        order_key: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        customer_key: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        order_status: values.required(|text| {
            let value = field::string::<1>(text)?;
            field::one_of(&value, "O|F|P")?;
            Ok(value)
        })?,
        total_price: values.required(|text| {
            let value = field::decimal::<15, 2>(text)?;
            field::at_least(value, field::scaled(0, 2))?;
            Ok(value)
        })?,
        order_date: values.required(field::date)?,
        order_priority: values.required(field::string::<15>)?,
        clerk: values.required(field::string::<15>)?,
        ship_priority: values.required(field::integer)?,
        comment: values.required(field::string::<79>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("O")?;
        field::print(f, &self.order_key)?;
        field::print(f, &self.customer_key)?;
        field::print(f, &self.order_status)?;
        field::print(f, &self.total_price)?;
        field::print(f, &self.order_date)?;
        field::print(f, &self.order_priority)?;
        field::print(f, &self.clerk)?;
        field::print(f, &self.ship_priority)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
