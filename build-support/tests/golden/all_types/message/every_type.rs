// Generated from schema/every_type.yaml. Do not edit. See it: cargo xtask codegen --print every_type

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// A record with a field of every type.
///
/// Its documentation has "quotes", a \ and ünïcödé, and more than one line.
#[derive(Debug, Clone, PartialEq)]
pub struct EveryType {
    /// Column `free_text`.
    pub free_text: String,
    /// Column `whole`.
    pub whole: i32,
    /// Column `big`.
    pub big: i64,
    /// Column `money`.
    pub money: rust_decimal::Decimal,
    /// Column `ratio`.
    pub ratio: f64,
    /// Column `flag`.
    pub flag: bool,
    /// Column `day_of_it`.
    pub day_of_it: chrono::NaiveDate,
    /// Column `moment`.
    pub moment: chrono::DateTime<chrono::Utc>,
    /// Column `ident`.
    pub ident: uuid::Uuid,
    /// Column `document`.
    pub document: crate::Json,
    /// Column `maybe_text`.
    pub maybe_text: Option<String>,
    /// Column `maybe_whole`.
    pub maybe_whole: Option<i32>,
    /// Column `maybe_big`.
    pub maybe_big: Option<i64>,
    /// Column `maybe_money`.
    pub maybe_money: Option<rust_decimal::Decimal>,
    /// Column `maybe_ratio`.
    pub maybe_ratio: Option<f64>,
    /// Column `maybe_flag`.
    pub maybe_flag: Option<bool>,
    /// Column `maybe_day`.
    pub maybe_day: Option<chrono::NaiveDate>,
    /// Column `maybe_moment`.
    pub maybe_moment: Option<chrono::DateTime<chrono::Utc>>,
    /// Column `maybe_ident`.
    pub maybe_ident: Option<uuid::Uuid>,
    /// Column `maybe_document`.
    pub maybe_document: Option<crate::Json>,
    /// One of a few
    pub code: String,
    /// Column `level`.
    pub level: Option<i32>,
    /// Column `bounded_whole`.
    pub bounded_whole: i32,
    /// Column `bounded_big`.
    pub bounded_big: i64,
    /// Column `bounded_money`.
    pub bounded_money: rust_decimal::Decimal,
    /// Column `bounded_ratio`.
    pub bounded_ratio: Option<f64>,
    /// Column `bounded_day`.
    pub bounded_day: chrono::NaiveDate,
    /// Column `units`.
    pub units: rust_decimal::Decimal,
}

impl EveryType {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "EveryType",
        snake: "every_type",
        prefix: "\"\\",
        table: "every_types",
        doc: "A record with a field of every type.\n\nIts documentation has \"quotes\", a \\ and ünïcödé, and more than one line.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "free_text",
                kind: "string",
                nullable: false,
                doc: "",
            },
            // 3
            Field {
                name: "whole",
                kind: "integer",
                nullable: false,
                doc: "",
            },
            // 4
            Field {
                name: "big",
                kind: "bigint",
                nullable: false,
                doc: "",
            },
            // 5
            Field {
                name: "money",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "",
            },
            // 6
            Field {
                name: "ratio",
                kind: "float",
                nullable: false,
                doc: "",
            },
            // 7
            Field {
                name: "flag",
                kind: "boolean",
                nullable: false,
                doc: "",
            },
            // 8
            Field {
                name: "day_of_it",
                kind: "date",
                nullable: false,
                doc: "",
            },
            // 9
            Field {
                name: "moment",
                kind: "timestamp",
                nullable: false,
                doc: "",
            },
            // 10
            Field {
                name: "ident",
                kind: "uuid",
                nullable: false,
                doc: "",
            },
            // 11
            Field {
                name: "document",
                kind: "json",
                nullable: false,
                doc: "",
            },
            // 12
            Field {
                name: "maybe_text",
                kind: "string",
                nullable: true,
                doc: "",
            },
            // 13
            Field {
                name: "maybe_whole",
                kind: "integer",
                nullable: true,
                doc: "",
            },
            // 14
            Field {
                name: "maybe_big",
                kind: "bigint",
                nullable: true,
                doc: "",
            },
            // 15
            Field {
                name: "maybe_money",
                kind: "decimal(28,28)",
                nullable: true,
                doc: "",
            },
            // 16
            Field {
                name: "maybe_ratio",
                kind: "float",
                nullable: true,
                doc: "",
            },
            // 17
            Field {
                name: "maybe_flag",
                kind: "boolean",
                nullable: true,
                doc: "",
            },
            // 18
            Field {
                name: "maybe_day",
                kind: "date",
                nullable: true,
                doc: "",
            },
            // 19
            Field {
                name: "maybe_moment",
                kind: "timestamp",
                nullable: true,
                doc: "",
            },
            // 20
            Field {
                name: "maybe_ident",
                kind: "uuid",
                nullable: true,
                doc: "",
            },
            // 21
            Field {
                name: "maybe_document",
                kind: "json",
                nullable: true,
                doc: "",
            },
            // 22
            Field {
                name: "code",
                kind: "string(10)",
                nullable: false,
                doc: "One of a few",
            },
            // 23
            Field {
                name: "level",
                kind: "integer",
                nullable: true,
                doc: "",
            },
            // 24
            Field {
                name: "bounded_whole",
                kind: "integer",
                nullable: false,
                doc: "",
            },
            // 25
            Field {
                name: "bounded_big",
                kind: "bigint",
                nullable: false,
                doc: "",
            },
            // 26
            Field {
                name: "bounded_money",
                kind: "decimal(15,2)",
                nullable: false,
                doc: "",
            },
            // 27
            Field {
                name: "bounded_ratio",
                kind: "float",
                nullable: true,
                doc: "",
            },
            // 28
            Field {
                name: "bounded_day",
                kind: "date",
                nullable: false,
                doc: "",
            },
            // 29
            Field {
                name: "units",
                kind: "decimal(28,0)",
                nullable: false,
                doc: "",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&EveryType::DESCRIPTION, values)?;
    Ok(ParsedMessage::EveryType(EveryType {
        free_text: values.required(field::text)?,
        whole: values.required(field::integer)?,
        big: values.required(field::bigint)?,
        money: values.required(field::decimal::<15, 2>)?,
        ratio: values.required(field::float)?,
        flag: values.required(field::boolean)?,
        day_of_it: values.required(field::date)?,
        moment: values.required(field::timestamp)?,
        ident: values.required(field::uuid)?,
        document: values.required(field::json)?,
        maybe_text: values.optional(field::text)?,
        maybe_whole: values.optional(field::integer)?,
        maybe_big: values.optional(field::bigint)?,
        maybe_money: values.optional(field::decimal::<28, 28>)?,
        maybe_ratio: values.optional(field::float)?,
        maybe_flag: values.optional(field::boolean)?,
        maybe_day: values.optional(field::date)?,
        maybe_moment: values.optional(field::timestamp)?,
        maybe_ident: values.optional(field::uuid)?,
        maybe_document: values.optional(field::json)?,
        code: values.required(|text| {
            let value = field::string::<10>(text)?;
            field::one_of(&value, "é1|2|3\"|back\\slash")?;
            Ok(value)
        })?,
        level: values.optional(|text| {
            let value = field::integer(text)?;
            field::one_of_integers(value, "-1|0|1000000")?;
            Ok(value)
        })?,
        bounded_whole: values.required(|text| {
            let value = field::integer(text)?;
            field::at_least(value, -2_147_483_648)?;
            field::at_most(value, 2_147_483_647)?;
            Ok(value)
        })?,
        bounded_big: values.required(|text| {
            let value = field::bigint(text)?;
            field::at_least(value, -9_223_372_036_854_775_808)?;
            field::at_most(value, 12_345)?;
            Ok(value)
        })?,
        bounded_money: values.required(|text| {
            let value = field::decimal::<15, 2>(text)?;
            field::at_least(value, field::scaled(-999_999_999_999_999, 2))?;
            field::at_most(value, field::scaled(50, 2))?;
            Ok(value)
        })?,
        bounded_ratio: values.optional(|text| {
            let value = field::float(text)?;
            field::at_least(value, -1_234_567.25)?;
            field::at_most(value, 1e300)?;
            Ok(value)
        })?,
        bounded_day: values.required(|text| {
            let value = field::date(text)?;
            field::at_least(value, field::day(1992, 1, 1))?;
            field::at_most(value, field::day(2024, 2, 29))?;
            Ok(value)
        })?,
        units: values.required(|text| {
            let value = field::decimal::<28, 0>(text)?;
            field::at_least(value, field::scaled(-1, 0))?;
            Ok(value)
        })?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for EveryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"\\")?;
        field::print(f, &self.free_text)?;
        field::print(f, &self.whole)?;
        field::print(f, &self.big)?;
        field::print(f, &self.money)?;
        field::print(f, &self.ratio)?;
        field::print(f, &self.flag)?;
        field::print(f, &self.day_of_it)?;
        field::print(f, &self.moment)?;
        field::print(f, &self.ident)?;
        field::print(f, &self.document)?;
        field::print(f, &self.maybe_text)?;
        field::print(f, &self.maybe_whole)?;
        field::print(f, &self.maybe_big)?;
        field::print(f, &self.maybe_money)?;
        field::print(f, &self.maybe_ratio)?;
        field::print(f, &self.maybe_flag)?;
        field::print(f, &self.maybe_day)?;
        field::print(f, &self.maybe_moment)?;
        field::print(f, &self.maybe_ident)?;
        field::print(f, &self.maybe_document)?;
        field::print(f, &self.code)?;
        field::print(f, &self.level)?;
        field::print(f, &self.bounded_whole)?;
        field::print(f, &self.bounded_big)?;
        field::print(f, &self.bounded_money)?;
        field::print(f, &self.bounded_ratio)?;
        field::print(f, &self.bounded_day)?;
        field::print(f, &self.units)?;
        Ok(())
    }
}
