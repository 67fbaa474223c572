// Generated from schema/first_stays.yaml. Do not edit. See it: cargo xtask codegen --print first_stays

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A record of table `kept_rows`.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstStays {
    /// Column `ident`.
    pub ident: uuid::Uuid,
    /// Column `a_name_of_fifty_characters_is_as_long_as_can_be`.
    pub a_name_of_fifty_characters_is_as_long_as_can_be: Option<chrono::DateTime<chrono::Utc>>,
    /// Column `another_name_of_fifty_characters_that_is_very_long`.
    pub another_name_of_fifty_characters_that_is_very_long: Option<String>,
    /// Column `third_name_of_fifty_characters_with_wide_precision`.
    pub third_name_of_fifty_characters_with_wide_precision: Option<rust_decimal::Decimal>,
    /// Documentation that is longer than one line of code is wide, so that its literal does not fit into a line at all anywhere
    pub documented: String,
    /// Documentation that just fits onto a line of its own but not behind its name, with nineteen.
    pub nearly: String,
}

impl FirstStays {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "FirstStays",
        snake: "first_stays",
        prefix: "FS",
        table: "kept_rows",
        doc: "",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "ident",
                kind: "uuid",
                nullable: false,
                doc: "",
            },
            // 3
            Field {
                name: "a_name_of_fifty_characters_is_as_long_as_can_be",
                kind: "timestamp",
                nullable: true,
                doc: "",
            },
            // 4
            Field {
                name: "another_name_of_fifty_characters_that_is_very_long",
                kind: "string(10485760)",
                nullable: true,
                doc: "",
            },
            // 5
            Field {
                name: "third_name_of_fifty_characters_with_wide_precision",
                kind: "decimal(28,14)",
                nullable: true,
                doc: "",
            },
            // 6
            Field {
                name: "documented",
                kind: "string(3)",
                nullable: false,
                doc: "Documentation that is longer than one line of code is wide, so that its literal does not fit into a line at all anywhere",
            },
            // 7
            Field {
                name: "nearly",
                kind: "string(200)",
                nullable: false,
                doc: "Documentation that just fits onto a line of its own but not behind its name, with nineteen.",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&FirstStays::DESCRIPTION, values)?;
    Ok(ParsedMessage::FirstStays(FirstStays {
        ident: values.required(field::uuid)?,
        a_name_of_fifty_characters_is_as_long_as_can_be: values.optional(field::timestamp)?,
        another_name_of_fifty_characters_that_is_very_long: values.optional(field::string::<10_485_760>)?,
        third_name_of_fifty_characters_with_wide_precision: values.optional(field::decimal::<28, 14>)?,
        documented: values.required(field::string::<3>)?,
        nearly: values.required(|text| {
            let value = field::string::<200>(text)?;
            field::one_of(
                &value,
                "a value of thirty characters|another value of thirty chars|a third value of about thirty",
            )?;
            Ok(value)
        })?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for FirstStays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FS")?;
        field::print(f, &self.ident)?;
        field::print(f, &self.a_name_of_fifty_characters_is_as_long_as_can_be)?;
        field::print(f, &self.another_name_of_fifty_characters_that_is_very_long)?;
        field::print(f, &self.third_name_of_fifty_characters_with_wide_precision)?;
        field::print(f, &self.documented)?;
        field::print(f, &self.nearly)?;
        Ok(())
    }
}
