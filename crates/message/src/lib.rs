//! The message: its envelope on the wire and the typed records inside it.
//!
//! For: decoding an [`Envelope`], parsing its body into a [`ParsedMessage`], naming the entities that `schema/`
//! describes. Must never know: sockets, files, queues, databases. It does no I/O.

#![forbid(unsafe_code)]

mod entity;
mod envelope;
mod error;
#[allow(dead_code, reason = "which types are in use depends on schema/")]
mod field;
mod json;
#[allow(
    clippy::doc_lazy_continuation,
    clippy::doc_markdown,
    clippy::large_enum_variant,
    rustdoc::all,
    reason = "doc and size of a record depend on schema/"
)]
mod record;
mod values;

#[cfg(test)]
#[allow(
    clippy::large_enum_variant,
    unreachable_pub,
    reason = "generated to be public, and used by tests only"
)]
#[path = "../../../build-support/tests/golden/all_types/message/mod.rs"]
mod all_types;
#[cfg(test)]
mod tests;

pub use entity::{Entity, Field};
pub use envelope::{Envelope, EnvelopeError, digest};
pub use error::ParseError;
pub use json::Json;
pub use record::*;

/// The entity whose path name (snake_case) is `name`; `None` when `schema/` has no such entity.
pub fn entity(name: &str) -> Option<&'static Entity> {
    ENTITIES.iter().find(|entity| entity.snake == name)
}

/// Parses `body`, and refuses it when the path named another entity (`hint`, snake_case) than the prefix does.
///
/// A hint that names no entity is ignored: the API lets none through, so someone published it by hand.
pub fn parse_as(hint: Option<&str>, body: &str) -> Result<ParsedMessage, ParseError> {
    if let Some(hint) = hint.and_then(entity) {
        let (prefix, _) = values::split(body)?;
        let found = ENTITIES.iter().find(|entity| entity.prefix == prefix);
        if let Some(found) = found.filter(|found| found.snake != hint.snake) {
            return Err(ParseError::Contradiction { hint, found });
        }
    }
    parse_message(body)
}
