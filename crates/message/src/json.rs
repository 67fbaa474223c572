//! A JSON text as a value.

use serde_json::Value;
use std::{fmt, str::FromStr};

/// A JSON text, kept as it was written. It is one that PostgreSQL's `jsonb` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(String);

impl Json {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Json {
    type Err = String;

    /// Checks `text`. Numbers must fit 64-bit floating point, and no string may contain NUL.
    fn from_str(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
        if has_nul(&value) {
            return Err("JSON with a NUL character, which the database does not store".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The depth is bounded: `serde_json` reads 128 levels.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(map) => map
            .iter()
            .any(|(key, value)| key.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
