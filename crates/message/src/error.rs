//! Why a body is no record. thiserror, because callers match; the text is what a person reads in a status answer.

use crate::Entity;

/// Characters of a refused value that an error shows.
const SHOWN: usize = 80;

/// Why a body could not be parsed. Every variant is permanent: the same bytes fail the same way next time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The first value is the prefix of no entity.
    #[error("unknown prefix '{found}': expected one of {known}")]
    UnknownPrefix {
        /// The first value, shortened and escaped.
        found: String,
        /// The prefixes that there are, with their entities.
        known: String,
    },
    /// The path named one entity, the prefix another.
    #[error(
        "prefix '{}' is of entity {}, but the message was sent to entity {} with prefix '{}'",
        .found.prefix, .found.snake, .hint.snake, .hint.prefix
    )]
    Contradiction {
        /// The entity that the path named.
        hint: &'static Entity,
        /// The entity that the prefix names.
        found: &'static Entity,
    },
    /// Too few or too many values.
    #[error(
        "{}: expected {} values after the prefix '{}', found {found}",
        .entity.name, .entity.fields.len(), .entity.prefix
    )]
    FieldCount {
        /// The entity that the prefix names.
        entity: &'static Entity,
        /// How many values there are, the prefix not counted.
        found: usize,
    },
    /// A value that is none of its field's type, or out of its bounds.
    #[error("{}: field '{field}' (position {position}), value '{value}': {problem}", .entity.name)]
    Field {
        /// The entity that the prefix names.
        entity: &'static Entity,
        /// The field's name.
        field: &'static str,
        /// Position as `cut -d'|' -f` counts: the prefix is 1.
        position: usize,
        /// The value, shortened and escaped.
        value: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A NUL character, which PostgreSQL does not store.
    #[error("NUL character in value {position}: text must not contain it")]
    Nul {
        /// Position as `cut -d'|' -f` counts: the prefix is 1.
        position: usize,
    },
    /// A line break before the end.
    #[error(
        "line break in value {position}: one message is one line; send several to POST /api/ingest/batch"
    )]
    LineBreak {
        /// Position as `cut -d'|' -f` counts: the prefix is 1.
        position: usize,
    },
}

impl ParseError {
    /// The entity that the message is of, where that is known.
    pub fn entity(&self) -> Option<&'static Entity> {
        match self {
            Self::Contradiction { found: entity, .. }
            | Self::FieldCount { entity, .. }
            | Self::Field { entity, .. } => Some(entity),
            Self::UnknownPrefix { .. } | Self::Nul { .. } | Self::LineBreak { .. } => None,
        }
    }

    /// `prefix` is none of those of `entities`.
    pub(crate) fn unknown_prefix(prefix: &str, entities: &[Entity]) -> Self {
        let known: Vec<_> = entities
            .iter()
            .map(|entity| format!("{} ({})", entity.prefix, entity.snake))
            .collect();
        Self::UnknownPrefix {
            found: shown(prefix),
            known: known.join(", "),
        }
    }
}

/// A value as an error shows it: at most 80 characters, control characters escaped.
pub(crate) fn shown(value: &str) -> String {
    let mut shown = String::new();
    for character in value.chars().take(SHOWN) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
