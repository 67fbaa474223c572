// Generated from schema/. Do not edit. See an entity: cargo xtask codegen --print every_type

use crate::{Entity, ParseError, values};
use std::fmt;

mod every_type;
mod first_stays;
mod log_line;
mod only_key;
mod second_fails;

pub use every_type::EveryType;
pub use first_stays::FirstStays;
pub use log_line::LogLine;
pub use only_key::OnlyKey;
pub use second_fails::SecondFails;

/// Every entity of the schema, sorted by name.
pub static ENTITIES: &[Entity] = &[
    // One file of the schema each.
    EveryType::DESCRIPTION,
    FirstStays::DESCRIPTION,
    LogLine::DESCRIPTION,
    OnlyKey::DESCRIPTION,
    SecondFails::DESCRIPTION,
];

/// A parsed body: one variant an entity.
#[derive(Debug, Clone, PartialEq)]
pub enum ParsedMessage {
    /// A record with a field of every type.
    ///
    /// Its documentation has "quotes", a \ and ünïcödé, and more than one line.
    EveryType(EveryType),
    /// A record of table `kept_rows`.
    FirstStays(FirstStays),
    /// Without a key every message is a row.
    LogLine(LogLine),
    /// Every column is part of the key.
    OnlyKey(OnlyKey),
    /// A repeated key fails the message.
    SecondFails(SecondFails),
}

impl ParsedMessage {
    /// The entity that this record is of.
    pub fn entity(&self) -> &'static Entity {
        match self {
            Self::EveryType(_) => &EveryType::DESCRIPTION,
            Self::FirstStays(_) => &FirstStays::DESCRIPTION,
            Self::LogLine(_) => &LogLine::DESCRIPTION,
            Self::OnlyKey(_) => &OnlyKey::DESCRIPTION,
            Self::SecondFails(_) => &SecondFails::DESCRIPTION,
        }
    }
}

/// The canonical message, without a trailing delimiter.
impl fmt::Display for ParsedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryType(record) => record.fmt(f),
            Self::FirstStays(record) => record.fmt(f),
            Self::LogLine(record) => record.fmt(f),
            Self::OnlyKey(record) => record.fmt(f),
            Self::SecondFails(record) => record.fmt(f),
        }
    }
}

/// Parses one message; its first value decides which entity it is.
pub fn parse_message(body: &str) -> Result<ParsedMessage, ParseError> {
    let (prefix, values) = values::split(body)?;
    match prefix {
        "\"\\" => every_type::parse(values),
        "FS" => first_stays::parse(values),
        "LOG" => log_line::parse(values),
        "OK" => only_key::parse(values),
        "SF" => second_fails::parse(values),
        _ => Err(ParseError::unknown_prefix(prefix, ENTITIES)),
    }
}
