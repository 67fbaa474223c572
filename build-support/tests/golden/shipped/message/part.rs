// Generated from schema/part.yaml. Do not edit. See it: cargo xtask codegen --print part

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A part that suppliers sell.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Part number
    pub part_key: i64,
    /// Part name
    pub name: String,
    /// Who makes it
    pub manufacturer: String,
    /// Brand
    pub brand: String,
    /// Kind of part
    pub part_type: String,
    /// Size
    pub size: i32,
    /// What it is packed in
    pub container: String,
    /// Retail price
    pub retail_price: rust_decimal::Decimal,
    /// Free text
    pub comment: String,
}

impl Part {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "Part",
        snake: "part",
        prefix: "P",
        table: "parts",
        doc: "A part that suppliers sell.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "part_key",
                kind: "bigint",
                nullable: false,
                doc: "Part number",
            },
            // 3
            Field {
                name: "name",
                kind: "string(55)",
                nullable: false,
                doc: "Part name",
            },
            // 4
            Field {
                name: "manufacturer",
                kind: "string(25)",
                nullable: false,
                doc: "Who makes it",
            },
            // 5
            Field {
                name: "brand",
                kind: "string(10)",
                nullable: false,
                doc: "Brand",
            },
            // 6
            Field {
                name: "part_type",
                kind: "string(25)",
                nullable: false,
                doc: "Kind of part",
            },
            // 7
            Field {
                name: "size",
                kind: "integer",
                nullable: false,
                doc: "Size",
            },
            // 8
            Field {
                name: "container",
                kind: "string(10)",
                nullable: false,
                doc: "What it is packed in",
            },
            // 9
            Field {
                name: "retail_price",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "Retail price",
            },
            // 10
            Field {
                name: "comment",
                kind: "string(23)",
                nullable: false,
                doc: "Free text",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&Part::DESCRIPTION, values)?;
    Ok(ParsedMessage::Part(Part {
        part_key: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, 0)?;
            Ok(value)
        })?,
        name: values.required(field::string::<55>)?,
        manufacturer: values.required(field::string::<25>)?,
        brand: values.required(field::string::<10>)?,
        part_type: values.required(field::string::<25>)?,
        size: values.required(field::integer)?,
        container: values.required(field::string::<10>)?,
        retail_price: values.required(field::decimal::<15, 2>)?,
        comment: values.required(field::string::<23>)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        field::print(f, &self.part_key)?;
        field::print(f, &self.name)?;
        field::print(f, &self.manufacturer)?;
        field::print(f, &self.brand)?;
        field::print(f, &self.part_type)?;
        field::print(f, &self.size)?;
        field::print(f, &self.container)?;
        field::print(f, &self.retail_price)?;
        field::print(f, &self.comment)?;
        Ok(())
    }
}
