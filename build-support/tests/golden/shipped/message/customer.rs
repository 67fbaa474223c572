// Generated from schema/customer.yaml. Do not edit. See it: cargo xtask codegen --print customer

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A customer, who places orders.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// Customer number
    pub customer_key: i64,
    /// Customer name
    pub name: String,
    /// Postal address
    pub address: String,
    /// The customer's nation
    pub nation_key: i32,
    /// Telephone number
    pub phone: String,
    /// Account balance; may be negative
    pub account_balance: rust_decimal::Decimal,
    /// Market segment
    pub market_segment: String,
    /// Free text
    pub comment: String,
}

impl Customer {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "Customer",
        snake: "customer",
        prefix: "C",
        table: "customers",
        doc: "A customer, who places orders.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "customer_key",
                kind: "bigint",
                nullable: false,
                doc: "Customer number",
            },
            // 3
            Field {
                name: "name",
                kind: "string(25)",
                nullable: false,
                doc: "Customer name",
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
                doc: "The customer's nation",
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
                name: "market_segment",
                kind: "string(10)",
                nullable: false,
                doc: "Market segment",
            },
            // 9
            Field {
                name: "comment",
                kind: "string(117)",
                nullable: false,
                doc: "Free text",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&Customer::DESCRIPTION, values)?;
    Ok(ParsedMessage::Customer(Customer {
        customer_key: values.required(|text| {
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
        market_segment: values.required(field::string::<10>)?,
        comment: values.required(field::string::<117>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("C")?;
        field::print(f, &self.customer_key)?;
        field::print(f, &self.name)?;
        field::print(f, &self.address)?;
        field::print(f, &self.nation_key)?;
        field::print(f, &self.phone)?;
        field::print(f, &self.account_balance)?;
        field::print(f, &self.market_segment)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
