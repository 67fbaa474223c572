//! Cuts a message into its values and hands them out one by one.

use crate::{Entity, ParseError, error::shown};

/// Takes the prefix off a message; `None` when no delimiter follows it. A line break at the end is ignored.
pub(crate) fn split(body: &str) -> Result<(&str, Option<&str>), ParseError> {
    let body = body
        .strip_suffix('\n')
        .map_or(body, |body| body.strip_suffix('\r').unwrap_or(body));
    if let Some(offset) = body.bytes().position(|byte| matches!(byte, 0 | b'\n' | b'\r')) {
        let position = delimiters(&body[..offset]) + 1;
        return Err(match body.as_bytes()[offset] {
            0 => ParseError::Nul { position },
            _ => ParseError::LineBreak { position },
        });
    }
    Ok(match body.split_once('|') {
        Some((prefix, values)) => (prefix, Some(values)),
        None => (body, None),
    })
}

fn delimiters(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'|').count()
}

/// The values of one message, as many as its entity has fields.
pub(crate) struct Values<'a> {
    entity: &'static Entity,
    rest: std::str::Split<'a, char>,
    /// Index of the field that comes next.
    index: usize,
}

impl<'a> Values<'a> {
    /// Cuts `values`, what follows the prefix and its delimiter. One more value that is empty is a trailing
    /// delimiter.
    pub(crate) fn new(entity: &'static Entity, values: Option<&'a str>) -> Result<Self, ParseError> {
        let expected = entity.fields.len();
        let found = values.map_or(0, |values| delimiters(values) + 1);
        let values = values.unwrap_or_default();
        let trailing = found == expected + 1 && values.ends_with('|');
        if found != expected && !trailing {
            return Err(ParseError::FieldCount { entity, found });
        }
        Ok(Self {
            entity,
            rest: values.split('|'),
            index: 0,
        })
    }

    /// The next value, which must be there (a text may be empty).
    pub(crate) fn required<T>(
        &mut self,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, ParseError> {
        let text = self.next();
        parse(text).map_err(|problem| {
            let empty = "empty, but the field is not nullable".to_owned();
            self.refuse(text, if text.is_empty() { empty } else { problem })
        })
    }

    /// The next value, or `None` when it is empty.
    #[allow(dead_code, reason = "whether a field is nullable depends on schema/")]
    pub(crate) fn optional<T>(
        &mut self,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ParseError> {
        let text = self.next();
        if text.is_empty() {
            return Ok(None);
        }
        parse(text)
            .map(Some)
            .map_err(|problem| self.refuse(text, problem))
    }

    fn next(&mut self) -> &'a str {
        self.index += 1;
        self.rest.next().unwrap_or_default()
    }

    /// The error for the value that was handed out last.
    fn refuse(&self, text: &str, problem: String) -> ParseError {
        ParseError::Field {
            entity: self.entity,
            field: self.entity.fields[self.index - 1].name,
            position: self.index + 1,
            value: shown(text),
            problem,
        }
    }
}
