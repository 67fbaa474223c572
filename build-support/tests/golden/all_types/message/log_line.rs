// Generated from schema/log_line.yaml. Do not edit. See it: cargo xtask codegen --print log_line

use super::ParsedMessage;
use crate::{Entity, Field, ParseError, field, values::Values};
use std::fmt;

/// Without a key every message is a row.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// Column `line`.
    pub line: String,
}

impl LogLine {
    /// What the schema says about this entity.
    pub const DESCRIPTION: Entity = Entity {
        name: "LogLine",
        snake: "log_line",
        prefix: "LOG",
        table: "log_lines",
        doc: "Without a key every message is a row.",
        // By position in a message; the prefix is 1.
        fields: &[
            // 2
            Field {
                name: "line",
                kind: "string",
                nullable: false,
                doc: "",
            },
        ],
    };
}

/// Reads the values that follow the prefix.
pub(super) fn parse(values: Option<&str>) -> Result<ParsedMessage, ParseError> {
    let mut values = Values::new(&LogLine::DESCRIPTION, values)?;
    Ok(ParsedMessage::LogLine(LogLine {
        line: values.required(field::text)?,
    }))
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LOG")?;
        field::print(f, &self.line)?;
        Ok(())
    }
}
