//! The one table of types: what a YAML type is in Rust, in Diesel and in each database.
//!
//! A new type is a variant of [`Type`], a row of [`TYPES`] and a parser in `crates/message/src/field.rs`.

use crate::model::Type;

/// One row of the table.
#[derive(Debug)]
pub(crate) struct TypeRow {
    /// Name in the YAML, and of the parser in `message::field`.
    pub(crate) yaml: &'static str,
    /// Type in generated Rust.
    pub(crate) rust: &'static str,
    /// Type in the rows of crates/store, where it is another one.
    pub(crate) stored: Option<&'static str>,
    /// SQL type in `diesel::table!`.
    pub(crate) diesel: &'static str,
    /// Column type in PostgreSQL, length or precision not included.
    pub(crate) postgres: &'static str,
    /// Column type in SQLite: one of those of a STRICT table.
    pub(crate) sqlite: &'static str,
}

/// Every type of the schema language, sorted by name.
pub(crate) const TYPES: [TypeRow; 10] = [
    row("bigint", "i64", None, "BigInt", "bigint", "INTEGER"),
    row("boolean", "bool", None, "Bool", "boolean", "INTEGER"),
    row("date", "chrono::NaiveDate", None, "Date", "date", "TEXT"),
    row(
        "decimal",
        "rust_decimal::Decimal",
        Some("value::Decimal"),
        "ExactDecimal",
        "numeric",
        "TEXT",
    ),
    row("float", "f64", None, "Double", "double precision", "REAL"),
    row("integer", "i32", None, "Integer", "integer", "INTEGER"),
    row(
        "json",
        "crate::Json",
        Some("value::Json"),
        "Json",
        "jsonb",
        "TEXT",
    ),
    row("string", "String", None, "Text", "text", "TEXT"),
    row(
        "timestamp",
        "chrono::DateTime<chrono::Utc>",
        Some("value::Timestamp"),
        "Instant",
        "timestamptz",
        "TEXT",
    ),
    row("uuid", "uuid::Uuid", Some("value::Uuid"), "Uuid", "uuid", "TEXT"),
];

const fn row(
    yaml: &'static str,
    rust: &'static str,
    stored: Option<&'static str>,
    diesel: &'static str,
    postgres: &'static str,
    sqlite: &'static str,
) -> TypeRow {
    TypeRow {
        yaml,
        rust,
        stored,
        diesel,
        postgres,
        sqlite,
    }
}

impl Type {
    /// The row of this type.
    pub(crate) fn row(&self) -> &'static TypeRow {
        let yaml = match self {
            Self::String { .. } => "string",
            Self::Integer { .. } => "integer",
            Self::Bigint { .. } => "bigint",
            Self::Decimal { .. } => "decimal",
            Self::Float { .. } => "float",
            Self::Boolean => "boolean",
            Self::Date { .. } => "date",
            Self::Timestamp => "timestamp",
            Self::Uuid => "uuid",
            Self::Json => "json",
        };
        let found = TYPES.iter().find(|row| row.yaml == yaml);
        found.expect("every variant has a row: a test goes through them")
    }

    /// Type with its size as people write it: `decimal(15,2)`, `string(79)`.
    pub(crate) fn kind(&self) -> String {
        sized(self, self.row().yaml, "string")
    }

    /// Column type in PostgreSQL with its size: `numeric(15,2)`, `varchar(79)`.
    pub(crate) fn postgres(&self) -> String {
        sized(self, self.row().postgres, "varchar")
    }
}

/// `base`, with the size of a decimal; `bounded` with the length of a string that has one.
fn sized(ty: &Type, base: &str, bounded: &str) -> String {
    match ty {
        Type::String {
            max_length: Some(length),
            ..
        } => format!("{bounded}({length})"),
        Type::Decimal { precision, scale, .. } => format!("{base}({precision},{scale})"),
        _ => base.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Range;

    #[test]
    fn every_type_has_its_own_row() {
        let any = Range { min: None, max: None };
        let types = [
            Type::Bigint { range: any },
            Type::Boolean,
            Type::Date {
                range: Range { min: None, max: None },
            },
            Type::Decimal {
                precision: 15,
                scale: 2,
                range: Range { min: None, max: None },
            },
            Type::Float {
                range: Range { min: None, max: None },
            },
            Type::Integer {
                range: Range { min: None, max: None },
                one_of: Vec::new(),
            },
            Type::Json,
            Type::String {
                max_length: Some(79),
                one_of: Vec::new(),
            },
            Type::Timestamp,
            Type::Uuid,
        ];
        let names = types.iter().map(|ty| ty.row().yaml);
        assert!(names.eq(TYPES.iter().map(|row| row.yaml)));
        assert_eq!(types[3].kind(), "decimal(15,2)");
        assert_eq!(types[7].postgres(), "varchar(79)");
    }
}
