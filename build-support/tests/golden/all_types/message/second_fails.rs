// Generated from schema/second_fails.yaml. Do not edit. See it: cargo xtask codegen --print second_fails

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A repeated key fails the message.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondFails {
    /// Column `code`.
    pub code: String,
    /// Column `amount`.
    pub amount: Option<rust_decimal::Decimal>,
}

impl SecondFails {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "SecondFails",
        snake: "second_fails",
        prefix: "SF",
        table: "strict_rows",
        doc: "A repeated key fails the message.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "code",
                kind: "string(10)",
                nullable: false,
                doc: "",
            },
            // 3
            Field {
                name: "amount",
                kind: "decimal(5,5)",
                nullable: true,
                doc: "",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&SecondFails::DESCRIPTION, values)?;
    Ok(ParsedMessage::SecondFails(SecondFails {
        code: values.required(field::string::<10>)?,
        amount: values.optional(field::decimal::<5, 5>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for SecondFails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SF")?;
        field::print(f, &self.code)?;
        field::print(f, &self.amount)?;
        Ok(())
    }
}
