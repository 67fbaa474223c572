//! The schema after checking. What these types can hold is valid: nothing that reads them checks again.

/// All entities, sorted by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The entities.
    pub entities: Vec<Entity>,
}

/// One record type: one file of `schema/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// File name, such as `order_line_item.yaml`.
    pub file: String,
    /// Name as a Rust type: `OrderLineItem`.
    pub name: String,
    /// Name in paths, subjects and modules: `order_line_item`.
    pub snake: String,
    /// What it is, for people; may be empty.
    pub doc: String,
    /// First value of every message.
    pub prefix: String,
    /// Database table.
    pub table: String,
    /// Primary key; without one `message_id` is it.
    pub key: Option<Key>,
    /// The latest revision that a field names. Every field is of revision 1 so far.
    pub revision: u32,
    /// Fields in message order, one at least.
    pub fields: Vec<Field>,
}

/// A primary key of the entity's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Indexes into the fields, in the order of the YAML, no two equal. None of these fields is nullable.
    pub fields: Vec<usize>,
    /// What happens to a row whose key is there already.
    pub on_conflict: OnConflict,
}

/// What happens to a row whose key is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// The newest message wins.
    Update,
    /// The first row stays; the message counts as processed.
    Ignore,
    /// The message fails.
    Reject,
}

/// One field of a message, one column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Name of the field and the column.
    pub name: String,
    /// What it is, for people; may be empty.
    pub doc: String,
    /// Type and bounds.
    pub ty: Type,
    /// Whether an empty value is NULL.
    pub nullable: bool,
    /// Position in the message, as `cut -d'|' -f` counts: the prefix is 1.
    pub position: usize,
}

/// A type with its bounds.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Text.
    String {
        /// Most characters it may have.
        max_length: Option<u32>,
        /// The only values it may have; empty for any.
        one_of: Vec<String>,
    },
    /// 32 bits.
    Integer {
        /// Bounds, both included.
        range: Range<i32>,
        /// The only values it may have; empty for any.
        one_of: Vec<i32>,
    },
    /// 64 bits.
    Bigint {
        /// Bounds, both included.
        range: Range<i64>,
    },
    /// Exact decimal number.
    Decimal {
        /// Digits in all, 1 to 28.
        precision: u32,
        /// Digits after the point, at most `precision`.
        scale: u32,
        /// Bounds in units of the last digit, both included.
        range: Range<i128>,
    },
    /// 64-bit floating point, finite.
    Float {
        /// Bounds, both included.
        range: Range<f64>,
    },
    /// True or false.
    Boolean,
    /// Calendar day.
    Date {
        /// Bounds, both included.
        range: Range<Day>,
    },
    /// Instant, in microseconds.
    Timestamp,
    /// UUID.
    Uuid,
    /// A JSON text.
    Json,
}

/// Bounds, both included, each optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<T> {
    /// Least value.
    pub min: Option<T>,
    /// Greatest value.
    pub max: Option<T>,
}

/// A day of the Gregorian calendar, year 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Year.
    pub year: u16,
    /// Month, from 1.
    pub month: u8,
    /// Day, from 1.
    pub day: u8,
}
