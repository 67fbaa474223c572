// Generated from schema/region.yaml. Do not edit. See it: cargo xtask codegen --print region

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A region of the world; nations belong to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Region number
    pub region_key: i32,
    /// Region name
    pub name: String,
    /// Free text
    pub comment: String,
}

impl Region {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "Region",
        snake: "region",
        prefix: "R",
        table: "regions",
        doc: "A region of the world; nations belong to one.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "region_key",
                kind: "integer",
                nullable: false,
                doc: "Region number",
            },
            // 3
            Field {
                name: "name",
                kind: "string(25)",
                nullable: false,
                doc: "Region name",
            },
            // 4
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
    let mut values = Values::new(&Region::DESCRIPTION, values)?;
    Ok(ParsedMessage::Region(Region {
        region_key: values.required(|text| {
            let value = field::integer(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        name: values.required(field::string::<25>)?,
        comment: values.required(field::string::<152>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("R")?;
        field::print(f, &self.region_key)?;
        field::print(f, &self.name)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
