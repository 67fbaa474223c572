// Generated from schema/order_line_item.yaml. Do not edit. See it: cargo xtask codegen --print order_line_item

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// One line of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderLineItem {
    /// The order
    pub order_key: i64,
    /// The part
    pub part_key: i64,
    /// Who supplies it
    pub supplier_key: i64,
    /// Number of the line within its order
    pub line_number: i32,
    /// How many
    pub quantity: rust_decimal::Decimal,
    /// Quantity times retail price
    pub extended_price: rust_decimal::Decimal,
    /// Discount, as a fraction
    pub discount: rust_decimal::Decimal,
    /// Tax, as a fraction
    pub tax: rust_decimal::Decimal,
    /// R returned, A accepted, N not yet known
    pub return_flag: String,
    /// Open or fulfilled
    pub line_status: String,
    /// Day of shipping
    pub ship_date: chrono::NaiveDate,
    /// Day promised
    pub commit_date: chrono::NaiveDate,
    /// Day of arrival
    pub receipt_date: chrono::NaiveDate,
    /// How to deliver
    pub ship_instructions: String,
    /// Means of transport
    pub ship_mode: String,
    /// Free text
    pub comment: String,
}

impl OrderLineItem {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "OrderLineItem",
        snake: "order_line_item",
        prefix: "L",
        table: "order_line_items",
        doc: "One line of an order.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "order_key",
                kind: "bigint",
                nullable: false,
                doc: "The order",
            },
            // 3
            Field {
                name: "part_key",
                kind: "bigint",
                nullable: false,
                doc: "The part",
            },
            // 4
            Field {
                name: "supplier_key",
                kind: "bigint",
                nullable: false,
                doc: "Who supplies it",
            },
            // 5
            Field {
                name: "line_number",
                kind: "integer",
                nullable: false,
                doc: "Number of the line within its order",
            },
            // 6
            Field {
                name: "quantity",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "How many",
            },
            // 7
            Field {
                name: "extended_price",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "Quantity times retail price",
            },
            // 8
            Field {
                name: "discount",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "Discount, as a fraction",
            },
            // 9
            Field {
                name: "tax",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "Tax, as a fraction",
            },
            // 10
            Field {
                name: "return_flag",
                kind: "string(1)",
                nullable: false,
                doc: "R returned, A accepted, N not yet known",
            },
            // 11
            Field {
                name: "line_status",
                kind: "string(1)",
                nullable: false,
                doc: "Open or fulfilled",
            },
            // 12
            Field {
                name: "ship_date",
                kind: "date",
                nullable: false,
                doc: "Day of shipping",
            },
            // 13
            Field {
                name: "commit_date",
                kind: "date",
                nullable: false,
                doc: "Day promised",
            },
            // 14
            Field {
                name: "receipt_date",
                kind: "date",
                nullable: false,
                doc: "Day of arrival",
            },
            // 15
            Field {
                name: "ship_instructions",
                kind: "string(25)",
                nullable: false,
                doc: "How to deliver",
            },
            // 16
            Field {
                name: "ship_mode",
                kind: "string(10)",
                nullable: false,
                doc: "Means of transport",
            },
            // 17
            Field {
                name: "comment",
                kind: "string(44)",
                nullable: false,
                doc: "Free text",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&OrderLineItem::DESCRIPTION, values)?;
    Ok(ParsedMessage::OrderLineItem(OrderLineItem {
        order_key: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        part_key: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        supplier_key: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        line_number: values.required(|text| {
            let value = field::integer(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        quantity: values.required(|text| {
            let value = field::decimal::<15, 2>(text)?;
            field::at_least(value, field::scaled(0, 2))?;
            Ok(value)
        })?,
        extended_price: values.required(field::decimal::<15, 2>)?,
        discount: values.required(field::decimal::<15, 2>)?,
        tax: values.required(field::decimal::<15, 2>)?,
        return_flag: values.required(field::string::<1>)?,
        line_status: values.required(|text| {
            let value = field::string::<1>(text)?;
            field::one_of(&value, "O|F")?;
            Ok(value)
        })?,
        ship_date: values.required(field::date)?,
        commit_date: values.required(field::date)?,
        receipt_date: values.required(field::date)?,
        ship_instructions: values.required(field::string::<25>)?,
        ship_mode: values.required(field::string::<10>)?,
        comment: values.required(field::string::<44>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for OrderLineItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("L")?;
        field::print(f, &self.order_key)?;
        field::print(f, &self.part_key)?;
        field::print(f, &self.supplier_key)?;
        field::print(f, &self.line_number)?;
        field::print(f, &self.quantity)?;
        field::print(f, &self.extended_price)?;
        field::print(f, &self.discount)?;
        field::print(f, &self.tax)?;
        field::print(f, &self.return_flag)?;
        field::print(f, &self.line_status)?;
        field::print(f, &self.ship_date)?;
        field::print(f, &self.commit_date)?;
        field::print(f, &self.receipt_date)?;
        field::print(f, &self.ship_instructions)?;
        field::print(f, &self.ship_mode)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
