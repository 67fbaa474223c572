// Generated from schema/only_key.yaml. Do not edit. See it: cargo xtask codegen --print only_key

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// Every column is part of the key.
#[derive(Debug, Clone, PartialEq)]
pub struct OnlyKey {
    /// Column `left_side`.
    pub left_side: i64,
    /// Column `right_side`.
    pub right_side: String,
}

impl OnlyKey {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "OnlyKey",
        snake: "only_key",
        prefix: "OK",
        table: "only_keys",
        doc: "Every column is part of the key.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "left_side",
                kind: "bigint",
                nullable: false,
                doc: "",
            },
            // 3
            Field {
                name: "right_side",
                kind: "string(20)",
                nullable: false,
                doc: "",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&OnlyKey::DESCRIPTION, values)?;
    Ok(ParsedMessage::OnlyKey(OnlyKey {
        left_side: values.required(field::bigint)?,
        right_side: values.required(field::string::<20>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for OnlyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OK")?;
        field::print(f, &self.left_side)?;
        field::print(f, &self.right_side)?;
        Ok(())
    }
}
