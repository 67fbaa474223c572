//! What can go wrong with the database. thiserror, because the worker matches on the verdict.

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Stub.
    #[error("stub")]
    Stub,
}

/// What an error means for the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The database's trouble: hold the batch and try again.
    Retry,
    /// The schema is not there: hold everything and say so loudly.
    Schema,
    /// A row is refused (SQLSTATE classes 22, 23): find it; it alone fails.
    Refused,
    /// No known class: hold and try again, convict only after recorded attempts alone.
    Unknown,
}

impl Verdict {
    /// Name in logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Schema => "schema",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

impl StoreError {
    /// What to do about it: the one place where retry-or-not is decided.
    pub fn verdict(&self) -> Verdict {
        Verdict::Retry
    }
}
