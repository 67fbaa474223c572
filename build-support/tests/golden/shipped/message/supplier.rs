// Generated from schema/supplier.yaml. Do not edit. See it: cargo xtask codegen --print supplier

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A supplier of parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Supplier {
    /// Supplier number
    pub supplier_key: i64,
    /// Supplier name
    pub name: String,
    /// Postal address
    pub address: String,
    /// The supplier's nation
    pub nation_key: i32,
    /// Telephone number
    pub phone: String,
    /// Account balance; may be negative
    pub account_balance: rust_decimal::Decimal,
    /// Free text
    pub comment: String,
}

impl Supplier {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "Supplier",
        snake: "supplier",
        prefix: "S",
        table: "suppliers",
        doc: "A supplier of parts.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "supplier_key",
                kind: "bigint",
                nullable: false,
                doc: "Supplier number",
            },
            // 3
            Field {
                name: "name",
                kind: "string(25)",
                nullable: false,
                doc: "Supplier name",
            },
            // 4
            Field {
                name: "address",
                kind: "string(40)",
                nullable: false,
                doc: "Postal address",
            },
            // 5
            Field {
                name: "nation_key",
                kind: "integer",
                nullable: false,
                doc: "The supplier's nation",
            },
            // 6
            Field {
                name: "phone",
                kind: "string(15)",
                nullable: false,
                doc: "Telephone number",
            },
            // 7
            Field {
                name: "account_balance",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "Account balance; may be negative",
            },
            // 8
            Field {
                name: "comment",
                kind: "string(101)",
                nullable: false,
                doc: "Free text",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&Supplier::DESCRIPTION, values)?;
    Ok(ParsedMessage::Supplier(Supplier {
        supplier_key: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        name: values.required(field::string::<25>)?,
        address: values.required(field::string::<40>)?,
        nation_key: values.required(|text| {
            let value = field::integer(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        phone: values.required(field::string::<15>)?,
        account_balance: values.required(field::decimal::<15, 2>)?,
        comment: values.required(field::string::<101>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for Supplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("S")?;
        field::print(f, &self.supplier_key)?;
        field::print(f, &self.name)?;
        field::print(f, &self.address)?;
        field::print(f, &self.nation_key)?;
        field::print(f, &self.phone)?;
        field::print(f, &self.account_balance)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
