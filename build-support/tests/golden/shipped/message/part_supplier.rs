// Generated from schema/part_supplier.yaml. Do not edit. See it: cargo xtask codegen --print part_supplier

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// What one supplier has of one part, and at what cost.
#[derive(Debug, Clone, PartialEq)]
pub struct PartSupplier {
    /// The part
    pub part_key: i64,
    /// The supplier
    pub supplier_key: i64,
    /// How many there are
    pub available_quantity: i32,
    /// Cost of one
    pub supply_cost: rust_decimal::Decimal,
    /// Free text
    pub comment: String,
}

impl PartSupplier {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "PartSupplier",
        snake: "part_supplier",
        prefix: "PS",
        table: "part_suppliers",
        doc: "What one supplier has of one part, and at what cost.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "part_key",
                kind: "bigint",
                nullable: false,
                doc: "The part",
            },
            // 3
            Field {
                name: "supplier_key",
                kind: "bigint",
                nullable: false,
                doc: "The supplier",
            },
            // 4
            Field {
                name: "available_quantity",
                kind: "integer",
                nullable: false,
                doc: "How many there are",
            },
            // 5
            Field {
                name: "supply_cost",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "Cost of one",
            },
            // 6
            Field {
                name: "comment",
                kind: "string(199)",
                nullable: false,
                doc: "Free text",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&PartSupplier::DESCRIPTION, values)?;
    Ok(ParsedMessage::PartSupplier(PartSupplier {
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
        available_quantity: values.required(field::integer)?,
        supply_cost: values.required(field::decimal::<15, 2>)?,
        comment: values.required(field::string::<199>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for PartSupplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PS")?;
        field::print(f, &self.part_key)?;
        field::print(f, &self.supplier_key)?;
        field::print(f, &self.available_quantity)?;
        field::print(f, &self.supply_cost)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
