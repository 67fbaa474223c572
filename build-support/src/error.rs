//! What is wrong with a schema file, and where. thiserror, because tests and xtask match on the parts.

/// One mistake in one schema file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("schema/{file}:{}: {message}", self.at)]
pub struct SchemaError {
    /// File name within the schema folder, such as `order.yaml`.
    pub file: String,
    /// Where in the file.
    pub at: At,
    /// What is wrong and what to do about it, on one line.
    pub message: String,
}

/// A place in a file. Both numbers count characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl At {
    /// Where a file begins.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
