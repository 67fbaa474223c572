//! What the schema says about an entity, for people and programs that meet it at run time.

/// One entity of `schema/`.
#[derive(Debug, PartialEq, Eq)]
pub struct Entity {
    /// Name as the YAML has it: `OrderLineItem`.
    pub name: &'static str,
    /// Name in paths, subjects and metrics: `order_line_item`.
    pub snake: &'static str,
    /// First value of every message: `L`.
    pub prefix: &'static str,
    /// Database table: `order_line_items`.
    pub table: &'static str,
    /// The YAML's `doc`.
    pub doc: &'static str,
    /// Fields in message order, the prefix not among them.
    pub fields: &'static [Field],
}

/// One field of an [`Entity`].
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Name, which is the column's name too.
    pub name: &'static str,
    /// Type as the YAML writes it, such as `bigint` or `decimal(15,2)`.
    pub kind: &'static str,
    /// Whether an empty value is NULL.
    pub nullable: bool,
    /// The YAML's `doc`.
    pub doc: &'static str,
}
