// Generated from schema/nation.yaml. Do not edit. See it: cargo xtask codegen --print nation

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A nation, in one region; suppliers and customers belong to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Nation {
    /// Nation number
    pub nation_key: i32,
    /// Nation name
    pub name: String,
    /// The nation's region
    pub region_key: i32,
    /// Free text
    pub comment: String,
}

impl Nation {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "Nation",
        snake: "nation",
        prefix: "N",
        table: "nations",
        doc: "A nation, in one region; suppliers and customers belong to one.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "nation_key",
                kind: "integer",
                nullable: false,
                doc: "Nation number",
            },
            // 3
            Field {
                name: "name",
                kind: "string(25)",
                nullable: false,
                doc: "Nation name",
            },
            // 4
            Field {
                name: "region_key",
                kind: "integer",
                nullable: false,
                doc: "The nation's region",
            },
            // 5
            Field {
                name: "comment",
                kind: "string(152)",
                nullable: false,
                doc: "Free text",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&Nation::DESCRIPTION, values)?;
    Ok(ParsedMessage::Nation(Nation {
        nation_key: values.required(|text| {
            let value = field::integer(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        name: values.required(field::string::<25>)?,
        region_key: values.required(|text| {
            let value = field::integer(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        comment: values.required(field::string::<152>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for Nation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("N")?;
        field::print(f, &self.nation_key)?;
        field::print(f, &self.name)?;
        field::print(f, &self.region_key)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
